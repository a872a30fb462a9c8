//! The program: hands what the system says to the command line and its answer back to the system.

use std::env;
use std::process::ExitCode;

use guildhall::cli::{self, Exit, ProcessEnv};

fn main() -> ExitCode {
    guildhall::search::silence_guarded_panics();
    // A panic is a bug in guildhall. It has been printed by then; 101 would tell scripts nothing.
    std::panic::catch_unwind(|| cli::run(env::args_os().collect(), &ProcessEnv::read()))
        .unwrap_or(Exit::Failed)
        .into()
}
