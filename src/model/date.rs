//! A calendar date, read and printed as `2026-03-02`.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

/// The months in English.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date without time or zone, ordered chronologically.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// A date if that day exists in the Gregorian calendar.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let date = civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        date.ok().map(Self)
    }

    /// The day in UTC of a Unix time in seconds.
    pub fn of_unix(seconds: i64) -> Option<Self> {
        let time = jiff::Timestamp::from_second(seconds).ok()?;
        Some(Self(TimeZone::UTC.to_datetime(time).date()))
    }

    /// The day of a value of a note, without its time.
    pub fn of_toml(value: &toml::value::Datetime) -> Option<Self> {
        let date = value.date?;
        Self::new(i16::try_from(date.year).ok()?, date.month, date.day)
    }

    /// The year, `2026`.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().cast_unsigned()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.0.day().cast_unsigned()
    }

    /// As `20260302`: a number that sorts like the date.
    pub fn as_number(self) -> u32 {
        u32::from(self.year().unsigned_abs()) * 10_000
            + u32::from(self.month()) * 100
            + u32::from(self.day())
    }

    /// The date `days` later, or earlier if negative.
    pub fn shifted(self, days: i32) -> Option<Self> {
        let days = jiff::Span::new().days(i64::from(days));
        self.0.checked_add(days).ok().map(Self)
    }

    /// For display: `2 Mar 2026`.
    pub fn in_words(self) -> String {
        format!("{} {} {}", self.day(), &self.month_name()[..3], self.year())
    }

    /// For letters: `2 March 2026`.
    pub fn in_full(self) -> String {
        format!("{} {} {}", self.day(), self.month_name(), self.year())
    }

    /// Reads `2026-03-02`; `2026-03` and `2026` become their first day.
    pub fn parse_partial(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year = parts.next().filter(|part| part.len() == 4)?;
        let mut number = |missing: u8| match parts.next() {
            None => Some(missing),
            Some(part) => (part.len() == 2).then(|| part.parse().ok()).flatten(),
        };
        let (month, day) = (number(1)?, number(1)?);
        Self::new(year.parse().ok()?, month, day)
    }

    fn month_name(self) -> &'static str {
        MONTHS[usize::from(self.month()) - 1]
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self(date)
    }
}

impl From<Date> for civil::Date {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl FromStr for Date {
    type Err = ();

    /// Reads `2026-03-02`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let is_whole = text.len() == "2026-03-02".len();
        Self::parse_partial(text).filter(|_| is_whole).ok_or(())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_whole_and_partial_dates() {
        #[track_caller]
        fn case(text: &str, want: Option<&str>) {
            let got = Date::parse_partial(text).map(|date| date.to_string());
            assert_eq!(got.as_deref(), want, "{text:?}");
            let whole = text.parse::<Date>().ok().map(|date| date.to_string());
            assert_eq!(whole, got.filter(|got| got == text), "{text:?}");
        }
        case("2026-03-02", Some("2026-03-02"));
        case("2026-03", Some("2026-03-01"));
        case("2026", Some("2026-01-01"));
        case("2026-02-30", None);
        case("2026-3-2", None);
        case("26-03-02", None);
        case("", None);
    }

    #[test]
    fn prints_as_people_write() {
        assert_eq!(
            "2021-03-02".parse::<Date>().map(Date::in_words),
            Ok("2 Mar 2021".to_owned())
        );
        assert_eq!(
            "2021-03-02".parse::<Date>().map(Date::in_full),
            Ok("2 March 2021".to_owned())
        );
    }
}
