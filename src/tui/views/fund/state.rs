//! What the Fund view holds: the projects, their order, and what is chosen.

use super::layout::FundAreas;
use super::project_lines::{ProjectLines, ProjectsShape};
use super::totals_table::{totals_room, totals_rows};
use super::trace_lines::TraceLines;
use crate::model::alliance::fund_table::{FundOrder, FundProject, FundTable};
use crate::model::note::NoteId;
use crate::tui::keys::Focus;
use crate::tui::shared::Shared;
use crate::tui::views::pending_table::PendingTable;
use crate::tui::views::view::Scene;
use crate::tui::widgets::geometry::{inside, scrolled};
use crate::tui::widgets::grouped_list::scroll_to_entry;

/// Below this height a pane shows no title of the grant and no blank lines.
const AIRY_ROWS: u16 = 16;

/// The state of the view.
#[derive(Debug, Clone)]
pub(crate) struct FundView {
    /// Projects and rounds, once they are there.
    pub(super) table: Option<FundTable>,
    pub(super) order: FundOrder,
    /// The pane that has the keys.
    pub(super) pane: Focus,
    /// The chosen project.
    chosen: Option<NoteId>,
    pub(super) shown: ProjectLines,
    /// What `shown` was made for.
    shape: Option<ProjectsShape>,
    /// The first line of the list in view.
    pub(super) top: usize,
    pub(super) trace: TraceLines,
    /// What `trace` was made for: project, width, and whether it has a title.
    trace_shape: Option<(NoteId, usize, bool)>,
    /// The chosen row of the trace, and its first line in view.
    pub(super) trace_row: usize,
    pub(super) trace_top: usize,
    /// The first row of the totals in view.
    pub(super) totals_top: usize,
    /// The request for the projects.
    pub(super) asked: PendingTable,
    /// What is found in the titles.
    pub(super) find: String,
}

impl Default for FundView {
    fn default() -> Self {
        Self {
            table: None,
            order: FundOrder::default(),
            pane: Focus::PROJECTS,
            chosen: None,
            shown: ProjectLines::default(),
            shape: None,
            top: 0,
            trace: TraceLines::default(),
            trace_shape: None,
            trace_row: 0,
            trace_top: 0,
            totals_top: 0,
            asked: PendingTable::default(),
            find: String::new(),
        }
    }
}

impl FundView {
    /// The rectangles of the view.
    pub(super) fn areas(&self, scene: &Scene<'_>) -> FundAreas {
        FundAreas::of(scene.shared.size, self.pane, scene.body)
    }

    pub(super) fn projects(&self) -> &[FundProject] {
        self.table.as_ref().map_or(&[], |table| &table.projects)
    }

    /// The projects in the order of the list.
    pub(super) fn listed(&self) -> impl Iterator<Item = &FundProject> {
        let listed = self.shown.listed.iter();
        listed.filter_map(|at| self.projects().get(*at))
    }

    /// The place of the chosen project in the list.
    pub(super) fn selected(&self) -> usize {
        let mut listed = self.listed();
        let is_chosen = |one: &FundProject| Some(&one.note.id) == self.chosen.as_ref();
        listed.position(is_chosen).unwrap_or(0)
    }

    /// The chosen project.
    pub(super) fn chosen(&self) -> Option<&FundProject> {
        self.listed().nth(self.selected())
    }

    /// Chooses a project by its place in the list.
    pub(super) fn choose(&mut self, place: usize) {
        let id = self.listed().nth(place).map(|one| one.note.id.clone());
        self.chosen = id;
    }

    /// The note that Enter reads: of the chosen row of the trace, else the project.
    pub(super) fn note_to_read(&self) -> Option<&NoteId> {
        if self.pane == Focus::GRANT {
            return Some(&self.trace.rows.get(self.trace_row)?.note);
        }
        Some(&self.chosen()?.note.id)
    }

    /// Takes projects and rounds. The chosen project stays chosen.
    pub(super) fn take_table(&mut self, table: FundTable) {
        self.table = Some(table);
        // They hold positions in the former table.
        self.shown = ProjectLines::default();
        self.changed();
    }

    /// The lines must be made anew.
    pub(super) fn changed(&mut self) {
        self.shape = None;
        self.trace_shape = None;
    }

    /// Makes the lines anew if they would differ, and brings what is chosen into view.
    pub(super) fn refresh(&mut self, areas: &FundAreas, shared: &Shared) {
        let Some(table) = &self.table else { return };
        let room = inside(areas.list);
        let is_totals = self.pane == Focus::TOTALS;
        let shape = ProjectsShape {
            cols: usize::from(room.width),
            is_airy: room.height >= AIRY_ROWS,
            order: self.order,
        };
        // Hidden, the list keeps its lines: trace and totals need to know what is chosen.
        let is_hidden = is_totals || areas.list.is_empty();
        if self.shape.is_none() || (self.shape != Some(shape) && !is_hidden) {
            self.shown = ProjectLines::of(table, shape, shared);
            self.shape = Some(shape);
        }
        if is_totals {
            let rows = totals_rows(table, shared);
            // The head of the columns is one row.
            let visible = usize::from(totals_room(room, table).height.saturating_sub(1));
            self.totals_top = self.totals_top.min(rows.saturating_sub(visible));
            return;
        }
        let (lines, visible) = (&self.shown.lines, usize::from(room.height));
        self.top = scroll_to_entry(lines, self.selected(), self.top, visible);
        self.refresh_trace(areas, shared);
    }

    fn refresh_trace(&mut self, areas: &FundAreas, shared: &Shared) {
        let room = inside(areas.grant);
        let with_title = room.height >= AIRY_ROWS;
        let Some(project) = self.chosen() else { return };
        let shape = (project.note.id.clone(), usize::from(room.width), with_title);
        if self.trace_shape.as_ref() != Some(&shape) {
            let is_same = self
                .trace_shape
                .as_ref()
                .is_some_and(|(id, ..)| *id == shape.0);
            self.trace = TraceLines::of(project, with_title, shape.1, shared);
            self.trace_shape = Some(shape);
            if !is_same {
                (self.trace_row, self.trace_top) = (0, 0);
            }
        }
        let rows = &self.trace.rows;
        self.trace_row = self.trace_row.min(rows.len().saturating_sub(1));
        let (count, visible) = (self.trace.lines.len(), usize::from(room.height));
        if let Some(row) = rows.get(self.trace_row).filter(|_| self.trace_row > 0) {
            let last = row.line + row.count - 1;
            self.trace_top = scrolled(self.trace_top, last, count, visible);
            self.trace_top = scrolled(self.trace_top, row.line, count, visible);
        } else {
            self.trace_top = 0;
        }
    }
}
