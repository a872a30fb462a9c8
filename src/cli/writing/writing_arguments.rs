//! Arguments of the commands that write notes.

use clap::{Args, Parser, Subcommand, ValueHint};

/// The commands that write notes.
#[derive(Debug, Subcommand)]
pub enum WritingCommand {
    /// Write a new note
    ///
    /// KIND is practice, position, city, project, standard, statement or question. Names similar
    /// notes first. The new note lists the keys of its kind as comments and opens in your editor.
    New(NewArguments),
    /// Edit a note in your editor
    ///
    /// The editor is that of the settings, $VISUAL or $EDITOR. Changes that others make meanwhile
    /// are kept.
    Edit(EditArguments),
    /// Set keys of a note
    ///
    /// KEY=VALUE sets a key, KEY+=VALUE and KEY-=VALUE change a list, KEY= removes a key. Comments,
    /// order and layout stay. Vocabulary terms and cities can be given by any of their names;
    /// commas separate the values of a list. A value that `check` would reject is not written.
    Set(SetArguments),
    /// Give a note another id
    ///
    /// Rewrites every link to the note, moves the endorsements, adoptions or answers that belong to
    /// it, and keeps the former id as an alias. NEW may be just the last part. If a rename was
    /// stopped, run it again.
    Rename(RenameArguments),
    /// Remove a note
    ///
    /// Refuses while other notes name it, and lists them.
    Remove(RemoveArguments),
    /// Sign a position or statement for a city
    ///
    /// Stores the fingerprint of the text as it is today, of what `guildhall statement` prints above
    /// the signatures: title, addressee, commitment, ask, measures, stance, amendments and the
    /// section Text, but no other key or section, footnote, layout or link target. Run it again to
    /// renew the signature after one of these has changed: a reservation, evidence and expiry that
    /// are not given again stay, and an empty value removes them.
    Endorse(EndorseArguments),
    /// Say that a city takes over a practice
    ///
    /// Run it again to change what the city said before: the title follows the phase, and what
    /// still describes the former phase is listed.
    Adopt(AdoptArguments),
    /// Ask the alliance a question
    Ask(AskArguments),
    /// Answer a question for a city
    Answer(AnswerArguments),
}

/// A line of the app that is one of these commands.
#[derive(Debug, Parser)]
pub(super) struct WritingLine {
    /// The command.
    #[command(subcommand)]
    pub command: WritingCommand,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall new practice --title \"Congestion tax\" --city stockholm --sector transportation
  guildhall new position --title \"Clean heat\" level=national --no-edit")]
pub struct NewArguments {
    /// What kind of note
    #[arg(value_name = "KIND", value_hint = ValueHint::Other)]
    pub kind: String,
    /// Its title
    #[arg(long, value_name = "TITLE")]
    pub title: String,
    /// The city; for a practice, the city of your settings by default
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// A sector; may be repeated
    #[arg(long = "sector", value_name = "SECTOR")]
    pub sectors: Vec<String>,
    /// Do not open the editor
    #[arg(long)]
    pub no_edit: bool,
    /// Do not name similar notes again; for the app
    #[arg(long, hide = true)]
    pub similar_seen: bool,
    /// Further keys, as in `set`
    #[arg(value_name = "KEY=VALUE", value_hint = ValueHint::Other)]
    pub keys: Vec<String>,
}

/// Arguments of `edit`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall edit practices/stockholm/congestion-tax
  guildhall edit oslo")]
pub struct EditArguments {
    /// The id of the note, its path, or the last part of its id
    #[arg(value_name = "ID", value_hint = ValueHint::Other)]
    pub id: String,
}

/// Arguments of `set`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall set practices/oslo/climate-budget status=in-force year-adopted=2016
  guildhall set climate-budget sectors+=waste tags-=draft
  guildhall set climate-budget 'sources+={ url = \"https://example.org\", year = 2020 }'
  guildhall set clean-heat 'relations+={ kind = \"has-evidence\", to = \"practices/oslo/heat\" }'
  guildhall set clean-heat 'amendments+=\"Not for hospitals, not for schools\"'
  guildhall set cities/oslo population.value=717710 population.year=2023

Commas part the values of a list; a value with a comma of its own is in quotes, and in quotes of
the shell around them.")]
pub struct SetArguments {
    /// The id of the note, its path, or the last part of its id
    #[arg(value_name = "ID", value_hint = ValueHint::Other)]
    pub id: String,
    /// What to set
    #[arg(value_name = "KEY=VALUE", required = true, value_hint = ValueHint::Other)]
    pub keys: Vec<String>,
}

/// Arguments of `rename`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall rename practices/oslo/tolls practices/oslo/toll-ring
  guildhall rename practices/oslo/tolls toll-ring")]
pub struct RenameArguments {
    /// The id of the note, its path, or the last part of its id
    #[arg(value_name = "OLD", value_hint = ValueHint::Other)]
    pub old: String,
    /// Its new id, or the new last part
    #[arg(value_name = "NEW", value_hint = ValueHint::Other)]
    pub new: String,
}

/// Arguments of `remove`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall remove practices/oslo/draft
  guildhall remove practices/oslo/draft --force")]
pub struct RemoveArguments {
    /// The id of the note, its path, or the last part of its id
    #[arg(value_name = "ID", value_hint = ValueHint::Other)]
    pub id: String,
    /// Remove it although other notes name it
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `endorse`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall endorse positions/clean-heat --city oslo --authority council-resolution
  guildhall endorse clean-heat --city boston --authority mayor --reservation \"Not for hospitals.\"
  guildhall endorse clean-heat --city oslo --authority mayor --state withdrawn")]
pub struct EndorseArguments {
    /// The position or statement
    #[arg(value_name = "ID", value_hint = ValueHint::Other)]
    pub id: String,
    /// The city; without one, that of your settings
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// Who signed: a word of vocabulary/authorities.toml
    #[arg(long, value_name = "AUTHORITY")]
    pub authority: String,
    /// What the city says: a word of vocabulary/endorsement-states.toml
    #[arg(long, value_name = "STATE")]
    pub state: Option<String>,
    /// When it was signed or withdrawn, as 2026-03-02; without one, today
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Keep day and fingerprint of the present signature
    #[arg(long, conflicts_with = "date")]
    pub keep_date: bool,
    /// Refuse to renew a signature of an earlier day; for the app
    #[arg(long, hide = true, conflicts_with = "keep_date")]
    pub first: bool,
    /// The fingerprint of the text that the user has read; for the app
    #[arg(long, hide = true, value_name = "FINGERPRINT")]
    pub as_read: Option<String>,
    /// Where the signature can be seen
    #[arg(long, value_name = "URL")]
    pub evidence: Option<String>,
    /// The last day on which the signature counts
    #[arg(long, value_name = "DATE")]
    pub expiry: Option<String>,
    /// What the city does not stand behind
    #[arg(long, value_name = "TEXT")]
    pub reservation: Option<String>,
}

/// Arguments of `adopt`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall adopt practices/stockholm/congestion-tax --city oslo --phase considering
  guildhall adopt congestion-tax --city oslo --phase in-force --changed \"By time of day\" --year 2020")]
pub struct AdoptArguments {
    /// The practice
    #[arg(value_name = "ID", value_hint = ValueHint::Other)]
    pub id: String,
    /// The city that takes it over; without one, that of your settings
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// How far it is: a word of vocabulary/phases.toml
    #[arg(long, value_name = "PHASE")]
    pub phase: String,
    /// What the city did differently
    #[arg(long, value_name = "TEXT")]
    pub changed: Option<String>,
    /// The year
    #[arg(long, value_name = "YEAR")]
    pub year: Option<String>,
}

/// Arguments of `ask`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall ask --city vancouver --title \"Who pays for heat pumps in rented homes?\" --sector buildings
  guildhall ask --city vancouver --of oslo --of boston --title \"How is a climate budget made?\" --no-edit")]
pub struct AskArguments {
    /// The city that asks; without one, that of your settings
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// The question
    #[arg(long, value_name = "TITLE")]
    pub title: String,
    /// A city that is asked; may be repeated
    #[arg(long = "of", value_name = "CITY")]
    pub of: Vec<String>,
    /// A sector; may be repeated
    #[arg(long = "sector", value_name = "SECTOR")]
    pub sectors: Vec<String>,
    /// Who asks: a role, never the name of a person
    #[arg(long, value_name = "ROLE")]
    pub by: Option<String>,
    /// The last day for answers
    #[arg(long, value_name = "DATE")]
    pub closes: Option<String>,
    /// The text below the title, instead of the editor
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Do not open the editor
    #[arg(long)]
    pub no_edit: bool,
}

/// Arguments of `answer`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall answer questions/who-pays-for-heat-pumps --city oslo
  guildhall answer who-pays-for-heat-pumps --city oslo --text \"The owner does; rents may rise by 8 %.\"")]
pub struct AnswerArguments {
    /// The question
    #[arg(value_name = "QUESTION", value_hint = ValueHint::Other)]
    pub id: String,
    /// The city that answers; without one, that of your settings
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// The answer in one line; without one, the city and the question
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,
    /// Who answers: a role, never the name of a person
    #[arg(long, value_name = "ROLE")]
    pub by: Option<String>,
    /// The answer, instead of the editor
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Do not open the editor
    #[arg(long)]
    pub no_edit: bool,
}
