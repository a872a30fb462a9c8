//! Implements `View` for the Positions view.

use ratatui::layout::{Position, Rect};

use super::ask_pane::AskPane;
use super::draw::{self, board_of, board_table, stages_in_view};
use super::state::PositionsView;
use crate::model::alliance::signature_tally::SignatureStatus;
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::note::NoteId;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::{CurrentNote, why_no_response};
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, Navigate, View};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, row_at, within};
use crate::tui::widgets::list_moves::{moved, stepped};
use crate::work::{TableAnswer, TableRequest};

impl View for PositionsView {
    fn name(&self) -> &'static str {
        "Positions"
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_POSITIONS)
    }

    fn focus(&self) -> Focus {
        self.pane()
    }

    fn label(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::ASK_ORDER if self.by_deadline => Some("by signatures"),
            Action::OPEN if !self.in_list => Some("list"),
            Action::BACK => Some("board"),
            Action::ENDORSE => {
                let mine = scene.shared.labels.my_city.as_deref()?;
                let status = self.chosen()?.status_of(mine);
                (status == SignatureStatus::EarlierText).then_some("sign again")
            }
            Action::HALF_DOWN if self.preview(scene).is_none() => Some("signatures"),
            _ => None,
        }
    }

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN
            | Action::COPY
            | Action::COPY_AS
            | Action::EDIT
            | Action::LETTER
            | Action::FIND => self.chosen().is_none().then_some(strings::NO_POSITION_HERE),
            Action::ENDORSE => why_no_response(action, self.note().as_ref(), &scene.shared.labels),
            Action::STAGE_LEFT | Action::STAGE_RIGHT | Action::ASK_ORDER => {
                self.texts().is_empty().then_some(strings::NO_POSITIONS)
            }
            Action::HALF_DOWN | Action::HALF_UP => {
                let areas = self.areas(scene);
                let pane = self
                    .chosen()
                    .map(|one| AskPane::of(one, &areas, scene.shared));
                let overflows =
                    pane.is_some_and(|pane| pane.names.len() > usize::from(pane.names_area.height));
                (!overflows).then_some(strings::ALL_IN_VIEW)
            }
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        let chosen = self.chosen()?;
        let note = &chosen.text.note;
        Some(CurrentNote {
            tallied: Some(chosen),
            ..CurrentNote::of_listed(note, &[], None)
        })
    }

    fn preview(&self, scene: &DrawContext<'_>) -> Option<(Rect, NoteId)> {
        let preview = self.areas(scene).preview;
        let chosen = self.chosen().filter(|_| !preview.is_empty())?;
        Some((preview, chosen.text.note.id.clone()))
    }

    /// The texts of the list, in its order.
    fn export_source(&self) -> Option<ExportSource> {
        ExportSource::notes(self.listed().map(|one| one.text.note.id.clone()))
    }

    /// The list of the selected cell; `None` in one without a level or stage.
    fn table_command(&self) -> Option<Vec<String>> {
        let (level, stage) = self.cell();
        let order = if self.by_deadline {
            "--sort=deadline"
        } else {
            "--sort=signatures"
        };
        let mut words = vec!["positions".to_owned(), order.to_owned()];
        if let Some(row) = self.board.rows.get(level) {
            words.push(format!("--level={}", row.level.as_ref()?));
        }
        if let Some((id, _)) = self.board.stages.get(stage) {
            words.push(format!("--stage={}", id.as_ref()?));
        }
        Some(words)
    }

    /// The texts, as of today.
    fn table(&self, shared: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Positions {
            on: shared.clock.today(shared.now),
            mine: shared.labels.my_city.clone(),
        })
    }

    fn take_table(&mut self, table: TableAnswer, context: &mut Context<'_>) {
        if let TableAnswer::Positions(texts, board) = table {
            self.on = Some(context.shared.clock.today(context.shared.now));
            self.take_texts(texts, board);
        }
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        let listed = self.listed();
        Some(listed.map(|one| one.text.note.title.clone()).collect())
    }

    fn selected_row(&self) -> usize {
        self.selected()
    }

    fn select_row(&mut self, row: usize) {
        self.choose(row);
        self.in_list = true;
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        let (level, stage) = self.cell();
        if self.in_list {
            let page = usize::from(inside(areas.list).height) / 3;
            if let Some(place) = moved(self.selected(), action, self.listed.len(), page.max(1)) {
                self.choose(place);
                return Some(Vec::new());
            }
        } else if let Some(level) = moved(level, action, self.board.rows.len() + 1, 3) {
            self.choose_cell(level, stage);
            return Some(Vec::new());
        }
        let half = isize::try_from(areas.ask.height / 2).unwrap_or(1).max(1);
        match action {
            Action::HALF_DOWN => self.ask_top = self.ask_top.saturating_add_signed(half),
            Action::HALF_UP => self.ask_top = self.ask_top.saturating_add_signed(-half),
            Action::STAGE_LEFT => self.choose_cell(level, stage.saturating_sub(1)),
            Action::STAGE_RIGHT => {
                let last = self.board.stages.len();
                self.choose_cell(level, (stage + 1).min(last));
            }
            Action::NEXT_PANE | Action::PREVIOUS_PANE => self.in_list = !self.in_list,
            Action::ASK_ORDER => {
                self.turn_order();
                let mut listed = self.listed();
                let is_ahead =
                    |one: &TalliedText| one.text.deadline >= self.on && one.text.deadline.is_some();
                if self.by_deadline && !listed.any(is_ahead) {
                    context
                        .shared
                        .show_message("None of these positions has a deadline ahead.");
                }
            }
            Action::OPEN if !self.in_list => self.in_list = !self.listed.is_empty(),
            Action::OPEN => {
                let id = self.chosen().map(|one| one.text.note.id.clone());
                context.moves.extend(id.map(Navigate::Note));
            }
            Action::COPY => return Some(self.copy(context.shared)),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn back(&mut self, _: &mut Context<'_>) -> bool {
        std::mem::take(&mut self.in_list)
    }

    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        if self.areas(&context.scene()).ask.contains(at) {
            self.ask_top = self.ask_top.saturating_add_signed(by);
            return;
        }
        self.choose(stepped(self.selected(), by, self.listed.len()));
    }

    /// The first click selects a cell or text; the second opens the text.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        if areas.board.contains(at) {
            self.in_list = false;
            if let Some((level, stage)) = self.cell_at(at, areas.board, context.shared) {
                self.choose_cell(level, stage);
            }
        } else if let Some((row, _)) = within(inside(areas.list), at) {
            let was_here = std::mem::replace(&mut self.in_list, true);
            let line = self.lines.get(self.top + row);
            match line.and_then(|line| line.place) {
                Some(place) if was_here && place == self.selected() => {
                    return self.perform(Action::OPEN, context).unwrap_or_default();
                }
                Some(place) => self.choose(place),
                None => {}
            }
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        self.texts.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        self.count_for(context.shared.labels.my_city.as_deref());
        let areas = self.areas(&context.scene());
        self.refresh(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        draw::draw(painter, &self.areas(scene), self, scene.shared)
    }
}

impl PositionsView {
    /// Copies title, tally and id of the selected text.
    fn copy(&self, shared: &Shared) -> Vec<Effect> {
        let Some(one) = self.chosen() else {
            return Vec::new();
        };
        let note = &one.text.note;
        let message = super::ask_lines::counted_in_words(one, shared.clock.today(shared.now));
        let text = format!("{}. {message}. {}", note.title, note.id);
        vec![Effect::Copy("citation", text)]
    }

    /// The row and column of the board at a position.
    fn cell_at(&self, at: Position, board: Rect, shared: &Shared) -> Option<(usize, usize)> {
        let area = board_table(board);
        let table = board_of(self, area, shared);
        let layout = table.layout(area.width);
        let rows = layout.rows_area(area);
        let level = table.top + within(rows, at)?.0;
        let stage = layout.column_at(row_at(rows, at.y), at.x);
        let shown = stages_in_view(self, area.width);
        let stage = stage.map_or(self.cell().1, |column| shown[column - 1]);
        (level < table.rows.len()).then_some((level, stage))
    }
}
