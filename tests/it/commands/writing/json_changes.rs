//! JSON of the commands that write notes.

use super::*;

#[test]
fn changed_keys_have_one_shape_in_json() {
    let league = League::with_notes();
    let adopt = "adopt sewage-heat --city stockholm --json --phase";
    let first = league.json(&format!("{adopt} piloting"));
    assert_eq!(first["renewed"], false);
    assert_eq!(first["changed"], serde_json::json!([]));
    let again = league.json(&format!("{adopt} in-force"));
    assert_eq!(again["renewed"], true);
    let phase = serde_json::json!({"key": "phase", "before": "piloting", "after": "in-force"});
    let changed = again["changed"].as_array().expect("a list");
    assert!(changed.contains(&phase), "{again}");
}
