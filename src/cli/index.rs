//! `index`: brings the search index up to date, or builds it afresh.

use std::io::Write;

use serde_json::json;

use super::args::IndexArguments;
use super::base_session::Session;
use super::console::{Console, OutputFormat};
use super::json::print_json;
use super::report::{CommandResult, Exit};
use super::services;

/// What was done to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Indexed {
    /// Notes that were read because they are new or changed.
    pub(super) read: usize,
    /// Notes that were taken out.
    pub(super) removed: usize,
    /// Notes in the index now.
    pub(super) total: usize,
}

/// Updates the index and says what was done.
pub(super) fn run(
    arguments: &IndexArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let (base, _) = session.open_base()?;
    let done = services::update_index(session, &base, arguments.rebuild, &mut |done, total| {
        console.progress(&format!("reading notes: {done} of {total}"));
    });
    console.end_progress();
    let done = done?;
    let Indexed {
        read,
        removed,
        total,
    } = done;
    if console.look.form == OutputFormat::Json {
        let object = json!({"read": read, "removed": removed, "total": total});
        print_json(&object, &mut console.out)?;
    } else {
        writeln!(
            console.out,
            "{total} notes in the index; {read} read, {removed} removed"
        )?;
    }
    Ok(Exit::Done)
}
