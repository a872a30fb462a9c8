//! `positions`: asks of cities to other governments, with their signatures.

use std::io::{self, Write};

use serde_json::{Value, json};
use strum::VariantArray;

use super::alliance_base::AllianceBase;
use super::position_filter::PositionFilter;
use super::positions_board::Board;
use super::tally_json::tally_json;
use super::voice_arguments::{PositionsArguments, PositionsSort};
use crate::cli::base_session::Session;
use crate::cli::city_tables::csv_table::{CsvTable, csv_table, joined};
use crate::cli::city_tables::print_result::print_result;
use crate::cli::city_tables::text_table::paragraph;
use crate::cli::console::{Console, OutputStyle};
use crate::cli::report::{CommandResult, Exit};
use crate::cli::writing::typed_names::find_city;
use crate::model::alliance::policy_texts::{AskCoverage, PolicyText};
use crate::model::alliance::signature_tally::{SignatureStatus, unrecorded};
use crate::model::alliance::tallied_text::{DeadlineOrder, TalliedText, TextCounts};
use crate::model::counted::{counted, first_of};
use crate::model::date::Date;
use crate::model::note::Kind;
use crate::notes::clean::{clean, clean_name};
use crate::today::today;

/// Maximum number of city names in a line; the rest is a count.
const MAX_NAMED: usize = 6;

/// Lists or counts the texts that match.
pub(super) fn run(
    arguments: &PositionsArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let kinds = [
        Kind::Position,
        Kind::Statement,
        Kind::Endorsement,
        Kind::Practice,
        Kind::Adoption,
    ];
    let base = AllianceBase::open(session, &kinds)?;
    let on = today();
    let filter = PositionFilter::read(arguments, &base, session, on)?;
    let mine = match (&arguments.city, &session.config.city) {
        (Some(typed), _) => Some(find_city(Some(typed), &base.library, session)?.id),
        (None, Some(city)) => match find_city(Some(city), &base.library, session) {
            Ok(city) => Some(city.id),
            // The list is of use without it.
            Err(error) => {
                console.say(&format!(
                    "Check `city` in the settings. {}",
                    error.in_one_line()
                ));
                None
            }
        },
        (None, None) => None,
    };
    let count = base.count(on);
    let mut texts = count.tallied_texts(&base.notes, base.vocabularies());
    let all = TextCounts::of(texts.iter().map(|one| &one.text));
    texts.retain(|one| one.text.is_ask() && filter.takes(one));
    texts.sort_by_key(|one| {
        let by_deadline = arguments.sort == PositionsSort::Deadline;
        let deadline = by_deadline.then(|| DeadlineOrder::of(one.text.deadline, Some(on)));
        let signatories = std::cmp::Reverse(one.tally.signatories());
        (deadline, signatories, one.text.note.id.clone())
    });
    let shown = PositionsReport {
        base: &base,
        texts: &texts,
        mine: mine.as_deref(),
        on,
    };
    let board = Board::of(&texts, all, &base, mine.as_deref());
    let csv = &arguments.csv;
    if arguments.board {
        let print = |out: &mut dyn Write, style| board.print(out, style);
        print_result(
            csv,
            session,
            console,
            || board.csv(),
            || board.json(),
            print,
        )?;
    } else {
        let print = |out: &mut dyn Write, style| shown.print(out, style);
        print_result(
            csv,
            session,
            console,
            || shown.csv(),
            || shown.json(),
            print,
        )?;
    }
    Ok(Exit::nothing_if(texts.is_empty()))
}

/// The printed list.
struct PositionsReport<'a> {
    base: &'a AllianceBase,
    texts: &'a [TalliedText],
    mine: Option<&'a str>,
    on: Date,
}

impl PositionsReport<'_> {
    fn print(&self, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
        if self.texts.is_empty() {
            return writeln!(out, "No position matches.");
        }
        for (i, one) in self.texts.iter().enumerate() {
            if i > 0 {
                writeln!(out)?;
            }
            let text = &one.text;
            writeln!(out, "{}", style.bold(&clean(&text.note.title)))?;
            writeln!(out, "  {}", style.faint(&clean_name(text.note.id.as_str())))?;
            paragraph("  ", &self.about(text), out, style)?;
            if !text.ask.is_empty() {
                paragraph("  ", &text.ask, out, style)?;
            }
            paragraph("  ", &self.signed(one), out, style)?;
            let covered = self.covered(one);
            if !covered.is_empty() {
                paragraph("  ", &covered, out, style)?;
            }
            if let Some(mine) = self.mine {
                let name = self.base.city_name(mine);
                let status = match one.status_of(mine) {
                    SignatureStatus::Counted => "signed",
                    SignatureStatus::Missing => "not signed",
                    status => status.in_words(),
                };
                writeln!(
                    out,
                    "  {}",
                    style.bold(&clean(&format!("{name}: {status}")))
                )?;
            }
        }
        if let Some(unrecorded) = unrecorded(self.texts.iter().map(|one| &one.tally)) {
            writeln!(out)?;
            paragraph(
                "",
                &format!("Of these signatures {unrecorded}."),
                out,
                style,
            )?;
        }
        Ok(())
    }

    /// Level, stage, stance, outcome, addressee, measures and deadline.
    fn about(&self, text: &PolicyText) -> String {
        let word = |list: &str, word: &str| self.base.label(list, word).to_lowercase();
        let levels = text.levels.iter().map(|level| word("levels", level));
        let mut about = vec![levels.collect::<Vec<_>>().join(" and ")];
        about.extend(text.stage.as_deref().map(|stage| word("statuses", stage)));
        about.extend(text.stance.as_deref().map(|stance| word("stances", stance)));
        let outcome = text
            .outcome
            .as_deref()
            .map(|outcome| word("outcomes", outcome));
        about.extend(outcome.map(|outcome| format!("outcome {outcome}")));
        if !text.addressee.is_empty() {
            about.push(format!("to {}", text.addressee));
        }
        if !text.measures.is_empty() {
            about.push(text.measures.join(", "));
        }
        if let Some(deadline) = text.deadline {
            let day = deadline.in_words();
            about.push(match DeadlineOrder::of(Some(deadline), Some(self.on)) {
                DeadlineOrder::Past(_) => format!("deadline past, {day}"),
                _ => format!("deadline is {day}"),
            });
        }
        about.retain(|part| !part.is_empty());
        about.join(" · ")
    }

    /// The signatures: who signed, whose response does not count, what the quorum needs.
    fn signed(&self, one: &TalliedText) -> String {
        let mut parts = Vec::new();
        let signatories = one
            .tally
            .rows
            .iter()
            .filter(|row| row.status.is_signatory());
        let signatories = signatories.map(|row| {
            let name = self.name(&row.city);
            let signature = row.signature.as_ref();
            match signature.and_then(|signature| signature.authority.as_deref()) {
                Some(authority) => {
                    let authority = self.base.label("authorities", authority).to_lowercase();
                    format!("{name} ({authority})")
                }
                None => name,
            }
        });
        let mut signatories: Vec<String> = signatories.collect();
        signatories.sort();
        let all = counted(one.tally.cities(), "city");
        parts.push(match signatories.len() {
            0 => format!("signed by none of {all}"),
            count => {
                let names = first_of(signatories, MAX_NAMED, "");
                format!("signed by {count} of {all}: {names}")
            }
        });
        for &status in SignatureStatus::VARIANTS {
            if matches!(status, SignatureStatus::Counted | SignatureStatus::Missing) {
                continue;
            }
            let cities: Vec<String> = one.tally.with(status).map(|row| row.city.clone()).collect();
            if !cities.is_empty() {
                parts.push(format!("{}: {}", status.in_words(), self.named(&cities)));
            }
        }
        if one.tally.needed() > 0 {
            let quorum = one.tally.quorum.unwrap_or(0);
            // Nobody signs an ask that is settled.
            let is_over = one.text.is_over(Some(self.on));
            let words = if is_over {
                "short of"
            } else {
                "more needed for"
            };
            let needed = one.tally.needed();
            parts.push(format!("{needed} {words} the quorum of {quorum}"));
        }
        parts.join("; ")
    }

    /// Cities with a practice as evidence for the ask.
    fn covered(&self, one: &TalliedText) -> String {
        if one.text.evidence.is_empty() {
            return String::new();
        }
        let parts = AskCoverage::VARIANTS.iter().filter_map(|stand| {
            let cities = one.coverage.iter().filter(|(_, other)| other == stand);
            let cities: Vec<String> = cities.map(|(city, _)| city.clone()).collect();
            let named = match stand {
                AskCoverage::Neither => cities.len().to_string(),
                _ => self.named(&cities),
            };
            (!cities.is_empty()).then(|| format!("{}: {named}", stand.in_words()))
        });
        parts.collect::<Vec<_>>().join("; ")
    }

    /// A city's name without a comma, for lists: `Washington, DC` would be two.
    fn name(&self, city: &str) -> String {
        self.base.city_name(city).replace(", ", " ")
    }

    fn named(&self, cities: &[String]) -> String {
        let mut names: Vec<String> = cities.iter().map(|city| self.name(city)).collect();
        names.sort();
        first_of(names, MAX_NAMED, "")
    }

    fn json(&self) -> Value {
        let texts = self.texts.iter().map(|one| {
            let covered = one
                .coverage
                .iter()
                .map(|(city, stand)| (city.clone(), json!(stand)));
            let mut value = json!(one.text);
            value["tally"] = tally_json(&one.tally);
            value["coverage"] = Value::Object(covered.collect());
            value["mine"] = json!(self.mine.map(|mine| one.status_of(mine)));
            value
        });
        json!({
            "date": self.on, "city": self.mine, "members": self.base.members,
            "positions": texts.collect::<Vec<_>>(),
        })
    }

    fn csv(&self) -> CsvTable<'static> {
        csv_table! {
            for one in self.texts;
            let text = &one.text;
            let rows = one.tally.rows.iter();
            let signatories = rows.clone().filter(|row| row.status.is_signatory());
            let signatories = signatories.map(|row| self.base.city_name(&row.city));
            let others = rows.filter(|row| row.signature.is_some() && !row.status.is_signatory());
            let others = others.map(|row| {
                let name = self.base.city_name(&row.city);
                format!("{name} ({})", row.status.in_words())
            });
            let evidence = text.evidence.iter().map(|practice| practice.id.as_str());
            let practised = one.coverage.iter();
            let practised = practised.filter(|(_, stand)| *stand == AskCoverage::Practised);
            let practised = practised.map(|(city, _)| self.base.city_name(city));
            "id", "", "Id of the note" => &text.note.id;
            "title", "", "Title" => &text.note.title;
            "level", "", "Levels of government, separated by semicolons" => text.levels.join("; ");
            "stage", "", "How far it is" => &text.stage;
            "stance", "", "Stance on the measure" => &text.stance;
            "outcome", "", "What became of the ask" => &text.outcome;
            "ask", "", "What is asked" => &text.ask;
            "addressee", "", "Of whom it is asked" => &text.addressee;
            "measures", "", "Bills and rules, separated by semicolons" => text.measures.join("; ");
            "deadline", "", "Day by which it decides itself"
                => text.deadline.map(|deadline| deadline.to_string());
            "signed", "cities", "Cities that count" => one.tally.signatories();
            "quorum", "cities", "Cities that must sign" => one.tally.quorum;
            "needed", "cities", "Cities that the quorum lacks" => one.tally.needed();
            "signed_by", "", "Cities that count, separated by semicolons" => joined(signatories);
            "not_counted", "", "Cities whose word does not count, with the reason"
                => joined(others);
            "evidence", "", "Ids of practices that prove it, separated by semicolons" => joined(evidence);
            "practised_not_signed", "", "Cities with a practice that proves it, not signed"
                => joined(practised);
        }
    }
}
