//! Decides whether two figures are comparable, and lists their differences.

use std::fmt;

use serde::Serialize;

use super::method::Method;
use super::target::Coverage;

/// Maximum distance of the data years of two comparable figures.
pub const MAX_YEARS_APART: i16 = 3;

/// A figure with its method, coverage and years, as the comparison needs them.
#[derive(Debug, Clone, Copy)]
pub struct ComparableFigure<'a> {
    /// The method of the inventory.
    pub method: &'a Method,
    /// Its city and series. Figures of one series are always comparable.
    pub series: (&'a str, Option<&'a str>),
    /// Its coverage: the city, a sector, consumption.
    pub covers: Option<Coverage>,
    /// Whether it was calculated from totals, not stated by the city.
    pub is_calculated: bool,
    /// The base year; `None` for a plain total.
    pub base_year: Option<i16>,
    /// The data year.
    pub year: i16,
}

impl ComparableFigure<'_> {
    /// Whether any figure of another series compares alike with both.
    ///
    /// Names of areas do not count: a comparison only prints them.
    pub fn is_alike(&self, other: &Self) -> bool {
        fn aspects<'a>(figure: &ComparableFigure<'a>) -> impl PartialEq + use<'a> {
            let method = figure.method;
            (
                (&method.protocol, &method.standard, &method.basis),
                (method.level, &method.scopes, &method.gases, &method.gwp),
                method.boundary.as_ref().map(|boundary| boundary.extent),
                (figure.covers, figure.is_calculated),
                (figure.base_year, figure.year),
            )
        }
        aspects(self) == aspects(other)
    }
}

/// The result of comparing two figures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Comparison {
    /// Differences that forbid a comparison; empty if there are none.
    pub differences: Vec<MethodDifference>,
    /// Differences to show beside a comparison.
    pub cautions: Vec<MethodDifference>,
}

impl Comparison {
    /// Whether the two figures are comparable.
    pub fn is_allowed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// An aspect in which two figures differ, or may differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MethodDifference {
    /// The aspect of the method that differs.
    pub aspect: Aspect,
    /// Value of the first figure; `None` if it is not stated.
    pub first: Option<String>,
    /// Value of the second figure; `None` if it is not stated.
    pub second: Option<String>,
}

/// An aspect in which two figures can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// The protocol of the inventory.
    Protocol,
    /// Consumption-based, or what is emitted in the area.
    Basis,
    /// The GPC reporting level.
    Level,
    /// The scopes counted.
    Scopes,
    /// The gases counted.
    Gases,
    /// The area counted.
    Boundary,
    /// The global warming potentials used.
    Gwp,
    /// Coverage: the city, a sector, consumption.
    Coverage,
    /// Calculated from totals, or as stated by the city.
    Calculation,
    /// The base year.
    BaseYear,
    /// The data year.
    Year,
}

impl Aspect {
    /// The aspect as text.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Protocol => "protocol",
            Self::Basis => "basis",
            Self::Level => "GPC level",
            Self::Scopes => "scopes",
            Self::Gases => "gases",
            Self::Boundary => "area",
            Self::Gwp => "warming potentials",
            Self::Coverage => "coverage",
            Self::Calculation => "calculation",
            Self::BaseYear => "base year",
            Self::Year => "year of the data",
        }
    }
}

impl fmt::Display for MethodDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let aspect = self.aspect.in_words();
        match (&self.first, &self.second) {
            (Some(first), Some(second)) => write!(f, "{aspect}: {first} / {second}"),
            (Some(first), None) => write!(f, "{aspect}: {first} / not stated"),
            (None, Some(second)) => write!(f, "{aspect}: not stated / {second}"),
            (None, None) => write!(f, "{aspect}: not stated"),
        }
    }
}

/// Compares the methods, coverage and years of two figures.
///
/// Protocol, level, scopes, gases and kind of area must be stated and agree, and both count
/// consumption or neither. Warming potentials must agree where both state them. Years may differ by at most [`MAX_YEARS_APART`].
pub fn compare(first: &ComparableFigure<'_>, second: &ComparableFigure<'_>) -> Comparison {
    let mut comparison = Comparison::default();
    let is_one_series = first.series == second.series && first.series.1.is_some();
    if !is_one_series {
        compare_methods(first.method, second.method, &mut comparison);
    }
    let coverage = |figure: &ComparableFigure<'_>| Some(figure.covers?.in_words().to_owned());
    if first.covers != second.covers {
        comparison.differ(Aspect::Coverage, coverage(first), coverage(second));
    }
    if first.is_calculated != second.is_calculated {
        let words = |figure: &ComparableFigure<'_>| {
            let words = if figure.is_calculated {
                "from totals"
            } else {
                "as the city states it"
            };
            Some(words.to_owned())
        };
        comparison.differ(Aspect::Calculation, words(first), words(second));
    }
    compare_years(
        Aspect::BaseYear,
        first.base_year,
        second.base_year,
        &mut comparison,
    );
    compare_years(
        Aspect::Year,
        Some(first.year),
        Some(second.year),
        &mut comparison,
    );
    comparison
}

/// Groups figures so that all figures of a group are comparable.
///
/// Returns indices into `figures`: the largest group first, each in input order.
pub fn group_comparable(figures: &[ComparableFigure<'_>]) -> Vec<Vec<usize>> {
    // Of each group its members, and of those that are alike the first.
    let mut groups: Vec<(Vec<usize>, Vec<&ComparableFigure<'_>>)> = Vec::new();
    for (i, figure) in figures.iter().enumerate() {
        let fits = |(_, distinct): &&mut (_, Vec<&ComparableFigure<'_>>)| {
            let mut distinct = distinct.iter();
            distinct.all(|member| compare(member, figure).is_allowed())
        };
        match groups.iter_mut().find(fits) {
            Some((members, distinct)) => {
                members.push(i);
                if !distinct.iter().any(|member| member.is_alike(figure)) {
                    distinct.push(figure);
                }
            }
            None => groups.push((vec![i], vec![figure])),
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_iter().map(|(members, _)| members).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

impl Comparison {
    fn differ(&mut self, aspect: Aspect, first: Option<String>, second: Option<String>) {
        self.differences.push(MethodDifference {
            aspect,
            first,
            second,
        });
    }

    fn caution(&mut self, aspect: Aspect, first: Option<String>, second: Option<String>) {
        self.cautions.push(MethodDifference {
            aspect,
            first,
            second,
        });
    }
}

fn compare_methods(first: &Method, second: &Method, comparison: &mut Comparison) {
    let protocol = |method: &Method| {
        if method.is_gpc() {
            return Some("GPC".to_owned());
        }
        let id = method.protocol.as_deref();
        let slug = id.map(|id| id.rsplit('/').next().unwrap_or(id).to_uppercase());
        let acronym = slug.clone().filter(|slug| !slug.contains('-'));
        let named = acronym.or_else(|| method.standard.clone());
        named.or(slug).or_else(|| method.basis.clone())
    };
    let is_one_note = first.protocol.is_some() && first.protocol == second.protocol;
    let are_named_alike = protocol(first).is_some() && protocol(first) == protocol(second);
    if !is_one_note && !are_named_alike {
        comparison.differ(Aspect::Protocol, protocol(first), protocol(second));
    }
    if first.counts_consumption() != second.counts_consumption() {
        comparison.differ(Aspect::Basis, first.basis.clone(), second.basis.clone());
    }
    let level = |method: &Method| method.level.map(|level| level.name().to_owned());
    let levels_agree = first.level.is_some() && first.level == second.level;
    if first.is_gpc() && second.is_gpc() && !levels_agree {
        comparison.differ(Aspect::Level, level(first), level(second));
    }
    // The GPC level determines the scopes.
    let scopes_agree = !first.scopes.is_empty() && first.scopes == second.scopes;
    let are_unstated = first.scopes.is_empty() || second.scopes.is_empty();
    let is_settled = scopes_agree || (levels_agree && are_unstated);
    if !is_settled {
        let scopes = Method::scopes_in_words;
        comparison.differ(Aspect::Scopes, scopes(first), scopes(second));
    }
    // Nothing is assumed about gases that are not stated or not known.
    let gases = first.counted_gases();
    if gases.is_none() || gases != second.counted_gases() {
        comparison.differ(Aspect::Gases, first.gases.clone(), second.gases.clone());
    }
    let extent = |method: &Method| method.boundary.as_ref()?.extent;
    if extent(first).is_none() || extent(first) != extent(second) {
        let words = |method: &Method| {
            let boundary = method.boundary.as_ref()?;
            let extent = boundary
                .extent
                .map_or("extent not known", super::method::Extent::in_words);
            Some(format!("{} ({extent})", boundary.name))
        };
        comparison.differ(Aspect::Boundary, words(first), words(second));
    }
    let gwp = |method: &Method| method.gwp.as_ref().map(|gwp| gwp.to_uppercase());
    match (gwp(first), gwp(second)) {
        (Some(first), Some(second)) if first == second => {}
        (Some(first), Some(second)) => {
            comparison.differ(Aspect::Gwp, Some(first), Some(second));
        }
        (first, second) => comparison.caution(Aspect::Gwp, first, second),
    }
}

fn compare_years(
    aspect: Aspect,
    first: Option<i16>,
    second: Option<i16>,
    comparison: &mut Comparison,
) {
    let words = |year: Option<i16>| year.map(|year| year.to_string());
    match (first, second) {
        (None, None) => {}
        (Some(a), Some(b)) if a == b => {}
        (Some(a), Some(b)) if (a - b).abs() <= MAX_YEARS_APART => {
            comparison.caution(aspect, words(first), words(second));
        }
        _ => comparison.differ(aspect, words(first), words(second)),
    }
}

#[cfg(test)]
mod tests;
