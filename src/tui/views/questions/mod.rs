//! The Questions view: what the cities ask each other, open questions first.

mod question_lines;

use ratatui::layout::Rect;

use self::question_lines::{count_open, question_lines};
use crate::model::alliance::question_list::AskedQuestion;
use crate::tui::keys::common::{FIND, NOTE_CHOSEN, SCROLL};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::note_list_view::{ListedNote, NoteListView};
use crate::tui::views::view::Context;
use crate::tui::widgets::grouped_list::GroupedLine;
use crate::work::{TableAnswer, TableRequest};

impl Focus {
    pub(crate) const QUESTIONS: Self = Self::new("Questions");
}

/// Commands of the Questions view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::QUESTIONS,
        is_text: false,
        common: &[NOTE_CHOSEN, FIND, SCROLL],
        footer: &[
            Action::OPEN,
            Action::ANSWER,
            Action::FIND,
            Action::BACK,
            Action::HELP,
            Action::COPY,
            Action::HALF_DOWN,
            Action::COMMANDS,
        ],
    }],
};

commands! {
    COMMANDS
    [Section::Move, Some("Only in Questions.")]
    ANSWER "answer" ["a"] CommandScope::In(&[Focus::QUESTIONS]), "answer", "Answer the question", "Opens your editor for the answer of your city.";
    [Section::Views, None]
    QUESTIONS "questions" ["Q"] CommandScope::OutsideTextFields, "questions", "View: Questions", "What the cities ask each other: open questions first, those of your city on top.";
}

/// The questions of the alliance.
pub(crate) type QuestionsView = NoteListView<AskedQuestion>;

impl ListedNote for AskedQuestion {
    const NAME: &'static str = "Questions";
    const FOCUS: Focus = Focus::QUESTIONS;
    const NONE: &'static str = strings::NO_QUESTIONS;

    /// The questions of the user's city come first.
    fn table(shared: &Shared) -> TableRequest {
        let mine = shared.labels.my_city.clone();
        TableRequest::Questions { mine }
    }

    fn of_table(table: TableAnswer) -> Option<Vec<Self>> {
        match table {
            TableAnswer::Questions(questions) => Some(questions),
            _ => None,
        }
    }

    fn list_lines(questions: &[Self], area: Rect, shared: &Shared) -> Vec<GroupedLine> {
        question_lines(questions, area, shared)
    }

    fn counts(questions: &[Self], shared: &Shared) -> String {
        let open = count_open(questions, shared.labels.my_city.as_deref());
        format!("{open} of {} open", questions.len())
    }

    fn current_note(&self) -> CurrentNote<'_> {
        CurrentNote::of_listed(&self.note, &self.cities, self.year)
    }

    /// A city that has answered does not answer again.
    fn offers(&self, action: Action, shared: &Shared) -> bool {
        let mine = shared.labels.my_city.as_deref();
        action != Action::ANSWER || !mine.is_some_and(|city| self.is_answered_by(city))
    }

    fn perform(
        question: Option<&Self>,
        action: Action,
        context: &mut Context<'_>,
    ) -> Option<Vec<Effect>> {
        match (action, question) {
            (Action::ANSWER, Some(question)) => Some(answer(question, context.shared)),
            // The view is already open.
            (Action::ANSWER | Action::QUESTIONS, _) => Some(Vec::new()),
            _ => None,
        }
    }
}

/// Opens the editor for the answer of the user's city.
fn answer(question: &AskedQuestion, shared: &mut Shared) -> Vec<Effect> {
    let Some(city) = &shared.labels.my_city else {
        shared.show_message(strings::NO_CITY_SET);
        return Vec::new();
    };
    let words = ["answer", question.note.id.as_str(), "--city", city];
    let words = words.map(str::to_owned).to_vec();
    shared.run_command(words, None)
}
