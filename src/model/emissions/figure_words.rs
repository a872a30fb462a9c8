//! Prints figures and readings as text.

use super::city_figures::{Amount, CityFigures, Series};
use super::reading::{CityProgress, Measured, Reading};
use crate::model::thousands::grouped;

/// The explanation above every table of progress.
pub const METHOD: &str = "Done = (base - latest) / base. Needed = what the straight line \
    from base to target asks for in the year of the data. On pace = the latest figure lies on or \
    below that line; the points from it are percent of the base year. 80x50 = 80 % below the base \
    year by 2050. Only measured figures count; nothing is extrapolated, and series are never joined.";

/// Kilotonnes to three digits, and all whole ones: `1,084`, `12,345`, `0.265`.
pub fn kt(figure: f64) -> String {
    let sign = if figure < 0.0 { "-" } else { "" };
    let size = figure.abs();
    if size >= 100.0 {
        return format!("{sign}{}", grouped(size.round()));
    }
    let places = match size {
        10.0.. => 1,
        1.0.. => 2,
        0.1.. => 3,
        0.01.. => 4,
        0.001.. => 5,
        _ => 6,
    };
    let text = format!("{size:.places$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "0" {
        return text.to_owned();
    }
    format!("{sign}{text}")
}

/// An amount in kilotonnes, or its notation key: `12,346`, `NE`.
pub fn amount_in_words(amount: Amount) -> String {
    match amount {
        Amount::KtCo2e(figure) => kt(figure.to_f64()),
        Amount::Notation(key) => key.name().to_owned(),
    }
}

/// The latest total of a series: `3,600 kt in 2012`.
pub fn latest_in_words(figures: &CityFigures, series: &Series) -> Option<String> {
    let latest = figures.points(&series.id).pop()?;
    let provisional = if latest.is_provisional {
        ", provisional"
    } else {
        ""
    };
    let (total, year) = (amount_in_words(latest.amount), latest.year);
    Some(format!("{total} kt in {year}{provisional}"))
}

/// A percentage: `24.9 %`.
pub fn percent(figure: f64) -> String {
    let text = format!("{figure:.1}");
    let text = if text == "-0.0" { "0.0" } else { &text };
    format!("{text} %")
}

/// Pace and points from the line: `+ on pace +2.2`, `x off pace -24.9`.
pub fn pace(reading: &Reading) -> String {
    let pace = if reading.on_pace {
        "+ on pace"
    } else {
        "x off pace"
    };
    format!("{pace} {}", points_from_line(reading))
}

/// The pace towards a second goal, with its own year and age.
pub fn pace_beside(reading: &Reading, first: &Reading, this_year: i16) -> String {
    let pace = pace(reading);
    if reading.latest_year == first.latest_year {
        return pace;
    }
    let (year, age) = (reading.latest_year, reading.age_years(this_year));
    format!("{pace} in {year}, {age} y")
}

/// The points from the line, with sign: `+2.2`; negative above the line.
pub fn points_from_line(reading: &Reading) -> String {
    let points = format!("{:+.1}", reading.ahead_points());
    if reading.on_pace {
        points.replace("-0.0", "+0.0")
    } else {
        points
    }
}

/// The pace in a sentence: `on pace, by 2.2 points`.
pub fn pace_in_words(reading: &Reading) -> String {
    let pace = if reading.on_pace {
        "on pace"
    } else {
        "off pace"
    };
    match format!("{:.1}", reading.ahead_points().abs()).as_str() {
        "0.0" if reading.on_pace => format!("{pace}, on the line"),
        "0.0" => format!("{pace}, by less than 0.1 points"),
        points => format!("{pace}, by {points} points"),
    }
}

/// A newer reading that says otherwise, as a sentence.
pub fn contradiction_in_words(progress: &CityProgress) -> Option<String> {
    let other = progress.contradiction()?;
    let whose = match other.measured {
        Measured::Totals(_) => "of another series",
        Measured::Stated(_) => "as the city states them",
    };
    let (year, pace) = (other.latest_year, pace_in_words(other));
    Some(format!("By newer figures {whose} ({year}) it is {pace}."))
}

/// The goals of each reason, and the reason: `net zero by 2040; 80x50: why`.
pub fn unmeasured_in_words(progress: &CityProgress) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for obstacle in &progress.obstacles {
        let reason = obstacle.reason.to_string();
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, goals)) => goals.push(&obstacle.goal),
            None => reasons.push((reason, vec![&obstacle.goal])),
        }
    }
    let reasons = reasons.into_iter();
    let texts = reasons.map(|(reason, goals)| format!("{}: {reason}", goals.join("; ")));
    texts.collect()
}

/// The age of the data: `6 years old`.
pub fn age(reading: &Reading, this_year: i16) -> String {
    years_old(reading.age_years(this_year))
}

/// An age: `1 year old`, `6 years old`.
pub fn years_old(years: i16) -> String {
    match years {
        1 => "1 year old".to_owned(),
        years => format!("{years} years old"),
    }
}

/// The reading as sentences: cut, line, remarks, need, and the figures used.
pub fn sentences(
    city: &str,
    reading: &Reading,
    figures: &CityFigures,
    this_year: i16,
) -> Vec<String> {
    let mut parts = vec![change_in_words(city, reading)];
    let mut line = line_in_words(reading).into_iter();
    parts.extend(line.next());
    parts.extend(reading.remarks.iter().cloned());
    parts.extend(line);
    let series = reading.series.as_deref().and_then(|id| figures.series(id));
    let source = series.map_or_else(
        || "The statement names no series.".to_owned(),
        |series| format!("Series: {} ({}).", series.label, series.method.in_words()),
    );
    parts.push(format!(
        "The data are {}. {source}",
        age(reading, this_year)
    ));
    parts
}

/// The cut and its years, as a sentence.
fn change_in_words(city: &str, reading: &Reading) -> String {
    let (base, latest) = (reading.base_year, reading.latest_year);
    let change = reading.achieved_percent;
    let (verb, direction) = if change >= 0.0 {
        ("cut", "lower")
    } else {
        ("raised", "higher")
    };
    let size = percent(change.abs());
    match &reading.measured {
        Measured::Totals(totals) => format!(
            "{city} had {verb} its emissions by {size} from {base} to {latest}: from {} to {} kt.",
            kt(totals.base_kt.to_f64()),
            kt(totals.latest_kt.to_f64())
        ),
        Measured::Stated(_) => format!(
            "{city} states that emissions were {size} {direction} in {latest} than in {base}."
        ),
    }
}

/// The requirement by the latest year and until the target year.
pub fn line_in_words(reading: &Reading) -> Vec<String> {
    let mut parts = vec![format!(
        "The straight line to {} asks for {} by then, so it is {}.",
        goal_in_words(reading),
        percent(reading.needed_percent),
        pace_in_words(reading),
    )];
    let (base, year) = (reading.base_year, reading.goal.target_year);
    parts.extend(match &reading.measured {
        Measured::Totals(totals) => totals.required_kt_per_year.map(|required| {
            let left = kt(totals.target_kt);
            let past = past_in_words(totals.past_kt_per_year, kt, " kt");
            if required <= 0.0 {
                return format!("It is already at or below the {left} kt of {year}.");
            }
            let required = kt(required);
            format!(
                "To reach {left} kt it must cut {required} kt a year until {year}; \
                 so far it {past} a year."
            )
        }),
        Measured::Stated(stated) => stated.required_percent_per_year.map(|required| {
            format!(
                "It must cut {:.1} % of {base} a year until {year}; so far it {} a year.",
                required.max(0.0),
                past_in_words(
                    stated.past_percent_per_year,
                    |past| format!("{past:.1}"),
                    ""
                )
            )
        }),
    });
    parts
}

/// The yearly change so far: `cut 33 kt`, `rose by 8.3 kt`.
fn past_in_words(past: f64, number: impl Fn(f64) -> String, unit: &str) -> String {
    let verb = if past < 0.0 { "rose by" } else { "cut" };
    format!("{verb} {}{unit}", number(past.abs()))
}

/// The goal in short: `-95 % by 2030`, `80x50 (-80 % by 2050)`.
pub fn goal_in_words(reading: &Reading) -> String {
    let goal = &reading.goal;
    if goal.target.is_none() {
        return format!(
            "{} (-{} % by {})",
            goal.name, goal.cut_percent, goal.target_year
        );
    }
    goal.name.clone()
}

#[cfg(test)]
mod tests {
    use super::super::city_figures::NotationKey;
    use super::super::quantity::{Decimal, Kilotonnes};
    use super::super::reading::{Obstacle, Unmeasured};
    use super::*;

    #[test]
    fn a_reason_is_given_once_with_all_its_goals() {
        let unmeasured = |goal: &str, reason| Unmeasured {
            goal: goal.to_owned(),
            reason,
        };
        let progress = CityProgress {
            obstacles: vec![
                unmeasured("climate positive by 2040", Obstacle::NoSize),
                unmeasured("80x50", Obstacle::NoBaseYear),
                unmeasured("fossil free by 2050", Obstacle::NoSize),
            ],
            ..CityProgress::default()
        };
        assert_eq!(
            unmeasured_in_words(&progress),
            [
                "climate positive by 2040; fossil free by 2050: \
                 no cut in percent, so no line can be drawn",
                "80x50: no base year is given",
            ]
        );
    }

    #[test]
    fn figures_lose_no_meaning() {
        assert_eq!(kt(1084.2334), "1,084");
        assert_eq!(kt(64_741.803), "64,742");
        assert_eq!(kt(-0.25), "-0.25");
        assert_eq!(kt(0.0), "0");
        assert_eq!(kt(0.265), "0.265");
        assert_eq!(kt(-0.004), "-0.004");
        assert_eq!(kt(8.333), "8.33");
        assert_eq!(kt(99.97), "100");
        assert_eq!(kt(-12.34), "-12.3");
        assert_eq!(kt(-1e-12), "0");
        let amount = |text| Amount::KtCo2e(Kilotonnes::new(Decimal::parse(text).expect("digits")));
        assert_eq!(amount_in_words(amount("12345.6789")), "12,346");
        assert_eq!(amount_in_words(Amount::Notation(NotationKey::Ne)), "NE");
        assert_eq!(percent(-0.01), "0.0 %");
        assert_eq!(percent(24.856), "24.9 %");
    }
}
