//! The keys of a city: powers, population, targets and its emissions.

use super::ValueShape::{
    Count, Flag, Line, Lines, Note, Number, Row, Rows, Sources, Text, Word, Words, Year,
};
use super::{SchemaKey, key, must};
use crate::model::note::Kind;

pub(super) const CITY: &[SchemaKey] = &[
    key("official-name", "Official name", Line),
    key("local-name", "Local name", Line),
    key("names", "Also called", Lines),
    key("country", "Country code", Line),
    key("country-name", "Country", Line),
    key("subdivision", "State or province", Line),
    key("subdivision-type", "Kind of subdivision", Line),
    key("region", "Region", Word("regions")),
    key("latitude", "Latitude", Number),
    key("longitude", "Longitude", Number),
    key("time-zone", "Time zone", Line),
    key("languages", "Languages", Lines),
    key("joined", "Joined", Year),
    key("founding", "Founding city", Flag),
    key("membership", "Membership", Row(MEMBERSHIP)),
    key("governance", "Powers", Row(GOVERNANCE)),
    key("population", "Population", Row(POPULATION)),
    key(
        "projected-population",
        "Population expected",
        Rows(PROJECTED_POPULATION),
    ),
    key("area", "Area", Row(AREA)),
    key("climate-zone", "Climate zone", Row(CLIMATE_ZONE)),
    key("targets", "Targets", Rows(TARGET)),
    key("series", "Emissions series", Rows(SERIES)),
    key("inventory", "Emissions", Rows(INVENTORY)),
    key(
        "sector-inventory",
        "Emissions by sector",
        Rows(SECTOR_INVENTORY),
    ),
    key("progress", "Change as stated", Rows(PROGRESS)),
    key("per-capita", "Emissions per resident", Rows(PER_CAPITA)),
    key("projections", "Expected, not measured", Rows(PROJECTION)),
];

const MEMBERSHIP: &[SchemaKey] = &[
    must("status", "Status", Word("memberships")),
    key("last-seen", "Last seen", Year),
    key("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const GOVERNANCE: &[SchemaKey] = &[
    key("city-controls", "The city decides", Text),
    key("higher-level", "Others decide", Text),
    key("powers", "Powers of the city", Words("powers")),
    key("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const POPULATION: &[SchemaKey] = &[
    must("value", "Residents", Count),
    key("unit", "Unit", Line),
    must("year", "Year", Year),
    key("area", "Area counted", Line),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const PROJECTED_POPULATION: &[SchemaKey] = &[
    must("value", "Residents", Count),
    must("unit", "Unit", Line),
    must("year", "Year", Year),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const AREA: &[SchemaKey] = &[
    must("value", "Area", Number),
    must("unit", "Unit", Line),
    key("year", "Year", Year),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const CLIMATE_ZONE: &[SchemaKey] = &[
    must("value", "Köppen-Geiger class", Word("climate-zones")),
    key("period", "Period", Line),
    key("nearby", "Classes close by", Words("climate-zones")),
    key("iecc", "Zone of the IECC", Line),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const TARGET: &[SchemaKey] = &[
    must("kind", "Kind", Word("target-kinds")),
    key("value", "Value", Number),
    key("unit", "Unit", Line),
    key("base-year", "Base year", Year),
    key("base-kt-co2e", "Emissions of the base year in kt", Number),
    must("target-year", "Target year", Year),
    key("adopted-year", "Adopted", Year),
    key("plan", "Plan", Line),
    key("scope", "Scope", Line),
    key("covers", "Covers", Word("coverages")),
    key("scopes", "Scopes", Words("scopes")),
    key("gases", "Gases", Line),
    key("boundary", "Boundary", Word("boundaries")),
    key("series", "Measured on", Line),
    must("status", "Status", Word("target-statuses")),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
    key(
        "adopted-confidence",
        "Confidence of the year",
        Word("confidences"),
    ),
];

const SERIES: &[SchemaKey] = &[
    must("id", "Id", Line),
    must("label", "Label", Line),
    must("scope-basis", "Scope basis", Line),
    key("standard", "Standard", Line),
    key("protocol", "Protocol", Note(&[Kind::Standard])),
    key("boundary", "Boundary", Word("boundaries")),
    key("scopes", "Scopes", Words("scopes")),
    key("gases", "Gases", Line),
    key("gwp", "Warming potentials", Word("warming-potentials")),
    must("preferred", "Preferred", Flag),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const INVENTORY: &[SchemaKey] = &[
    must("year", "Year", Year),
    must("kt-co2e", "kt CO2e", Number),
    key("notation", "Notation key", Word("notation-keys")),
    key("base", "Base year", Flag),
    key("status", "Status", Word("figure-statuses")),
    key("gases", "Gases", Line),
    key("rounding-kt", "Rounded to", Number),
    key("original", "As printed", Line),
    must("series", "Series", Line),
    key("scope-basis", "Scope basis", Line),
    key("standard", "Standard", Line),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const SECTOR_INVENTORY: &[SchemaKey] = &[
    must("year", "Year", Year),
    must("sector", "Sector", Line),
    key("gpc", "GPC reference", Line),
    must("kt-co2e", "kt CO2e", Number),
    key("notation", "Notation key", Word("notation-keys")),
    key("original", "As printed", Line),
    must("series", "Series", Line),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const PROGRESS: &[SchemaKey] = &[
    must("year", "Year", Year),
    key("published-only", "Year of publication only", Flag),
    must("change-percent", "Change in %", Number),
    must("base-year", "Against", Year),
    key("series", "Series", Line),
    key("scope", "Scope", Line),
    key("covers", "Covers", Word("coverages")),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

const PER_CAPITA: &[SchemaKey] = &[
    must("year", "Year", Year),
    must("t-co2e", "t CO2e per resident", Number),
    must("series", "Series", Line),
    key("status", "Status", Word("figure-statuses")),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

/// Columns of a projection, separate because it is never a measured figure.
const PROJECTION: &[SchemaKey] = &[
    must("year", "Year", Year),
    key("kt-co2e", "kt CO2e", Number),
    key("change-percent", "Change in %", Number),
    key("base-year", "Against", Year),
    key("rounding-kt", "Rounded to", Number),
    key("assuming", "Assuming", Text),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];
