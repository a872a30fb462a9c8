//! Entry point: passes arguments and environment to the command line.

use std::env;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::Arc;

use guildhall::cli::{self, Exit, ProcessEnv};

fn main() -> ExitCode {
    guildhall::search::silence_guarded_panics();
    // Beyond the limit of file size, a write fails instead of ending the program.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    // A panic is a bug. The hook has printed it; exit with a documented code instead of 101.
    std::panic::catch_unwind(|| cli::run(env::args_os().collect(), &ProcessEnv::read()))
        .unwrap_or(Exit::Failed)
        .into()
}
