//! Implements `View` for the Positions view.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::ask_pane::AskPane;
use super::draw;
use super::state::PositionsView;
use crate::model::alliance::signature_tally::SignatureStatus;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::{CurrentNote, why_no_response};
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, View};
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
            Action::HALF_DOWN => Some("signatures"),
            _ => None,
        }
    }

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN | Action::COPY | Action::COPY_AS | Action::EDIT | Action::FIND => {
                self.chosen().is_none().then_some(strings::NO_POSITION_HERE)
            }
            Action::ENDORSE => why_no_response(action, self.note().as_ref(), &scene.shared.labels),
            Action::STAGE_LEFT | Action::STAGE_RIGHT | Action::ASK_ORDER => {
                self.texts().is_empty().then_some(strings::NO_POSITIONS)
            }
            Action::HALF_DOWN | Action::HALF_UP => {
                let ask = self.areas(scene).ask;
                let pane = self.chosen().map(|one| AskPane::of(one, ask, scene.shared));
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
        self.act(action, context)
    }

    fn back(&mut self, _: &mut Context<'_>) -> bool {
        std::mem::take(&mut self.in_list)
    }

    fn is_loading(&self) -> bool {
        self.texts.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        self.count_for(context.shared.labels.my_city.as_ref());
        let areas = self.areas(&context.scene());
        self.refresh(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        draw::draw(buffer, &self.areas(scene), self, scene.shared)
    }
}
