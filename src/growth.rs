//! A test that work grows with the text. The texts tempt code into quadratic work.
//!
//! The ordinary suite measures the processor time of one thread, the least of several runs, for two
//! sizes. `.ci/growth` goes on to 1 MiB: `GUILDHALL_GROWTH=list` prints all texts with the sizes to
//! count first. `GUILDHALL_GROWTH=<file>` runs what the file lists, once each, while valgrind counts
//! the instructions, which are the same on every machine. The tests are beside the code that they run.

mod awkward_texts;

use std::fmt::Write as _;
use std::time::Duration;

use cpu_time::ThreadTime;

use crate::model::query::MAX_BYTES;

pub(crate) use awkward_texts::{BODIES, FRONTS, NUMBERED, QUERIES, Shape};

/// Most that work may grow where the text doubles.
const MAX_GROWTH: f64 = 2.5;

/// Times below this are too short to compare.
const NOTICEABLE: Duration = Duration::from_millis(20);

/// A query is cut off at its longest, and quick enough below this.
///
/// Fully optimised code may take 300 ms; here it is half optimised, and other tests run beside it.
const QUICK_QUERY: Duration = Duration::from_millis(600);

/// Time below which a comparison may grow faster, until `list_diff` bounds it.
pub(crate) const DIFFERENCES: Duration = Duration::from_millis(500);

/// Sizes of the texts in the ordinary suite, in bytes.
const ORDINARY: [usize; 2] = [4 << 10, 32 << 10];

/// Sizes of the texts that `.ci/growth` counts first, in bytes.
const COUNTED: [usize; 3] = [8 << 10, 16 << 10, 32 << 10];

/// How often a pair that grew too much is measured again.
const TRIES: usize = 6;

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
    let sizes = [MAX_BYTES / 4, MAX_BYTES / 2, MAX_BYTES];
    assert_linear_at(&sizes, QUICK_QUERY, what, shapes, &work);
}

/// Like [`assert_linear`], for work with an upper bound: times below `bound` always pass.
#[track_caller]
pub(crate) fn assert_linear_above(
    bound: Duration,
    what: &str,
    shapes: &[Shape],
    work: impl Fn(&str),
) {
    assert_linear_at(&ORDINARY, bound, what, shapes, &work);
}

#[track_caller]
fn assert_linear_at(
    sizes: &[usize],
    bound: Duration,
    what: &str,
    shapes: &[Shape],
    work: &dyn Fn(&str),
) {
    match std::env::var("GUILDHALL_GROWTH").as_deref() {
        Err(_) => {
            let mut grown = String::new();
            find_growth(sizes, (MAX_GROWTH, bound), shapes, work, |name, pair| {
                let [(short, before), (long, after)] = pair;
                let times = format!("{before:?} for {short} bytes, {after:?} for {long}");
                let _ = writeln!(grown, "{what}, {name}: {times}");
            });
            assert!(
                grown.is_empty(),
                "work grows faster than the text:\n{grown}"
            );
        }
        Ok("list") => {
            let sizes = if sizes == ORDINARY { &COUNTED } else { sizes };
            for (name, _) in shapes {
                for size in sizes {
                    print_line(&format!("listed\t{what}\t{name}\t{size}"));
                }
            }
        }
        Ok(file) => {
            let listed = std::fs::read_to_string(file).expect("a list of texts");
            for line in listed.lines() {
                let parts: Vec<&str> = line.split('\t').collect();
                let [listed_work, name, size] = parts[..] else {
                    continue;
                };
                let shape = shapes.iter().find(|(known, _)| *known == name);
                let (Some((_, shape)), true) = (shape, listed_work == what) else {
                    continue;
                };
                let text = shape(size.parse().expect("a size"));
                print_line(&format!("growth\t{line}"));
                counted_work(work, &text);
            }
        }
    }
}

/// Calls `report` with pairs of sizes at which work grows too fast. It takes `most` times longer
/// where the text doubles, and longer than `bound`.
fn find_growth(
    sizes: &[usize],
    (most, bound): (f64, Duration),
    shapes: &[Shape],
    work: &dyn Fn(&str),
    mut report: impl FnMut(&str, [(usize, Duration); 2]),
) {
    let cost = |text: &str| {
        let start = ThreadTime::now();
        work(text);
        start.elapsed()
    };
    for (name, shape) in shapes {
        let mut least = vec![Duration::MAX; sizes.len()];
        for (i, pair) in sizes.windows(2).enumerate() {
            let (short, long) = (shape(pair[0]), shape(pair[1]));
            let doublings = f64::from((pair[1] / pair[0]).ilog2());
            let mut is_linear = false;
            for _ in 0..TRIES {
                least[i + 1] = least[i + 1].min(cost(&long));
                // Below the bound the shorter text decides nothing.
                is_linear = least[i + 1] < bound || {
                    least[i] = least[i].min(cost(&short));
                    least[i + 1] < least[i].mul_f64(most.powf(doublings))
                };
                // A slow one is not measured again.
                if is_linear || least[i + 1] > Duration::from_secs(2) {
                    break;
                }
            }
            if !is_linear {
                report(name, [(pair[0], least[i]), (pair[1], least[i + 1])]);
            }
        }
    }
}

/// Prints a line for `.ci/growth`.
#[expect(clippy::print_stdout, reason = "read by .ci/growth")]
fn print_line(line: &str) {
    println!("\n{line}");
}

/// The function whose instructions `.ci/growth` counts, by this name.
#[inline(never)]
fn counted_work(work: &dyn Fn(&str), text: &str) {
    work(text);
    // Keeps the call above from becoming a jump, after which this function would not be left.
    std::hint::black_box(());
}
