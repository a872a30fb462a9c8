//! The clock as a day. Only this module asks the system which day it is.

use crate::model::date::Date;

/// Today in UTC, the zone of the days in notes and in the index.
pub(crate) fn today() -> Date {
    Date::of_unix(jiff::Timestamp::now().as_second()).expect("today is a date")
}
