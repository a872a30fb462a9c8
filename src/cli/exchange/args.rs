//! The words of the exchange commands: what they take, and their help.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

/// Save, get updates, share: the commands of the exchange.
#[derive(Debug, Subcommand)]
pub enum ExchangeCommand {
    /// Copy a shared library to this machine
    Clone(CloneArguments),
    /// Make a folder a knowledge base that keeps its history
    Init(InitArguments),
    /// Keep all edits in history, on this machine
    #[command(after_help = "Examples:\n  guildhall save")]
    Save,
    /// Save, get updates and share
    Sync(SyncArguments),
    /// Say what is not saved, not shared, and what waits for you
    #[command(after_help = "Examples:\n  guildhall status\n  guildhall status --json")]
    Status,
    /// Share notes for review, not with everybody
    Propose(ProposeArguments),
    /// Take back the last save, update or choice; again, the one before
    #[command(after_help = "Examples:\n  guildhall undo")]
    Undo,
    /// See what waits for you, and choose
    Conflicts(ConflictsArguments),
    /// Say who changed what and when
    Log(LogArguments),
    /// Say what differs from what the others have
    Diff(DiffArguments),
}

/// What `clone` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall clone https://example.org/league.git
  guildhall clone git@example.org:league.git my-copy")]
pub struct CloneArguments {
    /// Where the shared library is: https, ssh or a folder
    #[arg(value_name = "ADDRESS", value_hint = ValueHint::Url)]
    pub address: String,
    /// The folder to make; named after the library if left out
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

/// What `init` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  guildhall init my-notes")]
pub struct InitArguments {
    /// The folder; made if it is not there
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}

/// What `sync` takes.
#[derive(Debug, Args)]
#[command(
    long_about = "Save, get updates and share.\n\n\
        Edits of both sides are joined by meaning. Where both changed the same thing, the shared \
        version stays in the note and yours waits for you; exit code 3 says so.",
    after_help = "Examples:
  guildhall sync
  guildhall sync --dry-run
  guildhall sync --no-share
  guildhall sync --json"
)]
pub struct SyncArguments {
    /// Say what would come and go, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Save and get updates, and share nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub no_share: bool,
}

/// What `propose` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  guildhall propose practices/oslo/fossil-free-sites")]
pub struct ProposeArguments {
    /// Which notes
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
}

/// What `conflicts` takes.
#[derive(Debug, Args)]
#[command(
    long_about = "See what waits for you, and choose.\n\n\
        Without a choice, lists your version and theirs of everything that waits. Exit code 3 \
        means that something still waits.",
    after_help = "Examples:
  guildhall conflicts
  guildhall conflicts practices/oslo/fossil-free-sites --take mine
  guildhall conflicts practices/oslo/fossil-free-sites --field status --take theirs
  guildhall conflicts practices/oslo/fossil-free-sites --edit"
)]
pub struct ConflictsArguments {
    /// Notes, or numbers from the list; everything that waits if none is named
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Which version to take
    #[arg(long, value_name = "WHICH")]
    pub take: Option<Take>,
    /// Only this field, as the list names it
    #[arg(long, value_name = "FIELD")]
    pub field: Option<String>,
    /// Open the note in your editor; what it says afterwards is the choice
    #[arg(long, conflicts_with = "take")]
    pub edit: bool,
}

/// Which version to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Take {
    /// Yours
    Mine,
    /// What stands in the note
    Theirs,
    /// Theirs, then yours
    Both,
}

/// What `log` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall log
  guildhall log cities/oslo
  guildhall log --since 2w --json")]
pub struct LogArguments {
    /// Only this note, field by field
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Only since then: 12h, 3d, 2w, or a day like 2026-03-02
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// How many entries at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
}

/// What `diff` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  guildhall diff\n  guildhall diff cities/oslo")]
pub struct DiffArguments {
    /// Only this note
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}
