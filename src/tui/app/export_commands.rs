//! Export and brief. Asks for what the commands of the same names need, then for a file.

use super::state::State;
use crate::model::note::NoteId;
use crate::notes::slug::slug;
use crate::tui::export_job::{
    DOCUMENTS, EXPORTS, ExportDraft, ExportFormat, ExportJob, ExportSource, ExportedFile,
    TABLE_EXPORTS,
};
use crate::tui::frame::confirm::Button;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::prompt::PromptInput;
use crate::tui::frame::text_popup::{PopupContent, TextPopup};
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::why_no_letter;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::forms::Form;
use crate::tui::strings;
use crate::tui::views::view::View;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::picker::{Picker, PickerItem};
use crate::tui::widgets::text_field::LineEdit;

/// The most notes that an export takes, as the command does.
const MAX_NOTES: usize = 10_000;

/// Asks in which format the notes on the screen are exported.
pub(crate) fn ask_export(state: &mut State) -> Vec<Effect> {
    let view = state.router.top();
    let (source, table) = (view.export_source(), view.table_command());
    if let (None, Some(table)) = (&source, &table) {
        // Only the table can be written.
        let draft = table_draft(table.clone());
        state.shared.forms.open = Some(Form::Export(draft));
        return ask_file(&mut state.shared, ExportFormat::Table);
    }
    let Some(source) = source else {
        state.shared.show_message(strings::NOTHING_TO_EXPORT);
        return Vec::new();
    };
    let mut words = vec!["export".to_owned()];
    let (title, name) = match &source {
        ExportSource::Notes(ids) => {
            words.extend(ids.iter().map(|id| format!("--id={id}")));
            let name = match ids.as_slice() {
                [only] => slug(only.slug()),
                _ => "notes".to_owned(),
            };
            (strings::export_notes(ids.len()), name)
        }
        ExportSource::Query { text, sort, total } => {
            words.extend([format!("--limit={MAX_NOTES}"), "--".to_owned()]);
            words.push(match sort {
                Some(sort) => format!("{text} sort:{sort}").trim().to_owned(),
                None => text.clone(),
            });
            let name = match slug(text) {
                name if name.is_empty() => "notes".to_owned(),
                name => name,
            };
            (strings::export_notes((*total).min(MAX_NOTES)), name)
        }
    };
    let formats = table.as_ref().map_or(EXPORTS, |_| TABLE_EXPORTS);
    state.shared.forms.open = Some(Form::Export(ExportDraft {
        action: Action::EXPORT,
        topic: None,
        words,
        table,
        name,
        format: None,
    }));
    pick_format(&mut state.shared, &title, formats)
}

/// An export of the table on the screen, named after its command.
fn table_draft(table: Vec<String>) -> ExportDraft {
    ExportDraft {
        action: Action::EXPORT,
        topic: None,
        words: Vec::new(),
        name: table.first().cloned().unwrap_or_default(),
        table: Some(table),
        format: None,
    }
}

/// Asks what a brief is about; the query is the default.
pub(crate) fn ask_brief(state: &mut State) -> Vec<Effect> {
    let query = |view: &dyn View| match view.export_source()? {
        ExportSource::Query { text, .. } => Some(text),
        ExportSource::Notes(_) => None,
    };
    let topic = state
        .router
        .open()
        .rev()
        .find_map(query)
        .unwrap_or_default();
    let shared = &mut state.shared;
    shared.forms.open = Some(Form::Export(ExportDraft {
        action: Action::BRIEF,
        topic: None,
        words: Vec::new(),
        table: None,
        name: String::new(),
        format: None,
    }));
    ask(
        shared,
        Action::BRIEF,
        "Brief on: ",
        LineEdit::selected(topic.trim()),
    )
}

/// Shows the joint letter of the current position or statement.
pub(crate) fn show_letter(state: &mut State) -> Vec<Effect> {
    let note = state.router.top().note();
    if let Some(reason) = why_no_letter(note.as_ref()) {
        state.shared.show_message(reason);
        return Vec::new();
    }
    let job = note.map(|note| letter_draft(note.id).job(""));
    job.map_or_else(Vec::new, |job| write(&mut state.shared, job))
}

/// Asks in which format a joint letter is written to a file.
pub(crate) fn ask_letter_format(shared: &mut Shared, id: &NoteId) -> Vec<Effect> {
    shared.forms.open = Some(Form::Export(letter_draft(id)));
    pick_format(shared, "Format of the letter", DOCUMENTS)
}

fn letter_draft(id: &NoteId) -> ExportDraft {
    ExportDraft {
        action: Action::EXPORT,
        topic: None,
        words: vec!["statement".to_owned(), id.to_string()],
        table: None,
        name: format!("letter-{}", slug(id.slug())),
        format: None,
    }
}

/// Takes the text of a prompt of these commands. `None` if it is of another.
pub(crate) fn entered(state: &mut State, action: Action, text: &str) -> Option<Vec<Effect>> {
    if !matches!(action, Action::EXPORT | Action::BRIEF) {
        return None;
    }
    let shared = &mut state.shared;
    let text = text.trim();
    let Some(Form::Export(mut draft)) = shared.forms.open.take() else {
        return Some(Vec::new());
    };
    if text.is_empty() {
        return Some(Vec::new());
    }
    if draft.format.is_some() {
        return Some(write(shared, draft.job(text)));
    }
    let effects = if draft.topic.is_none() {
        draft.topic = Some(text.to_owned());
        let mine = shared.labels.my_city.as_deref();
        let mine = mine.map_or("", |city| shared.labels.label("city", city));
        let mine = LineEdit::selected(mine);
        ask(shared, action, "For city: ", mine)
    } else if let Some(says) = shared.labels.no_city(text) {
        shared.show_message(&says);
        ask(shared, action, "For city: ", text)
    } else {
        let topic = draft.topic.clone().unwrap_or_default();
        draft.name = slug(&format!("brief {topic} for {text}"));
        draft.words = vec!["brief".to_owned(), format!("--for={text}")];
        draft.words.extend(["--".to_owned(), topic]);
        pick_format(shared, "Format of the brief", DOCUMENTS)
    };
    shared.forms.open = Some(Form::Export(draft));
    Some(effects)
}

/// Takes the format and asks for the name of the file.
pub(crate) fn ask_file(shared: &mut Shared, format: ExportFormat) -> Vec<Effect> {
    let Some(Form::Export(draft)) = &mut shared.forms.open else {
        return Vec::new();
    };
    draft.format = Some(format);
    let table = draft.table.as_ref().and_then(|words| words.first());
    let name = match table {
        Some(table) if format == ExportFormat::Table => table,
        _ => &draft.name,
    };
    let (action, file) = (draft.action, format!("{name}.{}", format.extension()));
    ask(shared, action, "File: ", file.as_str())
}

/// Writes a file, and says so meanwhile.
pub(crate) fn write(shared: &mut Shared, job: ExportJob) -> Vec<Effect> {
    shared.show_message("Writing the document ..");
    vec![Effect::WriteExport(job)]
}

/// Asks before a file is replaced.
pub(crate) fn ask_overwrite(shared: &mut Shared, job: ExportJob) {
    let messages = shared.notices.count();
    shared.notices.hide_message_before(messages);
    let is_table = job.words.iter().any(|word| word.starts_with("--csv="));
    let says = vec![if is_table {
        format!("{} or its codebook exists. Replace them?", job.file)
    } else {
        format!("{} exists. Replace it?", job.file)
    }];
    let mut replace = ExportJob {
        overwrites: true,
        ..job
    };
    if is_table {
        // A table is written by its own command.
        replace.words.insert(1, "--force".to_owned());
    }
    let answers = vec![
        Button::new('n', "Keep it", DialogAction::Stay),
        Button::new('y', "Replace", DialogAction::WriteExport(replace)),
    ];
    shared.confirm("The file exists", says, answers);
}

/// Shows a letter, or says where a file was written.
///
/// Also shows the text of the file if it has one.
pub(crate) fn written(shared: &mut Shared, exported: ExportedFile) {
    shared.notices.dismiss();
    if let (Some(id), Some(text)) = (&exported.letter, &exported.text) {
        let letter = PopupContent::Letter(id.clone(), text.clone());
        let popup = TextPopup::new("Joint letter", letter);
        shared.dialogs.push(Dialog::Text(popup));
        return;
    }
    shared.show_message(&exported.says);
    if let Some(text) = exported.text {
        let popup = TextPopup::new(&exported.says, PopupContent::Text(text));
        shared.dialogs.push(Dialog::Text(popup));
    }
}

fn pick_format(shared: &mut Shared, title: &str, formats: &[ExportFormat]) -> Vec<Effect> {
    let items = formats.iter().map(|format| PickerItem {
        about: format.about().to_owned(),
        ..PickerItem::new(format.name(), DialogAction::ExportFormat(*format))
    });
    shared.pick(Picker::new(title, items.collect()))
}

fn ask(
    shared: &mut Shared,
    action: Action,
    label: &'static str,
    line: impl Into<LineEdit>,
) -> Vec<Effect> {
    shared.prompt(action, (label, ""), line, PromptInput::Empty)
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;
    use ratatui::layout::Size;

    use super::*;
    use crate::tui::keys::key_press::KeyPress;
    use crate::tui::shared::start::Start;
    use crate::tui::widgets::dialog_action::DialogOutcome;
    use crate::work::Catalogue;

    fn state() -> State {
        let start = Start {
            my_city: Some("oslo".to_owned()),
            ..Start::default()
        };
        State::new(start, Size::new(80, 24))
    }

    /// The default text of the open prompt.
    fn prompt(state: &mut State) -> String {
        match state.shared.dialogs.pop() {
            Some(Dialog::Prompt(prompt)) => prompt.text().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn job(effects: Option<&[Effect]>) -> ExportJob {
        match effects {
            Some([Effect::WriteExport(job)]) => job.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_brief_asks_for_topic_city_format_and_file() {
        let mut state = state();
        assert_eq!(ask_brief(&mut state), []);
        assert_eq!(prompt(&mut state), "");
        let none = Some(Vec::new());
        assert_eq!(entered(&mut state, Action::BRIEF, " heat -gas "), none);
        assert_eq!(prompt(&mut state), "oslo");
        assert_eq!(entered(&mut state, Action::BRIEF, "Oslo"), none);
        assert!(matches!(
            state.shared.dialogs.pop(),
            Some(Dialog::Picker(_))
        ));
        ask_file(&mut state.shared, ExportFormat::Html);
        assert_eq!(prompt(&mut state), "brief-heat-gas-for-oslo.html");
        let job = job(entered(&mut state, Action::BRIEF, "a b.html").as_deref());
        assert_eq!(job.file, "a b.html");
        let words = ["brief", "--format=html", "--for=Oslo", "--", "heat -gas"];
        assert_eq!(job.words, words);
        assert!(!job.overwrites && state.shared.forms.open.is_none());
        assert_eq!(entered(&mut state, Action::FIND, "a"), None);
    }

    #[test]
    fn a_brief_for_an_unknown_city_asks_again_for_the_city() {
        let mut state = state();
        let cities = vec![("oslo".to_owned(), "Oslo".to_owned())];
        state.shared.labels.learn(Catalogue {
            fields: vec![("city".to_owned(), cities)],
            ..Catalogue::default()
        });
        ask_brief(&mut state);
        entered(&mut state, Action::BRIEF, "heat");
        prompt(&mut state);
        entered(&mut state, Action::BRIEF, "Osloj");
        assert_eq!(prompt(&mut state), "Osloj");
        let words = state
            .shared
            .notices
            .message()
            .map(|notice| notice.text.as_str());
        assert!(
            words.is_some_and(|words| words.contains("Did you mean Oslo?")),
            "{words:?}"
        );
        entered(&mut state, Action::BRIEF, "Oslo");
        assert!(matches!(
            state.shared.dialogs.pop(),
            Some(Dialog::Picker(_))
        ));
    }

    #[test]
    fn a_table_is_written_by_its_own_command() {
        let mut state = state();
        let table = ["matrix", "--by=city"].map(str::to_owned).to_vec();
        let draft = table_draft(table);
        state.shared.forms.open = Some(Form::Export(draft));
        ask_file(&mut state.shared, ExportFormat::Table);
        assert_eq!(prompt(&mut state), "matrix.csv");
        let job = job(entered(&mut state, Action::EXPORT, "a b.csv").as_deref());
        assert_eq!(job.file, "a b.csv");
        assert_eq!(job.words, ["matrix", "--csv=a b.csv", "--by=city"]);
    }

    #[test]
    fn a_letter_is_shown_and_written_from_there() {
        let mut state = state();
        let id: NoteId = "statements/paris-2015".parse().expect("an id");
        let shown = letter_draft(&id).job("");
        assert_eq!(shown.words, ["statement", "statements/paris-2015"]);
        let letter = ExportedFile {
            says: String::new(),
            text: Some("To: the state".to_owned()),
            letter: Some(id.clone()),
        };
        written(&mut state.shared, letter);
        let window = state.shared.window();
        let Some(Dialog::Text(mut popup)) = state.shared.dialogs.pop() else {
            panic!("no letter")
        };
        let pressed = popup.press(KeyPress::plain(KeyCode::Char('E')), window);
        let run = DialogAction::ExportLetter(id.clone());
        assert_eq!(pressed, DialogOutcome::Run(run));
        ask_letter_format(&mut state.shared, &id);
        state.shared.dialogs.pop();
        ask_file(&mut state.shared, ExportFormat::Html);
        assert_eq!(prompt(&mut state), "letter-paris-2015.html");
        let job = job(entered(&mut state, Action::EXPORT, "a.html").as_deref());
        let words = ["statement", "--format=html", "statements/paris-2015"];
        assert_eq!(
            (&*job.file, &job.words[..]),
            ("a.html", &words.map(str::to_owned)[..])
        );
    }

    #[test]
    fn an_existing_file_is_replaced_only_after_a_yes() {
        let mut state = state();
        let job = ExportJob {
            words: ["progress", "--csv=a.csv"].map(str::to_owned).to_vec(),
            file: "a.csv".to_owned(),
            overwrites: false,
        };
        ask_overwrite(&mut state.shared, job);
        let Some(Dialog::Confirm(mut dialog)) = state.shared.dialogs.pop() else {
            panic!("no question")
        };
        let enter = KeyPress::plain(KeyCode::Enter);
        let run = DialogOutcome::Run;
        assert_eq!(dialog.press(enter), run(DialogAction::Stay));
        let DialogOutcome::Run(DialogAction::WriteExport(job)) =
            dialog.press(KeyPress::plain(KeyCode::Char('y')))
        else {
            panic!("no job")
        };
        assert!(job.overwrites);
        assert_eq!(job.words, ["progress", "--force", "--csv=a.csv"]);
    }

    #[test]
    fn without_text_nothing_is_written_and_without_notes_nothing_is_asked() {
        let mut state = state();
        ask_export(&mut state);
        assert!(state.shared.dialogs.is_empty());
        ask_brief(&mut state);
        assert_eq!(entered(&mut state, Action::BRIEF, "  "), Some(Vec::new()));
        assert!(state.shared.forms.open.is_none());
        let exported = ExportedFile {
            says: "Brief written to /a".to_owned(),
            text: Some("TITLE\n\nA text.".to_owned()),
            letter: None,
        };
        written(&mut state.shared, exported);
        assert!(matches!(state.shared.dialogs.last(), Some(Dialog::Text(_))));
    }
}
