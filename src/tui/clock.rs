//! Formats times: `2 h ago`, `today 10:02`.
//!
//! Pure: the current time is given at startup.

use std::time::Duration;

use jiff::tz::Offset;
use jiff::{Timestamp, civil};

use crate::model::age;
use crate::model::date::Date;

/// The time at startup, and the time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock {
    /// Seconds since 1970.
    pub began: i64,
    /// Offset of the user's time zone from UTC, in seconds.
    pub ahead_seconds: i32,
}

impl Clock {
    /// Converts time since the start to seconds since 1970.
    pub(crate) fn at(self, since: Duration) -> i64 {
        self.began
            .saturating_add(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    fn local(self, when: i64) -> Option<civil::DateTime> {
        let offset = Offset::from_seconds(self.ahead_seconds).ok()?;
        Some(offset.to_datetime(Timestamp::from_second(when).ok()?))
    }

    /// The day in UTC at a time since the start.
    ///
    /// Days in notes are in UTC, so a signature has the same day here and on the command line.
    pub(crate) fn today(self, since: Duration) -> Date {
        Date::of_unix(self.at(since)).unwrap_or(civil::date(1970, 1, 1).into())
    }

    /// The year in UTC at a time since the start.
    pub(crate) fn year(self, since: Duration) -> i16 {
        self.today(since).year()
    }

    /// Formats a date: `2 Mar 2026`.
    pub(crate) fn day(self, when: i64) -> String {
        let day = self.local(when).map(|time| Date::from(time.date()));
        day.map_or_else(|| "an unknown day".to_owned(), Date::in_words)
    }

    /// Formats a recent time: `today 10:02`, `yesterday 10:02`, `2 Mar 2026`.
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

    /// Formats an age: `20 min ago`, `3 d ago`, `on 2 Mar 2026`.
    pub(crate) fn ago(self, now: i64, when: i64) -> String {
        age::in_words(now.saturating_sub(when)).unwrap_or_else(|| format!("on {}", self.day(when)))
    }

    /// When the text of [`Clock::ago`] next changes, in seconds since 1970.
    pub(crate) fn ago_changes(now: i64, when: i64) -> Option<i64> {
        age::next_change(now.saturating_sub(when)).map(|age| when.saturating_add(age))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_772_452_800; // 2 Mar 2026, 12:00 UTC
    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;

    #[test]
    fn recent_times_are_relative_to_today() {
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
    fn today_is_the_day_in_utc_wherever_the_user_is() {
        let midnight = NOON + 12 * HOUR;
        for ahead_seconds in [-9 * 3600, 0, 9 * 3600] {
            let clock = |began| Clock {
                began,
                ahead_seconds,
            };
            let day = |began| clock(began).today(Duration::ZERO).in_words();
            assert_eq!(day(midnight - 1), "2 Mar 2026");
            assert_eq!(day(midnight), "3 Mar 2026");
            assert_eq!(clock(1_767_225_599).year(Duration::from_secs(1)), 2026);
        }
    }

    #[test]
    fn an_age_becomes_a_date_when_long_ago() {
        let clock = Clock::default();
        assert_eq!(clock.ago(NOON, NOON - 2 * HOUR), "2 h ago");
        assert_eq!(clock.ago(NOON, NOON - 60 * DAY), "on 1 Jan 2026");
        let changes = Clock::ago_changes(NOON, NOON - 2 * HOUR - 5);
        assert_eq!(changes, Some(NOON + HOUR - 5));
        assert_eq!(Clock::ago_changes(NOON, NOON - 60 * DAY), None);
    }
}
