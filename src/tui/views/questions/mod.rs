//! The Questions view: what the cities ask each other, open questions first.

mod question_lines;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::question_lines::QuestionLines;
use crate::model::alliance::question_list::AskedQuestion;
use crate::model::note::NoteId;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::common::{FIND, NOTE_CHOSEN};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::pending_table::PendingTable;
use crate::tui::views::row_search::RowSearch;
use crate::tui::views::view::{
    Context, DrawContext, MouseTarget, Navigate, View, ViewEvent, ViewWait,
};
use crate::tui::widgets::draw;
use crate::tui::widgets::geometry::{inside, within};
use crate::tui::widgets::grouped_list::{draw_grouped_list, scroll_to_entry};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::list_moves::moved;
use crate::tui::widgets::pane::{self, PaneTitles};
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{Report, TableAnswer, TableRequest};

impl Focus {
    pub(crate) const QUESTIONS: Self = Self::new("Questions");
}

/// Commands of the Questions view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::QUESTIONS,
        is_text: false,
        common: &[NOTE_CHOSEN, FIND],
        footer: &[
            Action::OPEN,
            Action::ANSWER,
            Action::FIND,
            Action::BACK,
            Action::HELP,
            Action::COPY,
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

/// Approximate number of lines of a question in the list.
const QUESTION_LINES: usize = 3;

/// The questions of the alliance.
#[derive(Debug, Clone, Default)]
pub(crate) struct QuestionsView {
    /// All questions, once they are loaded.
    questions: Option<Vec<AskedQuestion>>,
    /// The city of the request, whose own questions come first.
    city: Option<String>,
    shown: QuestionLines,
    /// The layout area of `shown`; `None` if it is outdated.
    room: Option<Rect>,
    chosen: Option<NoteId>,
    top: usize,
    pending_table: PendingTable,
    /// The `/` search in the titles.
    find: RowSearch,
}

impl QuestionsView {
    fn request_questions(&mut self, shared: &mut Shared) -> Effect {
        self.city.clone_from(&shared.labels.my_city);
        let mine = self.city.clone();
        self.pending_table
            .request(TableRequest::Questions { mine }, shared)
    }

    fn questions(&self) -> &[AskedQuestion] {
        self.questions.as_deref().unwrap_or_default()
    }

    fn selected(&self) -> usize {
        let mut questions = self.questions().iter();
        let chosen = questions.position(|one| Some(&one.note.id) == self.chosen.as_ref());
        chosen.unwrap_or(0)
    }

    fn question(&self) -> Option<&AskedQuestion> {
        self.questions().get(self.selected())
    }

    fn choose(&mut self, place: usize) {
        let question = self.questions().get(place);
        self.chosen = question.map(|one| one.note.id.clone());
    }

    /// Opens the editor for the answer of the user's city.
    fn answer(&self, shared: &mut Shared) -> Vec<Effect> {
        let Some(question) = self.question() else {
            return Vec::new();
        };
        let Some(city) = &shared.labels.my_city else {
            shared.show_message(strings::NO_CITY_TO_RESPOND);
            return Vec::new();
        };
        let words = ["answer", question.note.id.as_str(), "--city", city];
        let words = words.map(str::to_owned).to_vec();
        shared.run_command(words, None)
    }

    fn find_title(&mut self, forward: bool, shared: &mut Shared) {
        let questions = self.questions().iter();
        let titles: Vec<&str> = questions.map(|one| one.note.title.as_str()).collect();
        if let Some(place) = self.find.find(&titles, self.selected(), forward, shared) {
            self.choose(place);
        }
    }
}

impl MouseTarget for QuestionsView {
    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        let last = self.questions().len().saturating_sub(1);
        let place = self.selected().saturating_add_signed(by.signum());
        self.choose(place.min(last));
    }

    /// The first click selects a question, the second opens it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let line = within(inside(context.body), at).map(|(row, _)| self.top + row);
        let line = line.and_then(|line| self.shown.lines.get(line));
        match line.and_then(|line| line.place) {
            Some(place) if place == self.selected() => {
                return self.perform(Action::OPEN, context).unwrap_or_default();
            }
            Some(place) => self.choose(place),
            None => {}
        }
        Vec::new()
    }
}

impl View for QuestionsView {
    fn name(&self) -> &'static str {
        "Questions"
    }

    fn focus(&self) -> Focus {
        Focus::QUESTIONS
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN
            | Action::ANSWER
            | Action::COPY
            | Action::COPY_AS
            | Action::EDIT
            | Action::FIND => self.question().is_none().then_some(strings::NO_QUESTIONS),
            Action::FIND_NEXT | Action::FIND_PREVIOUS => self.find.why_not(),
            _ => None,
        }
    }

    fn offers(&self, action: Action, scene: &DrawContext<'_>) -> bool {
        match action {
            Action::OPEN | Action::FIND | Action::COPY => self.question().is_some(),
            // A city that has answered does not answer again.
            Action::ANSWER => self.question().is_some_and(|question| {
                let mine = scene.shared.labels.my_city.as_deref();
                !mine.is_some_and(|city| question.is_answered_by(city))
            }),
            _ => true,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        let question = self.question()?;
        Some(CurrentNote {
            id: &question.note.id,
            title: &question.note.title,
            cities: &question.cities,
            year: question.year,
            note: None,
            tallied: None,
        })
    }

    /// All questions, in list order.
    fn export_source(&self) -> Option<ExportSource> {
        ExportSource::notes(self.questions().iter().map(|one| one.note.id.clone()))
    }

    fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        vec![self.request_questions(context.shared)]
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let page = usize::from(inside(context.body).height) / QUESTION_LINES;
        if let Some(place) = moved(self.selected(), action, self.questions().len(), page.max(1)) {
            self.choose(place);
            return Some(Vec::new());
        }
        match action {
            Action::OPEN => {
                let id = self.question().map(|one| one.note.id.clone());
                context.moves.extend(id.map(Navigate::Note));
            }
            Action::ANSWER => return Some(self.answer(context.shared)),
            // The view is already open.
            Action::QUESTIONS => {}
            Action::FIND => RowSearch::open(context.shared),
            Action::FIND_NEXT | Action::FIND_PREVIOUS => {
                self.find_title(action == Action::FIND_NEXT, context.shared);
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn entered(&mut self, action: Action, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        if self.find.take(action, text) {
            self.find_title(true, context.shared);
        }
        Vec::new()
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        _: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        if let TableAnswer::Questions(questions) = self.pending_table.receive(*report)? {
            self.questions = Some(questions);
            self.room = None;
        }
        Ok(Vec::new())
    }

    fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        if matches!(change, ViewEvent::Labels { .. }) {
            self.room = None;
        }
        // They were requested when it was opened.
        let is_outdated = self.pending_table.is_outdated_by(change, true);
        let again = is_outdated.then(|| self.request_questions(context.shared));
        again.into_iter().collect()
    }

    fn is_loading(&self) -> bool {
        self.pending_table.is_first(self.questions.is_some())
    }

    fn current_wait(&self) -> Option<ViewWait> {
        self.pending_table.update_wait(self.questions.is_some())
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let room = inside(context.body);
        if self.room != Some(room) {
            self.shown = QuestionLines::of(self.questions(), room, context.shared);
            self.room = Some(room);
        }
        let (lines, visible) = (&self.shown.lines, usize::from(room.height));
        self.top = scroll_to_entry(lines, self.selected(), self.top, visible);
    }

    /// Requests the questions again if the user's city changed.
    fn ask(&mut self, context: &mut Context<'_>) -> Option<Effect> {
        let is_of_other = self.city != context.shared.labels.my_city;
        is_of_other.then(|| self.request_questions(context.shared))
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        let appearance = scene.shared.appearance;
        let right = match self.questions().len() {
            0 => String::new(),
            count => {
                let mine = scene.shared.labels.my_city.as_deref();
                let open = question_lines::count_open(self.questions(), mine);
                format!("{open} of {count} open")
            }
        };
        let titles = PaneTitles {
            left: "Questions",
            right: &right,
            focused: true,
        };
        let room = pane::pane(buffer, scene.body, titles, appearance);
        if self.questions.as_ref().is_some_and(Vec::is_empty) {
            let says = scene.shared.keymap.name_keys(strings::NO_QUESTIONS);
            let says = [TextSpan::muted(&says)];
            let lines = wrap(&says, usize::from(room.width));
            draw::lines(buffer, room, &lines, appearance.theme);
            return room.as_position();
        }
        let lines = (&*self.shown.lines, self.top);
        draw_grouped_list(buffer, room, lines, (self.selected(), true), appearance)
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;

    use super::*;
    use crate::tui::shared::start::Start;
    use crate::work::Request;

    #[test]
    fn another_city_requests_its_order_once() {
        let mut shared = Shared::new(Start::default(), Size::new(80, 24), &[]);
        let mut context = Context {
            shared: &mut shared,
            list: None,
            body: Rect::default(),
            moves: Vec::new(),
        };
        let mut view = QuestionsView::default();
        view.opened(&mut context);
        assert!(view.is_loading());
        assert_eq!(view.ask(&mut context), None);
        context.shared.labels.my_city = Some("oslo".to_owned());
        let Some(Effect::Send(Request::Table { table, .. })) = view.ask(&mut context) else {
            panic!("no request");
        };
        let mine = Some("oslo".to_owned());
        assert_eq!(table, TableRequest::Questions { mine });
        assert_eq!(view.ask(&mut context), None);
    }
}
