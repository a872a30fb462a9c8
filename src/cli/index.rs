//! `index`: updates the search index, or rebuilds it.

use std::io::Write;

use serde_json::json;

use super::arguments::IndexArguments;
use super::base_session::Session;
use super::console::{Console, OutputFormat};
use super::json::print_json;
use super::report::{CommandError, CommandResult, Exit};
use crate::model::counted::counted;
use crate::notes::clean::clean_name;
use crate::store::walk;
use crate::work::{own_history, unread_noun, update_index};

/// Updates the index and prints the counts.
pub(super) fn run(
    arguments: &IndexArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let (base, _) = session.open_base()?;
    let mut progress = |done, total| {
        console.progress(&format!("reading notes: {done} of {total}"));
        true
    };
    let cache = &session.folders.cache;
    let done = update_index(&base, cache, arguments.rebuild, &mut progress);
    console.end_progress();
    let (index, done) = done.map_err(|error| CommandError::failed_with(error.help(), error))?;
    let (read, removed, total) = (done.read, done.removed, done.total);
    if console.style.form == OutputFormat::Json {
        let unread = index.unread().into_iter();
        let folder = |path: &String| own_history(path).map(str::to_owned);
        let unread = unread.map(|path| folder(&path).unwrap_or(path));
        let unread: Vec<String> = unread.collect();
        let object = json!({"read": read, "removed": removed, "total": total, "unread": unread});
        print_json(&object, &mut console.out)?;
    } else {
        writeln!(
            console.out,
            "{} in the index; {read} read, {removed} removed",
            counted(total, "note")
        )?;
        let (nested, unread): (Vec<String>, Vec<String>) = index
            .unread()
            .into_iter()
            .partition(|path| own_history(path).is_some());
        if !unread.is_empty() {
            writeln!(
                console.out,
                "{} cannot be read in full; `guildhall check` says why:",
                counted(unread.len(), unread_noun(&unread))
            )?;
        }
        for path in unread {
            writeln!(console.out, "  {}", clean_name(&path))?;
        }
        for folder in nested.iter().filter_map(|path| own_history(path)) {
            writeln!(console.out, "{}", walk::describe_own_history(folder))?;
        }
    }
    Ok(Exit::Done)
}
