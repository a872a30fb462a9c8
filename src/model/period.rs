//! Date ranges as typed in a query: `2024-05`, `2w`, `yesterday`, `May 2024`.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::date::MONTHS;

/// A date range, both ends included, as `2024-05-13`, `2024-05` or `2024`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The first day, month or year.
    pub from: String,
    /// The last one.
    pub to: String,
}

impl Period {
    /// Parses a date, month, year, or a time before today: `2w`, `last week`.
    pub fn read(text: &str, today: impl Into<Date>) -> Option<Self> {
        let today = today.into();
        let text = text.trim().to_lowercase().replace(['–', '−', '‑'], "-");
        let words: Vec<&str> = text
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .collect();
        let since = |day: Date| {
            let (from, to) = (day.to_string(), today.to_string());
            Some(Self { from, to })
        };
        match words.as_slice() {
            ["today" | "now"] => since(today),
            ["yesterday"] => Some(Self::of(today.yesterday().ok()?.to_string())),
            ["this", "week"] => {
                let monday = today.weekday().to_monday_zero_offset();
                since(today.checked_sub(i64::from(monday).days()).ok()?)
            }
            ["this", "month"] => since(today.first_of_month()),
            ["this", "year"] => since(today.first_of_year()),
            ["last" | "past", unit] => since(before(today, 1, unit)?),
            ["last" | "past", number, unit] | [number, unit, "ago"] => {
                since(before(today, number.parse().ok()?, unit)?)
            }
            [one] if !one.starts_with(|c: char| c.is_ascii_digit()) => {
                let month = month(one)?;
                let year = today.year() - i16::from(month > today.month());
                Some(Self::of(format!("{year:04}-{month:02}")))
            }
            [one] => Self::date(one).or_else(|| {
                let digits = one.trim_end_matches(char::is_alphabetic);
                since(before(today, digits.parse().ok()?, &one[digits.len()..])?)
            }),
            [number, unit] if before(today, 1, unit).is_some() => {
                since(before(today, number.parse().ok()?, unit)?)
            }
            [name, year] => Self::date(&format!("{year}-{:02}", month(name)?)),
            [day, name, year] => {
                let (day, name) = if month(name).is_some() {
                    (day, name)
                } else {
                    (name, day)
                };
                let day = day.trim_end_matches(['.', 't', 'h', 's', 'n', 'd', 'r']);
                Self::date(&format!("{year}-{:02}-{day}", month(name)?))
            }
            _ => None,
        }
    }

    fn of(day: String) -> Self {
        Self {
            from: day.clone(),
            to: day,
        }
    }

    /// Parses a numeric year, month or day: `2024`, `2024-5`, `2024/05/13`, `13.05.2024`.
    fn date(text: &str) -> Option<Self> {
        let day = text.split_once('t').map_or(text, |(day, _)| day);
        let mut parts: Vec<&str> = day.split(['-', '/', '.']).collect();
        if parts.len() == 3 && day.contains('.') && parts[2].len() == 4 {
            parts.reverse();
        }
        let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        if parts[0].len() != 4 || parts.len() > 3 || !parts.iter().all(is_number) {
            return None;
        }
        let year: i16 = parts[0].parse().ok()?;
        let number = |i: usize| parts.get(i).map_or(Ok(1), |part| part.parse::<i8>());
        let (month, day) = (number(1).ok()?, number(2).ok()?);
        Date::new(year, month, day).ok()?;
        Some(Self::of(match parts.len() {
            1 => format!("{year:04}"),
            2 => format!("{year:04}-{month:02}"),
            _ => format!("{year:04}-{month:02}-{day:02}"),
        }))
    }
}

/// The date `number` units before `today`.
fn before(today: Date, number: i32, unit: &str) -> Option<Date> {
    let span = match unit {
        // Round hours up to whole days.
        "h" | "hour" | "hours" => jiff::Span::new().try_days(number.checked_add(23)? / 24),
        "d" | "day" | "days" => jiff::Span::new().try_days(number),
        "w" | "week" | "weeks" => jiff::Span::new().try_weeks(number),
        "m" | "mo" | "month" | "months" => jiff::Span::new().try_months(number),
        "y" | "year" | "years" => jiff::Span::new().try_years(number),
        _ => return None,
    };
    let day = today.checked_sub(span.ok()?).ok()?;
    (number >= 0 && day.year() >= 0).then_some(day)
}

/// The number of a month. Accepts its English name and prefixes of three or more letters.
fn month(name: &str) -> Option<i8> {
    let name = name.trim_end_matches('.');
    let place = MONTHS
        .iter()
        .position(|month| name.len() >= 3 && month.to_lowercase().starts_with(name));
    i8::try_from(place? + 1).ok()
}

/// The month that a text in lower case abbreviates: `august` for `aug`.
pub fn abbreviated_month(text: &str) -> Option<String> {
    let place = usize::try_from(month(text)? - 1).ok()?;
    let name = MONTHS.get(place)?.to_lowercase();
    (name != text).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_as_people_type_them() {
        #[track_caller]
        fn case(text: &str, want: Option<(&str, &str)>) {
            let read = Period::read(text, Date::constant(2026, 3, 11));
            let read = read.as_ref().map(|period| (&*period.from, &*period.to));
            assert_eq!(read, want, "{text:?}");
        }
        let since = |day| Some((day, "2026-03-11"));
        case("2024", Some(("2024", "2024")));
        case("2024-05", Some(("2024-05", "2024-05")));
        case("2024-5-3", Some(("2024-05-03", "2024-05-03")));
        case("2024/05/13", Some(("2024-05-13", "2024-05-13")));
        case("13.05.2024", Some(("2024-05-13", "2024-05-13")));
        case("2024-05-13T10:00", Some(("2024-05-13", "2024-05-13")));
        case("May 2024", Some(("2024-05", "2024-05")));
        case("13 May 2024", Some(("2024-05-13", "2024-05-13")));
        case("May 13th, 2024", Some(("2024-05-13", "2024-05-13")));
        case("feb", Some(("2026-02", "2026-02")));
        case("sept.", Some(("2025-09", "2025-09")));
        case("today", since("2026-03-11"));
        case("Yesterday", Some(("2026-03-10", "2026-03-10")));
        case("2w", since("2026-02-25"));
        case("3d", since("2026-03-08"));
        case("6m", since("2025-09-11"));
        case("1y", since("2025-03-11"));
        case("36h", since("2026-03-09"));
        case("3 days ago", since("2026-03-08"));
        case("2 weeks", since("2026-02-25"));
        case("last week", since("2026-03-04"));
        case("past 2 months", since("2026-01-11"));
        case("this week", since("2026-03-09"));
        case("this year", since("2026-01-01"));
        for text in [
            "",
            "foo",
            "2024-13",
            "2026-13-45",
            "2026-02-30",
            "13",
            "99",
            "2x",
            "-3d",
            "last",
            "99999999999d",
            "9999999y",
            "last foo",
            "5 foo 2024",
            "may be later",
            "24-05-13",
        ] {
            case(text, None);
        }
    }
}
