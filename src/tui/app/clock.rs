//! What a moment is called: `2 h ago`, `today 10:02`. Pure: the time of day comes in with the start.

use std::time::Duration;

use jiff::tz::Offset;
use jiff::{Timestamp, civil};

/// The time of day when the screen began, and the zone it is told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock {
    /// Seconds since 1970.
    pub began: i64,
    /// Seconds that the zone of the user is ahead of UTC.
    pub ahead_seconds: i32,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Clock {
    /// Seconds since 1970 at a time since the start.
    pub(crate) fn at(self, since: Duration) -> i64 {
        self.began
            .saturating_add(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    fn local(self, when: i64) -> Option<civil::DateTime> {
        let offset = Offset::from_seconds(self.ahead_seconds).ok()?;
        Some(offset.to_datetime(Timestamp::from_second(when).ok()?))
    }

    /// `2 Mar 2026`.
    pub(crate) fn day(self, when: i64) -> String {
        let day = self.local(when).map(civil::DateTime::date);
        day.map_or_else(
            || "an unknown day".to_owned(),
            |day| day.strftime("%-d %b %Y").to_string(),
        )
    }

    /// `today 10:02`, `yesterday 10:02`, `2 Mar 2026`.
    pub(crate) fn moment(self, now: i64, when: i64) -> String {
        let (Some(then), Some(today)) = (self.local(when), self.local(now)) else {
            return self.day(when);
        };
        let time = then.strftime("%H:%M");
        if then.date() == today.date() {
            format!("today {time}")
        } else if today.date().yesterday().ok() == Some(then.date()) {
            format!("yesterday {time}")
        } else {
            self.day(when)
        }
    }

    /// How long ago it was, coarser the longer: `just now`, `20 min ago`, `2 h ago`, `3 d ago`.
    pub(crate) fn ago(self, now: i64, when: i64) -> String {
        match now.saturating_sub(when) {
            ..MINUTE => "just now".to_owned(),
            past @ MINUTE..HOUR => format!("{} min ago", step(past) / MINUTE),
            past @ HOUR..DAY => format!("{} h ago", past / HOUR),
            past if past < 14 * DAY => format!("{} d ago", past / DAY),
            _ => format!("on {}", self.day(when)),
        }
    }

    /// When [`Clock::ago`] will read differently, in seconds since 1970.
    pub(crate) fn ago_changes(now: i64, when: i64) -> Option<i64> {
        let past = now.saturating_sub(when);
        let next = match past {
            ..0 => return None,
            0..MINUTE => MINUTE,
            MINUTE..HOUR => {
                step(past)
                    + if past < 10 * MINUTE {
                        MINUTE
                    } else {
                        10 * MINUTE
                    }
            }
            HOUR..DAY => (past / HOUR + 1) * HOUR,
            _ => (past / DAY + 1) * DAY,
        };
        (past < 14 * DAY).then(|| when + next)
    }
}

/// Minutes up to ten, then tens of minutes: a screen that nobody touches changes rarely.
fn step(past: i64) -> i64 {
    let grain = if past < 10 * MINUTE {
        MINUTE
    } else {
        10 * MINUTE
    };
    past / grain * grain
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_772_452_800; // 2 Mar 2026, 12:00 UTC

    #[test]
    fn moments_are_called_as_people_call_them() {
        let clock = Clock {
            began: NOON,
            ahead_seconds: 3600,
        };
        assert_eq!(clock.at(Duration::from_mins(1)), NOON + 60);
        assert_eq!(clock.moment(NOON, NOON - 2 * HOUR), "today 11:00");
        assert_eq!(clock.moment(NOON, NOON - 14 * HOUR), "yesterday 23:00");
        assert_eq!(clock.moment(NOON, NOON - 3 * DAY), "27 Feb 2026");
        assert_eq!(clock.day(i64::MAX), "an unknown day");
    }

    #[test]
    fn an_age_is_coarse_and_says_when_it_changes() {
        #[track_caller]
        fn case(clock: Clock, past: i64, want: &str) {
            assert_eq!(clock.ago(NOON, NOON - past), want);
            let Some(at) = Clock::ago_changes(NOON, NOON - past) else {
                return;
            };
            assert!(at > NOON, "{want}");
            assert_ne!(clock.ago(at, NOON - past), want, "it changes then");
            assert_eq!(clock.ago(at - 1, NOON - past), want, "and not before");
        }
        let clock = Clock::default();
        case(clock, 0, "just now");
        case(clock, 59, "just now");
        case(clock, 65, "1 min ago");
        case(clock, 599, "9 min ago");
        case(clock, 25 * MINUTE, "20 min ago");
        case(clock, HOUR - 1, "50 min ago");
        case(clock, 2 * HOUR + 5, "2 h ago");
        case(clock, DAY, "1 d ago");
        case(clock, 13 * DAY, "13 d ago");
        case(clock, 60 * DAY, "on 1 Jan 2026");
        assert_eq!(
            clock.ago(NOON, NOON + HOUR),
            "just now",
            "a clock may be wrong"
        );
        assert_eq!(Clock::ago_changes(NOON, NOON - 60 * DAY), None);
    }
}
