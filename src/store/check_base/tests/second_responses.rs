//! Two notes of one city about one note.

use super::*;

#[test]
fn a_city_has_one_note_about_another() {
    let city = note("names = ['NYC']\n", "Text.");
    let heat = note(
        "aliases = ['positions/warmth']\nask = 'A'\nlevel = ['national']\naddressee = 'B'\nstance = 'support'\nstatus = 'open'\n",
        "Text.",
    );
    let says = |about: &str, city: &str| {
        let keys = format!("endorses = '{about}'\ncities = ['{city}']\nstance = 'support'\n");
        note(&keys, "Text.")
    };
    let (first, second) = (
        says("positions/heat", "new-york-city"),
        says("positions/warmth", "NYC"),
    );
    let (_home, base) = base_of(&[
        ("cities/new-york-city.md", &city),
        ("cities/oslo.md", &note("", "Text.")),
        ("positions/heat.md", &heat),
        ("endorsements/heat/new-york-city.md", &first),
        ("endorsements/heat/oslo.md", &says("positions/heat", "oslo")),
        ("endorsements/warmth/new-york-city.md", &second),
    ]);
    let checked = check(&base).findings.into_iter();
    let found: Vec<(String, String)> = checked
        .filter(|finding| finding.code.to_string() == "GH038")
        .map(|finding| (finding.place.path, finding.message))
        .collect();
    let path = "endorsements/warmth/new-york-city.md".to_owned();
    let message =
        "`new-york-city` responds to `positions/heat` in `endorsements/heat/new-york-city` too";
    assert_eq!(found, [(path, message.to_owned())]);
}
