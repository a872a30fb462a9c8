//! Fuzzing without a fuzzer: runs targets on mutated inputs.
//!
//! `cargo test` runs a few inputs. `GUILDHALL_FUZZ_SECONDS=3600 cargo test --release --lib fuzz --
//! --nocapture` runs each target for an hour. `GUILDHALL_FUZZ_SEED` starts another sequence. A
//! failing input is printed with its number; the same seed repeats the sequence.

pub(crate) mod targets;

use proptest::test_runner::{Config, RngSeed};
use std::fmt::Display;
use std::path::Path;
use std::time::{Duration, Instant};

/// Inputs per target without a time limit.
const CASES: u64 = 300;
/// Longest input in bytes.
const LONGEST: usize = 1 << 14;
/// Size of the pool of inputs that are mutated.
const POOL: usize = 512;

/// A share of the usual cases of a slow property test, at least one.
///
/// They are always the same: one damaged index of about 250 takes twenty times as long as all
/// others. `PROPTEST_CASES` sets the usual number, and cases by chance.
pub(crate) fn share_of_cases(share: u32) -> Config {
    let usual = Config::default();
    let rng_seed = match std::env::var_os("PROPTEST_CASES") {
        None if usual.rng_seed == RngSeed::Random => RngSeed::Fixed(1),
        _ => usual.rng_seed,
    };
    Config {
        cases: (usual.cases / share).max(1),
        rng_seed,
        ..usual
    }
}

/// The seed inputs of a target: the files of `tests/fixtures/fuzz/<name>`, in order.
pub(crate) fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz");
    let entries = std::fs::read_dir(folder.join(name)).expect("a folder of seeds");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("read").path()).collect();
    paths.sort();
    let read = |path| std::fs::read(path).expect("a seed");
    paths.into_iter().map(read).collect()
}

/// Runs the target on the corpus, then on mutations of it.
///
/// The target panics on a failure. The dictionary holds tokens to insert.
#[expect(clippy::print_stdout, reason = "figures for `--nocapture`")]
pub(crate) fn fuzz(name: &str, corpus: &[Vec<u8>], dictionary: &[&[u8]], target: impl Fn(&[u8])) {
    let limit = read_variable("GUILDHALL_FUZZ_SECONDS").map(Duration::from_secs);
    let mut random = Random(read_variable("GUILDHALL_FUZZ_SEED").unwrap_or(1));
    let mut pool: Vec<Vec<u8>> = corpus.to_vec();
    let (start, mut slowest) = (Instant::now(), Duration::ZERO);
    let mut cases = 0;
    while limit.map_or(cases < CASES, |limit| start.elapsed() < limit) {
        let input = match corpus.get(usize::try_from(cases).unwrap_or(usize::MAX)) {
            Some(seed) => seed.clone(),
            None => mutate(&mut random, &pool, dictionary),
        };
        let running = Running {
            label: format!("{name}: input {cases}"),
            input: &input,
        };
        let begun = Instant::now();
        target(&input);
        slowest = slowest.max(begun.elapsed());
        drop(running);
        cases += 1;
        if random.below(16) == 0 {
            if pool.len() < POOL {
                pool.push(input);
            } else {
                let at = corpus.len() + random.below(POOL.saturating_sub(corpus.len()));
                pool[at.min(POOL - 1)] = input;
            }
        }
    }
    println!("{name}: {cases} inputs, slowest {slowest:?}");
}

fn read_variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Prints the input if the target panics on it.
struct Running<'a, L: Display> {
    label: L,
    input: &'a [u8],
}

impl<L: Display> Drop for Running<'_, L> {
    #[expect(clippy::print_stdout, reason = "shown with the failed test")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}: \"{}\"", self.label, self.input.escape_ascii());
        }
    }
}

/// Mutates an input of the pool.
fn mutate(random: &mut Random, pool: &[Vec<u8>], dictionary: &[&[u8]]) -> Vec<u8> {
    let mut input = random.pick(pool).cloned().unwrap_or_default();
    for _ in 0..=random.below(6) {
        let at = random.below(input.len() + 1);
        let end = (at + random.below(40)).min(input.len());
        match random.below(8) {
            0 if at < input.len() => input[at] ^= 1 << random.below(8),
            1 if at < input.len() => input[at] = random.next().to_le_bytes()[0],
            2 => drop(input.drain(at..end)),
            3 => {
                let piece = input[at..end].to_vec();
                let times = 1 + random.below(30);
                input.splice(at..at, piece.repeat(times));
            }
            4 => {
                let other = random.pick(pool).cloned().unwrap_or_default();
                let from = random.below(other.len() + 1);
                let to = (from + random.below(200)).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
            _ => {
                let piece = random.pick(dictionary).copied().unwrap_or_default();
                let times = if random.below(8) == 0 {
                    random.below(40)
                } else {
                    1
                };
                input.splice(at..at, piece.repeat(times));
            }
        }
    }
    input.truncate(LONGEST);
    input
}

/// A small random number generator: `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 if `end` is 0.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}
