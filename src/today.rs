//! The clock as a day. Only this module asks the system which day it is.

use crate::model::date::Date;

/// Today in UTC, the zone of the days in notes and in the index.
pub(crate) fn today() -> Date {
    Date::of_unix(jiff::Timestamp::now().as_second()).expect("today is a date")
}

/// The latest calendar day on Earth: days begin earlier in Auckland than in UTC.
pub(crate) fn latest_today(today: Date) -> Date {
    today.shifted(1).unwrap_or(today)
}
