//! A view that compares two to four cities or practices side by side.

use ratatui::layout::{Position, Rect};

use super::side_lines::{SideLines, SideShape};
use crate::model::alliance::side_by_side::{SideBySide, SideBySideRow};
use crate::model::note::{Kind, NoteId};
use crate::tui::frame::layout::TALL;
use crate::tui::keys::{Action, Focus};
use crate::tui::labels::Labels;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, CrumbPart, DrawContext, Navigate, View};
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, page_of_rows};
use crate::tui::widgets::list_moves::scroll_lines;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::picker::{Picker, PickerItem};
use crate::work::{TableAnswer, TableRequest};

/// Maximum number of compared notes.
pub(crate) const MAX_COLUMNS: usize = 4;

/// Cities or practices side by side.
#[derive(Debug, Clone)]
pub(crate) struct SideBySideView {
    ids: Vec<NoteId>,
    /// The comparison, once it is loaded.
    table: Option<SideBySide>,
    /// Whether equal rows are hidden.
    differing: bool,
    chosen: usize,
    top: usize,
    shown: SideLines,
    /// The layout inputs of `shown`.
    shape: Option<SideShape>,
}

impl SideBySideView {
    /// Notes side by side.
    ///
    /// # Errors
    /// A hint, unless they are two to four cities or two to four practices.
    pub(crate) fn of(ids: Vec<NoteId>) -> Result<Self, &'static str> {
        if !(2..=MAX_COLUMNS).contains(&ids.len()) {
            return Err(strings::SELECT_TO_COMPARE);
        }
        let all = |kind| ids.iter().all(|id| id.kind() == Some(kind));
        if !all(Kind::City) && !all(Kind::Practice) {
            return Err(strings::COMPARE_ALIKE);
        }
        Ok(Self {
            ids,
            table: None,
            differing: false,
            chosen: 0,
            top: 0,
            shown: SideLines::default(),
            shape: None,
        })
    }

    /// A picker of notes to compare with `ids`. The choice returns its number.
    pub(super) fn picker(action: Action, ids: &[NoteId], labels: &Labels) -> Picker {
        let kind = ids.first().and_then(NoteId::kind).unwrap_or(Kind::City);
        let notes = labels.notes.iter().enumerate();
        let others = notes.filter(|(_, (id, _))| id.kind() == Some(kind) && !ids.contains(id));
        let items = others.map(|(number, (_, title))| {
            PickerItem::new(title.as_str(), DialogAction::Choose(action, number))
        });
        Picker::new("Compare with", items.collect())
    }

    /// The area of the head and lines.
    fn areas(&self, body: Rect) -> [Rect; 2] {
        let mut inner = inside(body);
        let air = u16::from(inner.height >= 16);
        inner.y += air;
        inner.height -= air;
        let head = (self.shown.head.len() as u16).min(inner.height);
        let gap = u16::from(inner.height > head + 6);
        let lines = Rect {
            y: inner.y + head + gap,
            height: inner.height - head - gap,
            ..inner
        };
        let head = Rect {
            height: head,
            ..inner
        };
        [head, lines]
    }
}

impl View for SideBySideView {
    fn name(&self) -> &'static str {
        "Side by side"
    }

    fn focus(&self) -> Focus {
        Focus::SIDE_BY_SIDE
    }

    fn breadcrumb(&self, scene: &DrawContext<'_>, covered: bool) -> Vec<CrumbPart> {
        let labels = &scene.shared.labels;
        let titles = self.ids.iter().map(|id| labels.title_of_path(&id.path()));
        let titles: Vec<String> = titles.collect();
        vec![(titles.join(" / "), covered.then_some(Action::BACK))]
    }

    fn label(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        (action == Action::DIFFERING_ROWS && self.differing).then_some("all rows")
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::REMOVE_COLUMN => (self.ids.len() <= 2).then_some("A comparison needs two."),
            Action::ADD_COLUMN => (self.ids.len() >= MAX_COLUMNS).then_some(strings::FOUR_AT_MOST),
            _ => None,
        }
    }

    fn table_command(&self) -> Option<Vec<String>> {
        self.table.as_ref()?;
        let mut words = vec!["compare".to_owned()];
        words.extend(self.differing.then(|| "--differing".to_owned()));
        words.extend(self.ids.iter().map(NoteId::to_string));
        Some(words)
    }

    fn table(&self, shared: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Compare {
            ids: self.ids.clone(),
            this_year: shared.clock.year(shared.now),
        })
    }

    fn take_table(&mut self, table: TableAnswer, context: &mut Context<'_>) {
        if let TableAnswer::Compare(mut table) = table {
            // A standard is a note: its title says more than its id.
            for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                let id = cell.parse().ok();
                let title = id.and_then(|id| context.shared.labels.title(&id));
                if let Some(title) = title {
                    title.clone_into(cell);
                }
            }
            self.table = Some(table);
            self.shape = None;
        }
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let [_, lines] = self.areas(context.body);
        if let Some(by) = scroll_lines(action, page_of_rows(lines.height)) {
            self.top = self.top.saturating_add_signed(by);
            return Some(Vec::new());
        }
        match action {
            Action::COLUMN_LEFT => self.chosen = self.chosen.saturating_sub(1),
            Action::COLUMN_RIGHT => self.chosen += 1,
            Action::DIFFERING_ROWS => {
                self.differing = !self.differing;
                self.top = 0;
            }
            Action::OPEN => {
                let id = self.ids.get(self.chosen).cloned();
                context.moves.extend(id.map(Navigate::Note));
            }
            Action::REMOVE_COLUMN if self.ids.len() > 2 => {
                self.ids.remove(self.chosen);
            }
            Action::ADD_COLUMN if self.ids.len() < MAX_COLUMNS => {
                let picker = Self::picker(action, &self.ids, &context.shared.labels);
                return Some(context.shared.pick(picker));
            }
            Action::COPY => return Some(self.copy()),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn picked(&mut self, _: Action, number: usize, context: &mut Context<'_>) -> Vec<Effect> {
        let note = context.shared.labels.notes.get(number);
        self.ids.extend(note.map(|(id, _)| id.clone()));
        Vec::new()
    }

    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        self.top = self.top.saturating_add_signed(by);
    }

    /// The first click selects a column, the second opens its note.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let inner = inside(context.body);
        let column = self.shown.columns.iter().position(|(start, cols)| {
            let start = usize::from(inner.x) + start;
            (start..start + cols).contains(&usize::from(at.x))
        });
        match column {
            Some(column) if column == self.chosen => {
                self.perform(Action::OPEN, context).unwrap_or_default()
            }
            Some(column) => {
                self.chosen = column;
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn is_loading(&self) -> bool {
        self.table.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        self.chosen = self.chosen.min(self.ids.len() - 1);
        if let Some(table) = &self.table {
            let shape = SideShape {
                cols: usize::from(inside(context.body).width),
                differing: self.differing,
                chosen: self.chosen,
                is_airy: context.shared.size.height >= TALL,
            };
            if self.shape != Some(shape) {
                self.shown = SideLines::of(table, shape);
                self.shape = Some(shape);
            }
        }
        let [_, lines] = self.areas(context.body);
        let most = self
            .shown
            .lines
            .len()
            .saturating_sub(usize::from(lines.height));
        self.top = self.top.min(most);
    }

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        let rows = self.table.as_ref().map_or(&[][..], |table| &table.rows);
        let differing = rows.iter().filter(|row| row.differs()).count();
        let right = match rows.len() {
            0 => String::new(),
            all => format!("* {differing} of {all} rows differ"),
        };
        let titles = PaneTitles::new("Side by side").right(&right).focused(true);
        let inner = painter.pane(scene.body, titles);
        let [head, lines] = self.areas(scene.body);
        painter.lines(head, &self.shown.head);
        painter.scrolled(lines, &self.shown.lines, self.top);
        inner.as_position()
    }
}

impl SideBySideView {
    /// Copies the visible rows with tabs between columns, for a spreadsheet.
    fn copy(&self) -> Vec<Effect> {
        let Some(table) = &self.table else {
            return Vec::new();
        };
        let is_shown = |row: &&SideBySideRow| !self.differing || row.differs();
        let names = format!("\t{}", table.names.join("\t"));
        let rows = table.rows.iter().filter(is_shown);
        let rows = rows.map(|row| format!("{}\t{}", row.label, row.cells.join("\t")));
        let lines: Vec<String> = std::iter::once(names).chain(rows).collect();
        vec![Effect::Copy("table", lines.join("\n"))]
    }
}
