//! Measuring: processor time of this thread beside the clock, and what a series of it says.
//!
//! On a machine that others use too the clock says little; the processor time of one thread is
//! what the same work costs on a quiet one. Shared with the peers, so that all are measured alike.

use std::fmt;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// One thing measured.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What was done, for naming the worst.
    pub name: String,
    /// Processor time of this thread.
    pub cpu: Duration,
    /// Time on the wall.
    pub wall: Duration,
}

/// Does something and says how long it took.
pub fn time<T>(name: impl Into<String>, work: impl FnOnce() -> T) -> (T, Sample) {
    let (clock, thread) = (Instant::now(), ThreadTime::now());
    let done = work();
    let (cpu, wall) = (thread.elapsed(), clock.elapsed());
    let name = name.into();
    (done, Sample { name, cpu, wall })
}

/// What a series of measurements says, in processor time unless said otherwise.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How many there were.
    pub count: usize,
    /// Half took no longer.
    pub median: Duration,
    /// 95 of 100 took no longer.
    pub p95: Duration,
    /// 99 of 100 took no longer.
    pub p99: Duration,
    /// The longest.
    pub most: Duration,
    /// What took longest.
    pub worst: String,
    /// 99 of 100 took no longer on the wall.
    pub wall_p99: Duration,
}

impl Summary {
    /// Sums up; none without samples.
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

/// Milliseconds with as many digits as tell something.
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
