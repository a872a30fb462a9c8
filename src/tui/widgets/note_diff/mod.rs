//! The difference between two versions of a note, in words.
//!
//! Fields have labels, texts are compared by sentence, and changed sentences by word.
//! [`changed_fields`] formats a field, [`sentences`] a text, [`sections`] the names of places, and
//! [`log_entry`] a commit in one line.

mod changed_fields;
mod log_entry;
mod sections;
mod sentences;

use super::line_breaks::wrap;
use super::styled_text::TextSpan;
use crate::model::note::Kind;
use crate::notes::three_way_merge::{NoteEdit, changes};
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::work::{ChangeKind, Difference, NoteChange};

pub(crate) use changed_fields::value_text;
pub(crate) use log_entry::{commit_line, commit_summary, person};
pub(crate) use sections::{place_in_note, place_key, place_label};
pub(crate) use sentences::runs;

/// Style of removed text.
const GONE: TextStyle = TextStyle::BAD;
/// Style of added text.
const NEW: TextStyle = TextStyle::GOOD;

/// The lines of a difference, at most `cols` columns wide.
pub(crate) fn lines(difference: &Difference, labels: &Labels, cols: usize) -> Vec<Vec<TextSpan>> {
    let Some(change) = &difference.change else {
        return vec![vec![TextSpan::muted("No differences.")]];
    };
    match (change.file.kind, &difference.text) {
        (ChangeKind::New | ChangeKind::Kept, Some(text)) => {
            let mut lines = change_lines(change, labels, cols);
            lines.push(Vec::new());
            lines.extend(note_lines(None, text, &difference.path, labels, cols));
            lines
        }
        _ => change_lines(change, labels, cols),
    }
}

/// The lines of a change to a whole note.
///
/// Without `before`, all of it is new.
pub(crate) fn note_lines(
    before: Option<&str>,
    after: &str,
    path: &str,
    labels: &Labels,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let changes = changes(Some(before.unwrap_or_default()), Some(after));
    if changes.is_empty() {
        return vec![vec![TextSpan::muted(strings::LAYOUT_ONLY)]];
    }
    all_changes(&changes, Kind::of_path(path), labels, cols)
}

/// The lines of a change to one note.
pub(crate) fn change_lines(
    change: &NoteChange,
    labels: &Labels,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let kind = Kind::of_path(&change.file.path);
    match change.file.kind {
        ChangeKind::New => vec![vec![TextSpan::new("A new note", TextStyle::BOLD)]],
        ChangeKind::Removed => vec![vec![TextSpan::new("The note was removed", TextStyle::BOLD)]],
        ChangeKind::Kept => wrap(&[TextSpan::new(strings::KEPT_NOTE, TextStyle::BOLD)], cols),
        ChangeKind::Changed if change.changes.is_empty() => {
            vec![vec![TextSpan::muted(strings::LAYOUT_ONLY)]]
        }
        ChangeKind::Changed => all_changes(&change.changes, kind, labels, cols),
    }
}

fn all_changes(
    changes: &[NoteEdit],
    kind: Option<Kind>,
    labels: &Labels,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let mut lines: Vec<Vec<TextSpan>> = Vec::new();
    let mut last_heading = None;
    for change in changes {
        match change {
            NoteEdit::Field {
                name,
                before,
                after,
            } => {
                let pair = [before, after].map(Option::as_deref);
                lines.extend(changed_fields::lines(name, kind, pair, labels, cols));
            }
            NoteEdit::Text {
                heading,
                removed,
                added,
            } => {
                if last_heading != Some(heading) {
                    if !lines.is_empty() {
                        lines.push(Vec::new());
                    }
                    let title = TextSpan::new(&sections::passage_label(heading), TextStyle::BOLD);
                    lines.extend(wrap(&[title], cols));
                    last_heading = Some(heading);
                }
                let [removed, added] = [removed, added].map(|lines| lines.join("\n"));
                lines.extend(sentences::lines(&removed, &added, cols));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::styled_text::plain;
    use super::super::text_width::width_of;
    use super::*;

    #[track_caller]
    fn case(before: &str, after: &str, want: &[&str]) {
        let found = changes(Some(before), Some(after));
        let lines = all_changes(&found, Some(Kind::City), &Labels::default(), 60);
        let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        assert_eq!(lines, want);
    }

    #[test]
    fn differences_are_described_in_words() {
        case(
            "+++\ntitle = \"Oslo\"\ntags = [\"a\", \"b\"]\nyear = 2019\n+++\n# Results\nIt was good. It cost much.\n",
            "+++\ntitle = \"Oslo\"\ntags = [\"b\", \"c\"]\nlang = \"en\"\n+++\n# Results\nIt was good. It cost little.\n",
            &[
                "Tags  added c, taken off a",
                "Language  now en",
                "Year  was 2019, now gone",
                "",
                "Text under \"Results\"",
                "  It was good.",
                "- It cost much.",
                "+ It cost little.",
            ],
        );
        case(
            "+++\n[[targets]]\nkind = \"net-zero\"\ntarget-year = 2035\n+++\n",
            "+++\n[[targets]]\nkind = \"net-zero\"\ntarget-year = 2030\n+++\n",
            &["Targets, net-zero 2035: Target year  was 2035, now 2030"],
        );
    }

    #[test]
    fn the_lines_of_a_field_fit_its_pane() {
        let text = |value: &str| format!("+++\nmechanism = \"{value}\"\n+++\n");
        let [before, after] = ["a charge for every drive", "a levy on every drive in"].map(text);
        let found = changes(Some(&before), Some(&after));
        for cols in 12..80 {
            let lines = all_changes(&found, Some(Kind::Practice), &Labels::default(), cols);
            for line in &lines {
                assert!(width_of(line) <= cols, "{:?} at {cols}", plain(line));
            }
        }
    }

    #[test]
    fn list_markers_are_removed_beside_diff_signs() {
        case(
            "- One apple\n- Two\n",
            "- One pear\n- Two\n",
            &["Text", "- One apple", "+ One pear"],
        );
    }

    #[test]
    fn a_new_note_is_shown_completely() {
        let difference = Difference {
            path: "cities/oslo.md".to_owned(),
            change: Some(NoteChange {
                file: crate::work::FileChange {
                    path: "cities/oslo.md".to_owned(),
                    kind: ChangeKind::New,
                },
                changes: Vec::new(),
                dropped_of: None,
            }),
            text: Some("+++\ntitle = \"Oslo\"\n+++\nA city.\n".to_owned()),
        };
        let lines = lines(&difference, &Labels::default(), 60);
        let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        assert_eq!(
            lines,
            ["A new note", "", "Title  now Oslo", "", "Text", "+ A city."]
        );
    }
}
