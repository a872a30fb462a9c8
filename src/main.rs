//! Entry point: passes arguments and environment to the command line.

use std::env;
use std::process::ExitCode;

use guildhall::cli::{self, Exit, ProcessEnv};

fn main() -> ExitCode {
    guildhall::search::silence_guarded_panics();
    // A panic is a bug. The hook has printed it; exit with a documented code instead of 101.
    std::panic::catch_unwind(|| cli::run(env::args_os().collect(), &ProcessEnv::read()))
        .unwrap_or(Exit::Failed)
        .into()
}
