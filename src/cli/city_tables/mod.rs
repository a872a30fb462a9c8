//! Commands about cities: profile, progress, comparison, matrix, peers.
//!
//! One command a file. Shared: [`city_base`] reads the notes, [`text_table`] and [`csv_table`]
//! print. Arithmetic and sentences are in [`emissions`](crate::model::emissions), the rest in
//! [`alliance`](crate::model::alliance).

mod city;
pub(super) mod city_base;
mod city_csv;
mod city_page;
mod compare;
pub(super) mod csv_table;
mod matrix;
mod peers;
pub(super) mod print_result;
mod progress;
mod progress_csv;
pub(super) mod table_arguments;
pub(super) mod text_table;

use super::base_session::Session;
use super::console::Console;
use super::report::CommandResult;
use table_arguments::CityCommand;

/// Runs a command about cities.
pub(super) fn run(
    command: &CityCommand,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    match command {
        CityCommand::City(arguments) => city::run(arguments, session, console),
        CityCommand::Progress(arguments) => progress::run(arguments, session, console),
        CityCommand::Compare(arguments) => compare::run(arguments, session, console),
        CityCommand::Matrix(arguments) => matrix::run(arguments, session, console),
        CityCommand::Peers(arguments) => peers::run(arguments, session, console),
    }
}
