//! Resolves a conflict by a choice: mine, theirs or both.

use thiserror::Error;
use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::audience::{self, Stated};
use super::rows::{is_named, put, rows_of};
use super::split_note::{RawFrontMatter, SplitNote, Style};
use super::{ConflictLocation, Decision, FieldStep, lists, toml_trivia};

/// How to resolve a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictChoice {
    /// My version.
    Mine,
    /// The shared version, which is in the note.
    Theirs,
    /// Both versions, theirs first.
    Both,
}

/// An error while resolving a conflict. The note is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ResolveError {
    /// The conflicting part is no longer in the note.
    #[error("{0} has changed since and cannot be found in the note")]
    Moved(ConflictLocation),
    /// The field can have only one value.
    #[error("{0} can hold one value only")]
    One(ConflictLocation),
    /// The front matter cannot be read.
    #[error("the front matter of the note cannot be read")]
    Unreadable,
}

impl ResolveError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Moved(_) => "Choose edit and put your version where it belongs.",
            Self::One(_) => "Choose mine or theirs, or edit the note.",
            Self::Unreadable => "Run `guildhall check` on the note, fix it, then choose again.",
        }
    }
}

/// The text after a choice; `None` if the choice removes the note.
///
/// Choosing theirs changes nothing, except that it sets a contested audience, which is members-only
/// until then. A file cannot hold two whole notes: [`ResolveError::One`]. Only a choice of the
/// audience makes a note more open.
///
/// # Errors
/// See [`ResolveError`].
pub fn resolve(
    text: Option<&str>,
    decision: &Decision,
    choice: ConflictChoice,
) -> Result<Option<String>, ResolveError> {
    let chosen = chosen_text(text, decision, choice)?;
    // Only a choice of the audience may open a note.
    let before = text.or(decision.theirs.as_deref());
    Ok(match (chosen, before) {
        (Some(chosen), Some(before))
            if !is_audience(&decision.spot) && Stated::of(&chosen) > Stated::of(before) =>
        {
            Some(audience::close(&chosen))
        }
        (chosen, _) => chosen,
    })
}

fn chosen_text(
    text: Option<&str>,
    decision: &Decision,
    choice: ConflictChoice,
) -> Result<Option<String>, ResolveError> {
    let kept = || Ok(text.map(str::to_owned));
    match (&decision.spot, choice, text) {
        // A contested audience is members-only in the note, so theirs may differ.
        (spot, ConflictChoice::Theirs, _) if !is_audience(spot) || decision.theirs.is_none() => {
            kept()
        }
        (ConflictLocation::Note, ConflictChoice::Mine, _) => Ok(decision.mine.clone()),
        (ConflictLocation::Note, ConflictChoice::Both, _) => {
            match (&decision.mine, &decision.theirs) {
                (Some(_), Some(_)) => Err(ResolveError::One(ConflictLocation::Note)),
                _ => kept(),
            }
        }
        (spot, _, None) => Err(ResolveError::Moved(spot.clone())),
        (spot, choice, Some(text)) => {
            let style = Style::merged(None, text, text);
            let plain = Style::plain(text);
            let settled = match spot {
                ConflictLocation::Field(steps) => resolve_field(&plain, steps, decision, choice),
                _ => resolve_passage(&plain, decision, choice),
            };
            settled.map(|text| Some(style.apply_style(&text)))
        }
    }
}

impl Decision {
    /// The text that a choice leaves in the note; `None` if it removes it.
    ///
    /// If both whole notes are kept, mine becomes a note of its own.
    ///
    /// # Errors
    /// [`ResolveError::One`] for both versions of a field with one value.
    pub fn text_after(&self, choice: ConflictChoice) -> Result<Option<String>, ResolveError> {
        Ok(match (choice, &self.spot) {
            (ConflictChoice::Mine, _) => self.mine.clone(),
            (ConflictChoice::Theirs, _) | (ConflictChoice::Both, ConflictLocation::Note) => {
                self.theirs.clone()
            }
            (ConflictChoice::Both, ConflictLocation::Field(_)) => Some(both(self)?.to_string()),
            (ConflictChoice::Both, ConflictLocation::Passage { .. }) => {
                match (&self.theirs, &self.mine) {
                    (Some(theirs), Some(mine)) => Some(both_passages(theirs, mine)),
                    (theirs, mine) => theirs.as_ref().or(mine.as_ref()).cloned(),
                }
            }
        })
    }
}

fn resolve_field(
    text: &str,
    steps: &[FieldStep],
    decision: &Decision,
    choice: ConflictChoice,
) -> Result<String, ResolveError> {
    let chosen = decision.text_after(choice)?;
    let chosen = chosen.as_deref().map(read_value).transpose()?;
    let parts = SplitNote::split(text);
    let moved = || ResolveError::Moved(decision.spot.clone());
    // A vocabulary is a TOML file without fences.
    let (front, whole) = match parts.front {
        RawFrontMatter::Toml(front) => (front, false),
        RawFrontMatter::None => (text, true),
        _ if is_audience(&decision.spot) => {
            let word = chosen.as_ref().and_then(Value::as_str);
            return audience::set(text, word).ok_or(ResolveError::Unreadable);
        }
        _ => return Err(ResolveError::Unreadable),
    };
    let mut document: DocumentMut = front.parse().map_err(|_| ResolveError::Unreadable)?;
    let root: &mut dyn TableLike = document.as_table_mut();
    match steps {
        [way @ .., FieldStep::Key(key)] => set(walk(root, way).ok_or_else(moved)?, key, chosen),
        [way @ .., FieldStep::Key(list), FieldStep::Row(name)] => {
            let table = walk(root, way).ok_or_else(moved)?;
            set_row(table.get_mut(list).ok_or_else(moved)?, name, chosen).ok_or_else(moved)?;
        }
        _ => return Err(moved()),
    }
    toml_trivia::lay_out(&mut document);
    let front = document.to_string();
    Ok(if whole {
        front
    } else {
        parts.join(&front, parts.body)
    })
}

fn read_value(text: &str) -> Result<Value, ResolveError> {
    text.parse().map_err(|_| ResolveError::Unreadable)
}

/// Joins both values: concatenates two texts or two lists.
fn both(decision: &Decision) -> Result<Value, ResolveError> {
    let one = || ResolveError::One(decision.spot.clone());
    let (Some(mine), Some(theirs)) = (&decision.mine, &decision.theirs) else {
        return Err(one());
    };
    match (read_value(theirs)?, read_value(mine)?) {
        (Value::String(theirs), Value::String(mine)) if !is_audience(&decision.spot) => {
            let long = theirs.value().contains('\n') || mine.value().contains('\n');
            let gap = if long { "\n\n" } else { " / " };
            Ok(Value::from(format!(
                "{}{gap}{}",
                theirs.value(),
                mine.value()
            )))
        }
        (Value::Array(mut all), Value::Array(mine)) => {
            mine.into_iter()
                .for_each(|value| lists::push(&mut all, value));
            Ok(Value::Array(all))
        }
        _ => Err(one()),
    }
}

fn is_audience(spot: &ConflictLocation) -> bool {
    *spot == audience::spot()
}

/// The table at the end of a path.
fn walk<'a>(table: &'a mut dyn TableLike, steps: &[FieldStep]) -> Option<&'a mut dyn TableLike> {
    match steps {
        [] => Some(table),
        [FieldStep::Key(list), FieldStep::Row(name), rest @ ..] => match table.get_mut(list)? {
            Item::ArrayOfTables(rows) => {
                walk(rows.iter_mut().find(|row| is_named(*row, name))?, rest)
            }
            Item::Value(Value::Array(rows)) => {
                let mut rows = rows.iter_mut().filter_map(Value::as_inline_table_mut);
                walk(rows.find(|row| is_named(*row, name))?, rest)
            }
            _ => None,
        },
        [FieldStep::Key(key), rest @ ..] => walk(table.get_mut(key)?.as_table_like_mut()?, rest),
        [FieldStep::Row(_), ..] => None,
    }
}

fn set(table: &mut dyn TableLike, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    table.insert(key, Item::Value(value));
}

/// Replaces or removes the row with this name; `None` if there is none.
fn set_row(list: &mut Item, name: &[(String, String)], value: Option<Value>) -> Option<()> {
    let mut rows = rows_of(list)?;
    let named = |row: &Item| row.as_table_like().is_some_and(|row| is_named(row, name));
    let at = rows.iter().position(named)?;
    match value {
        Some(value) => rows[at] = Item::Value(value),
        None => {
            rows.remove(at);
        }
    }
    put(list, rows);
    Some(())
}

fn resolve_passage(
    text: &str,
    decision: &Decision,
    choice: ConflictChoice,
) -> Result<String, ResolveError> {
    let parts = SplitNote::split(text);
    let body = replace_passage(parts.body, decision, choice);
    match (body, parts.front) {
        (Some(body), RawFrontMatter::Toml(front) | RawFrontMatter::Yaml(front)) => {
            Ok(parts.join(front, &body))
        }
        // Invalid front matter was merged by lines too.
        (body, _) => body
            .or_else(|| replace_passage(text, decision, choice))
            .ok_or_else(|| ResolveError::Moved(decision.spot.clone())),
    }
}

/// Replaces theirs by what was chosen; `None` if theirs is not found.
fn replace_passage(text: &str, decision: &Decision, choice: ConflictChoice) -> Option<String> {
    let ConflictLocation::Passage { after, .. } = &decision.spot else {
        return None;
    };
    let chosen = decision.text_after(choice).ok()?;
    let lines: Vec<&str> = text.split('\n').collect();
    let [theirs, chosen] = [&decision.theirs, &chosen].map(|text| {
        text.as_deref()
            .map_or(Vec::new(), |text| text.split('\n').collect::<Vec<_>>())
    });
    let at = find(&lines, &theirs, after.as_deref())?;
    let mut kept = lines[..at].to_vec();
    let rest = &lines[at + theirs.len()..];
    // Separate added text by a blank line.
    let adds = theirs.is_empty();
    if adds && crowded(kept.last(), chosen.first()) {
        kept.push("");
    }
    kept.extend_from_slice(&chosen);
    if adds && crowded(chosen.last(), rest.first()) {
        kept.push("");
    }
    kept.extend_from_slice(rest);
    Some(kept.join("\n"))
}

/// Both versions of a passage, theirs first.
fn both_passages(theirs: &str, mine: &str) -> String {
    let [last, first] = [theirs.split('\n').next_back(), mine.split('\n').next()];
    let gap = if crowded(last.as_ref(), first.as_ref()) {
        "\n\n"
    } else {
        "\n"
    };
    format!("{theirs}{gap}{mine}")
}

/// Whether two neighbouring lines need a blank line between them.
fn crowded(before: Option<&&str>, next: Option<&&str>) -> bool {
    let has_text = |line: &&str| !line.trim().is_empty();
    before.is_some_and(has_text) && next.is_some_and(has_text)
}

/// The line index of `theirs`: after the line `after`, else its only occurrence.
///
/// An empty `theirs` is after that line, else at the end.
fn find(lines: &[&str], theirs: &[&str], after: Option<&str>) -> Option<usize> {
    let follows = |at: usize| match after {
        None => at == 0,
        Some(line) => at > 0 && lines[at - 1] == line,
    };
    let end = if lines.last() == Some(&"") {
        lines.len() - 1
    } else {
        lines.len()
    };
    if theirs.is_empty() {
        return Some((0..=end).find(|&at| follows(at)).unwrap_or(end));
    }
    let found: Vec<usize> = (0..lines.len())
        .filter(|&at| lines[at..].starts_with(theirs))
        .collect();
    let following = found.iter().copied().find(|&at| follows(at));
    following.or_else(|| found.first().copied().filter(|_| found.len() == 1))
}

#[cfg(test)]
mod tests {
    use super::super::merge_note;
    use super::*;

    /// Merges, resolves the only conflict and checks the text.
    #[track_caller]
    fn case(base: &str, shared: &str, mine: &str, choice: ConflictChoice, want: &str) {
        let merged = merge_note(Some(base), Some(shared), Some(mine));
        let [decision] = &merged.decisions[..] else {
            panic!("{:?}", merged.decisions)
        };
        let settled = resolve(merged.text.as_deref(), decision, choice);
        assert_eq!(settled, Ok(Some(want.to_owned())));
    }

    #[test]
    fn fields_take_what_was_chosen() {
        let note = |year: i32| {
            format!(
                "+++\ntitle = \"T\"\n\n[[targets]]\nkind = \"n\"\ntarget-year = {year} # !\n+++\nB\n"
            )
        };
        let (base, shared, mine) = (note(2050), note(2040), note(2045));
        case(&base, &shared, &mine, ConflictChoice::Mine, &mine);
        case(&base, &shared, &mine, ConflictChoice::Theirs, &shared);
        let text = |words: &str| format!("+++\nsummary = \"{words}\"\n+++\n");
        case(
            &text("a"),
            &text("b"),
            &text("c"),
            ConflictChoice::Both,
            &text("b / c"),
        );
    }

    #[test]
    fn choosing_mine_can_remove_a_row() {
        let note = |rows: &str| format!("+++\na = 1\nsources = [{rows}]\n+++\n");
        let base = note("{ url = \"a\", year = 1 }, { url = \"b\" }");
        let shared = note("{ url = \"a\", year = 2 }, { url = \"b\" }");
        let mine = note("{ url = \"b\" }");
        case(
            &base,
            &shared,
            &mine,
            ConflictChoice::Mine,
            &note(" { url = \"b\" }"),
        );
    }

    #[test]
    fn passages_take_what_was_chosen() {
        let (base, shared, mine) = ("a\n\nb\n\nc\n", "a\n\nB\n\nc\n", "a\n\nbb\n\nc\n");
        case(base, shared, mine, ConflictChoice::Mine, mine);
        case(
            base,
            shared,
            mine,
            ConflictChoice::Both,
            "a\n\nB\n\nbb\n\nc\n",
        );
        case(base, "a\n\nc\n", mine, ConflictChoice::Mine, mine);
    }

    #[test]
    fn a_passage_that_has_changed_is_an_error() {
        let merged = merge_note(Some("b\n"), Some("B\n"), Some("bb\n"));
        let settled = resolve(Some("other\n"), &merged.decisions[0], ConflictChoice::Mine);
        assert!(
            matches!(settled, Err(ResolveError::Moved(_))),
            "{settled:?}"
        );
    }

    #[test]
    fn only_resolving_the_audience_opens_a_note() {
        for (front, set) in [("+++", " = "), ("---", ": ")] {
            let note = |who: &str, body: &str| {
                format!("{front}\ntitle{set}\"T\"\naudience{set}\"{who}\"\n{front}\n{body}\n")
            };
            let (base, closed, open) = (
                note("members", "a"),
                note("members", "b"),
                note("public", "c"),
            );
            for (shared, mine) in [(&closed, &open), (&open, &closed)] {
                let merged = merge_note(Some(&base), Some(shared), Some(mine));
                for decision in &merged.decisions {
                    for choice in [
                        ConflictChoice::Mine,
                        ConflictChoice::Theirs,
                        ConflictChoice::Both,
                    ] {
                        let settled = resolve(merged.text.as_deref(), decision, choice);
                        let opens = choice == ConflictChoice::Mine && mine == &open
                            || choice == ConflictChoice::Theirs && shared == &open;
                        if is_audience(&decision.spot) {
                            let stated = settled.ok().flatten().map(|text| Stated::of(&text));
                            assert_eq!(stated == Some(Stated::Public), opens, "{decision:?}");
                        } else if let Ok(Some(text)) = settled {
                            assert_eq!(Stated::of(&text), Stated::Members, "{text:?}");
                        }
                    }
                }
                assert!(merged.decisions.iter().any(|d| is_audience(&d.spot)));
            }
            // A conflict of the whole note.
            let decision = Decision {
                spot: ConflictLocation::Note,
                base: None,
                mine: Some(open.clone()),
                theirs: Some(closed.clone()),
            };
            let settled = resolve(Some(&closed), &decision, ConflictChoice::Mine);
            assert_eq!(settled, Ok(Some(note("members", "c"))));
        }
    }

    #[test]
    fn an_audience_has_one_value() {
        let note = |who: &str| format!("+++\naudience = \"{who}\"\n+++\n");
        let merged = merge_note(
            Some(&note("x")),
            Some(&note("public")),
            Some(&note("members")),
        );
        assert_eq!(merged.text, Some(note("members")));
        let settled = resolve(
            merged.text.as_deref(),
            &merged.decisions[0],
            ConflictChoice::Both,
        );
        assert!(matches!(settled, Err(ResolveError::One(_))), "{settled:?}");
    }
}
