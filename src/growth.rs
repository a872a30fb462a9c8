//! A test that work grows with the text. The texts tempt code into quadratic work.
//!
//! The processor time of one thread is measured, the least of several runs, for a text and for half
//! of it. The ordinary suite goes to 32 KiB; `GUILDHALL_GROWTH=1048576` goes to 1 MiB. The tests are
//! beside the code that they run, with `linear` in their names.

mod awkward_texts;

use std::fmt::Write as _;
use std::time::Duration;

use cpu_time::ThreadTime;

use crate::model::query::MAX_BYTES;

pub(crate) use awkward_texts::{BODIES, FRONTS, NUMBERED, QUERIES, Shape};

/// Most that work may grow where the text doubles.
const MAX_GROWTH: f64 = 2.5;

/// Most that work may grow at the other sizes.
///
/// They decide about work that grew too much at the size of interest. Twice the memory costs more
/// than twice the time where it exceeds the processor's cache. Quadratic work grows fourfold.
const MAX_GROWTH_ELSEWHERE: f64 = 3.0;

/// Times below this are too short to compare.
const NOTICEABLE: Duration = Duration::from_millis(20);

/// A query is cut off at its longest, and quick enough below this.
///
/// Fully optimised code may take 300 ms; here it is half optimised, and other tests run beside it.
const QUICK_QUERY: Duration = Duration::from_millis(600);

/// Time below which a comparison may grow faster, until `list_diff` bounds it.
pub(crate) const DIFFERENCES: Duration = Duration::from_millis(500);

/// Size of the longest text in the ordinary suite, in bytes.
const ORDINARY: usize = 32 << 10;

/// How often a pair that grew too much is measured again.
const TRIES: usize = 6;

/// The processor time of the work on a text of a size in bytes.
type Cost<'a> = &'a dyn Fn(usize) -> Duration;

/// Sizes in bytes and the times of the work, where it grew too much.
type Growth = Vec<(usize, Duration)>;

pub(crate) fn note(body: &str) -> String {
    format!("+++\ntitle = \"T\"\n+++\n\n{body}\n")
}

/// Panics if work grows faster than the text.
#[track_caller]
pub(crate) fn assert_linear(what: &str, shapes: &[Shape], work: impl Fn(&str)) {
    assert_linear_above(NOTICEABLE, what, shapes, work);
}

/// Like [`assert_linear`], for queries: up to the longest that is read.
#[track_caller]
pub(crate) fn assert_query_linear(what: &str, shapes: &[Shape], work: impl Fn(&str)) {
    assert_no_growth(what, shapes, &work, &|cost| {
        let mut sizes = [MAX_BYTES / 4, MAX_BYTES / 2].into_iter();
        sizes.find_map(|size| growth_from(size, QUICK_QUERY, MAX_GROWTH, cost))
    });
}

/// Like [`assert_linear`], for work with an upper bound: times below `bound` always pass.
#[track_caller]
pub(crate) fn assert_linear_above(
    bound: Duration,
    what: &str,
    shapes: &[Shape],
    work: impl Fn(&str),
) {
    let size = std::env::var("GUILDHALL_GROWTH");
    let size = size.map_or(ORDINARY, |size| size.parse().expect("a size in bytes"));
    assert_no_growth(what, shapes, &work, &|cost| growth_to(size, bound, cost));
}

#[track_caller]
fn assert_no_growth(
    what: &str,
    shapes: &[Shape],
    work: &dyn Fn(&str),
    growth: &dyn Fn(Cost<'_>) -> Option<Growth>,
) {
    let mut grown = String::new();
    for (name, shape) in shapes {
        let cost = |size| {
            let text = shape(size);
            let start = ThreadTime::now();
            work(&text);
            start.elapsed()
        };
        if let Some(times) = growth(&cost) {
            let _ = writeln!(grown, "{what}, {name}: {times:?}");
        }
    }
    assert!(
        grown.is_empty(),
        "work grows faster than the text:\n{grown}"
    );
}

/// Too much growth to a size that recurs far below or above.
///
/// Work that begins or ends at a limit may grow too much near it. Quadratic work does everywhere.
fn growth_to(size: usize, bound: Duration, cost: Cost<'_>) -> Option<Growth> {
    let mut growth = growth_from(size / 2, bound, MAX_GROWTH, cost)?;
    let mut others = [size / 8, size * 2].into_iter();
    growth.extend(others.find_map(|size| growth_from(size, bound, MAX_GROWTH_ELSEWHERE, cost))?);
    Some(growth)
}

/// Growth above `most` to twice a size, for work that takes `bound`.
fn growth_from(size: usize, bound: Duration, most: f64, cost: Cost<'_>) -> Option<Growth> {
    let (mut before, mut after) = (Duration::MAX, Duration::MAX);
    for _ in 0..TRIES {
        after = after.min(cost(2 * size));
        // Below the bound the shorter text decides nothing.
        if after < bound {
            return None;
        }
        before = before.min(cost(size));
        if after < before.mul_f64(most) {
            return None;
        }
        // A slow one is not measured again.
        if after > Duration::from_secs(2) {
            break;
        }
    }
    Some(vec![(size, before), (2 * size, after)])
}

#[test]
fn a_square_is_found_and_a_limit_is_not() {
    let is_found = |cost: fn(u64) -> u64| {
        let cost = |size| Duration::from_millis(cost(size as u64));
        growth_to(1024, NOTICEABLE, &cost).is_some()
    };
    assert!(!is_found(|n| n));
    assert!(!is_found(|n| n + 2 * n.saturating_sub(500)));
    assert!(!is_found(|n| n.saturating_sub(500)));
    assert!(is_found(|n| n * n));
    assert!(is_found(|n| n.min(1024) * n.min(1024)));
    assert!(is_found(|n| n + n.saturating_sub(400).pow(2)));
}
