//! Flags shared by all commands.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

/// Flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for every command")]
pub struct Globals {
    /// The knowledge base to use: a folder with guildhall.toml in it
    #[arg(long, value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    pub kb: Option<PathBuf>,
    /// Another configuration file
    #[arg(long, value_name = "FILE", global = true, value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: ColorChoice,
    /// Print results, and errors too, as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Plain lines without drawing or colour, for screen readers
    #[arg(long, global = true)]
    pub plain: bool,
    /// Print only results and errors
    #[arg(long, global = true)]
    pub quiet: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
