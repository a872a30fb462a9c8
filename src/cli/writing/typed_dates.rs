//! Parses days and years in options.

use crate::cli::report::{CommandError, CommandResult};
use crate::model::date::Date;
use crate::notes::clean::quote;
use crate::today::{latest_today, today};

/// Parses a day: `2026-03-02`.
pub(super) fn read_day(option: &str, typed: &str) -> CommandResult<Date> {
    typed.trim().parse().map_err(|()| {
        let error = CommandError::usage(format!("{option} {} is not a date", quote(typed)));
        error.hint("write it as 2026-03-02")
    })
}

/// Refuses a day that is later than today.
pub(super) fn check_not_future(option: &str, day: Date) -> CommandResult<()> {
    if day > latest_today(today()) {
        return Err(in_future(option, &day.to_string()));
    }
    Ok(())
}

/// Refuses a day before another one; `what` names that one.
pub(super) fn check_not_before(
    option: &str,
    day: Date,
    first: Date,
    what: &str,
) -> CommandResult<()> {
    if day < first {
        let error = format!("{option} {day} is before {what}, {first}");
        return Err(CommandError::usage(error).hint("name a later day"));
    }
    Ok(())
}

/// Parses a year that must not be in the future.
pub(super) fn read_past_year(option: &str, typed: &str) -> CommandResult<i16> {
    read_year_until(option, typed, latest_today(today()).year())
}

/// The earliest calendar day on Earth: days begin later in Honolulu than in UTC.
pub(super) fn earliest_today() -> Date {
    let today = today();
    today.shifted(-1).unwrap_or(today)
}

fn read_year_until(option: &str, typed: &str, last: i16) -> CommandResult<i16> {
    let year: Option<i16> = typed.trim().parse().ok();
    match year.filter(|year| (1800..=2200).contains(year)) {
        None => {
            let error = format!("{option} {} is not a year", quote(typed));
            Err(CommandError::usage(error).hint("write it as 2026"))
        }
        Some(year) if year > last => Err(in_future(option, typed)),
        Some(year) => Ok(year),
    }
}

fn in_future(option: &str, typed: &str) -> CommandError {
    let error = CommandError::usage(format!("{option} {typed} is in the future"));
    error.hint("give a past date")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn error_text<T: std::fmt::Debug>(read: CommandResult<T>) -> String {
        read.expect_err("it is refused").in_words().0
    }

    #[test]
    fn days_and_years_that_cannot_be_are_refused_by_the_name_of_their_option() {
        let day = |text: &str| -> Date { text.parse().expect("a date") };
        let (future, past) = (day("2190-01-02"), day("1999-02-03"));
        assert_eq!(
            error_text(check_not_future("--date", future)),
            "--date 2190-01-02 is in the future"
        );
        assert_eq!(
            error_text(read_day("--date", "2026-02-30")),
            "--date `2026-02-30` is not a date"
        );
        assert_eq!(
            error_text(read_day("--date", "")),
            "--date `` is not a date"
        );
        for short in ["2020", "2020-03"] {
            let error = format!("--date `{short}` is not a date");
            assert_eq!(error_text(read_day("--date", short)), error);
        }
        assert!(check_not_future("--date", past).is_ok());
        assert!(check_not_future("--date", today()).is_ok());
        let later = |day| check_not_before("--expiry", day, today(), "the day of signing");
        assert_eq!(
            error_text(later(past)),
            format!(
                "--expiry 1999-02-03 is before the day of signing, {}",
                today()
            )
        );
        assert!(later(future).is_ok());
        assert_eq!(
            error_text(read_past_year("--year", "soon")),
            "--year `soon` is not a year"
        );
        assert_eq!(
            error_text(read_past_year("--year", "2199")),
            "--year 2199 is in the future"
        );
        assert!(read_past_year("--year", &today().year().to_string()).is_ok());
    }

    #[test]
    fn a_year_that_has_begun_somewhere_is_not_in_the_future() {
        let last = |today: &str| latest_today(today.parse().expect("a date")).year();
        let read = |typed, today| read_year_until("--year", typed, last(today));
        assert_eq!(read("2027", "2026-12-31").ok(), Some(2027));
        assert_eq!(
            error_text(read("2027", "2026-12-30")),
            "--year 2027 is in the future"
        );
        assert_eq!(
            error_text(read("2028", "2026-12-31")),
            "--year 2028 is in the future"
        );
    }
}
