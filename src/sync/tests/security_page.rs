//! Tests that SECURITY.md lists the limits of the code.

use crate::model::query;
use crate::sync::repository::file_limits::{
    LARGEST_BYTES, LARGEST_OUTSIDE_BYTES, LONGEST_PATH, MOST_DEPTH,
};
use crate::sync::repository::trees::LARGEST_MERGED_BYTES;
use crate::sync::transfer::incoming_tree::{
    LARGEST_COMMIT_BYTES, LARGEST_TREE_BYTES, MOST_BYTES, MOST_COMMITS, MOST_ENTRIES,
};

#[test]
fn the_security_page_gives_the_limits_of_the_code() {
    let page = include_str!("../../../SECURITY.md");
    let figures = page
        .lines()
        .filter_map(|line| line.trim().strip_prefix("| ")?.strip_suffix(" |"))
        .skip(1)
        .map(|row| row.rsplit_once(" | ").expect("two columns").1);
    let size = |bytes: u64| match bytes {
        0..1_048_576 => format!("{} bytes", grouped(bytes)),
        1_048_576..1_073_741_824 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    };
    let limits = [
        size(LARGEST_BYTES),
        size(LARGEST_OUTSIDE_BYTES),
        size(MOST_BYTES),
        grouped(MOST_ENTRIES as u64),
        size(LARGEST_TREE_BYTES as u64),
        grouped(MOST_DEPTH as u64),
        size(LONGEST_PATH as u64),
        grouped(MOST_COMMITS as u64),
        size(LARGEST_COMMIT_BYTES as u64),
        size(LARGEST_MERGED_BYTES as u64),
        size(query::MOST_BYTES as u64),
    ];
    assert_eq!(figures.collect::<Vec<_>>(), limits);
}

/// `1024` as `1,024`.
fn grouped(number: u64) -> String {
    let rest = number % 1000;
    match number / 1000 {
        0 => rest.to_string(),
        thousands => format!("{},{rest:03}", grouped(thousands)),
    }
}
