//! The printed table: one row for each series, printed as it is measured.

use std::io::{self, Stdout, Write as _};

use crate::measure::{Sample, Summary, ms};

/// Prints rows under one heading.
pub(crate) struct Table {
    out: Stdout,
}

impl Table {
    /// Begins a table about a corpus.
    pub(crate) fn begin(title: &str) -> Self {
        let mut table = Self { out: io::stdout() };
        table.line(&format!("\n{title}"));
        table.line(&format!(
            "{:34} {:>8} {:>8} {:>8} {:>8} {:>9}",
            "milliseconds of processor time", "median", "p95", "p99", "most", "wall p99"
        ));
        table
    }

    /// One row; the worst of it by name.
    #[allow(
        clippy::unused_self,
        reason = "rows belong below the heading that `begin` printed"
    )]
    pub(crate) fn row(&mut self, name: &str, samples: &[Sample]) -> Option<Summary> {
        let summary = Summary::of(samples);
        match &summary {
            Some(summary) => self.line(&format!("{name:34} {summary}")),
            None => self.say(name, "nothing measured"),
        }
        summary
    }

    /// A row that is a sentence.
    #[allow(
        clippy::unused_self,
        reason = "rows belong below the heading that `begin` printed"
    )]
    pub(crate) fn say(&mut self, name: &str, said: &str) {
        self.line(&format!("{name:34} {said}"));
    }

    /// The slowest of a series, one line each.
    #[allow(
        clippy::unused_self,
        reason = "rows belong below the heading that `begin` printed"
    )]
    pub(crate) fn slowest(&mut self, samples: &[Sample], count: usize) {
        let mut sorted: Vec<&Sample> = samples.iter().collect();
        sorted.sort_by_key(|sample| std::cmp::Reverse(sample.cpu));
        for sample in sorted.into_iter().take(count) {
            self.line(&format!("  {:>8} ms  {}", ms(sample.cpu), sample.name));
        }
    }

    fn line(&mut self, line: &str) {
        // Ignore a closed pipe.
        let _ = writeln!(self.out, "{line}");
    }
}
