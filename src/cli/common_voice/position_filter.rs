//! Filters positions by the arguments of `positions`.

use super::alliance_base::AllianceBase;
use super::voice_arguments::PositionsArguments;
use crate::cli::base_session::Session;
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::writing::typed_names::{find_city, find_word};
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::date::Date;
use crate::model::note::Kind;
use crate::model::period::Period;
use crate::notes::clean::quote;

/// The conditions on a text.
pub(super) struct PositionFilter {
    level: Option<String>,
    stance: Option<String>,
    stage: Option<String>,
    endorsed_by: Option<String>,
    addressee: Vec<String>,
    sectors: Option<Vec<String>>,
    deadline: Option<(Option<String>, Option<String>)>,
}

impl PositionFilter {
    /// Resolves the arguments against the vocabularies.
    ///
    /// # Errors
    /// An unknown term or city, or an invalid time.
    pub(super) fn read(
        arguments: &PositionsArguments,
        base: &AllianceBase,
        session: &Session,
        today: Date,
    ) -> CommandResult<Self> {
        let word = |list: &str, typed: &Option<String>| {
            let word = typed
                .as_ref()
                .map(|typed| find_word(list, typed, Kind::Position, &base.library));
            word.transpose()
        };
        let sector = word("sectors", &arguments.sector)?;
        let below = |sector: String| match base.vocabularies().get("sectors") {
            Some(list) => list
                .tree(&sector)
                .iter()
                .map(|term| term.id.clone())
                .collect(),
            None => vec![sector],
        };
        let city = arguments.endorsed_by.as_deref();
        let city = city.map(|typed| find_city(Some(typed), &base.library, session));
        let addressee = arguments.addressee.as_deref().unwrap_or_default();
        let range = arguments.deadline.as_deref();
        Ok(Self {
            level: word("levels", &arguments.level)?,
            stance: word("stances", &arguments.stance)?,
            stage: word("statuses", &arguments.stage)?,
            endorsed_by: city.transpose()?.map(|city| city.id),
            addressee: addressee
                .to_lowercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            sectors: sector.map(below),
            deadline: range.map(|range| read_range(range, today)).transpose()?,
        })
    }

    /// Whether a text meets all conditions.
    pub(super) fn takes(&self, one: &TalliedText) -> bool {
        let text = &one.text;
        let is = |asked: &Option<String>, word: &Option<String>| asked.is_none() || asked == word;
        let addressee = text.addressee.to_lowercase();
        let is_in_time = |(from, to): &(Option<String>, Option<String>)| {
            text.deadline.is_some_and(|deadline| {
                let day = deadline.to_string();
                // A last month such as `2026-12` includes all its days.
                from.as_ref().is_none_or(|from| day >= *from)
                    && to
                        .as_ref()
                        .is_none_or(|to| day <= *to || day.starts_with(to.as_str()))
            })
        };
        self.level
            .as_ref()
            .is_none_or(|level| text.levels.contains(level))
            && is(&self.stance, &text.stance)
            && is(&self.stage, &text.stage)
            && self
                .endorsed_by
                .as_ref()
                .is_none_or(|city| one.status_of(city).is_signatory())
            && self.addressee.iter().all(|word| addressee.contains(word))
            && self
                .sectors
                .as_ref()
                .is_none_or(|sectors| text.sectors.iter().any(|sector| sectors.contains(sector)))
            && self.deadline.as_ref().is_none_or(is_in_time)
    }
}

/// Reads `..2026-12`, `2026-10..`, `2026-10..2027` or `2026` as two bounds.
fn read_range(typed: &str, today: Date) -> CommandResult<(Option<String>, Option<String>)> {
    let unreadable = || {
        CommandError::usage(format!("{} is no value of --deadline", quote(typed)))
            .hint("write a time as ..2026-12, 2026-10..2027, 2026-10.. or 2026")
    };
    let read = |text: &str| match text.trim() {
        "" => Ok(None),
        text => Period::read(text, today).map(Some).ok_or_else(unreadable),
    };
    let (from, to) = typed.split_once("..").unwrap_or((typed, typed));
    let (from, to) = (read(from)?, read(to)?);
    if from.is_none() && to.is_none() {
        return Err(unreadable());
    }
    let (from, to) = (from.map(|period| period.from), to.map(|period| period.to));
    if from
        .as_ref()
        .zip(to.as_ref())
        .is_some_and(|(from, to)| from > to && !from.starts_with(to))
    {
        let error = CommandError::usage(format!("{} ends before it begins", quote(typed)));
        return Err(error.hint("write the earlier time first"));
    }
    Ok((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_deadlines_are_read() {
        #[track_caller]
        fn case(typed: &str, want: Option<(Option<&str>, Option<&str>)>) {
            let today = Date::new(2026, 11, 29).expect("a date");
            let read = read_range(typed, today).ok();
            let own = |text: Option<&str>| text.map(str::to_owned);
            assert_eq!(read, want.map(|(from, to)| (own(from), own(to))), "{typed}");
        }
        case("..2026-12", Some((None, Some("2026-12"))));
        case("2026-10..", Some((Some("2026-10"), None)));
        case("2026-10..2027", Some((Some("2026-10"), Some("2027"))));
        case("2026", Some((Some("2026"), Some("2026"))));
        case("..", None);
        case("soon", None);
        case("..2026-13", None);
    }
}
