//! Tests that SECURITY.md lists the limits of the code.

use crate::model::query;
use crate::model::thousands::grouped;
use crate::notes::front_matter;
use crate::notes::markdown_syntax::MAX_MARKUP;
use crate::notes::portable_name::{MAX_PART, MAX_PATH};
use crate::sync::repository::file_limits::{MAX_DEPTH, MAX_FILE_BYTES, MAX_OUTSIDE_BYTES};
use crate::sync::repository::ignore_patterns::{MAX_PATTERN_BYTES, MAX_STARRED, MAX_STARS};
use crate::sync::repository::trees::STATED_MERGED_BYTES;
use crate::sync::transfer::arriving_pack::{MAX_RATIO, MAX_UNFOLDED};
use crate::sync::transfer::incoming_commits::{MAX_COMMIT_BYTES, MAX_COMMITS};
use crate::sync::transfer::incoming_tree::{
    MAX_ENTRIES, MAX_TOTAL_BYTES, MAX_TREE_BYTES, MAX_TREES_BYTES,
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
        0..65_536 => format!("{} bytes", grouped(bytes)),
        65_536..1_048_576 => format!("{} KiB", bytes >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    };
    let limits = [
        size(MAX_FILE_BYTES),
        size(MAX_OUTSIDE_BYTES),
        size(MAX_TOTAL_BYTES),
        format!(
            "{} and {} times its size",
            size(MAX_UNFOLDED),
            grouped(MAX_RATIO)
        ),
        grouped(MAX_ENTRIES as u64),
        size(MAX_TREE_BYTES as u64),
        size(MAX_TREES_BYTES),
        grouped(MAX_DEPTH as u64),
        size(MAX_PATH as u64),
        size(MAX_PART as u64),
        size(MAX_PATTERN_BYTES),
        grouped(MAX_STARS as u64),
        grouped(MAX_STARRED as u64),
        grouped(MAX_COMMITS as u64),
        size(MAX_COMMIT_BYTES as u64),
        size(STATED_MERGED_BYTES as u64),
        size(front_matter::MAX_BYTES as u64),
        grouped(MAX_MARKUP as u64),
        size(query::MAX_BYTES as u64),
    ];
    assert_eq!(figures.collect::<Vec<_>>(), limits);
}
