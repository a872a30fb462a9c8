//! Measures CPU time of this thread and wall time, and summarises series.
//!
//! On a shared machine wall time says little; CPU time of one thread is what the work costs on an
//! idle one. Shared with the peers, so that all are measured alike.

use std::fmt;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// One measurement.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Name, for listing the worst.
    pub name: String,
    /// Processor time of this thread.
    pub cpu: Duration,
    /// Wall time.
    pub wall: Duration,
}

impl Sample {
    /// Adds the times of another one.
    pub fn add(&mut self, other: &Self) {
        self.cpu += other.cpu;
        self.wall += other.wall;
    }

    /// The sample without the times of a part.
    pub fn without(mut self, part: &Self) -> Self {
        self.cpu = self.cpu.saturating_sub(part.cpu);
        self.wall = self.wall.saturating_sub(part.wall);
        self
    }
}

/// Runs a closure and measures it.
pub fn time<T>(name: impl Into<String>, work: impl FnOnce() -> T) -> (T, Sample) {
    let (clock, thread) = (Instant::now(), ThreadTime::now());
    let done = work();
    let (cpu, wall) = (thread.elapsed(), clock.elapsed());
    let name = name.into();
    (done, Sample { name, cpu, wall })
}

/// Summary of a series, in CPU time unless named otherwise.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How many there were.
    pub count: usize,
    /// The 50th percentile.
    pub median: Duration,
    /// The 95th percentile.
    pub p95: Duration,
    /// The 99th percentile.
    pub p99: Duration,
    /// The longest.
    pub most: Duration,
    /// Name of the longest.
    pub worst: String,
    /// The 99th percentile of wall time.
    pub wall_p99: Duration,
}

impl Summary {
    /// Summarises samples; `None` if there are none.
    pub fn of(samples: &[Sample]) -> Option<Self> {
        let worst = samples.iter().max_by_key(|sample| sample.cpu)?;
        let sorted = |pick: fn(&Sample) -> Duration| {
            let mut times: Vec<Duration> = samples.iter().map(pick).collect();
            times.sort_unstable();
            times
        };
        let at = |times: &[Duration], part: usize| times[(times.len() - 1) * part / 100];
        let (cpu, wall) = (sorted(|one| one.cpu), sorted(|one| one.wall));
        Some(Self {
            count: samples.len(),
            median: at(&cpu, 50),
            p95: at(&cpu, 95),
            p99: at(&cpu, 99),
            most: worst.cpu,
            worst: worst.name.clone(),
            wall_p99: at(&wall, 99),
        })
    }
}

/// Formats milliseconds with useful precision.
pub fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        ..10.0 => format!("{ms:.2}"),
        ..100.0 => format!("{ms:.1}"),
        _ => format!("{ms:.0}"),
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, p95, p99, most, wall] =
            [self.median, self.p95, self.p99, self.most, self.wall_p99].map(ms);
        write!(
            f,
            "{median:>8} {p95:>8} {p99:>8} {most:>8} {wall:>9}  n={} worst: {}",
            self.count, self.worst
        )
    }
}
