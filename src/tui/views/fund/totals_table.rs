//! The totals of the fund as a table. By sector and by year, a line for each currency.

use ratatui::layout::Rect;

use crate::model::alliance::fund_table::{FundGrouping, FundTable, SECTORS_OVERLAP};
use crate::model::alliance::grants::FundRow;
use crate::model::money::money;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::bars::bar;
use crate::tui::widgets::data_table::{DataTable, TableColumn, TableRow};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::{TextSpan, plain};

/// Maximum width of a bar in columns.
const BAR_COLS: usize = 30;

/// The number of rows of the table, without its head.
pub(super) fn totals_rows(area: Rect, table: &FundTable, shared: &Shared) -> usize {
    rows_of(table, usize::from(area.width), shared).len()
}

/// The area of the scrolling rows, below the text.
pub(super) fn totals_area(area: Rect, table: &FundTable) -> Rect {
    let heading_rows = heading(table, usize::from(area.width)).len() as u16;
    let above = (heading_rows + 1).min(area.height);
    Rect {
        x: area.x.saturating_sub(1),
        width: area.width + u16::from(area.width > 0),
        y: area.y + above,
        height: area.height - above,
    }
}

/// Draws what the totals lack, and the table below.
pub(super) fn draw_totals(
    painter: &mut Painter<'_>,
    inner: Rect,
    table: &FundTable,
    top: usize,
    shared: &Shared,
) {
    let heading_rows = heading(table, usize::from(inner.width));
    painter.lines(inner, &heading_rows);
    let area = totals_area(inner, table);
    let mut columns = vec![
        TableColumn::default(),
        TableColumn::numbers(strings::PROJECTS, 2),
        TableColumn::numbers("Amount not known", 3),
        TableColumn::numbers("", 0),
    ];
    if table.totals.all.sums.len() == 1 {
        columns.push(TableColumn::words("", 4));
    }
    let table = DataTable {
        columns,
        rows: rows_of(table, usize::from(inner.width), shared),
        top,
        selected: None,
        has_cell: false,
        appearance: painter.appearance,
    };
    let layout = table.layout(area.width);
    table.draw(&layout, area, painter.buffer);
    let count = table.rows.len();
    painter.scroll_bar(layout.rows_area(area), top, count);
}

/// Missing amounts, and the note that sectors overlap.
fn heading(table: &FundTable, cols: usize) -> Vec<Vec<TextSpan>> {
    let all = &table.totals.all;
    let mut heading_rows = Vec::new();
    let missing = all.missing_in_words();
    let missing = missing.map_or(strings::ALL_KNOWN.to_owned(), |words| format!("{words}."));
    heading_rows.extend(wrap(&[TextSpan::body(&missing)], cols));
    heading_rows.extend(wrap(&[TextSpan::muted(SECTORS_OVERLAP)], cols));
    heading_rows
}

fn rows_of(table: &FundTable, cols: usize, shared: &Shared) -> Vec<TableRow> {
    let currencies: Vec<&String> = table.totals.all.sums.keys().collect();
    let row = |(name, row): (String, &FundRow)| {
        let style = if name == strings::ALL {
            TextStyle::BOLD
        } else {
            TextStyle::BODY
        };
        let missing = match row.without_amount {
            0 => TextSpan::default(),
            count if name == strings::ALL => TextSpan::new(&count.to_string(), style),
            count => TextSpan::muted(&count.to_string()),
        };
        let text = |text: &str| TextSpan::new(text, style);
        let mut cells = vec![text(&name), text(&row.projects.to_string()), missing];
        let mut amounts = row.sums.iter().map(|(unit, sum)| money(*sum, unit));
        cells.push(text(&amounts.next().unwrap_or_default()));
        // Bars of different currencies have no common scale.
        if let [unit] = currencies.as_slice() {
            let sum = |row: &FundRow| row.sums.get(*unit).map_or(0, |sum| sum.max(0.0) as usize);
            let all = sum(&table.totals.all);
            let [filled, _] = bar(sum(row), all, BAR_COLS, shared.appearance.ascii);
            cells.push(filled);
        }
        // Columns of several currencies would not fit beside each other.
        let further = amounts.map(|amount| {
            let none = TextSpan::default;
            TableRow::Cells(vec![none(), none(), none(), TextSpan::body(&amount)])
        });
        let rows: Vec<TableRow> = [TableRow::Cells(cells)]
            .into_iter()
            .chain(further)
            .collect();
        rows
    };
    let sector = |sector: &str| shared.labels.label("sector", sector).to_owned();
    let groups = |by| table.groups(by, sector).into_iter().flat_map(row);
    let mut rows = vec![TableRow::heading("BY SECTOR")];
    rows.extend(groups(FundGrouping::Sector));
    rows.push(TableRow::Blank);
    rows.push(TableRow::heading("BY YEAR OF THE GRANT"));
    rows.extend(groups(FundGrouping::Year));
    rows.push(TableRow::Blank);
    rows.extend(row((strings::ALL.to_owned(), &table.totals.all)));
    let missing = table.missing_in_words();
    if !missing.is_empty() {
        rows.extend([TableRow::Blank, TableRow::heading("NOT IN THE SUMS")]);
    }
    for sentence in missing {
        let lines = wrap(&[TextSpan::muted(&sentence)], cols);
        rows.extend(
            lines
                .iter()
                .map(|line| TableRow::Across(TextSpan::muted(&plain(line)))),
        );
    }
    rows
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Size;

    use super::*;
    use crate::model::alliance::tests::note;
    use crate::tui::shared::start::Start;

    #[test]
    fn amounts_of_all_currencies_fit_a_narrow_window() {
        let grant = |value: u32, unit: &str| {
            format!("{{ indicator = 'grant', value = {value}, unit = '{unit}', year = 2017 }}")
        };
        let grants = ["USD", "EUR", "GBP", "NOK"].map(|unit| grant(123_456_789, unit));
        let keys = format!("sectors = ['waste']\namounts = [{}]", grants.join(", "));
        let table = FundTable::of(&[note("projects/a", &keys)]);
        let shared = Shared::new(Start::default(), Size::new(40, 40), &[]);
        let inner = Rect::new(0, 0, 40, 40);
        let mut buffer = Buffer::empty(inner);
        let mut painter = Painter::new(&mut buffer, shared.appearance);
        draw_totals(&mut painter, inner, &table, 0, &shared);
        let cells = buffer.content().iter().map(ratatui::buffer::Cell::symbol);
        let screen: String = cells.collect();
        for unit in ["USD", "EUR", "GBP", "NOK"] {
            let amount = format!("{unit} 123,456,789");
            // By sector, by year and all.
            assert_eq!(screen.matches(&amount).count(), 3, "{screen}");
        }
    }
}
