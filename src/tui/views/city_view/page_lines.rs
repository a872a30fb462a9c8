//! Lays out the sections of a city's page as lines of a given width.

use super::city_sections::{CitySection, RowTarget, SectionKind};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::{TextSpan, plain};
use crate::tui::widgets::text_width::{width, width_of};

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PageLine {
    pub left: Vec<TextSpan>,
    /// Right-aligned text.
    pub right: Vec<TextSpan>,
    /// A bar from a column on: its count, and the largest of the section.
    pub bar: Option<(u16, usize, usize)>,
    /// The row that the line belongs to; `None` for a blank line.
    pub row: Option<usize>,
}

/// A row that can be selected.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageRow {
    pub section: SectionKind,
    /// Whether it is the title of its section.
    pub is_title: bool,
    /// The action of Enter.
    pub target: RowTarget,
    /// The text that `/` searches.
    pub text: String,
    /// Its column, its first line there, and its number of lines.
    pub place: (usize, usize, usize),
}

/// All sections in columns of lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PageLines {
    /// The lines of each column.
    pub columns: Vec<Vec<PageLine>>,
    /// The rows in page order.
    pub rows: Vec<PageRow>,
}

impl PageLines {
    /// Distributes whole sections over columns of these widths, as evenly as possible.
    pub(super) fn new(sections: &[CitySection], widths: &[usize]) -> Self {
        let mut page = Self::default();
        let mut blocks: Vec<&[CitySection]> = vec![sections];
        if let [first, _, ..] = widths {
            let high = |section: &CitySection| {
                let alone = Self::new(std::slice::from_ref(section), &[*first]);
                alone.columns.first().map_or(0, Vec::len) + 1
            };
            let heights: Vec<usize> = sections.iter().map(high).collect();
            let sum = |heights: &[usize]| heights.iter().sum::<usize>();
            let uneven = |at: &usize| sum(&heights[..*at]).abs_diff(sum(&heights[*at..]));
            let at = (1..=sections.len()).min_by_key(uneven).unwrap_or(0);
            let (first, second) = sections.split_at(at);
            blocks = vec![first, second];
        }
        for (sections, cols) in blocks.into_iter().zip(widths) {
            page.columns.push(Vec::new());
            for section in sections {
                page.add_section(section, *cols);
            }
        }
        page
    }

    fn add_section(&mut self, section: &CitySection, cols: usize) {
        if self.columns.last().is_some_and(|lines| !lines.is_empty()) {
            self.add_line(PageLine::default());
        }
        let mut count = strings::grouped(section.count);
        if section.considered > 0 {
            let long = format!("{count}, {} considered", section.considered);
            if width(&section.title) + 2 + width(&long) <= cols {
                count = long;
            }
        }
        let free = cols.saturating_sub(width(&count) + 2);
        let titles = wrap(&[section_title(&section.title)], free);
        let mut titles: Vec<PageLine> = titles
            .into_iter()
            .map(|left| PageLine {
                left,
                ..PageLine::default()
            })
            .collect();
        if let Some(last) = titles.last_mut() {
            last.right = vec![TextSpan::minor(&count)];
        }
        let target = if section.can_toggle {
            RowTarget::Section
        } else {
            RowTarget::Nothing
        };
        self.add_row(section.kind, true, target, titles);
        let labels = section.rows.iter().filter(|row| row.bar.is_some());
        let label_cols = labels.map(|row| width_of(&row.left)).max().unwrap_or(0);
        for row in &section.rows {
            let indent = usize::from(row.indent);
            let right = width_of(&row.right);
            let free = cols.saturating_sub(if right > 0 { right + 2 } else { 0 });
            let hang = || TextSpan::body(&" ".repeat(indent));
            // Right text costs no width on lines where the left text ends before it.
            let mut lines = wrap_hanging(wrap, hang(), &row.left, cols);
            if lines.last().is_some_and(|last| width_of(last) > free) {
                let narrow = wrap_hanging(wrap, hang(), &row.left, free);
                if narrow.len() <= lines.len() + 1 {
                    lines = narrow;
                } else {
                    lines.push(Vec::new());
                }
            }
            let mut lines: Vec<PageLine> = lines
                .into_iter()
                .map(|left| PageLine {
                    left,
                    ..PageLine::default()
                })
                .collect();
            if let Some(last) = lines.last_mut() {
                last.right.clone_from(&row.right);
                let bar_fits = label_cols + 2 + MIN_BAR <= free;
                let bar = row.bar.filter(|_| bar_fits);
                last.bar = bar.map(|(count, most)| (label_cols as u16 + 2, count, most));
            }
            self.add_row(section.kind, false, row.target.clone(), lines);
        }
        if section.hidden > 0 {
            let more = format!("{} more", strings::grouped(section.hidden));
            let line = PageLine {
                left: vec![TextSpan::new(&more, TextStyle::ACCENT)],
                ..PageLine::default()
            };
            self.add_row(section.kind, false, RowTarget::Section, vec![line]);
        }
    }

    fn add_row(
        &mut self,
        section: SectionKind,
        is_title: bool,
        target: RowTarget,
        lines: Vec<PageLine>,
    ) {
        let text: Vec<String> = lines.iter().map(|line| plain(&line.left)).collect();
        let column = self.columns.len().saturating_sub(1);
        let first = self.columns.last().map_or(0, Vec::len);
        // Rows without an action cannot be selected.
        let row = (target != RowTarget::Nothing).then_some(self.rows.len());
        if row.is_some() {
            self.rows.push(PageRow {
                section,
                is_title,
                target,
                text: text.join(" "),
                place: (column, first, lines.len()),
            });
        }
        for line in lines {
            self.add_line(PageLine { row, ..line });
        }
    }

    fn add_line(&mut self, line: PageLine) {
        if let Some(lines) = self.columns.last_mut() {
            lines.push(line);
        }
    }

    /// The last line to show with the selected title of a section.
    ///
    /// An open section shows to its end, another one its first rows.
    pub(super) fn last_in_view(&self, title: usize, is_open: bool) -> usize {
        let (column, first, count) = self.rows[title].place;
        let lines = &self.columns[column];
        let below = first + count;
        let section = self.rows[title].section;
        let after = self.rows.iter().skip(title + 1);
        let mut after = after.filter(|row| row.place.0 == column);
        let next = after.find(|row| row.section != section);
        let end = next.map_or(lines.len(), |next| next.place.1.saturating_sub(1));
        let end = if is_open {
            end
        } else {
            end.min(below + ROWS_BELOW)
        };
        end.max(below) - 1
    }

    /// The row of a column nearest to another row; unchanged without one.
    pub(super) fn beside(&self, row: usize, column: usize) -> usize {
        let Some((_, line, _)) = self.rows.get(row).map(|row| row.place) else {
            return row;
        };
        let there = self.rows.iter().enumerate();
        let there = there.filter(|(_, other)| other.place.0 == column);
        let nearest = there.min_by_key(|(_, other)| other.place.1.abs_diff(line));
        nearest.map_or(row, |(at, _)| at)
    }

    /// The first row of the next or previous section.
    pub(super) fn next_section(&self, row: usize, forward: bool) -> usize {
        let Some(here) = self.rows.get(row).map(|row| row.section) else {
            return 0;
        };
        let starts = self
            .rows
            .iter()
            .enumerate()
            .filter(|(at, row)| *at == 0 || self.rows[at - 1].section != row.section);
        let starts: Vec<usize> = starts.map(|(at, _)| at).collect();
        let current = starts.iter().position(|at| self.rows[*at].section == here);
        let step = if forward { 1 } else { starts.len() - 1 };
        starts[(current.unwrap_or(0) + step) % starts.len()]
    }
}

/// Minimum width of a bar in columns.
const MIN_BAR: usize = 4;

/// Lines to show below the title of a section that is not open.
const ROWS_BELOW: usize = 3;

#[cfg(test)]
mod tests {
    use super::super::city_sections::SectionRow;
    use super::*;

    fn row(left: &str, right: &str, target: RowTarget) -> SectionRow {
        SectionRow {
            left: vec![TextSpan::body(left)],
            right: vec![TextSpan::body(right)],
            bar: None,
            indent: 0,
            target,
        }
    }

    fn section(kind: SectionKind, rows: usize) -> CitySection {
        let search = || RowTarget::Search("heat".to_owned());
        CitySection {
            kind,
            title: format!("{kind:?}"),
            count: rows,
            considered: 0,
            rows: (0..rows).map(|_| row("heat", "1", search())).collect(),
            hidden: 0,
            can_toggle: false,
        }
    }

    fn text(page: &PageLines) -> Vec<String> {
        let lines = page.columns.iter().flatten();
        let text = lines.map(|line| format!("{}|{}", plain(&line.left), plain(&line.right)));
        text.collect()
    }

    #[test]
    fn what_stands_at_the_right_takes_no_room_from_a_longer_text() {
        #[track_caller]
        fn case(cols: usize, want: &[&str]) {
            let mut section = section(SectionKind::Asks, 0);
            section.rows = vec![row("one two three four", "good", RowTarget::Nothing)];
            let page = PageLines::new(&[section], &[cols]);
            assert_eq!(text(&page)[1..], *want, "{cols}");
        }
        case(24, &["one two three four|good"]);
        case(23, &["one two three|", "  four|good"]);
        case(18, &["one two|", "  three four|good"]);
        // Give the right text its own line if wrapping would cost two more.
        case(14, &["one two|", "  three four|", "|good"]);
    }

    #[test]
    fn considered_adoptions_stand_beside_the_count_if_they_fit() {
        let case = |cols: usize| {
            let mut section = section(SectionKind::Copied, 1);
            section.considered = 2;
            text(&PageLines::new(&[section], &[cols])).remove(0)
        };
        assert_eq!(case(23), "COPIED|1, 2 considered");
        assert_eq!(case(22), "COPIED|1");
    }

    #[test]
    fn two_columns_are_as_even_as_whole_sections_allow() {
        use SectionKind::{Asks, Peers, Practices, Targets};
        let kinds = [(Targets, 2), (Practices, 9), (Asks, 3), (Peers, 4)];
        let sections = kinds.map(|(kind, rows)| section(kind, rows));
        let page = PageLines::new(&sections, &[40, 40]);
        let heights: Vec<usize> = page.columns.iter().map(Vec::len).collect();
        assert_eq!(heights, [14, 10]);
        // Left and right move to the adjacent row.
        let last = page.rows.len() - 1;
        let there = page.beside(last, 0);
        assert_eq!(page.rows[there].place.0, 0);
        assert_eq!(page.beside(there, 1), last);
        assert_eq!(
            PageLines::new(&sections, &[40]).beside(0, 1),
            0,
            "there is none"
        );
        assert_eq!(PageLines::new(&[], &[40, 40]).rows, []);
    }

    #[test]
    fn a_chosen_title_shows_what_stands_below_it() {
        use SectionKind::{Peers, Practices, Targets};
        let mut sections = [(Targets, 1), (Practices, 9), (Peers, 2)].map(|(kind, rows)| {
            let mut section = section(kind, rows);
            section.can_toggle = true;
            section
        });
        sections[1].hidden = 4;
        let page = PageLines::new(&sections, &[40]);
        let titles = page.rows.iter().enumerate().filter(|(_, row)| row.is_title);
        let last = titles.map(|(at, row)| {
            let last = [false, true].map(|is_open| page.last_in_view(at, is_open));
            (row.place.1, last)
        });
        let last: Vec<(usize, [usize; 2])> = last.collect();
        // Titles at 0, 3 and 15; the second section has nine rows and a line `4 more`.
        assert_eq!(last, [(0, [1, 1]), (3, [6, 13]), (15, [17, 17])]);
        assert_eq!(page.columns[0].len(), 18);
    }

    #[test]
    fn sections_are_walked_round_and_what_leads_nowhere_is_not_chosen() {
        let sections = [
            section(SectionKind::Targets, 2),
            section(SectionKind::Peers, 1),
        ];
        let page = PageLines::new(&sections, &[40]);
        // Titles that toggle nothing cannot be selected.
        assert_eq!(page.rows.len(), 3);
        assert_eq!(page.next_section(0, true), 2);
        assert_eq!(page.next_section(1, true), 2);
        assert_eq!(page.next_section(2, true), 0);
        assert_eq!(page.next_section(0, false), 2);
        assert_eq!(PageLines::default().next_section(0, true), 0);
    }
}
