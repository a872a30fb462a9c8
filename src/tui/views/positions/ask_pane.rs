//! The pane about the selected text: signatures, missing cities, and the ask.

use ratatui::layout::Rect;

use super::ask_lines::{ask_of, counted_in_words, names_of};
use super::layout::PositionsAreas;
use crate::model::alliance::signature_tally::SignatureStatus;
use crate::model::alliance::tallied_text::TalliedText;
use crate::tui::shared::Shared;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::geometry::{inside, take_top};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::tally_cells::TallyCells;

/// Contents of the pane: a fixed head, and names that scroll below it.
pub(super) struct AskPane {
    pub head: Vec<Vec<TextSpan>>,
    pub cells: TallyCells,
    pub cells_area: Rect,
    pub names: Vec<Vec<TextSpan>>,
    pub names_area: Rect,
}

impl AskPane {
    pub(super) fn of(one: &TalliedText, areas: &PositionsAreas, shared: &Shared) -> Self {
        let today = shared.clock.today(shared.now);
        let inner = inside(areas.ask);
        let cols = usize::from(inner.width);
        // Below the list, only the signatures fit.
        let is_small = inner.height < 12;
        let mut head = Vec::new();
        // A preview has the same title.
        if !is_small && areas.preview.is_empty() {
            let title = TextSpan::new(&one.text.note.title, TextStyle::KEY);
            head.extend(wrap(&[title], cols));
        }
        head.extend(wrap(&[TextSpan::body(&counted_in_words(one, today))], cols));
        let count = |is_counted: fn(SignatureStatus) -> bool| {
            let rows = one.tally.rows.iter();
            rows.filter(|row| is_counted(row.status)).count()
        };
        let counted = count(SignatureStatus::is_signatory);
        let partial = count(|status| {
            matches!(
                status,
                SignatureStatus::Provisional | SignatureStatus::EarlierText
            )
        });
        let cells = TallyCells {
            counted,
            partial,
            open: one.tally.cities() - counted - partial,
            quorum: one.tally.quorum.filter(|_| !is_small),
            appearance: shared.appearance,
        };
        let mut rest = inner;
        take_top(&mut rest, head.len() as u16);
        let cells_area = take_top(&mut rest, cells.rows(inner.width));
        let mut names = names_of(one, shared, cols);
        if !is_small {
            names.insert(0, Vec::new());
            names.push(Vec::new());
            names.extend(ask_of(one, shared, cols));
        }
        Self {
            head,
            cells,
            cells_area,
            names,
            names_area: rest,
        }
    }

    /// Height that shows all of it, with the pane's title.
    pub(super) fn rows(&self) -> u16 {
        let names = u16::try_from(self.names.len()).unwrap_or(u16::MAX);
        let above = 1 + self.head.len() as u16 + self.cells_area.height;
        names.saturating_add(above)
    }
}
