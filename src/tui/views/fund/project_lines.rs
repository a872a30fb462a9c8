//! The lines of the project list, grouped under heads.

use crate::model::alliance::fund_rounds::FundRound;
use crate::model::alliance::fund_table::{FundGroup, FundOrder, FundProject, FundTable};
use crate::model::counted::counted;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::fact_line::{city_name, city_names, joined_facts};
use crate::tui::widgets::grouped_list::GroupedLine;
use crate::tui::widgets::hit_row::fitted;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::outcome_sign::outcome;
use crate::tui::widgets::pane::section_title;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{push_right, width};

/// Maximum number of lines of a title.
const MAX_TITLE_LINES: usize = 2;

/// Minimum title width beside the amount; below it, the amount gets its own line.
const MIN_TITLE_COLS: usize = 30;

/// Inputs of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ProjectsShape {
    pub cols: usize,
    /// Whether blank lines separate the projects.
    pub is_airy: bool,
    pub order: FundOrder,
}

/// The lines of the list, and the projects in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ProjectLines {
    pub lines: Vec<GroupedLine>,
    /// Indices of the projects in the table.
    pub listed: Vec<usize>,
}

impl ProjectLines {
    pub(super) fn of(table: &FundTable, shape: ProjectsShape, shared: &Shared) -> Self {
        let mut made = Self::default();
        if shape.is_airy {
            made.lines.push(GroupedLine::default());
        }
        let groups = table.listed(shape.order).into_iter().enumerate();
        for (at, group) in groups {
            if at > 0 {
                made.lines.push(GroupedLine::default());
            }
            made.push_head(&group, shape.cols);
            for (place, at) in group.projects.into_iter().enumerate() {
                if place > 0 && shape.is_airy {
                    made.lines.push(GroupedLine::default());
                }
                made.push_project(at, &table.projects[at], shape.cols, shared);
            }
        }
        made
    }

    /// Adds a group's name. The stated award is at the right edge or below.
    fn push_head(&mut self, group: &FundGroup<'_>, cols: usize) {
        let mut head = vec![section_title(&group.name)];
        let mut says = group.about_round();
        let awarded = group.round.and_then(FundRound::awarded_in_words);
        if awarded.is_some()
            && let Some(last) = says.last()
            && push_right(&mut head, vec![TextSpan::muted(last)], cols)
        {
            says.pop();
        }
        let heads = wrap(&head, cols);
        self.lines.extend(heads.into_iter().map(GroupedLine::head));
        says.extend(group.without_projects().map(str::to_owned));
        if !says.is_empty() {
            let says = wrap(&[TextSpan::muted(&says.join("; "))], cols);
            self.lines.extend(says.into_iter().map(GroupedLine::head));
        }
    }

    fn push_project(&mut self, at: usize, project: &FundProject, cols: usize, shared: &Shared) {
        let place = self.listed.len();
        self.listed.push(at);
        let amount = match project.granted_in_words() {
            words if words.is_empty() => TextSpan::muted(strings::AMOUNT_NOT_KNOWN),
            words => TextSpan::new(&words.replace(' ', "\u{a0}"), TextStyle::BOLD),
        };
        let title = [TextSpan::new(&project.note.title, TextStyle::TITLE)];
        let free = cols.saturating_sub(width(&amount.text) + 2);
        // In a narrow pane the amount is below, so that the title is not shortened.
        let is_beside = free >= MIN_TITLE_COLS;
        let free = if is_beside { free } else { cols };
        let mut titles = fitted(&title, free, MAX_TITLE_LINES);
        if is_beside && let Some(first) = titles.first_mut() {
            push_right(first, vec![amount.clone()], cols);
        }
        self.lines.extend(GroupedLine::of_entry(place, titles));
        let mut facts = facts(project, shared);
        if !is_beside {
            facts.insert(0, vec![amount]);
        }
        let facts = fitted(&joined_facts(facts), cols, MAX_TITLE_LINES);
        self.lines.extend(GroupedLine::of_entry(place, facts));
    }
}

/// Stage, cities, and number of products; the user's city is highlighted.
fn facts(project: &FundProject, shared: &Shared) -> Vec<Vec<TextSpan>> {
    let labels = &shared.labels;
    let mut facts: Vec<Vec<TextSpan>> = Vec::new();
    if let Some(stage) = &project.stage {
        facts.push(vec![outcome("phase", stage, labels)]);
    }
    let lead = project.lead.iter().map(String::as_str);
    let mut cities = city_names(lead, labels, TextStyle::MUTED);
    let mine = labels.my_city.as_deref();
    if let Some(mine) = mine.filter(|city| project.is_of(city) && !is_lead(project, city)) {
        cities.push(TextSpan::muted(" with "));
        cities.push(city_name(mine, labels, TextStyle::MUTED));
    } else if !project.partners.is_empty() {
        let count = project.partners.len();
        let partners = format!(" with {}", counted(count, "partner"));
        cities.push(TextSpan::muted(&partners));
    }
    if !cities.is_empty() {
        facts.push(cities);
    }
    let products = project.trace.products.len();
    if products > 0 {
        facts.push(vec![TextSpan::muted(&counted(products, "product"))]);
    }
    facts
}

fn is_lead(project: &FundProject, city: &str) -> bool {
    project.lead.iter().any(|lead| lead == city)
}
