//! Measures cities and groups those that are comparable.

use strum::{EnumMessage, EnumString, IntoStaticStr, VariantArray};

use super::measured_city::City;
use crate::model::emissions::comparability::{ComparableFigure, compare, group_comparable};
use crate::model::emissions::reading::Reading;

/// The goal to measure cities against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Yardstick {
    /// The city's current target; 80x50 if that cannot be measured.
    #[default]
    OwnTarget,
    /// 80 % below the base year by 2050.
    EightyByFifty,
}

/// The order of cities in a group.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, EnumMessage, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum ProgressOrder {
    /// By the gap to the line of the own target, furthest ahead first.
    #[default]
    Gap,
    /// By name.
    Name,
}

/// A city with its main reading.
#[derive(Debug, Clone, Copy)]
pub struct ProgressRow<'a> {
    /// The city.
    pub city: &'a City,
    /// Its main reading.
    pub reading: &'a Reading,
}

impl<'a> ProgressRow<'a> {
    /// Measures a city; `None` if that is impossible.
    pub fn of(city: &'a City, yardstick: Yardstick) -> Option<Self> {
        let progress = &city.progress;
        let reading = match yardstick {
            Yardstick::OwnTarget => progress.own.as_ref().or(progress.reference.as_ref())?,
            Yardstick::EightyByFifty => progress.reference.as_ref()?,
        };
        Some(Self { city, reading })
    }

    /// The reading against this goal itself; `None` if 80x50 stands in its place.
    pub fn against(&self, yardstick: Yardstick) -> Option<&'a Reading> {
        let is_own = self.reading.goal.target.is_some();
        (is_own == (yardstick == Yardstick::OwnTarget)).then_some(self.reading)
    }

    /// The reading with its method, coverage and years, for a comparison.
    pub fn comparable(&self) -> ComparableFigure<'a> {
        self.reading
            .comparable(self.city.slug(), &self.city.figures)
    }
}

/// Why a city is not ranked with others.
#[derive(Debug, Clone)]
pub struct NotRanked<'a> {
    /// The city of its group that differs; `None` if it does itself.
    pub of: Option<&'a City>,
    /// The city it was compared with. `None` if it differs from all of the first group.
    pub nearest: Option<&'a City>,
    /// Whether there is a first group.
    pub from_group: bool,
    /// The differences, at least one.
    pub differences: Vec<String>,
}

impl NotRanked<'_> {
    /// The differences in one text: `compared with Boston: gases: CO2e / CO2`.
    pub fn in_words(&self) -> String {
        let differences = self.differences.join("; ");
        match (self.of, self.nearest) {
            (Some(of), Some(city)) => format!(
                "{} compared with {}: {differences}",
                of.note.title, city.note.title
            ),
            (None, Some(city)) => format!("compared with {}: {differences}", city.note.title),
            (Some(of), None) => format!("{} differs in {differences}", of.note.title),
            (None, None) => differences,
        }
    }
}

/// Groups of comparable cities, and cities that cannot be measured.
#[derive(Debug, Clone, Default)]
pub struct ProgressTable<'a> {
    /// Groups of comparable cities, the largest first.
    pub groups: Vec<Vec<ProgressRow<'a>>>,
    /// Cities that cannot be measured, in input order.
    pub unmeasured: Vec<&'a City>,
}

impl<'a> ProgressTable<'a> {
    /// Measures and groups cities.
    pub fn of(cities: &[&'a City], yardstick: Yardstick, order: ProgressOrder) -> Self {
        Self::of_groups(
            cities,
            &comparable_groups(cities, yardstick),
            yardstick,
            order,
        )
    }

    /// Like [`Self::of`], with the groups from [`comparable_groups`].
    pub fn of_groups(
        cities: &[&'a City],
        groups: &[Vec<usize>],
        yardstick: Yardstick,
        order: ProgressOrder,
    ) -> Self {
        let measured = |city: &&'a City| ProgressRow::of(city, yardstick);
        let groups = groups.iter().map(|group| {
            let rows = group.iter().filter_map(|&at| measured(&cities[at]));
            let mut group: Vec<ProgressRow<'a>> = rows.collect();
            match order {
                ProgressOrder::Name => group.sort_by_key(|row| row.city.note.title.to_lowercase()),
                ProgressOrder::Gap => group.sort_by(|a, b| {
                    // A city that is not measured against the goal comes last.
                    let gap = |row: &ProgressRow<'_>| {
                        let reading = row.against(yardstick);
                        reading.map_or(f64::NEG_INFINITY, Reading::ahead_points)
                    };
                    gap(b).total_cmp(&gap(a))
                }),
            }
            group
        });
        let unmeasured = cities.iter().filter(|city| measured(city).is_none());
        Self {
            groups: groups.collect(),
            unmeasured: unmeasured.copied().collect(),
        }
    }

    /// Groups with more than one city.
    pub fn ranked(&self) -> impl Iterator<Item = &[ProgressRow<'a>]> {
        let groups = self.groups.iter().map(Vec::as_slice);
        groups.filter(|group| group.len() > 1)
    }

    /// Cities without a comparable one.
    pub fn unranked(&self) -> impl Iterator<Item = &ProgressRow<'a>> {
        self.groups
            .iter()
            .filter(|group| group.len() == 1)
            .flatten()
    }

    /// The cities to compare with by an 80x50 of other figures than the row.
    ///
    /// To be asked of the table against 80x50.
    pub fn reference_in_words(&self, city: &City) -> Option<String> {
        city.progress.reference_apart()?;
        let is_city = |row: &ProgressRow<'a>| std::ptr::eq(row.city, city);
        let mut groups = self.groups.iter();
        let group = groups.find(|group| group.iter().any(is_city))?;
        let others = group.iter().filter(|row| !is_city(row));
        let mut others: Vec<&str> = others.map(|row| row.city.note.title.as_str()).collect();
        others.sort_unstable();
        if others.is_empty() {
            return Some(
                "Its 80x50 is measured on other figures, to be ranked with no city.".to_owned(),
            );
        }
        let mind = cautions(group);
        let mind = if mind.is_empty() {
            String::new()
        } else {
            format!("; mind: {}", mind.join(", "))
        };
        let others = others.join(", ");
        Some(format!(
            "Its 80x50 is measured on other figures, which may be compared with those of \
             {others}{mind}."
        ))
    }

    /// The group of a reading, by its index.
    pub fn group_of(&self, reading: &Reading) -> Option<usize> {
        let is_it = |row: &ProgressRow<'a>| std::ptr::eq(row.reading, reading);
        let mut groups = self.groups.iter();
        groups.position(|group| group.iter().any(is_it))
    }

    /// Why a row is not ranked with the others. `None` for a member of the first group.
    ///
    /// Compares with the first group; without a group, with every other row. A row that may be
    /// compared with all of them is apart because another city of its own group may not.
    pub fn why_not_ranked(&self, row: &ProgressRow<'a>) -> Option<NotRanked<'a>> {
        let is_row = |other: &ProgressRow<'a>| std::ptr::eq(other.city, row.city);
        let main = self.ranked().next();
        if main.is_some_and(|main| main.iter().any(is_row)) {
            return None;
        }
        let others: Vec<&ProgressRow<'a>> = match main {
            Some(main) => main.iter().collect(),
            None => self.groups.iter().flatten().collect(),
        };
        let others: Vec<_> = others.into_iter().filter(|other| !is_row(other)).collect();
        let group = self.groups.iter().find(|group| group.iter().any(is_row))?;
        let rest = group.iter().filter(|other| !is_row(other));
        std::iter::once(row).chain(rest).find_map(|of| {
            let mut why = difference(of, &others, main.is_some())?;
            why.of = (!is_row(of)).then_some(of.city);
            Some(why)
        })
    }
}

/// The comparable cities among these, by their indices, the largest group first.
pub fn comparable_groups(cities: &[&City], yardstick: Yardstick) -> Vec<Vec<usize>> {
    let rows = cities.iter().enumerate();
    let mut rows: Vec<(usize, ProgressRow<'_>)> = rows
        .filter_map(|(at, city)| Some((at, ProgressRow::of(city, yardstick)?)))
        .collect();
    // Sort first, so that groups do not depend on the order of the cities.
    rows.sort_by_key(|(_, row)| row.city.slug());
    let figures: Vec<ComparableFigure<'_>> = rows.iter().map(|(_, row)| row.comparable()).collect();
    let groups = group_comparable(&figures).into_iter();
    let indices = |group: Vec<usize>| group.into_iter().map(|row| rows[row].0).collect();
    groups.map(indices).collect()
}

/// How a row differs from others. `None` if it may be compared with all of them.
fn difference<'a>(
    row: &ProgressRow<'a>,
    others: &[&ProgressRow<'a>],
    from_group: bool,
) -> Option<NotRanked<'a>> {
    let figure = row.comparable();
    let mut distinct: Vec<(ComparableFigure<'_>, &'a City)> = Vec::new();
    for other in others {
        let other_figure = other.comparable();
        if !distinct
            .iter()
            .any(|(known, _)| known.is_alike(&other_figure))
        {
            distinct.push((other_figure, other.city));
        }
    }
    let compared = distinct
        .iter()
        .map(|(other, city)| (*city, compare(other, &figure).differences));
    let (differ, alike): (Vec<_>, Vec<_>) = compared.partition(|(_, found)| !found.is_empty());
    // The city with the fewest differences gives the shortest reason.
    let (city, found) = differ.into_iter().min_by_key(|(_, found)| found.len())?;
    let is_named = !from_group || !alike.is_empty();
    Some(NotRanked {
        of: None,
        nearest: is_named.then_some(city),
        from_group,
        differences: found.iter().map(ToString::to_string).collect(),
    })
}

/// Remarks to show beside a group, after `In this group`.
pub fn cautions(group: &[ProgressRow<'_>]) -> Vec<String> {
    let mut cautions = Vec::new();
    let years = |year: fn(&Reading) -> i16| {
        let years = group.iter().map(|row| year(row.reading));
        let (first, last) = (years.clone().min()?, years.max()?);
        (first != last).then(|| format!("{first} to {last}"))
    };
    cautions.extend(
        years(|reading| reading.base_year).map(|years| format!("base years differ ({years})")),
    );
    cautions.extend(
        years(|reading| reading.latest_year).map(|years| format!("years of data differ ({years})")),
    );
    let is_unstated = group
        .iter()
        .any(|row| row.comparable().method.gwp.is_none());
    cautions.extend(is_unstated.then(|| "not all state their warming potentials".to_owned()));
    cautions
}
