//! Measures cities and groups those that are comparable.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProgressOrder {
    /// Furthest ahead of the line first.
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

    /// The reading with its method, coverage and years, for a comparison.
    pub fn comparable(&self) -> ComparableFigure<'a> {
        self.reading
            .comparable(self.city.slug(), &self.city.figures)
    }
}

/// Why a city is not ranked with others.
#[derive(Debug, Clone)]
pub struct NotRanked<'a> {
    /// The city it was compared with; `None` if that is the first group.
    pub nearest: Option<&'a City>,
    /// The differences, at least one.
    pub differences: Vec<String>,
}

impl NotRanked<'_> {
    /// The differences in one text: `compared with Boston: gases: CO2e / CO2`.
    pub fn in_words(&self) -> String {
        let differences = self.differences.join("; ");
        match self.nearest {
            Some(city) => format!("compared with {}: {differences}", city.note.title),
            None => differences,
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
        let measured = |city: &&'a City| ProgressRow::of(city, yardstick);
        let mut rows: Vec<ProgressRow<'a>> = cities.iter().filter_map(measured).collect();
        // Sort first, so that groups do not depend on the requested order.
        rows.sort_by_key(|row| row.city.slug());
        let figures: Vec<ComparableFigure<'a>> = rows.iter().map(ProgressRow::comparable).collect();
        let groups = group_comparable(&figures).into_iter().map(|group| {
            let mut group: Vec<ProgressRow<'a>> = group.into_iter().map(|row| rows[row]).collect();
            match order {
                ProgressOrder::Name => group.sort_by_key(|row| row.city.note.title.to_lowercase()),
                ProgressOrder::Gap => group.sort_by(|a, b| {
                    b.reading
                        .ahead_points()
                        .total_cmp(&a.reading.ahead_points())
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

    /// Why a row is not ranked with the others; `None` for a member of the first group.
    ///
    /// Compares with the first group; without a group, with every other row.
    pub fn why_not_ranked(&self, row: &ProgressRow<'a>) -> Option<NotRanked<'a>> {
        let main = self.ranked().next();
        let others: Vec<&ProgressRow<'a>> = match main {
            Some(main) => main.iter().collect(),
            None => self.groups.iter().flatten().collect(),
        };
        let others = others.into_iter();
        let others = others.filter(|other| main.is_some() || !std::ptr::eq(other.city, row.city));
        let compared = others.map(|other| {
            let comparison = compare(&other.comparable(), &row.comparable());
            (other.city, comparison.differences)
        });
        // The city with the fewest differences gives the shortest reason.
        let (nearest, differences) = compared.min_by_key(|(_, differences)| differences.len())?;
        (!differences.is_empty()).then(|| NotRanked {
            nearest: main.is_none().then_some(nearest),
            differences: differences.iter().map(ToString::to_string).collect(),
        })
    }
}

/// Remarks to show beside a group.
pub fn cautions(group: &[ProgressRow<'_>]) -> Vec<String> {
    let mut cautions = Vec::new();
    let years = |year: fn(&Reading) -> i16| {
        let years = group.iter().map(|row| year(row.reading));
        let (first, last) = (years.clone().min()?, years.max()?);
        (first != last).then(|| format!("{first} to {last}"))
    };
    cautions.extend(years(|reading| reading.base_year).map(|years| format!("base years {years}")));
    cautions.extend(years(|reading| reading.latest_year).map(|years| format!("data of {years}")));
    let is_unstated = group
        .iter()
        .any(|row| row.comparable().method.gwp.is_none());
    cautions.extend(is_unstated.then(|| "warming potentials are not stated by all".to_owned()));
    cautions
}
