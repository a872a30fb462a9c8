//! The start page for an empty query.
//!
//! It shows practices, entry points by kind, the user's city and example queries.

use ratatui::layout::Rect;

use super::start_page::{StartAct, StartColumn, StartPage};
use crate::model::alliance::question_list::{AskedQuestion, QuestionState};
use crate::model::hit::{Answer, Hit};
use crate::model::note::Kind;
use crate::model::query::edit::toggle;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::geometry::inside;
use crate::tui::widgets::hit_row::{HitRow, fitted};
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{width, width_of};
use crate::work::EXAMPLES;

/// Minimum width for two columns.
const TWO_COLUMNS: u16 = 72;
/// Columns between the two.
const GUTTER: u16 = 4;
/// Maximum width of a column.
const MAX_COLUMN: u16 = 76;
/// Columns kept free for a count and the gap before it.
const COUNT_COLS: usize = 8;
/// Number of examples on a small page.
const FEW_TRIES: usize = 4;
/// Questions to the user's city that are listed, and the lines of each.
const MAX_ASKED: usize = 2;
const MAX_ASKED_LINES: usize = 2;
/// Minimum number of rows for all examples.
const ROOMY: u16 = 40;

/// Entry points: kinds of notes, name and description.
const WAYS_IN: [(&[Kind], &str, &str); 6] = [
    (&[Kind::Practice], "Practices", "what was done, did it work"),
    (&[Kind::Position], "Positions", "asks to other governments"),
    (
        &[Kind::Statement],
        "Common voice",
        "what cities say together",
    ),
    (
        &[Kind::Standard, Kind::City],
        "Standards and targets",
        "standards, targets of cities",
    ),
    (&[Kind::Project], "Innovation fund", "projects it paid for"),
    (&[Kind::Question], "Questions", "what cities want to know"),
];

/// Data for the page.
pub(crate) struct StartFacts<'a> {
    pub answer: &'a Answer,
    pub labels: &'a Labels,
    pub my_city: Option<&'a str>,
    /// All questions; empty until they are there.
    pub questions: &'a [AskedQuestion],
}

impl StartFacts<'_> {
    /// Lays out the page for the pane `area`.
    pub(crate) fn page(&self, area: Rect) -> StartPage {
        let inner = inside(area);
        let mut page = StartPage::default();
        if inner.is_empty() {
            return page;
        }
        let is_wide = inner.width >= TWO_COLUMNS;
        let left = if is_wide {
            (inner.width - GUTTER) * 11 / 20
        } else {
            inner.width
        }
        .min(MAX_COLUMN);
        page.columns.push(StartColumn {
            area: Rect {
                width: left,
                ..inner
            },
            lines: Vec::new(),
        });
        self.add_welcome(&mut page);
        self.add_asked(&mut page);
        self.add_practices(&mut page, inner.height);
        if is_wide {
            let x = left + GUTTER;
            page.columns.push(StartColumn {
                area: Rect {
                    x: inner.x + x,
                    // This column has no title above it.
                    y: area.y,
                    height: inner.height + 1,
                    width: (inner.width - x).min(MAX_COLUMN),
                },
                lines: Vec::new(),
            });
        }
        self.add_ways_in(&mut page, inner.height);
        self.add_city(&mut page);
        self.add_tries(&mut page, inner.height);
        page
    }

    fn add_welcome(&self, page: &mut StartPage) {
        let counts = self.answer.facets.get("kind");
        let practices = count_of(counts, &[Kind::Practice]);
        let cities = count_of(counts, &[Kind::City]);
        page.wrapped(&[TextSpan::new(strings::WELCOME, TextStyle::TITLE)]);
        let mut counts = vec![strings::notes(self.answer.total)];
        for (word, count) in [("city", cities), ("practice", practices)] {
            if count > 0 {
                let word = strings::plural(word, count);
                counts.push(format!("{} {word}", strings::grouped(count)));
            }
        }
        let says = counts.join(", ");
        page.wrapped(&[TextSpan::muted(&says)]);
        page.blank();
    }

    /// Adds open questions to the user's city; the first ones by title.
    fn add_asked(&self, page: &mut StartPage) {
        let waits = |one: &&AskedQuestion| {
            self.my_city.is_some() && one.state(self.my_city) == QuestionState::WaitsForCity
        };
        let waiting: Vec<&AskedQuestion> = self.questions.iter().filter(waits).collect();
        if waiting.is_empty() {
            return;
        }
        page.line(vec![section_title(strings::ASKED_OF_YOU)]);
        for question in waiting.iter().take(MAX_ASKED) {
            let title = [TextSpan::new(&question.note.title, TextStyle::TITLE)];
            let lines = fitted(&title, page.cols(), MAX_ASKED_LINES);
            page.item(lines, StartAct::Open(question.note.id.clone()));
        }
        if waiting.len() > MAX_ASKED {
            let more = format!("{} more", waiting.len() - MAX_ASKED);
            page.item(vec![vec![TextSpan::muted(&more)]], StartAct::Questions);
        }
        page.blank();
    }

    /// Adds the newest practices of other cities.
    ///
    /// The user knows those of their own city, which appear only if there are no others.
    fn add_practices(&self, page: &mut StartPage, rows: u16) {
        let is_own = |hit: &Hit| {
            let mut cities = hit.cities.iter();
            self.my_city.is_some() && cities.any(|city| Some(city.as_str()) == self.my_city)
        };
        let practices = self.answer.results.iter();
        let practices = practices.filter(|hit| hit.kind == Kind::Practice);
        let (own, mut practices): (Vec<&Hit>, Vec<&Hit>) = practices.partition(|hit| is_own(hit));
        if practices.is_empty() {
            practices = own;
        }
        // Practices with a known outcome are more useful.
        practices.sort_by_key(|hit| hit.outcome.as_deref().is_none_or(|one| one == "too-early"));
        let row = HitRow {
            labels: self.labels,
            kind: false,
            snippet: if rows >= ROOMY { 2 } else { 0 },
        };
        // In a single column, the entry points below must be visible too.
        let max_lines = if page.columns[0].area.width < TWO_COLUMNS / 2 || rows < 12 {
            usize::from(rows) / 2
        } else {
            usize::from(rows)
        };
        let title = section_title(strings::RECENT_PRACTICES);
        let mut is_first = true;
        for hit in practices {
            let lines: Vec<_> = row.lines(hit, page.cols()).into_iter().collect();
            if page.len() + lines.len() + 2 > max_lines && !is_first {
                break;
            }
            if std::mem::take(&mut is_first) {
                page.line(vec![title.clone()]);
            }
            let lines = lines.into_iter().map(|(_, line)| line).collect();
            page.item(lines, StartAct::Open(hit.id.clone()));
            page.blank();
        }
    }

    fn add_ways_in(&self, page: &mut StartPage, rows: u16) {
        let counts = self.answer.facets.get("kind");
        page.line(vec![section_title(strings::WAYS_IN)]);
        // All descriptions are beside the names, or none is.
        let names = WAYS_IN.iter().map(|(_, name, _)| width(name) + 2);
        let abouts = WAYS_IN
            .iter()
            .map(|(_, _, about)| width(about) + COUNT_COLS);
        let column = names.max().unwrap_or_default();
        let fits = column + abouts.max().unwrap_or_default() <= page.cols();
        let column = fits.then_some(column);
        for (kinds, name, about) in WAYS_IN {
            let count = count_of(counts, kinds);
            if count == 0 {
                continue;
            }
            let there = kinds.iter().map(|kind| kind.as_str());
            let there: Vec<&str> = there
                .filter(|word| counts.iter().any(|(known, _)| known == word))
                .collect();
            let act = if kinds.contains(&Kind::Question) {
                StartAct::Questions
            } else {
                StartAct::Search(format!("kind:{} ", there.join(",")))
            };
            let count = strings::grouped(count);
            let about = if fits || rows >= 20 { about } else { "" };
            page.way(name, (about, column), &count, act);
        }
        let all = strings::grouped(self.answer.total);
        page.way(strings::ALL_NOTES, ("", None), &all, StartAct::AllNotes);
        page.blank();
    }

    /// Adds the user's city with its notes, or a line for choosing one.
    fn add_city(&self, page: &mut StartPage) {
        page.line(vec![section_title(strings::YOUR_CITY)]);
        let choose = vec![TextSpan::new(strings::CHOOSE_CITY, TextStyle::ACCENT)];
        let Some(city) = self.my_city else {
            page.item(vec![choose], StartAct::ChooseCity);
            page.blank();
            return;
        };
        if let Some(says) = self.labels.no_city(city) {
            let sign = TextSpan::sign("!", TextStyle::CAUTION);
            page.wrapped(&[sign, TextSpan::new(&format!(" {says}"), TextStyle::CAUTION)]);
            page.item(vec![choose], StartAct::ChooseCity);
        } else {
            let counts = self.answer.facets.get("city");
            let count = counts.iter().find(|(id, _)| id == city);
            let count = strings::grouped(count.map_or(0, |(_, count)| *count));
            let label = self.labels.label("city", city);
            let query = toggle("", "city", city) + " ";
            page.way(label, ("", None), &count, StartAct::Search(query));
            let other = vec![TextSpan::muted(strings::OTHER_CITY)];
            page.item(vec![other], StartAct::ChooseCity);
        }
        page.blank();
    }

    /// Adds example queries that find something.
    fn add_tries(&self, page: &mut StartPage, rows: u16) {
        let most = if rows >= ROOMY {
            EXAMPLES.len()
        } else {
            FEW_TRIES
        };
        let finds = self.labels.examples.as_ref();
        let tries = EXAMPLES.iter();
        let mut tries = tries
            .filter(|(query, _)| finds.is_none_or(|finds| finds.contains(query)))
            .take(most)
            .peekable();
        if tries.peek().is_some() {
            page.line(vec![section_title(strings::TRY_ONE)]);
        }
        for (query, about) in tries {
            let mut line = vec![TextSpan::new(query, TextStyle::ACCENT)];
            let about = TextSpan::muted(&format!("  {about}"));
            if width_of(&line) + width(&about.text) <= page.cols() {
                line.push(about);
            }
            page.item(vec![line], StartAct::Search((*query).to_owned()));
        }
    }
}

fn count_of(counts: &[(String, usize)], kinds: &[Kind]) -> usize {
    let of = |kind: &Kind| counts.iter().find(|(word, _)| word == kind.as_str());
    kinds.iter().filter_map(of).map(|(_, count)| count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hit::{Facet, Facets};
    use crate::work::Catalogue;

    fn page(my_city: Option<&str>, cols: u16) -> StartPage {
        let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
        let mut labels = Labels::default();
        labels.learn(Catalogue {
            fields: vec![("city".to_owned(), vec![pair("oslo", "Oslo")])],
            ..Catalogue::default()
        });
        let answer = Answer {
            total: 12,
            facets: Facets(vec![
                Facet {
                    field: "kind",
                    counts: vec![("practice".to_owned(), 7), ("city".to_owned(), 1)],
                },
                Facet {
                    field: "city",
                    counts: vec![("oslo".to_owned(), 4)],
                },
            ]),
            ..Answer::default()
        };
        let facts = StartFacts {
            answer: &answer,
            labels: &labels,
            my_city,
            questions: &[],
        };
        facts.page(Rect::new(0, 0, cols, 30))
    }

    #[test]
    fn an_unknown_city_is_reported_with_a_way_to_choose_another() {
        let says = |city| page(city, 60).text().join("\n");
        assert!(says(None).contains(strings::CHOOSE_CITY));
        let unknown = says(Some("oslow"));
        assert!(
            unknown.contains("! There is no city \"oslow\" here. Did you mean Oslo?"),
            "{unknown}"
        );
        assert!(unknown.contains(strings::CHOOSE_CITY));
        assert!(says(Some("oslo")).contains(strings::OTHER_CITY));
    }

    #[test]
    fn entry_points_search_for_the_kinds_that_exist() {
        let acts: Vec<StartAct> = page(Some("oslo"), 60)
            .items
            .into_iter()
            .map(|item| item.act)
            .take(4)
            .collect();
        assert_eq!(
            acts,
            [
                StartAct::Search("kind:practice ".to_owned()),
                StartAct::Search("kind:city ".to_owned()),
                StartAct::AllNotes,
                StartAct::Search("city:oslo ".to_owned()),
            ]
        );
    }

    #[test]
    fn an_entry_point_counts_what_its_name_says_and_its_search_finds() {
        let labels = Labels::default();
        let counts = [
            ("practice", 7),
            ("adoption", 5),
            ("statement", 2),
            ("endorsement", 9),
        ];
        let answer = Answer {
            total: 23,
            facets: Facets(vec![Facet {
                field: "kind",
                counts: counts
                    .map(|(kind, count)| (kind.to_owned(), count))
                    .to_vec(),
            }]),
            ..Answer::default()
        };
        let facts = StartFacts {
            answer: &answer,
            labels: &labels,
            my_city: None,
            questions: &[],
        };
        let page = facts.page(Rect::new(0, 0, 60, 30));
        let text = page.text();
        for (name, count) in [("Practices", "7"), ("Common voice", "2")] {
            let line = text.iter().find(|line| line.starts_with(name)).expect(name);
            assert!(line.ends_with(&format!(" {count}")), "{line}");
        }
        assert_eq!(
            page.items[0].act,
            StartAct::Search("kind:practice ".to_owned())
        );
    }

    #[test]
    fn examples_that_find_nothing_are_left_out() {
        let text = |examples| {
            let mut labels = Labels::default();
            labels.examples = examples;
            let facts = StartFacts {
                answer: &Answer::default(),
                labels: &labels,
                my_city: None,
                questions: &[],
            };
            facts.page(Rect::new(0, 0, 60, 30)).text().join("\n")
        };
        // Until they are counted, the first ones are shown.
        assert!(text(None).contains("congestion outcome:succeeded"));
        let some = text(Some(vec!["heat pumps", "since:2020-01-01"]));
        assert!(some.contains("heat pumps") && some.contains("since:2020-01-01"));
        assert!(!some.contains("outcome:"), "{some}");
        let none = text(Some(Vec::new()));
        assert!(!none.to_uppercase().contains("TRY"), "{none}");
    }

    #[test]
    fn a_wide_page_has_two_columns() {
        assert_eq!(page(None, 60).columns.len(), 1);
        let wide = page(None, 90);
        assert_eq!(wide.columns.len(), 2);
        assert!(
            wide.items.iter().all(|item| item.column == 1),
            "no practice is listed"
        );
        assert_eq!(wide.beside(0, true), None);
    }
}
