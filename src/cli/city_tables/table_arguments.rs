//! Arguments of the commands about cities.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::cli::enum_values::variant;
use crate::model::alliance::peers::NEAREST;
use crate::model::alliance::practice_matrix::MatrixRows;
use crate::model::alliance::progress_table::ProgressOrder;

/// The commands about cities.
#[derive(Debug, Subcommand)]
pub enum CityCommand {
    /// Print a city: targets, progress, emissions, practices
    ///
    /// Without CITY, lists all cities. CITY is the last part of its id, its title or another of its
    /// names. --csv gives the inventory or the targets as a table for a spreadsheet.
    City(CityArguments),
    /// Show where the cities stand against their targets
    ///
    /// Holds the latest measured total against the straight line to the city's own current target
    /// and to 80x50 (80 % below the base year by 2050). Only cities that count alike stand in one
    /// group. The table says what differs for the others, and what is missing.
    ///
    /// Exit code 1 means that no city has figures to measure with.
    Progress(ProgressArguments),
    /// Compare two to four cities or practices
    ///
    /// Rows that differ are marked. Of cities it also says whether their figures may be compared.
    Compare(CompareArguments),
    /// Count practices by sector and city, or by sector and instrument
    Matrix(MatrixArguments),
    /// Find the cities nearest to one, and what they have that it lacks
    ///
    /// CITY is a city with a note. For another city, give --population, --climate and
    /// --country. Each distance is explained.
    Peers(PeersArguments),
}

/// Options for CSV output.
#[derive(Debug, Clone, Default, Args)]
pub struct CsvFlags {
    /// Print the table as CSV, or write FILE and a codebook beside it
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, conflicts_with = "json", value_hint = ValueHint::FilePath)]
    #[allow(
        clippy::option_option,
        reason = "clap's way to tell an option without a value from none"
    )]
    pub csv: Option<Option<PathBuf>>,
    /// Replace FILE and its codebook if they exist
    #[arg(long, requires = "csv")]
    pub force: bool,
    /// The column separator of the CSV
    #[arg(
        long,
        value_name = "CHAR",
        default_value_t = ',',
        default_value_if("decimal_comma", clap::builder::ArgPredicate::Equals("true".into()), ";"),
        requires = "csv"
    )]
    pub delimiter: char,
    /// Write numbers as 0,5 and part columns by `;`, for Excel in many languages
    #[arg(long, requires = "csv")]
    pub decimal_comma: bool,
}

/// Arguments of `city`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall city
  guildhall city oslo
  guildhall city \"New York\" --json
  guildhall city oslo --csv
  guildhall city oslo --table targets --csv=targets.csv
  guildhall city --table inventory --csv=all.csv")]
pub struct CityArguments {
    /// Which city; without one, all are listed
    #[arg(value_name = "CITY", value_hint = ValueHint::Other)]
    pub city: Option<String>,
    /// The table that `--csv` prints
    #[arg(
        long,
        value_name = "TABLE",
        default_value = "inventory",
        requires = "csv"
    )]
    pub table: CityTable,
    /// CSV options.
    #[command(flatten)]
    pub csv: CsvFlags,
}

/// The tables of a city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CityTable {
    /// Yearly totals and their parts
    #[default]
    Inventory,
    /// Goals, current and past
    Targets,
}

/// Arguments of `progress`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall progress
  guildhall progress oslo boston yokohama
  guildhall progress --sort name
  guildhall progress --json
  guildhall progress --csv=progress.csv --decimal-comma")]
pub struct ProgressArguments {
    /// Which cities; without any, all
    #[arg(value_name = "CITY", value_hint = ValueHint::Other)]
    pub cities: Vec<String>,
    /// The order of the cities inside a group
    #[arg(long, value_name = "ORDER", default_value = "gap", value_parser = variant::<ProgressOrder>())]
    pub sort: ProgressOrder,
    /// CSV options.
    #[command(flatten)]
    pub csv: CsvFlags,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall compare oslo stockholm
  guildhall compare boston vancouver washington-dc --json
  guildhall compare stockholm/congestion-tax london/congestion-charge")]
pub struct CompareArguments {
    /// Two to four cities, or two to four practices
    #[arg(value_name = "CITY|ID", num_args = 2..=4, required = true, value_hint = ValueHint::Other)]
    pub names: Vec<String>,
    /// Print only the rows that differ
    #[arg(long)]
    pub differing: bool,
    /// CSV options.
    #[command(flatten)]
    pub csv: CsvFlags,
}

/// Arguments of `matrix`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall matrix
  guildhall matrix --by instrument
  guildhall matrix --csv=matrix.csv")]
pub struct MatrixArguments {
    /// What the rows are
    #[arg(long, value_name = "ROWS", default_value = "city", value_parser = variant::<MatrixRows>())]
    pub by: MatrixRows,
    /// CSV options.
    #[command(flatten)]
    pub csv: CsvFlags,
}

/// Arguments of `peers`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall peers oslo
  guildhall peers --population 260000 --climate Cfb --country BE
  guildhall peers vancouver --limit 20 --json")]
pub struct PeersArguments {
    /// Which city; without one and without a description, the one of your settings
    #[arg(value_name = "CITY", conflicts_with_all = ["population", "climate", "country", "density", "powers"], value_hint = ValueHint::Other)]
    pub city: Option<String>,
    /// Residents of a city without a note
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(1..))]
    pub population: Option<u64>,
    /// Its climate by Köppen and Geiger, such as Cfb
    #[arg(long, value_name = "CLASS")]
    pub climate: Option<String>,
    /// Its country: ISO code, or a name that the notes have
    #[arg(long, value_name = "COUNTRY")]
    pub country: Option<String>,
    /// Residents per square kilometre
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = read_density)]
    pub density: Option<f64>,
    /// Its powers: ids of vocabulary/powers.toml
    #[arg(long, value_name = "POWER,…", value_delimiter = ',')]
    pub powers: Vec<String>,
    /// How many practices to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// How many of the nearest cities to use
    #[arg(long, value_name = "N", default_value_t = NEAREST, value_parser = clap::value_parser!(u16).range(1..))]
    pub nearest: u16,
    /// CSV options.
    #[command(flatten)]
    pub csv: CsvFlags,
}

fn read_density(typed: &str) -> Result<f64, String> {
    let density: Option<f64> = typed.parse().ok();
    let density = density.filter(|density| density.is_finite() && *density > 0.0);
    density.ok_or_else(|| "expected a number above 0".to_owned())
}

impl PeersArguments {
    /// Whether the arguments describe a city instead of naming one.
    pub(super) fn describe(&self) -> bool {
        self.population.is_some()
            || self.climate.is_some()
            || self.country.is_some()
            || self.density.is_some()
            || !self.powers.is_empty()
    }
}
