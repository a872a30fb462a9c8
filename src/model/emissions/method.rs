//! The method of a figure: protocol, level, scopes, gases, warming potentials, area.

use serde::Serialize;
use strum::EnumString;

use super::gases::Gases;

/// The method of a series, or of the figures that a target means.
///
/// What is not stated is empty or `None`; nothing is assumed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Method {
    /// Id of the note about the standard: `standards/gpc`.
    pub protocol: Option<String>,
    /// The standard as written.
    pub standard: Option<String>,
    /// The basis as written: `GPC BASIC`, `territorial`, `city-specific`.
    pub basis: Option<String>,
    /// Level of the Global Protocol for Community-Scale Inventories.
    pub level: Option<GpcLevel>,
    /// Sorted ids of the counted scopes: `scope-1`, `scope-3-waste`.
    pub scopes: Vec<String>,
    /// Gases as written: `CO2e`, `CO2, CH4, N2O`.
    pub gases: Option<String>,
    /// IPCC report of the warming potentials: `ar5`.
    pub gwp: Option<String>,
    /// The counted area.
    pub boundary: Option<Boundary>,
}

/// Level of an inventory under the GPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum GpcLevel {
    /// Stationary energy, transportation and waste.
    #[serde(rename = "BASIC")]
    Basic,
    /// BASIC with industry, land use and transboundary transport.
    #[serde(rename = "BASIC+")]
    BasicPlus,
}

/// The area that figures cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Boundary {
    /// Id in `vocabulary/boundaries.toml`, or the text as written.
    pub id: String,
    /// Official name of the area.
    pub name: String,
    /// The area relative to the city, if the vocabulary states it.
    pub extent: Option<Extent>,
}

/// An area relative to the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Extent {
    /// The area under the city's own government.
    City,
    /// Only the central municipality of a larger city.
    Centre,
    /// More than the city, such as its county.
    Wider,
    /// A part of the city's own area.
    Part,
}

impl Extent {
    /// The extent as text.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::City => "the whole city",
            Self::Centre => "the central municipality only",
            Self::Wider => "more than the city",
            Self::Part => "a part of the city",
        }
    }
}

impl GpcLevel {
    /// The level named in a basis: `GPC BASIC+`.
    pub fn of_basis(basis: &str) -> Option<Self> {
        match after_gpc(basis)?.trim() {
            "BASIC" => Some(Self::Basic),
            "BASIC+" => Some(Self::BasicPlus),
            _ => None,
        }
    }

    /// The level as the GPC writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic => "BASIC",
            Self::BasicPlus => "BASIC+",
        }
    }
}

/// The basis after `GPC`, in capitals; `None` if it begins with another word.
fn after_gpc(basis: &str) -> Option<String> {
    let basis = basis.trim().to_uppercase();
    let rest = basis.strip_prefix("GPC")?;
    (!rest.starts_with(char::is_alphanumeric)).then(|| rest.to_owned())
}

impl Method {
    /// Whether it follows the GPC, by its protocol, else by its basis.
    pub fn is_gpc(&self) -> bool {
        match &self.protocol {
            Some(protocol) => protocol.ends_with("/gpc"),
            None => self.basis.as_deref().and_then(after_gpc).is_some(),
        }
    }

    /// Whether it counts what residents consume, not what is emitted in the area.
    pub fn counts_consumption(&self) -> bool {
        let basis = self.basis.as_deref().unwrap_or_default();
        basis.to_lowercase().contains("consumption")
    }

    /// The counted gases; `None` if they are not stated or not known.
    pub fn counted_gases(&self) -> Option<Gases> {
        Gases::read(self.gases.as_deref()?)
    }

    /// Whether only CO2 is counted; `None` if the gases are not known.
    pub fn counts_only_co2(&self) -> Option<bool> {
        Some(self.counted_gases()?.is_only_co2())
    }

    /// The unit of totals: `kt CO2e`, unless only CO2 is known to be counted.
    pub fn unit(&self) -> &'static str {
        match self.counts_only_co2() {
            Some(true) => "kt CO2",
            _ => "kt CO2e",
        }
    }

    /// The method in one line: `GPC BASIC; CO2e; City of Boston`.
    pub fn in_words(&self) -> String {
        let area = self.boundary.as_ref().map(|boundary| boundary.name.clone());
        self.in_words_with(area)
    }

    /// Like [`Self::in_words`] with the kind of area: `GPC BASIC; CO2e; the whole city`.
    pub fn in_words_without_area(&self) -> String {
        let extent = self.boundary.as_ref().and_then(|boundary| boundary.extent);
        self.in_words_with(extent.map(|extent| extent.in_words().to_owned()))
    }

    fn in_words_with(&self, area: Option<String>) -> String {
        let scopes = self.scopes_in_words();
        let gwp = self
            .gwp
            .as_deref()
            .map(|gwp| format!("GWP of IPCC {}", gwp.to_uppercase()));
        let parts = [self.basis.clone(), scopes, self.gases.clone(), gwp, area];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join("; ")
    }

    /// The scopes: `scopes 1, 2, 3 (waste)`.
    pub fn scopes_in_words(&self) -> Option<String> {
        let scopes: Vec<String> = self
            .scopes
            .iter()
            .map(|scope| scope_in_words(scope))
            .collect();
        match scopes.as_slice() {
            [] => None,
            [one] => Some(format!("scope {one}")),
            several => Some(format!("scopes {}", several.join(", "))),
        }
    }
}

/// A scope without its prefix: `3 (waste)` for `scope-3-waste`.
fn scope_in_words(id: &str) -> String {
    let id = id.strip_prefix("scope-").unwrap_or(id);
    match id.split_once('-') {
        Some((scope, part)) => format!("{scope} ({part})"),
        None => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_read_from_the_basis_only_where_it_is_named() {
        assert_eq!(GpcLevel::of_basis("GPC BASIC"), Some(GpcLevel::Basic));
        assert_eq!(GpcLevel::of_basis("gpc basic+"), Some(GpcLevel::BasicPlus));
        assert_eq!(GpcLevel::of_basis("GPC (level not stated)"), None);
        assert_eq!(GpcLevel::of_basis("territorial"), None);
    }
}
