//! Command-line arguments: every command, option and help text.
//!
//! Each command does its work in a file of its own. The only one-letter options are `-h` and `-V`,
//! so that a word with one hyphen in front is always a negation and reaches the query
//! ([`super::argv`]).

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use super::city_tables::table_arguments::CityCommand;
use super::common_voice::voice_arguments::VoiceCommand;
use super::enum_values::variant;
use super::git_commands::git_arguments::SyncCommand;
use super::global_flags::Globals;
use super::writing::writing_arguments::WritingCommand;
use crate::config::ThemeName;
use crate::model::search_request::Sort;

/// Default of `--limit`.
pub(super) const USUAL_LIMIT: u32 = 20;

/// Parsed command line.
#[derive(Debug, Parser)]
#[command(
    name = "guildhall",
    version,
    about = "What cities have learnt about climate, found and read in the terminal",
    long_about = "What cities have learnt about climate, found and read in the terminal.\n\n\
        Without a command the app opens, with QUERY already typed. When standard output is not a \
        terminal, `guildhall QUERY` prints what `guildhall search QUERY` prints.",
    after_help = "Examples:
  guildhall                           open the app
  guildhall heat oslo                 open the app with this query
  guildhall -- show must go on        a query that begins like a command
  guildhall search sector:waste       print the results
  guildhall show practices/stockholm/congestion-tax
  guildhall --plain                   search and read line by line, for screen readers",
    max_term_width = 100
)]
pub struct Arguments {
    /// What to search for
    #[arg(value_name = "QUERY", value_hint = ValueHint::Other)]
    pub query: Vec<String>,
    /// Display flags of the app.
    #[command(flatten)]
    pub screen: ScreenFlags,
    /// Flags of every command.
    #[command(flatten)]
    pub globals: Globals,
    /// The command; `None` opens the app.
    #[command(subcommand)]
    pub command: Option<CliCommand>,
}

/// Flags of the app.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for the app")]
pub struct ScreenFlags {
    /// Colours of the app
    #[arg(long, value_name = "NAME")]
    pub theme: Option<ThemeName>,
    /// Draw with plain characters only
    #[arg(long)]
    pub ascii: bool,
    /// Do not use the mouse
    #[arg(long)]
    pub no_mouse: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Find notes and print them
    ///
    /// Finds notes that contain all the words. Narrow the search with `"a phrase"`, `-not`, `NOT`,
    /// `OR`, brackets, `field:value`, `field:a,b`, `year:2015..2020`, `since:2w`, `has:results`,
    /// `title:heat` or `in:title`. One argument is the whole query. Among several, an argument with
    /// spaces is a phrase.
    ///
    /// Exit code 1 means that nothing was found.
    Search(SearchArguments),
    /// Print one note
    ///
    /// ID is what `search` prints. An earlier id, the path of the file or the last part of the id
    /// work too. --json prints the front matter, body, links and findings of `check`.
    Show(ShowArguments),
    /// Report every fault of every note
    ///
    /// Each fault has a file, line and column, a stable code, what was expected and found, and how
    /// to fix it. Exit code 1 means that there are errors. Warnings alone give 0.
    Check(CheckArguments),
    /// Write notes.
    #[command(flatten)]
    Writing(WritingCommand),
    /// Commands about cities.
    #[command(flatten)]
    Cities(CityCommand),
    /// Commands of the common voice.
    #[command(flatten)]
    Voice(VoiceCommand),
    /// Save, get updates, share, propose, undo.
    #[command(flatten)]
    Sync(SyncCommand),
    /// Bring the search index up to date
    ///
    /// Searching does this by itself. Use this command in scripts, or to rebuild the index. The
    /// index is in the cache folder; you can delete it at any time.
    Index(IndexArguments),
    /// Check this machine's setup
    ///
    /// Exit code 1 means that something needs attention.
    Doctor(DoctorArguments),
    /// Write a settings file where there is none, and list the keys
    ///
    /// The file lists every setting as a comment. An existing file is not changed. Also lists every
    /// action with its keys, under the name to use in the table `[keys]`.
    #[command(after_help = "Examples:
  guildhall config
  guildhall config --json")]
    Config,
    /// Print completions for a shell
    Completions(CompletionsArguments),
    /// Print the manual page, or write all of them
    Man(ManArguments),
}

/// Arguments of `search`.
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:
  guildhall search heat pumps sector:buildings
  guildhall search \"building performance\" -status:repealed --limit 5
  guildhall search 'year:2015..2020 sector:energy' --sort newest --why
  guildhall search sector:waste city:\"san francisco\" --facets
  echo 'cycling city:copenhagen' | guildhall search -
  guildhall search --json --batch queries.txt > answers.jsonl")]
pub struct SearchArguments {
    /// What to search for; `-` reads it from standard input
    #[arg(value_name = "QUERY", value_hint = ValueHint::Other)]
    pub query: Vec<String>,
    /// How many notes to print, at most 10000
    #[arg(long, value_name = "N", default_value_t = USUAL_LIMIT, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub limit: u32,
    /// How many notes to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: u32,
    /// The order of the notes
    #[arg(long, value_name = "ORDER", default_value = "relevance", value_parser = variant::<Sort>())]
    pub sort: Sort,
    /// Count the matches by kind, city, sector and so on
    #[arg(long)]
    pub facets: bool,
    /// Show why each note was found
    #[arg(long)]
    pub why: bool,
    /// Treat the last word or filter value as still being typed
    #[arg(long)]
    pub as_typed: bool,
    /// Answer each line of FILE with a line of JSON; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query"], value_hint = ValueHint::FilePath)]
    pub batch: Option<PathBuf>,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall show practices/stockholm/congestion-tax
  guildhall show congestion-tax
  guildhall show cities/oslo.md --raw
  guildhall show cities/oslo --at 2026-03-02
  guildhall show cities/oslo --json")]
pub struct ShowArguments {
    /// Which note
    #[arg(value_name = "ID", value_hint = ValueHint::FilePath)]
    pub id: String,
    /// Print the file as it is; only control characters are replaced
    #[arg(long, conflicts_with = "json")]
    pub raw: bool,
    /// Print an earlier version: a day's end (2026-03-02) or a state from `log`
    #[arg(long, value_name = "WHEN")]
    pub at: Option<String>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall check
  guildhall check cities practices/oslo/fossil-free-sites.md
  guildhall check --limit 1000
  guildhall check --format github")]
pub struct CheckArguments {
    /// Notes or folders to check; all notes if you name none
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Fix faults that have only one possible fix
    #[arg(long)]
    pub fix: bool,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: CheckFormat,
    /// The most findings to print; 100 by default as text, all in other formats
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// How to print findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CheckFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// Annotations for a pull request on GitHub
    Github,
}

/// Arguments of `index`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall index
  guildhall index --rebuild")]
pub struct IndexArguments {
    /// Read every note again, changed or not
    #[arg(long)]
    pub rebuild: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall doctor
  guildhall doctor --timings
  guildhall doctor --json")]
pub struct DoctorArguments {
    /// Measure how long opening and a keystroke take
    #[arg(long)]
    pub timings: bool,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall completions bash > ~/.local/share/bash-completion/completions/guildhall
  guildhall completions zsh > ~/.zfunc/_guildhall
  guildhall completions fish > ~/.config/fish/completions/guildhall.fish")]
pub struct CompletionsArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall man | man -l -
  guildhall man search | man -l -
  guildhall man ~/.local/share/man/man1")]
pub struct ManArguments {
    /// Command of the page, or folder for all pages; by default, the main page
    #[arg(value_name = "COMMAND|DIR", value_hint = ValueHint::DirPath)]
    pub named: Option<PathBuf>,
}

impl ValueEnum for ThemeName {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn clap_accepts_the_command_definition() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn only_help_and_version_have_one_letter() {
        let mut command = Arguments::command();
        command.build();
        let everything = std::iter::once(&command).chain(command.get_subcommands());
        for argument in everything.flat_map(clap::Command::get_arguments) {
            assert!(
                matches!(argument.get_short(), None | Some('h' | 'V')),
                "{argument:?}"
            );
        }
    }

    #[test]
    fn every_command_has_examples() {
        for command in Arguments::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string);
            assert!(
                help.is_some_and(|help| help.starts_with("Examples:")),
                "{}",
                command.get_name()
            );
        }
    }
}
