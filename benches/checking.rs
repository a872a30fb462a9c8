//! Checking a whole base against only reading it, warm cache, wall time.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::Result;
use guildhall::store::check_base::check;
use guildhall::store::walk::walk;

use crate::corpus::Corpus;
use crate::table::Table;

/// Runs of each; the medians are compared.
const RUNS: usize = 7;

/// Measures both and their ratio.
pub(crate) fn run(corpus: &Corpus, table: &mut Table) -> Result<()> {
    let files = walk(&corpus.base).files;
    let read_all = || -> Result<usize> {
        files.iter().try_fold(0, |bytes, file| {
            Ok(bytes + fs::read(corpus.base.root.join(&file.path))?.len())
        })
    };
    let bytes = read_all()?;
    let (mut reading, mut checking) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let start = Instant::now();
        read_all()?;
        reading.push(start.elapsed());
        let start = Instant::now();
        let checked = check(&corpus.base);
        checking.push(start.elapsed());
        assert_eq!(checked.notes, corpus.notes, "every note is checked");
    }
    let (reading, checking) = (median(&mut reading), median(&mut checking));
    table.say(
        "check beside reading all files",
        &format!(
            "{checking:.0?} against {reading:.0?} on the wall, {:.1} x ({:.1} MB, every core \
             against one)",
            checking.as_secs_f64() / reading.as_secs_f64(),
            bytes as f64 / 1e6,
        ),
    );
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
