//! The lines of the Progress view: heads, cities, sentences.

use crate::model::alliance::measured_city::City;
use crate::model::alliance::progress_table::{
    ProgressOrder, ProgressRow, ProgressTable, Yardstick, cautions, comparable_groups,
};
use crate::model::emissions::figure_words::{
    METHOD, contradiction_in_words, pace_in_words, percent, sentences, unmeasured_in_words,
};
use crate::model::emissions::reading::Reading;
use crate::tui::strings::{self, FigureMark};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::styled_text::{TextSpan, plain};

/// Maximum width of a sentence.
const MAX_TEXT: usize = 88;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProgressLine {
    /// The head of a group.
    Head(String),
    /// A measured city, by its index.
    Row(usize),
    /// An unmeasured city, by its index, with the first line of the reason.
    Unmeasured(usize, String),
    /// A line of text about the city above it.
    Text(String),
    /// A blank line.
    Blank,
}

/// Comparable cities and sentences: what depends on no size, order or form.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CityTexts {
    pub this_year: i16,
    /// For the own target and 80x50.
    by_yardstick: [TextsByYardstick; 2],
}

/// Comparable cities by their indices, and the sentences about each city.
#[derive(Debug, Clone, PartialEq)]
struct TextsByYardstick {
    groups: Vec<Vec<usize>>,
    about: Vec<Vec<String>>,
}

impl CityTexts {
    pub(super) fn of(cities: &[City], this_year: i16) -> Self {
        let all: Vec<&City> = cities.iter().collect();
        let yardsticks = [Yardstick::OwnTarget, Yardstick::EightyByFifty];
        let groups = yardsticks.map(|yardstick| comparable_groups(&all, yardstick));
        let table = |yardstick| {
            let groups = &groups[yardstick as usize];
            ProgressTable::of_groups(&all, groups, yardstick, ProgressOrder::default())
        };
        let reference = table(Yardstick::EightyByFifty);
        let by_yardstick = yardsticks.map(|yardstick| {
            let table = table(yardstick);
            let about = cities.iter();
            let about =
                about.map(|city| about_city(city, &table, &reference, yardstick, this_year));
            TextsByYardstick {
                groups: groups[yardstick as usize].clone(),
                about: about.collect(),
            }
        });
        Self {
            this_year,
            by_yardstick,
        }
    }
}

/// All lines, and the sentences about each city.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ProgressLines {
    pub lines: Vec<ProgressLine>,
    /// The marks of figures that the table has; its last lines explain them.
    pub marks: Vec<FigureMark>,
    /// The sentences about each city, by its index.
    pub about: Vec<Vec<String>>,
}

/// Inputs of the lines besides the cities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LinesShape {
    pub yardstick: Yardstick,
    pub order: ProgressOrder,
    /// Whether to print sentences instead of a table.
    pub in_sentences: bool,
    /// Whether a blank line separates the groups.
    pub is_airy: bool,
    pub cols: usize,
    /// Width of the city names in the table.
    pub name_cols: usize,
}

impl ProgressLines {
    pub(super) fn of(cities: &[City], texts: &CityTexts, shape: LinesShape) -> Self {
        let all: Vec<&City> = cities.iter().collect();
        let texts = &texts.by_yardstick[shape.yardstick as usize];
        let table = ProgressTable::of_groups(&all, &texts.groups, shape.yardstick, shape.order);
        let mut made = Self {
            lines: Vec::new(),
            marks: Vec::new(),
            about: texts.about.clone(),
        };
        let at = |city: &City| {
            let mut cities = cities.iter();
            cities
                .position(|known| std::ptr::eq(known, city))
                .unwrap_or(0)
        };
        if shape.in_sentences {
            made.push_text(METHOD, shape.cols);
        }
        for group in table.ranked() {
            let method = group[0].comparable().method.in_words_without_area();
            made.push_head(&format!("{}: {method}", strings::COMPARABLE), shape);
            for row in group {
                made.push_city(at(row.city), shape);
            }
        }
        let mut unranked: Vec<&City> = table.unranked().map(|row| row.city).collect();
        // Gaps of different groups are not comparable.
        unranked.sort_by_key(|city| city.note.title.to_lowercase());
        if !unranked.is_empty() {
            made.push_head("Different methods: not ranked", shape);
        }
        for city in unranked {
            made.push_city(at(city), shape);
        }
        if !table.unmeasured.is_empty() {
            made.push_head("No figures to measure with", shape);
        }
        for city in &table.unmeasured {
            made.push_unmeasured(at(city), city, shape);
        }
        let any = |has: fn(&Reading) -> bool| {
            let mut rows = table.ranked().flatten().chain(table.unranked());
            !shape.in_sentences && rows.any(|row| has(row.reading))
        };
        let marks = [
            (
                any(|reading| !reading.is_calculated()),
                strings::STATED_MARK,
            ),
            (any(Reading::is_provisional), strings::PROVISIONAL_MARK),
        ];
        let marks = marks.into_iter().filter(|(is_marked, _)| *is_marked);
        made.marks = marks.map(|(_, mark)| mark).collect();
        let cols = shape.cols.saturating_sub(shape.name_cols + 3);
        for mark in made.marks.clone() {
            made.lines.push(ProgressLine::Blank);
            made.push_text(mark.text, cols);
        }
        made
    }

    fn push_head(&mut self, head: &str, shape: LinesShape) {
        if !self.lines.is_empty() && shape.is_airy {
            self.lines.push(ProgressLine::Blank);
        }
        let lines = wrapped(head, shape.cols);
        self.lines.extend(lines.into_iter().map(ProgressLine::Head));
    }

    fn push_city(&mut self, at: usize, shape: LinesShape) {
        self.lines.push(ProgressLine::Row(at));
        if shape.in_sentences {
            let text = self.about[at].join(" ");
            self.push_text(&text, shape.cols);
            self.lines.push(ProgressLine::Blank);
        }
    }

    fn push_unmeasured(&mut self, at: usize, city: &City, shape: LinesShape) {
        if shape.in_sentences {
            self.push_city(at, shape);
            return;
        }
        // The table gives one reason; the pane about the city gives all.
        let why = unmeasured_in_words(&city.progress).into_iter().next();
        let why = why.unwrap_or_else(|| strings::NO_FIGURES.to_owned());
        let cols = shape.cols.saturating_sub(shape.name_cols + 3);
        let mut lines = wrapped(&why, cols).into_iter();
        let first = lines.next().unwrap_or_default();
        self.lines.push(ProgressLine::Unmeasured(at, first));
        self.lines.extend(lines.map(ProgressLine::Text));
    }

    fn push_text(&mut self, text: &str, cols: usize) {
        let lines = wrapped(text, cols.min(MAX_TEXT));
        self.lines.extend(lines.into_iter().map(ProgressLine::Text));
    }

    /// Indices of the cities in line order, each with its line.
    pub(super) fn cities(&self) -> Vec<(usize, usize)> {
        let lines = self.lines.iter().enumerate();
        lines
            .filter_map(|(line, what)| match what {
                ProgressLine::Row(city) | ProgressLine::Unmeasured(city, _) => Some((*city, line)),
                _ => None,
            })
            .collect()
    }
}

/// Sentences about a city: its cut, the need, and comparability.
fn about_city(
    city: &City,
    table: &ProgressTable<'_>,
    reference: &ProgressTable<'_>,
    yardstick: Yardstick,
    this_year: i16,
) -> Vec<String> {
    let progress = &city.progress;
    let reasons = unmeasured_in_words(progress).into_iter();
    let reasons = reasons.map(|reason| format!("{}.", strings::upper_first(&reason)));
    let Some(row) = ProgressRow::of(city, yardstick) else {
        let mut parts: Vec<String> = reasons.collect();
        if parts.is_empty() {
            parts.push(format!("{}.", strings::NO_FIGURES));
        }
        return parts;
    };
    let mut parts = sentences(&city.note.title, row.reading, &city.figures, this_year);
    let other = match yardstick {
        Yardstick::OwnTarget if row.reading.goal.target.is_some() => progress.reference.as_ref(),
        Yardstick::OwnTarget => None,
        Yardstick::EightyByFifty => progress.own.as_ref(),
    };
    let other = other.map(|other| against(other, row.reading));
    let mut further: Vec<String> = other.into_iter().collect();
    if row.against(yardstick).is_none() {
        further.extend(reasons);
    }
    if yardstick == Yardstick::OwnTarget {
        further.extend(reference.reference_in_words(city));
        further.extend(contradiction_in_words(progress));
    }
    let mut groups = table.ranked();
    let group = groups.find(|group| group.iter().any(|row| std::ptr::eq(row.city, city)));
    if let Some(group) = group {
        let cautions = cautions(group);
        if !cautions.is_empty() {
            parts.push(format!("In this group {}.", cautions.join(", ")));
        }
    }
    let why = table.why_not_ranked(&row).map(|why| {
        let words = why.in_words();
        if !why.from_group {
            format!("Not ranked with another city; {words}.")
        } else if why.of.or(why.nearest).is_some() {
            format!("Not ranked with the first group; {words}.")
        } else {
            format!("Not ranked with the first group. They differ in {words}.")
        }
    });
    // After its cut and the requirement of the line, before remarks: small windows cut the rest.
    let at = parts.len().min(2);
    parts.splice(at..at, why.into_iter().chain(further));
    parts
}

/// The second target: `Against 80x50 it is on pace, by 3.4 points.`
///
/// Names the year and the cut where they differ from those of the first target.
fn against(reading: &Reading, first: &Reading) -> String {
    let pace = pace_in_words(reading);
    let (goal, year) = (&reading.goal.name, reading.latest_year);
    if reading.has_figures_of(first) {
        return format!("Against {goal} it is {pace}.");
    }
    let (done, base) = (reading.achieved_percent, reading.base_year);
    let side = if done < 0.0 { "above" } else { "below" };
    let done = percent(done.abs());
    format!("Against {goal} it was {pace}, in {year}: {done} {side} {base}.")
}

fn wrapped(text: &str, cols: usize) -> Vec<String> {
    let lines = wrap(&[TextSpan::body(text)], cols.max(1));
    lines.iter().map(|line| plain(line)).collect()
}
