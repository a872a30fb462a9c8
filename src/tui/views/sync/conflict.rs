//! A conflict: two versions of a note, and the choices made so far.

use crate::model::query::MAX_BYTES;
use crate::notes::three_way_merge::{ConflictLocation as Place, Decision};
use crate::tui::widgets::list_moves::cycled;
use crate::tui::widgets::note_diff::place_in_note;
use crate::work::{ConflictSide, DecidedConflict, PendingConflict};

/// A difference and the chosen side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ConflictPart {
    pub waiting: PendingConflict,
    pub side: Option<ConflictSide>,
}

impl ConflictPart {
    /// Whether the note can keep both versions.
    fn can_be_both(&self) -> bool {
        self.waiting.decision.can_be_both(&self.waiting.path)
    }
}

/// The differences of one note.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conflict {
    /// Path relative to the root.
    pub path: String,
    pub open: Vec<ConflictPart>,
    /// Index of the current difference.
    pub at: usize,
    /// The first visible line.
    pub top: usize,
}

impl Conflict {
    /// Creates the conflict of a note; `None` if nothing is pending.
    pub(crate) fn new(path: &str, mut waiting: Vec<PendingConflict>) -> Option<Self> {
        waiting.sort_by_key(|one| place_in_note(&one.decision.spot, path));
        let open = waiting.into_iter().map(|waiting| ConflictPart {
            waiting,
            side: None,
        });
        let open: Vec<ConflictPart> = open.collect();
        (!open.is_empty()).then(|| Self {
            path: path.to_owned(),
            open,
            at: 0,
            top: 0,
        })
    }

    /// Applies the current conflicts and keeps unsaved choices. False if none is left.
    pub(crate) fn refresh(&mut self, waiting: &[PendingConflict]) -> bool {
        let here = |one: &&PendingConflict| one.path == self.path;
        let mut now: Vec<PendingConflict> = waiting.iter().filter(here).cloned().collect();
        now.sort_by_key(|one| place_in_note(&one.decision.spot, &self.path));
        let known = std::mem::take(&mut self.open);
        self.open = now
            .into_iter()
            .map(|waiting| {
                let before = known.iter().find(|open| open.waiting.id == waiting.id);
                ConflictPart {
                    side: before.and_then(|open| open.side.clone()),
                    waiting,
                }
            })
            .collect();
        self.at = self.at.min(self.open.len().saturating_sub(1));
        !self.open.is_empty()
    }

    /// The current difference.
    pub(crate) fn here(&self) -> &ConflictPart {
        &self.open[self.at]
    }

    /// Goes to the difference with this id. `None` if it does not wait any more.
    pub(crate) fn go_to(&mut self, id: &str) -> Option<&mut Self> {
        self.at = self.open.iter().position(|open| open.waiting.id == id)?;
        Some(self)
    }

    /// Chooses a side for the current difference; choosing it again clears the choice.
    ///
    /// Returns false if the note cannot keep both.
    pub(crate) fn choose(&mut self, side: ConflictSide) -> bool {
        let open = &mut self.open[self.at];
        if side == ConflictSide::Both && !open.can_be_both() {
            return false;
        }
        open.side = (open.side.as_ref() != Some(&side)).then_some(side);
        true
    }

    /// Whether the note can keep both versions of the current difference.
    pub(crate) fn can_be_both(&self) -> bool {
        self.here().can_be_both()
    }

    /// Goes to the next or previous difference, and wraps around.
    pub(crate) fn turn(&mut self, forward: bool) {
        self.at = cycled(self.at, self.open.len(), forward);
    }

    /// The choices made, ready to be saved.
    pub(crate) fn picked(&self) -> Vec<DecidedConflict> {
        let chosen = self.open.iter().filter_map(|open| {
            Some(DecidedConflict {
                id: open.waiting.id.clone(),
                side: open.side.clone()?,
            })
        });
        chosen.collect()
    }

    /// Index of the first undecided difference.
    pub(crate) fn first_open(&self) -> Option<usize> {
        self.open.iter().position(|open| open.side.is_none())
    }

    /// The text to edit: the chosen side, else mine, else theirs.
    pub(crate) fn draft(&self) -> Draft {
        let open = self.here();
        let decision = &open.waiting.decision;
        let text = match &open.side {
            Some(ConflictSide::Own(text)) => Some(text.clone()),
            Some(ConflictSide::Theirs) => decision.theirs.clone().or(decision.mine.clone()),
            _ => decision.mine.clone().or(decision.theirs.clone()),
        }
        .unwrap_or_default();
        let is_field = matches!(decision.spot, Place::Field(_));
        // A string is edited as stored, not as its label. Other values are edited as TOML.
        let plain = is_field.then(|| plain_string(&text)).flatten();
        let text = plain.unwrap_or(text);
        let has_lines = !is_field && text.trim_end().contains('\n');
        // The prompt cannot hold more text than a query.
        if has_lines || text.len() > MAX_BYTES {
            return Draft::Text(text);
        }
        Draft::Line(if is_field {
            text
        } else {
            text.trim_end().to_owned()
        })
    }
}

/// Converts a written text to the form in which the note stores it.
pub(crate) fn written(decision: &Decision, text: &str) -> String {
    if !matches!(decision.spot, Place::Field(_)) {
        // As many line ends as the text that it replaces, which has none within a note.
        let sides = [&decision.theirs, &decision.mine];
        let replaced = sides.into_iter().flatten().next().map_or("", |side| side);
        let end = &replaced[replaced.trim_end().len()..];
        return format!("{}{end}", text.trim_end());
    }
    // Editors end a file with a newline.
    let text = text.strip_suffix('\n').unwrap_or(text);
    let sides = [&decision.mine, &decision.theirs, &decision.base];
    let is_text = sides
        .into_iter()
        .flatten()
        .all(|side| plain_string(side).is_some());
    let as_text = || toml::Value::String(text.to_owned()).to_string();
    let readable = format!("value = {text}").parse::<toml::Table>().is_ok();
    if is_text || !readable {
        as_text()
    } else {
        text.to_owned()
    }
}

/// A text to edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Draft {
    /// One line, for the prompt.
    Line(String),
    /// Several lines, for the editor.
    Text(String),
}

/// The content of a TOML string; `None` for any other value.
fn plain_string(toml: &str) -> Option<String> {
    let table: toml::Table = format!("value = {toml}").parse().ok()?;
    Some(table.get("value")?.as_str()?.to_owned())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::notes::three_way_merge::FieldStep;
    use crate::work::Origin;

    /// Creates a pending conflict for tests.
    pub(crate) fn waiting(key: &str, mine: &str, theirs: &str) -> PendingConflict {
        let origin = |who: &str, when| Origin {
            who: who.to_owned(),
            city: None,
            when,
            version: String::new(),
        };
        PendingConflict {
            id: format!("{key}-0123456789"),
            path: "cities/oslo.md".to_owned(),
            decision: Decision {
                spot: Place::Field(vec![FieldStep::Key(key.to_owned())]),
                base: None,
                mine: Some(mine.to_owned()),
                theirs: Some(theirs.to_owned()),
            },
            mine: origin("me", 0),
            theirs: origin("Ann", 0),
        }
    }

    #[test]
    fn a_choice_can_be_cleared_and_only_lists_can_keep_both() {
        let all = vec![
            waiting("year", "2030", "2040"),
            waiting("aliases", "[\"a\"]", "[\"b\"]"),
        ];
        let mut conflict = Conflict::new("cities/oslo.md", all.clone()).expect("two wait");
        assert!(!conflict.choose(ConflictSide::Both), "a year is one year");
        let mut word = Conflict::new(
            "cities/oslo.md",
            vec![waiting("review", "\"draft\"", "\"accepted\"")],
        )
        .expect("one waits");
        assert!(
            !word.choose(ConflictSide::Both),
            "a vocabulary word is a single value"
        );
        assert!(conflict.choose(ConflictSide::Mine) && conflict.picked().len() == 1);
        assert!(conflict.choose(ConflictSide::Mine) && conflict.picked().is_empty());
        conflict.turn(true);
        assert!(conflict.choose(ConflictSide::Both));
        assert_eq!(conflict.first_open(), Some(0));
        assert!(conflict.refresh(&all[1..]), "the other is still pending");
        assert_eq!(conflict.picked().len(), 1, "the choice is kept");
        assert!(!conflict.refresh(&[]));
        assert_eq!(Conflict::new("x", Vec::new()), None);
    }

    #[test]
    fn differences_are_in_the_order_of_the_note() {
        let mut text = waiting("text", "Mine.", "Theirs.");
        text.decision.spot = Place::Passage {
            heading: String::new(),
            after: None,
        };
        let all = [
            text,
            waiting("unheard-of", "1", "2"),
            waiting("tags", "[]", "[1]"),
            waiting("title", "\"a\"", "\"b\""),
        ];
        let mut conflict = Conflict::new("cities/oslo.md", all.to_vec()).expect("some wait");
        let order = |conflict: &Conflict| {
            let ids = conflict.open.iter();
            ids.map(|open| open.waiting.id.split('-').next().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
                .expect("numbers")
        };
        assert_eq!(order(&conflict), ["title", "tags", "unheard", "text"]);
        assert!(conflict.refresh(&all));
        assert_eq!(order(&conflict), ["title", "tags", "unheard", "text"]);
    }

    #[test]
    fn written_values_become_toml() {
        let conflict = |waiting| Conflict::new("x", vec![waiting]).expect("one");
        let text = conflict(waiting("title", "\"Mine \\\"x\\\"\"", "\"Theirs\""));
        assert_eq!(text.draft(), Draft::Line("Mine \"x\"".to_owned()));
        let as_written =
            |conflict: &Conflict, text| written(&conflict.here().waiting.decision, text);
        assert_eq!(as_written(&text, "2030"), "\"2030\"");
        let year = conflict(waiting("year", "2030", "2040"));
        assert_eq!(year.draft(), Draft::Line("2030".to_owned()));
        assert_eq!(as_written(&year, "2035"), "2035");
        assert_eq!(as_written(&year, "soon"), "\"soon\"");
        let list = conflict(waiting("tags", "[\"a\"]", "[\"b\"]"));
        assert_eq!(list.draft(), Draft::Line("[\"a\"]".to_owned()));
        let mut passage = waiting("text", "Mine.", "Theirs.");
        passage.decision.spot = Place::Note;
        let passage = conflict(passage);
        assert_eq!(as_written(&passage, "Own.\n"), "Own.");
    }
}
