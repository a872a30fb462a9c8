//! Where cities stand, in groups that may be compared.

use super::measured_city::City;
use crate::model::emissions::comparability::{ComparableFigure, compare, group_comparable};
use crate::model::emissions::reading::Reading;

/// What cities are measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Yardstick {
    /// The city's own current target; 80x50 where that cannot be measured.
    #[default]
    OwnTarget,
    /// 80 % below the base year by 2050.
    EightyByFifty,
}

/// The order of the cities of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProgressOrder {
    /// Furthest ahead of the line first.
    #[default]
    Gap,
    /// By name.
    Name,
}

/// A city with the reading that stands for it.
#[derive(Debug, Clone, Copy)]
pub struct ProgressRow<'a> {
    /// The city.
    pub city: &'a City,
    /// Where it stands.
    pub reading: &'a Reading,
}

impl<'a> ProgressRow<'a> {
    /// A city measured against a yardstick; none if it cannot be.
    pub fn of(city: &'a City, yardstick: Yardstick) -> Option<Self> {
        let progress = &city.progress;
        let reading = match yardstick {
            Yardstick::OwnTarget => progress.own.as_ref().or(progress.reference.as_ref())?,
            Yardstick::EightyByFifty => progress.reference.as_ref()?,
        };
        Some(Self { city, reading })
    }

    /// The reading with all that decides what it may be compared with.
    pub fn comparable(&self) -> ComparableFigure<'a> {
        self.reading
            .comparable(self.city.slug(), &self.city.figures)
    }
}

/// Cities in groups that may be compared, and those without figures.
#[derive(Debug, Clone, Default)]
pub struct ProgressTable<'a> {
    /// The cities of a group may be compared with each other; the largest group is first.
    pub groups: Vec<Vec<ProgressRow<'a>>>,
    /// Cities that cannot be measured, in the order given.
    pub unmeasured: Vec<&'a City>,
}

impl<'a> ProgressTable<'a> {
    /// Measures and groups cities.
    pub fn of(cities: &[&'a City], yardstick: Yardstick, order: ProgressOrder) -> Self {
        let measured = |city: &&'a City| ProgressRow::of(city, yardstick);
        let mut rows: Vec<ProgressRow<'a>> = cities.iter().filter_map(measured).collect();
        // The groups must not depend on the order that is asked for.
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

    /// Groups of several cities.
    pub fn ranked(&self) -> impl Iterator<Item = &[ProgressRow<'a>]> {
        let groups = self.groups.iter().map(Vec::as_slice);
        groups.filter(|group| group.len() > 1)
    }

    /// Cities that may be compared with no other.
    pub fn unranked(&self) -> impl Iterator<Item = &ProgressRow<'a>> {
        self.groups
            .iter()
            .filter(|group| group.len() == 1)
            .flatten()
    }

    /// Why a row does not stand in the first group of several; empty if it does.
    pub fn reasons(&self, row: &ProgressRow<'a>) -> Vec<String> {
        let Some(main) = self.ranked().next() else {
            return Vec::new();
        };
        let with = main
            .iter()
            .map(|member| compare(&member.comparable(), &row.comparable()));
        // The member that is nearest to it says the least and the most telling.
        let nearest = with.min_by_key(|comparison| comparison.differences.len());
        let differences = nearest.map(|comparison| comparison.differences);
        let differences = differences.into_iter().flatten();
        differences
            .map(|difference| difference.to_string())
            .collect()
    }
}

/// What must be said beside a group whose cities may be compared.
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
