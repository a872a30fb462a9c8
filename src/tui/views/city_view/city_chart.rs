//! The chart of a city: measured years, and lines to target and 80x50.

use ratatui::layout::Rect;
use ratatui::widgets::Widget as _;

use crate::model::alliance::measured_city::City;
use crate::model::emissions::city_figures::{Amount, CityFigures, NotationKey, Total};
use crate::model::emissions::method::Method;
use crate::model::emissions::reading::{Measured, Reading};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::line_chart::{ChartPoint, LineChart, TargetLine, TargetStroke};
use crate::tui::widgets::year_strip::{YearMark, YearPace};

/// Percentage of the base year at the top of every chart of shares. Thus they can be compared.
const HIGHEST_SHARE: f64 = 120.0;

/// The figures of one series and its target lines, in one unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CityChart {
    /// The unit and what it counts: `kt CO2e, scope 1`.
    pub unit: String,
    /// Sorted by year.
    pub points: Vec<ChartPoint>,
    /// Years with a notation key instead of a figure.
    pub notations: Vec<(i16, NotationKey)>,
    /// What the rows of its totals say about them.
    pub notes: Vec<String>,
    /// The city's own target first.
    pub lines: Vec<GoalLine>,
}

/// A straight line to a goal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GoalLine {
    /// Base year and its value.
    pub from: (i16, f64),
    /// Target year and its value.
    pub to: (i16, f64),
    /// The goal in short: `-95 % by 2030`.
    pub name: String,
    /// Whether it leads to the city's own target, not to 80x50.
    pub is_own: bool,
}

impl GoalLine {
    fn of(reading: &Reading) -> Self {
        let (base, target) = match &reading.measured {
            Measured::Totals(totals) => (totals.base_kt.to_f64(), totals.target_kt),
            Measured::Stated(_) => (100.0, 100.0 - reading.goal.cut_percent),
        };
        Self {
            from: (reading.base_year, base),
            to: (reading.goal.target_year, target),
            name: reading.goal.name.clone(),
            is_own: reading.goal.target.is_some(),
        }
    }

    /// The value of the line in a year; `None` before the base year.
    pub(crate) fn value(&self, year: i16) -> Option<f64> {
        let (from, to) = (self.from, self.to);
        let years = f64::from(to.0 - from.0);
        if year < from.0 || years <= 0.0 {
            return None;
        }
        let gone = (f64::from(year - from.0) / years).min(1.0);
        Some(from.1 + (to.1 - from.1) * gone)
    }
}

impl CityChart {
    /// The chart of the primary reading, else of the preferred series; `None` without figures.
    pub(crate) fn of(city: &City) -> Option<Self> {
        let (figures, progress) = (&city.figures, &city.progress);
        let readings = || progress.own.iter().chain(&progress.reference);
        let Some(primary) = readings().next() else {
            let series = figures.preferred()?;
            let chart = Self::of_series(figures, &series.id, Vec::new());
            return (!chart.points.is_empty()).then_some(chart);
        };
        let is_same = |other: &&Reading| {
            other.series == primary.series
                && other.base_year == primary.base_year
                && other.is_calculated() == primary.is_calculated()
        };
        let lines = readings().filter(is_same).map(GoalLine::of).collect();
        if let (Measured::Totals(_), Some(series)) = (&primary.measured, &primary.series) {
            return Some(Self::of_series(figures, series, lines));
        }
        Some(Self {
            unit: format!("% of {}, as stated", primary.base_year),
            points: stated(figures, primary),
            notations: Vec::new(),
            notes: Vec::new(),
            lines,
        })
    }

    fn of_series(figures: &CityFigures, series: &str, lines: Vec<GoalLine>) -> Self {
        let totals_of = figures.totals.iter().filter(|total| total.series == series);
        let notations = totals_of.filter_map(|total| match total.amount {
            Amount::Notation(key) => Some((total.year, key)),
            Amount::KtCo2e(_) => None,
        });
        let notes = figures.points(series).into_iter();
        let notes = notes.filter_map(Total::note);
        Self {
            unit: unit_of(figures, series),
            points: totals(figures, series),
            notations: notations.collect(),
            notes: notes.collect(),
            lines,
        }
    }

    /// Whether its values are percent of the base year, not totals.
    pub(crate) fn is_share(&self) -> bool {
        self.unit.starts_with('%')
    }

    /// The same in percent of the first line's base year. None without a line.
    pub(crate) fn in_percent(&self) -> Option<Self> {
        let (year, base) = self.lines.first()?.from;
        let share = |value: f64| value * 100.0 / base;
        let points = self.points.iter().map(|point| ChartPoint {
            value: share(point.value),
            ..*point
        });
        let lines = self.lines.iter().map(|line| GoalLine {
            from: (line.from.0, share(line.from.1)),
            to: (line.to.0, share(line.to.1)),
            ..line.clone()
        });
        (base > 0.0).then(|| Self {
            unit: format!("% of {year}"),
            points: points.collect(),
            notations: self.notations.clone(),
            notes: self.notes.clone(),
            lines: lines.collect(),
        })
    }

    /// Whether the figure of a year is on or below the first line.
    pub(crate) fn pace(&self, point: &ChartPoint) -> Option<YearPace> {
        let line = self.lines.first()?;
        Some(match line.value(point.year) {
            Some(_) if point.year == line.from.0 => YearPace::Base,
            Some(allowed) if point.value <= allowed => YearPace::On,
            Some(_) => YearPace::Off,
            None => YearPace::Base,
        })
    }

    /// Draws the chart, with its unit unless that is shown elsewhere.
    pub(crate) fn draw(&self, area: Rect, with_unit: bool, painter: &mut Painter<'_>) {
        let marks = self.points.iter().filter_map(|point| {
            let pace = self.pace(point)?;
            let year = point.year;
            (pace != YearPace::Base).then_some(YearMark { year, pace })
        });
        let marks: Vec<YearMark> = marks.collect();
        // Explain beside the unit which years are drawn as provisional.
        let with_unit = with_unit || self.points.iter().any(|point| point.provisional);
        let unit = if with_unit { &self.unit } else { "" };
        self.render((unit, &marks), area, painter);
    }

    /// Draws only the chart. No unit, no mark for each year, nothing about provisional years.
    pub(crate) fn draw_small(&self, area: Rect, painter: &mut Painter<'_>) {
        let mut chart = self.clone();
        for point in &mut chart.points {
            point.provisional = false;
        }
        chart.render(("", &[]), area, painter);
    }

    fn render(&self, (unit, marks): (&str, &[YearMark]), area: Rect, painter: &mut Painter<'_>) {
        let names: Vec<(String, &str)> = self.lines.iter().map(names).collect();
        let lines = self.lines.iter().zip(&names);
        let lines: Vec<TargetLine<'_>> = lines
            .map(|(line, (name, short_name))| TargetLine {
                from: line.from,
                to: line.to,
                name,
                short_name,
                stroke: if line.is_own {
                    TargetStroke::Dashed
                } else {
                    TargetStroke::Dotted
                },
            })
            .collect();
        LineChart {
            title: "",
            unit,
            points: &self.points,
            lines: &lines,
            marks,
            highest: if self.is_share() { HIGHEST_SHARE } else { 0.0 },
            appearance: painter.appearance,
        }
        .render(area, painter.buffer);
    }
}

fn names(line: &GoalLine) -> (String, &'static str) {
    if line.is_own {
        (format!("own {}", line.name), "own target")
    } else {
        ("80x50 line".to_owned(), "80x50")
    }
}

fn totals(figures: &CityFigures, series: &str) -> Vec<ChartPoint> {
    let points = figures.points(series).into_iter();
    let points = points.filter_map(|total| {
        Some(ChartPoint {
            year: total.year,
            value: total.kt()?.to_f64(),
            provisional: total.is_provisional,
        })
    });
    points.collect()
}

/// Stated changes of one base year and series, in percent of that year. Years with two
/// statements are left out.
fn stated(figures: &CityFigures, reading: &Reading) -> Vec<ChartPoint> {
    let fits = figures.changes.iter().filter(|change| {
        let is_same = change.base_year == reading.base_year && change.series == reading.series;
        // Statements without a series may differ in method, so do not join them.
        let is_joined = change.series.is_some() || change.year == reading.latest_year;
        is_same && is_joined && change.has_data_year
    });
    let base = ChartPoint {
        year: reading.base_year,
        value: 100.0,
        provisional: false,
    };
    let points = fits.map(|change| ChartPoint {
        year: change.year,
        value: 100.0 + change.change.to_f64(),
        provisional: false,
    });
    let all: Vec<ChartPoint> = std::iter::once(base).chain(points).collect();
    let count = |year| all.iter().filter(|other| other.year == year).count();
    let mut points: Vec<ChartPoint> = all.clone();
    points.retain(|point| count(point.year) == 1);
    points.sort_by_key(|point| point.year);
    points
}

/// The unit of a series: `kt CO2e, scope 1`.
fn unit_of(figures: &CityFigures, series: &str) -> String {
    let method = figures.series(series).map(|series| &series.method);
    let gas = method.map_or("kt CO2e", Method::unit);
    match method.and_then(Method::scopes_in_words) {
        Some(scopes) => format!("{gas}, {scopes}"),
        None => gas.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::note::Audience;
    use crate::model::vocabulary::Vocabularies;
    use crate::notes::{Defaults, read_note};
    use crate::tui::views::city_view::figure_lines::table_lines;

    fn city(keys: &str) -> City {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let text = format!("+++\ntitle = \"Oslo\"\n{keys}\n+++\n");
        let note = read_note("cities/oslo.md", &text, &defaults).note;
        City::of(note, &Vocabularies::default(), 2026)
    }

    const TARGET: &str = "targets = [{ kind = \"percent-cut\", value = 50, unit = \"percent\", \
        base-year = 2010, target-year = 2030, status = \"current\", covers = \"city\" }]";

    fn points(chart: &CityChart) -> Vec<(i16, f64)> {
        let points = chart.points.iter();
        points.map(|point| (point.year, point.value)).collect()
    }

    #[test]
    fn totals_of_one_series_stand_against_the_lines_to_its_goals() {
        let keys = format!(
            "{TARGET}\nseries = [{{ id = \"a\", label = \"A\", preferred = true, \
             scopes = [\"scope-1\"] }}, {{ id = \"b\", label = \"B\" }}]\n\
             inventory = [{{ year = 2010, kt-co2e = 1000, series = \"a\" }}, \
             {{ year = 2012, kt-co2e = 980, series = \"a\" }}, \
             {{ year = 2020, kt-co2e = 700, series = \"a\" }}, \
             {{ year = 2021, kt-co2e = 600, series = \"b\" }}]"
        );
        let chart = CityChart::of(&city(&keys)).expect("a chart");
        assert_eq!(chart.unit, "kt CO2e, scope 1");
        assert_eq!(
            points(&chart),
            [(2010, 1000.0), (2012, 980.0), (2020, 700.0)]
        );
        let ends = chart
            .lines
            .iter()
            .map(|line| (line.from, line.to.0, line.to.1.round()));
        let ends: Vec<_> = ends.collect();
        let base = (2010, 1000.0);
        assert_eq!(ends, [(base, 2030, 500.0), (base, 2050, 200.0)]);
        let paces: Vec<_> = chart.points.iter().map(|point| chart.pace(point)).collect();
        assert_eq!(
            paces,
            [YearPace::Base, YearPace::Off, YearPace::On].map(Some)
        );
        let own = &chart.lines[0];
        assert_eq!(
            own.value(2009),
            None,
            "nothing is drawn before the base year"
        );
        assert_eq!(own.value(2020), Some(750.0));
        assert_eq!(own.value(2040), Some(500.0), "the goal holds on");
        let shares = chart.in_percent().expect("a base year");
        assert_eq!(
            (shares.unit.as_str(), shares.is_share()),
            ("% of 2010", true)
        );
        assert_eq!(points(&shares), [(2010, 100.0), (2012, 98.0), (2020, 70.0)]);
        assert_eq!(shares.lines[0].to, (2030, 50.0));
    }

    #[test]
    fn stated_changes_stay_percent_and_are_not_joined_with_others() {
        let keys = format!(
            "{TARGET}\nseries = [{{ id = \"a\", label = \"A\", preferred = true }}]\n\
             progress = [\
             {{ year = 2015, base-year = 2010, change-percent = -10, series = \"a\", covers = \"city\" }}, \
             {{ year = 2016, base-year = 2010, change-percent = -11, series = \"a\", covers = \"city\" }}, \
             {{ year = 2016, base-year = 2010, change-percent = -12, series = \"a\", covers = \"city\" }}, \
             {{ year = 2018, base-year = 2005, change-percent = -40, series = \"a\", covers = \"city\" }}, \
             {{ year = 2020, base-year = 2010, change-percent = -30, series = \"a\", covers = \"city\" }}]"
        );
        let chart = CityChart::of(&city(&keys)).expect("a chart");
        assert_eq!(chart.unit, "% of 2010, as stated");
        // Two statements of one year contradict each other, so use neither.
        assert_eq!(points(&chart), [(2010, 100.0), (2015, 90.0), (2020, 70.0)]);
        assert_eq!(
            (chart.lines[0].from, chart.lines[0].to),
            ((2010, 100.0), (2030, 50.0))
        );
    }

    #[test]
    fn a_table_of_stated_changes_names_the_series_of_the_parts_below() {
        let keys = format!(
            "{TARGET}\nseries = [{{ id = \"a\", label = \"GPC totals\", preferred = true }}, \
             {{ id = \"b\", label = \"Core\" }}]\n\
             progress = [{{ year = 2015, base-year = 2010, change-percent = -10, series = \"b\", covers = \"city\" }}]\n\
             inventory = [{{ year = 2018, kt-co2e = 700, series = \"a\" }}]\n\
             sector-inventory = [{{ year = 2018, sector = \"waste\", kt-co2e = 300, series = \"a\" }}]"
        );
        let city = city(&keys);
        let chart = CityChart::of(&city).expect("a chart");
        assert!(chart.is_share(), "{}", chart.unit);
        let lines = table_lines(&city, 2026, 60);
        let lines: Vec<String> = lines
            .iter()
            .map(|line| line.iter().map(|span| span.text.as_str()).collect())
            .collect();
        let text = lines.join("\n");
        // The totals of the series come between, under its name.
        let totals = "GPC totals, kt CO2e\n2018        700\n\nParts of 2018, kt\n";
        assert!(text.contains(totals), "{text}");
    }

    #[test]
    fn a_table_lists_years_without_a_figure_by_their_notation_key() {
        let keys = format!(
            "{TARGET}\nseries = [{{ id = \"a\", label = \"A\", preferred = true }}, \
             {{ id = \"b\", label = \"B\" }}]\n\
             inventory = [{{ year = 2010, kt-co2e = 100, series = \"a\", note = \"Of an earlier edition.\" }}, \
             {{ year = 2015, notation = \"NE\", series = \"a\" }}, \
             {{ year = 2016, notation = \"C\", series = \"b\" }}, \
             {{ year = 2020, kt-co2e = 70, series = \"a\" }}]"
        );
        let lines = table_lines(&city(&keys), 2026, 40);
        let lines = lines.iter().map(|line| {
            let text: String = line.iter().map(|span| span.text.as_str()).collect();
            let words: Vec<&str> = text.split_whitespace().take(2).collect();
            words.join(" ")
        });
        let lines: Vec<String> = lines.filter(|line| line.starts_with("20")).collect();
        assert_eq!(lines, ["2010 100", "2015 NE", "2020 70", "2010: Of"]);
    }

    #[test]
    fn figures_without_a_goal_have_no_line_and_no_figures_no_chart() {
        let keys = "series = [{ id = \"a\", label = \"A\", preferred = true, gases = \"CO2\" }]\n\
                    inventory = [{ year = 2020, kt-co2e = 700, series = \"a\" }]";
        let chart = CityChart::of(&city(keys)).expect("a chart");
        assert_eq!((chart.unit.as_str(), chart.lines.len()), ("kt CO2", 0));
        assert_eq!(chart.pace(&chart.points[0]), None);
        assert_eq!(chart.in_percent(), None, "there is no base year");
        assert_eq!(CityChart::of(&city(TARGET)), None);
        assert_eq!(CityChart::of(&city("")), None);
    }
}
