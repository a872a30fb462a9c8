//! `sync`: saves, gets updates and shares.

use std::io::Write;
use std::sync::atomic::Ordering;

use serde_json::json;

use super::format::{files_json, held_json, list_files, list_held, progress, short, waiting_json};
use super::git_arguments::SyncArguments;
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandResult, Exit};
use crate::model::counted::counted;
use crate::notes::clean::{clean, clean_name};
use crate::sync::{SyncPreview, Synced, Watch};
use crate::work::{describe_unread, find_unread_among};

/// Syncs, or previews a sync with `--dry-run`.
pub(super) fn run(
    arguments: &SyncArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let repository = super::open(session)?;
    let stop = super::stop_flag();
    let mut on_step = |step| progress(console, step);
    let mut watch = Watch {
        on_step: &mut on_step,
        stop: &stop,
    };
    if arguments.dry_run {
        let preview = repository.preview(&mut watch);
        console.end_progress();
        return print_preview(&preview.map_err(super::failed)?, console);
    }
    let synced = if arguments.no_share {
        repository.get_updates(&mut watch)
    } else {
        repository.sync(&mut watch)
    };
    console.end_progress();
    // The sync is over: the next Ctrl-C ends the program.
    stop.store(true, Ordering::Relaxed);
    let synced = synced.map_err(super::failed)?;
    let has_damaged = !repository.damaged_waiting().is_empty();
    let exit = print(&synced, console)?;
    let exit = if has_damaged { Exit::Waiting } else { exit };
    let received: Vec<&str> = synced.received.iter().map(|one| &*one.path).collect();
    if !received.is_empty()
        && let Ok((base, _)) = session.open_base()
        && let Some(unread) = describe_unread(&find_unread_among(&base, &received))
    {
        console.say(&unread);
    }
    Ok(exit)
}

/// Says that there is nothing to get or to share.
pub(in crate::cli) const UP_TO_DATE: &str = "Everything is up to date.";

fn print(synced: &Synced, console: &mut Console) -> CommandResult {
    let exit = Exit::waiting_if(synced.waiting > 0);
    if console.style.form == OutputFormat::Json {
        let object = json!({
            "saved": files_json(&synced.saved.changed),
            "held": held_json(&synced.saved.held),
            "received": files_json(&synced.received),
            "shared": files_json(&synced.shared),
            "proposed": synced.proposed,
            "newly_waiting": waiting_json(&synced.newly_waiting),
            "waiting": synced.waiting,
            "unshared": files_json(&synced.unshared),
            "outside": synced.outside,
            "library": synced.remote,
        });
        print_json(&object, &mut console.out)?;
        return Ok(exit);
    }
    print_files(synced, console)?;
    print_left(synced, console)?;
    Ok(exit)
}

/// Prints received and shared files.
fn print_files(synced: &Synced, console: &mut Console) -> CommandResult<()> {
    let (out, style) = (&mut console.out, console.style);
    let is_quiet = synced.received.is_empty() && synced.shared.is_empty();
    if is_quiet && synced.proposed.is_empty() {
        let text = match synced.unshared.len() {
            0 => UP_TO_DATE,
            _ => "No updates from others.",
        };
        writeln!(out, "{text}")?;
    }
    let heading = format!(
        "Updates from others, {}:",
        counted(synced.received.len(), "note")
    );
    list_files(&heading, &synced.received, out, style)?;
    let heading = format!("Shared, {}:", counted(synced.shared.len(), "note"));
    list_files(&heading, &synced.shared, out, style)?;
    for name in &synced.proposed {
        writeln!(out, "Proposed for review: {name}.")?;
    }
    list_held(&synced.saved.held, out, style)?;
    if synced.outside > 0 {
        let files = counted(synced.outside, "file");
        writeln!(
            out,
            "Left as they are, outside the knowledge base: {files} with updates."
        )?;
    }
    Ok(())
}

/// Prints what is left to do and the command for it.
fn print_left(synced: &Synced, console: &mut Console) -> CommandResult<()> {
    let [conflicts, share] = ["conflicts", "sync"].map(|command| console.to_type(command));
    let out = &mut console.out;
    for one in &synced.newly_waiting {
        let place = clean_name(short(&one.path)).into_owned();
        let spot = one.decision.spot.to_string();
        writeln!(out, "! waiting for you: {place}: {}", clean(&spot))?;
    }
    if !synced.unshared.is_empty() {
        let notes = counted(synced.unshared.len(), "note");
        writeln!(out, "{notes} of yours to share: {share}")?;
    }
    if synced.waiting > 0 {
        let things = counted(synced.waiting, "choice");
        writeln!(out, "{things} waiting for you: {conflicts}")?;
    }
    Ok(())
}

fn print_preview(preview: &SyncPreview, console: &mut Console) -> CommandResult {
    let exit = Exit::waiting_if(!preview.conflicts.is_empty());
    if console.style.form == OutputFormat::Json {
        let conflicts = preview.conflicts.iter();
        let conflicts = conflicts.map(|(path, place)| json!({"note": short(path), "field": place}));
        let object = json!({
            "unsaved": files_json(&preview.unsaved),
            "held": held_json(&preview.held),
            "incoming": files_json(&preview.incoming),
            "outgoing": files_json(&preview.outgoing),
            "conflicts": conflicts.collect::<Vec<_>>(),
        });
        print_json(&object, &mut console.out)?;
        return Ok(exit);
    }
    let (out, style) = (&mut console.out, console.style);
    if preview.incoming.is_empty() && preview.outgoing.is_empty() {
        writeln!(out, "{UP_TO_DATE}")?;
    }
    list_files("Would be received:", &preview.incoming, out, style)?;
    list_files("Would be shared:", &preview.outgoing, out, style)?;
    list_held(&preview.held, out, style)?;
    for (path, place) in &preview.conflicts {
        writeln!(
            out,
            "! would wait for you: {}: {}",
            clean_name(short(path)),
            clean(place)
        )?;
    }
    Ok(exit)
}
