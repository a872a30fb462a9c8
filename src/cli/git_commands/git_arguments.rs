//! Arguments and help of the sync commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

/// The sync commands.
#[derive(Debug, Subcommand)]
pub enum SyncCommand {
    /// Copy a shared library to this machine
    Clone(CloneArguments),
    /// Turn a folder into a knowledge base with history
    Init(InitArguments),
    /// Connect this knowledge base with a shared library
    Connect(ConnectArguments),
    /// Save all edits to the history on this machine
    #[command(after_help = "Examples:\n  guildhall save")]
    Save,
    /// Save, get updates and share
    Sync(SyncArguments),
    /// Show what is not saved, not shared, or waits for you
    #[command(after_help = "Examples:\n  guildhall status\n  guildhall status --json")]
    Status,
    /// Send notes for review instead of sharing them
    Propose(ProposeArguments),
    /// Undo the last save, update or choice; run again for the one before
    #[command(after_help = "Examples:\n  guildhall undo")]
    Undo,
    /// Choose between your version and theirs
    Conflicts(ConflictsArguments),
    /// Show who changed what, and when
    Log(LogArguments),
    /// Show your changes the others do not have yet
    Diff(DiffArguments),
}

/// Arguments of `clone`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall clone https://example.org/league.git
  guildhall clone git@example.org:league.git my-copy")]
pub struct CloneArguments {
    /// Address of the shared library: https, ssh or a folder
    #[arg(value_name = "ADDRESS", value_hint = ValueHint::Url)]
    pub address: String,
    /// The folder to create; named after the library by default
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  guildhall init\n  guildhall init my-notes")]
pub struct InitArguments {
    /// The folder; created if it does not exist
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath, default_value = ".")]
    pub folder: PathBuf,
}

/// Arguments of `connect`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  guildhall connect https://example.org/league.git\n  guildhall connect /mnt/shared/league.git"
)]
pub struct ConnectArguments {
    /// Address of the shared library: https, ssh or a folder
    #[arg(value_name = "ADDRESS", value_hint = ValueHint::Url)]
    pub address: String,
}

/// Arguments of `sync`.
#[derive(Debug, Args)]
#[command(
    long_about = "Save, get updates and share.\n\n\
        Your edits and the updates are combined, field by field. If someone else changed the same \
        text, the note shows their version and yours is kept until you choose. Exit code 3 means \
        that a choice waits for you.",
    after_help = "Examples:
  guildhall sync
  guildhall sync --dry-run
  guildhall sync --no-share
  guildhall sync --json"
)]
pub struct SyncArguments {
    /// Show what would change, without changing anything
    #[arg(long)]
    pub dry_run: bool,
    /// Save and get updates, but share nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub no_share: bool,
}

/// Arguments of `propose`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  guildhall propose practices/oslo/fossil-free-sites")]
pub struct ProposeArguments {
    /// Which notes
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Forget the proposals of these names, such as declined ones
    #[arg(long)]
    pub forget: bool,
}

/// Arguments of `conflicts`.
#[derive(Debug, Args)]
#[command(
    long_about = "Choose between your version and theirs.\n\n\
        Without --take or --edit, lists both versions of everything that waits for you. Exit code \
        3 means that something still waits.",
    after_help = "Examples:
  guildhall conflicts
  guildhall conflicts practices/oslo/fossil-free-sites --take mine
  guildhall conflicts practices/oslo/fossil-free-sites --field status --take theirs
  guildhall conflicts practices/oslo/fossil-free-sites --edit"
)]
pub struct ConflictsArguments {
    /// Notes, or numbers from the list; everything that waits if you name none
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Which version to take
    #[arg(long, value_name = "WHICH")]
    pub take: Option<Take>,
    /// Only this field, named as in the list
    #[arg(long, value_name = "FIELD")]
    pub field: Option<String>,
    /// Open the note in your editor; what you save is the choice
    #[arg(long, conflicts_with = "take")]
    pub edit: bool,
}

/// Which version to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Take {
    /// Yours
    Mine,
    /// Theirs, as in the note
    Theirs,
    /// Theirs, then yours
    Both,
}

/// Arguments of `log`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  guildhall log
  guildhall log cities/oslo
  guildhall log --since 2w --json")]
pub struct LogArguments {
    /// Only this note, field by field
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Only changes since then: 12h, 3d, 2w, or a day like 2026-03-02
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// The most entries to print
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  guildhall diff\n  guildhall diff cities/oslo")]
pub struct DiffArguments {
    /// Only this note
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}
