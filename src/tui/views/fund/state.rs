//! State of the Fund view: projects, their order, and the selection.

use ratatui::layout::{Rect, Size};

use super::project_lines::{ProjectLines, ProjectsShape};
use super::totals_table::{totals_area, totals_rows};
use super::trace_lines::{TraceLines, TraceShape};
use crate::model::alliance::fund_table::{FundOrder, FundProject, FundTable};
use crate::model::note::NoteId;
use crate::tui::frame::layout::{FOUR_PANES, LOW, TALL};
use crate::tui::keys::Focus;
use crate::tui::shared::Shared;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::geometry::{inside, scrolled, share, take_bottom, take_right};
use crate::tui::widgets::grouped_list::scroll_to_entry;

/// Minimum height of a pane with a grant title and blank lines.
const AIRY_ROWS: u16 = 16;

/// Width share of the pane about the selected grant.
const GRANT_PERCENT: u16 = 44;

/// Height share of the preview below the grant.
const PREVIEW_PERCENT: u16 = 66;

/// Minimum and maximum height of the grant pane below the list.
const GRANT_ROWS: (u16, u16) = (7, 13);

/// The state of the view.
#[derive(Debug, Clone)]
pub(crate) struct FundView {
    /// Projects and rounds, once they are loaded.
    pub(super) table: Option<FundTable>,
    pub(super) order: FundOrder,
    /// The focused pane.
    pub(super) pane: Focus,
    /// The selected project.
    chosen: Option<NoteId>,
    pub(super) shown: ProjectLines,
    /// The layout inputs of `shown`.
    shape: Option<ProjectsShape>,
    /// The first visible line of the list.
    pub(super) top: usize,
    pub(super) trace: TraceLines,
    /// The project and the layout inputs of `trace`.
    trace_shape: Option<(NoteId, TraceShape)>,
    /// The selected row of the trace, and its first visible line.
    pub(super) trace_row: usize,
    pub(super) trace_top: usize,
    /// The first visible row of the totals.
    pub(super) totals_top: usize,
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
        }
    }
}

impl FundView {
    /// The rectangles of the view.
    pub(super) fn areas(&self, scene: &DrawContext<'_>) -> FundAreas {
        FundAreas::of(scene.shared.size, self.pane, scene.body)
    }

    pub(super) fn projects(&self) -> &[FundProject] {
        self.table.as_ref().map_or(&[], |table| &table.projects)
    }

    /// The projects in list order.
    pub(super) fn listed(&self) -> impl Iterator<Item = &FundProject> {
        let listed = self.shown.listed.iter();
        listed.filter_map(|at| self.projects().get(*at))
    }

    /// The index of the selected project in the list.
    pub(super) fn selected(&self) -> usize {
        let mut listed = self.listed();
        let is_chosen = |one: &FundProject| Some(&one.note.id) == self.chosen.as_ref();
        listed.position(is_chosen).unwrap_or(0)
    }

    /// The selected project.
    pub(super) fn chosen(&self) -> Option<&FundProject> {
        self.listed().nth(self.selected())
    }

    /// Selects a project by its index in the list.
    pub(super) fn choose(&mut self, place: usize) {
        let id = self.listed().nth(place).map(|one| one.note.id.clone());
        self.chosen = id;
    }

    /// The note that Enter opens: of the selected trace row, else the project.
    pub(super) fn note_to_read(&self) -> Option<&NoteId> {
        if self.pane == Focus::GRANT {
            return Some(&self.trace.rows.get(self.trace_row)?.note);
        }
        Some(&self.chosen()?.note.id)
    }

    /// Stores projects and rounds. Keeps the selected project.
    pub(super) fn take_projects(&mut self, table: FundTable) {
        self.table = Some(table);
        // Drop indices into the former table.
        self.shown = ProjectLines::default();
        self.changed();
    }

    /// Marks the lines as outdated.
    pub(super) fn changed(&mut self) {
        self.shape = None;
        self.trace_shape = None;
    }

    /// Lays out the lines if inputs changed, and scrolls to the selection.
    pub(super) fn refresh(&mut self, areas: &FundAreas, shared: &Shared) {
        let Some(table) = &self.table else { return };
        let inner = inside(areas.list);
        let is_totals = self.pane == Focus::TOTALS;
        let shape = ProjectsShape {
            cols: usize::from(inner.width),
            is_airy: inner.height >= AIRY_ROWS,
            order: self.order,
        };
        // Keep the lines of a hidden list: trace and totals need the selection.
        let is_hidden = is_totals || areas.list.is_empty();
        if self.shape.is_none() || (self.shape != Some(shape) && !is_hidden) {
            self.shown = ProjectLines::of(table, shape, shared);
            self.shape = Some(shape);
        }
        if is_totals {
            let rows = totals_rows(inner, table, shared);
            // The column head takes one row.
            let visible = usize::from(totals_area(inner, table).height.saturating_sub(1));
            self.totals_top = self.totals_top.min(rows.saturating_sub(visible));
            return;
        }
        let (lines, visible) = (&self.shown.lines, usize::from(inner.height));
        self.top = scroll_to_entry(lines, self.selected(), self.top, visible);
        self.refresh_trace(areas, shared);
    }

    fn refresh_trace(&mut self, areas: &FundAreas, shared: &Shared) {
        let inner = inside(areas.grant);
        let Some(project) = self.chosen() else { return };
        let has_preview = !areas.preview.is_empty();
        let layout = TraceShape {
            cols: usize::from(inner.width),
            is_airy: has_preview || inner.height >= AIRY_ROWS,
            has_preview,
        };
        let shape = (project.note.id.clone(), layout);
        if self.trace_shape.as_ref() != Some(&shape) {
            let is_same = self
                .trace_shape
                .as_ref()
                .is_some_and(|(id, ..)| *id == shape.0);
            self.trace = TraceLines::of(project, layout, shared);
            self.trace_shape = Some(shape);
            if !is_same {
                (self.trace_row, self.trace_top) = (0, 0);
            }
        }
        let rows = &self.trace.rows;
        self.trace_row = self.trace_row.min(rows.len().saturating_sub(1));
        let (count, visible) = (self.trace.lines.len(), usize::from(inner.height));
        if let Some(row) = rows.get(self.trace_row).filter(|_| self.trace_row > 0) {
            let last = row.line + row.count - 1;
            self.trace_top = scrolled(self.trace_top, last, count, visible);
            self.trace_top = scrolled(self.trace_top, row.line, count, visible);
        } else {
            self.trace_top = 0;
        }
    }
}

/// The rectangles of the view; hidden ones are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FundAreas {
    /// Projects, or totals.
    pub list: Rect,
    /// The trace of the selected grant.
    pub grant: Rect,
    /// The preview of the project or of the chosen row of its trace.
    pub preview: Rect,
    /// The separator between panes, if they are stacked.
    pub rule: Rect,
}

impl FundAreas {
    /// Lays out the view in the body of the frame.
    pub(super) fn of(size: Size, focus: Focus, body: Rect) -> Self {
        let mut areas = Self::default();
        let mut rest = body;
        if focus == Focus::TOTALS {
            areas.list = rest;
        } else if size.height < LOW {
            // Only one pane fits.
            match focus {
                Focus::GRANT => areas.grant = rest,
                _ => areas.list = rest,
            }
        } else {
            if size.width >= FOUR_PANES {
                areas.grant = take_right(&mut rest, share(body.width, GRANT_PERCENT));
                if size.height >= TALL {
                    areas.preview =
                        take_bottom(&mut areas.grant, share(body.height, PREVIEW_PERCENT));
                    areas.rule = take_bottom(&mut areas.grant, 1);
                }
            } else {
                let rows = share(body.height, 34).clamp(GRANT_ROWS.0, GRANT_ROWS.1);
                areas.grant = take_bottom(&mut rest, rows);
                areas.rule = take_bottom(&mut rest, 1);
            }
            areas.list = rest;
        }
        areas
    }
}
