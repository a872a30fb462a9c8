//! No snapshot file without a test.

use super::*;

#[test]
fn no_snapshot_outlives_its_test() {
    let mut faults = Vec::new();
    for snapshot in files("tests", ".snap")
        .into_iter()
        .chain(files("src", ".snap"))
    {
        let source = snapshot
            .text
            .lines()
            .find_map(|line| line.strip_prefix("source: "));
        let source = source.unwrap_or_default().trim_matches('"');
        let test = fs::read_to_string(root().join(source)).unwrap_or_default();
        if !snapshot_names(&snapshot.path)
            .iter()
            .any(|name| takes_snapshot(&test, name))
        {
            faults.push(format!("{}: no test in {source} takes it", snapshot.path));
        }
    }
    report("a snapshot goes when its test goes", &faults);
}

/// Possible names of a snapshot in its test: with and without a trailing number.
fn snapshot_names(path: &str) -> Vec<String> {
    let file = path.rsplit('/').next().unwrap_or_default();
    let name = file
        .trim_end_matches(".snap")
        .rsplit("__")
        .next()
        .unwrap_or_default();
    let first = name
        .rsplit_once('-')
        .filter(|(_, number)| number.parse::<u32>().is_ok());
    let names = [Some(name), first.map(|(name, _)| name)];
    names.into_iter().flatten().map(str::to_owned).collect()
}

fn takes_snapshot(test: &str, name: &str) -> bool {
    let marks = [
        format!("fn {name}("),
        format!("fn test_{name}("),
        format!("\"{name}\""),
    ];
    // A name may be formatted: `format!("search_{width}x{height}")`.
    let mut made = test
        .split('"')
        .filter(|text| text.contains('{') && !text.contains('\n'));
    marks.iter().any(|mark| test.contains(mark)) || made.any(|pattern| fits(pattern, name))
}

/// Whether a format string can produce a name.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('{').enumerate();
    let first = parts.next().map(|(_, first)| first).unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut ends_open = false;
    for (_, part) in parts {
        let fixed = part.split_once('}').map_or(part, |(_, fixed)| fixed);
        let Some(at) = rest.find(fixed) else {
            return false;
        };
        rest = &rest[at + fixed.len()..];
        ends_open = fixed.is_empty();
    }
    !first.is_empty() && (ends_open || rest.is_empty())
}

#[test]
fn snapshots_are_known_by_their_tests() {
    assert_eq!(
        snapshot_names("tests/it/snapshots/it__screens__first-2.snap"),
        ["first-2", "first"]
    );
    assert!(takes_snapshot("#[test]\nfn first() {}", "first"));
    assert!(takes_snapshot(
        "assert_snapshot!(\"first-2\", x)",
        "first-2"
    ));
    assert!(!takes_snapshot("fn second() {}", "first"));
    let made = "format!(\"search_{width}x{height}\")";
    assert!(takes_snapshot(made, "search_80x24"));
    assert!(!takes_snapshot(made, "reader_80x24"));
    assert!(!takes_snapshot("\"{width}\"", "search_80x24"));
}
