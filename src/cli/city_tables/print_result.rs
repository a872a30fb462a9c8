//! Prints a result as CSV, JSON or text, by the flags.

use std::io::{self, Write};

use serde_json::Value;

use super::csv_table::{CsvTable, write_csv};
use super::table_arguments::CsvFlags;
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat, OutputStyle};
use crate::cli::json::print_json;
use crate::cli::report::CommandResult;

/// Prints the requested form; the other forms are not computed.
///
/// # Errors
/// Output that cannot be written, or an invalid CSV delimiter.
pub(in crate::cli) fn print_result<'t>(
    flags: &CsvFlags,
    session: &Session,
    console: &mut Console,
    csv: impl FnOnce() -> CsvTable<'t>,
    json: impl FnOnce() -> Value,
    text: impl FnOnce(&mut dyn Write, OutputStyle) -> io::Result<()>,
) -> CommandResult<()> {
    if flags.csv.is_some() {
        return write_csv(&csv(), flags, session, console);
    }
    if console.style.form == OutputFormat::Json {
        print_json(&json(), &mut console.out)?;
    } else {
        text(&mut console.out, console.style)?;
    }
    Ok(())
}
