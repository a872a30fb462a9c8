//! Arguments of the commands of the common voice.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::cli::city_tables::table_arguments::CsvFlags;
use crate::cli::enum_values::variant;
use crate::model::alliance::fund_table::{FundGrouping, FundOrder};
use crate::notes::printouts::PrintFormat;

/// The commands of the common voice.
#[derive(Debug, Subcommand)]
pub enum VoiceCommand {
    /// List what the cities ask of other governments, and who signed
    ///
    /// Lists positions, and statements that ask something of a level of government. A city counts
    /// once it signed the text as it is: not if its word is provisional or has expired, or if
    /// the text was changed since.
    ///
    /// Exit code 1 means that none matches.
    Positions(PositionsArguments),
    /// Print the joint letter of a statement or position
    ///
    /// The letter has the text, the cities that signed it and their reservations as footnotes. It
    /// names the day and the saved change it was made from, and is the same each time until a note
    /// changes. Below the quorum it says DRAFT.
    Statement(StatementArguments),
    /// Show where a practice came from and who took it over
    ///
    /// ID is a practice or an adoption. --json and --csv give one row a step.
    Lineage(LineageArguments),
    /// List what the innovation fund paid for, and what came of it
    ///
    /// Lists the projects by round with the amounts granted, and follows each grant to its
    /// products, the practices they became and the cities that took those over. An amount that
    /// several projects share counts once; currencies are never added up; missing amounts are
    /// listed.
    ///
    /// Exit code 1 means that there are no projects.
    Fund(FundArguments),
    /// Write a brief on a topic for a city
    ///
    /// One document: what the cities most like it did, with results, costs, lessons, failures, and
    /// a source for every statement; positions that support it; contacts. It is the same each
    /// time until a note changes.
    ///
    /// Exit code 1 means that no practice matches.
    Brief(BriefArguments),
    /// Write notes as Markdown, HTML, CSV, BibTeX or JSON lines
    ///
    /// Takes a query as `search` does, or --id. The files are for members of the alliance unless
    /// you add --public.
    ///
    /// Exit code 1 means that nothing was found.
    Export(ExportArguments),
}

/// Arguments of `positions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall positions
  guildhall positions --level national --endorsed-by boston
  guildhall positions --deadline ..2026-12 --sort deadline
  guildhall positions --board --city oslo
  guildhall positions --level eu --json
  guildhall positions --csv=positions.csv")]
pub struct PositionsArguments {
    /// Only those to this level of government
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<String>,
    /// Only those with this stance
    #[arg(long, value_name = "STANCE")]
    pub stance: Option<String>,
    /// Only those at this stage
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    /// Only those that this city endorses
    #[arg(long, value_name = "CITY")]
    pub endorsed_by: Option<String>,
    /// Only those whose addressee has these words
    #[arg(long, value_name = "WORDS")]
    pub addressee: Option<String>,
    /// Only those of this sector or one below it
    #[arg(long, value_name = "SECTOR")]
    pub sector: Option<String>,
    /// Only those with a deadline in this time, such as ..2026-12 or 2026-10..2027
    #[arg(long, value_name = "RANGE")]
    pub deadline: Option<String>,
    /// The city whose stance is shown; by default the city of your settings
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// The order
    #[arg(long, value_name = "ORDER", default_value = "signatures")]
    pub sort: PositionsSort,
    /// Count by level and stage instead
    #[arg(long)]
    pub board: bool,
    /// CSV options.
    #[command(flatten)]
    pub csv: CsvFlags,
}

/// The order of positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PositionsSort {
    /// Most signatures first
    #[default]
    Signatures,
    /// Next deadline first, then those past, then those without
    Deadline,
}

/// Arguments of `fund`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall fund
  guildhall fund --sort amount
  guildhall fund --by sector
  guildhall fund --by year --json
  guildhall fund --csv=fund.csv --decimal-comma")]
pub struct FundArguments {
    /// Add up what was granted by this instead
    #[arg(long, value_name = "GROUP", value_parser = variant::<FundGrouping>())]
    pub by: Option<FundGrouping>,
    /// The order of the projects
    #[arg(long, value_name = "ORDER", default_value = "round", value_parser = variant::<FundOrder>())]
    pub sort: FundOrder,
    /// CSV options.
    #[command(flatten)]
    pub csv: CsvFlags,
}

/// Arguments of `statement`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall statement c40-advancing-towards-zero-waste-2018
  guildhall statement statements/chicago-climate-charter-2017 --format html > letter.html
  guildhall statement eurocities-epbd-revision-2023 --json")]
pub struct StatementArguments {
    /// Which statement or position
    #[arg(value_name = "ID", value_hint = ValueHint::FilePath)]
    pub id: String,
    /// The form of the letter
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = variant::<PrintFormat>())]
    pub format: PrintFormat,
}

/// Arguments of `lineage`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall lineage oslo/climate-budget
  guildhall lineage montreal/public-bike-hire --plain
  guildhall lineage practices/new-york-city/congestion-pricing --json")]
pub struct LineageArguments {
    /// Which practice or adoption
    #[arg(value_name = "ID", value_hint = ValueHint::FilePath)]
    pub id: String,
    /// CSV options.
    #[command(flatten)]
    pub csv: CsvFlags,
}

/// Arguments of `brief`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall brief \"heat pumps\" --for vancouver
  guildhall brief \"building performance standard\" --for seattle --format html > brief.html
  guildhall brief sector:waste --for oslo --format md")]
pub struct BriefArguments {
    /// The topic, as you would search for it
    #[arg(value_name = "TOPIC", required = true, value_hint = ValueHint::Other)]
    pub topic: Vec<String>,
    /// The city it is for; the one of your settings by default
    #[arg(long = "for", value_name = "CITY")]
    pub city: Option<String>,
    /// The form of the brief
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = variant::<PrintFormat>())]
    pub format: PrintFormat,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall export sector:waste --format csv --output waste.csv
  guildhall export heat pumps --format html --output heat.html --public
  guildhall export practices/oslo/climate-budget cities/oslo --format md
  guildhall export city:oslo --format bibtex > oslo.bib")]
pub struct ExportArguments {
    /// What to search for, or ids of notes (`practices/oslo/climate-budget`)
    #[arg(value_name = "QUERY", required_unless_present = "id", value_hint = ValueHint::Other)]
    pub query: Vec<String>,
    /// Take this note; can be given several times
    #[arg(long, value_name = "ID", conflicts_with = "query")]
    pub id: Vec<String>,
    /// The form of the notes
    #[arg(long, value_name = "FORMAT", default_value = "md")]
    pub format: ExportForm,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Leave out notes that are for members only
    ///
    /// Links, ids, paths and addresses that lead to them are replaced in the notes that are left.
    /// What these say about them in words of their own stays: read the file before you hand it out.
    #[arg(long)]
    pub public: bool,
    /// The most notes to write
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
}

/// The form of exported notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ExportForm {
    /// One Markdown document
    #[default]
    Md,
    /// One HTML page that loads nothing
    Html,
    /// A table for a spreadsheet, one row a note
    Csv,
    /// Their sources for a bibliography
    Bibtex,
    /// One JSON object a line
    Jsonl,
}
