//! Messages about syncs, in words that contain no git term.

use std::time::Duration;

use crate::tui::labels::Labels;
use crate::tui::shared::sync_state::RunningSync;
use crate::tui::strings;
use crate::tui::widgets::text_width::cut;
use crate::work::{
    ChangedFile, FailureKind, SyncCounts, SyncFailure, SyncKind, SyncOutcome, SyncStatus, SyncStep,
    Undone, UndoneAction,
};

/// Maximum number of notes named in a summary; the others are counted.
const MAX_NAMED: usize = 6;

/// Maximum width of a name in a summary: each has its own line.
const MAX_NAME: usize = 64;

/// Maximum width of a name within a one-line message.
const MAX_INSIDE: usize = 36;

/// Describes the current step.
pub(crate) fn step(running: &RunningSync) -> &'static str {
    if running.stopping {
        return "Stopping..";
    }
    match (running.step, running.kind) {
        (Some(SyncStep::Saving), _) => "Saving your edits",
        (Some(SyncStep::Contacting | SyncStep::Transfer(_)), _)
        | (None, SyncKind::CheckUpdates) => "Checking for updates",
        (Some(SyncStep::Receiving(..)), _) | (None, SyncKind::Update) => "Getting updates",
        (Some(SyncStep::Merging), _) => "Combining updates with your edits",
        (Some(SyncStep::Updating), _) => "Updating notes",
        (Some(SyncStep::Sharing | SyncStep::Sending(..)), _) | (None, SyncKind::Share) => "Sharing",
        (None, SyncKind::Choose) => "Saving your choice",
        (None, SyncKind::Discard) => "Restoring the note",
        (None, SyncKind::Undo) => "Undoing",
        (None, SyncKind::Begin) => "Saving the first version",
        (None, SyncKind::Connect) => "Connecting",
        (None, SyncKind::Status | SyncKind::SetAuthor) => strings::LOOKING,
    }
}

/// Parts transferred so far, and in total.
pub(crate) fn count(running: &RunningSync) -> Option<(usize, usize)> {
    match running.step {
        Some(SyncStep::Receiving(done, total) | SyncStep::Sending(done, total)) => {
            Some((done, total))
        }
        _ => None,
    }
}

/// Formats progress: `39 of 64 parts, 4 s left` or `12 s`.
pub(crate) fn progress(running: &RunningSync, now: Duration) -> String {
    let spent = (now.saturating_sub(running.began)).as_secs();
    let Some((done, total)) = count(running) else {
        return format!("{spent} s");
    };
    let parts = format!(
        "{} of {} parts",
        strings::grouped(done),
        strings::grouped(total)
    );
    let on_it = now.saturating_sub(running.step_began).as_secs_f64();
    let share = done as f64 / (total.max(1)) as f64;
    // An estimate from the first moments would jump around.
    if on_it < 1.0 || share < 0.05 {
        return format!("{parts}, {spent} s");
    }
    let left = (on_it / share - on_it).ceil();
    format!("{parts}, {left} s left")
}

/// Describes the result of a sync.
pub(crate) fn done(done: &SyncOutcome, status: Option<&SyncStatus>, labels: &Labels) -> String {
    match done {
        SyncOutcome::Checked => status.map_or_else(String::new, other_changes),
        SyncOutcome::Synced(tally) => sync_result(*tally, status),
        SyncOutcome::Chosen(0) => strings::ALL_CHOSEN.to_owned(),
        SyncOutcome::Chosen(left) => format!("Saved. {}; {{undo}} undoes it.", wait(*left)),
        SyncOutcome::Discarded(path) => {
            format!(
                "Discarded your changes to {}; {{undo}} brings them back.",
                cut(&labels.title_of_path(path), MAX_INSIDE)
            )
        }
        SyncOutcome::Undone(undone) => undone_words(undone),
        SyncOutcome::Initialised(1) => {
            "This folder keeps its history now: 1 file is saved.".to_owned()
        }
        SyncOutcome::Initialised(saved) => format!(
            "This folder keeps its history now: {} files are saved.",
            strings::grouped(*saved)
        ),
        SyncOutcome::Connected => strings::CONNECTED.to_owned(),
    }
}

fn wait(count: usize) -> String {
    match count {
        1 => "1 choice left to make".to_owned(),
        more => format!("{} choices left to make", strings::grouped(more)),
    }
}

fn other_changes(status: &SyncStatus) -> String {
    match status.incoming.len() {
        0 => strings::NOTHING_INCOMING.to_owned(),
        1 => "1 note is new or changed; {get-updates} gets it.".to_owned(),
        more => format!(
            "{} notes are new or changed; {{get-updates}} gets them.",
            strings::grouped(more)
        ),
    }
}

/// Summarises a sync: `5 updated, 3 shared, 1 needs you.`
fn sync_result(tally: SyncCounts, status: Option<&SyncStatus>) -> String {
    let mut parts = Vec::new();
    if tally.received > 0 {
        parts.push(format!("{} updated", strings::grouped(tally.received)));
    }
    if tally.shared > 0 {
        parts.push(format!("{} shared", strings::grouped(tally.shared)));
    }
    if tally.newly_waiting > 0 {
        let needs = if tally.newly_waiting == 1 {
            "needs"
        } else {
            "need"
        };
        parts.push(format!(
            "{} {needs} you",
            strings::grouped(tally.newly_waiting)
        ));
    }
    if parts.is_empty() {
        let left = status.map_or(0, |status| status.yours.len());
        let waiting = status.map_or(0, |status| status.waiting.len());
        return match (left, waiting) {
            (0, 0) => "Everything is up to date.".to_owned(),
            (0, waiting) => format!(
                "Nothing new from the others; {} for your choice.",
                if waiting == 1 {
                    "1 waits".to_owned()
                } else {
                    format!("{} wait", strings::grouped(waiting))
                }
            ),
            (left, _) => format!(
                "Nothing new from the others; {} yours to share.",
                strings::notes(left)
            ),
        };
    }
    let text = format!("{}.", parts.join(", "));
    if tally.outside > 0 {
        let left = match tally.outside {
            1 => "1 file outside the knowledge base was".to_owned(),
            files => format!(
                "{} files outside the knowledge base were",
                strings::grouped(files)
            ),
        };
        return format!("{text} {left} left alone.");
    }
    text
}

fn undone_words(undone: &Undone) -> String {
    let what = undone.action.in_words();
    let changed = match undone.changed.len() {
        0 => "no note changed".to_owned(),
        // Its title may be another one now.
        1 => "1 note is as before".to_owned(),
        more => format!("{} notes are as before", strings::grouped(more)),
    };
    let more = match (&undone.action, undone.was_shared) {
        (UndoneAction::Update, _) => " {get-updates} gets the updates again.",
        (UndoneAction::Propose, _) => " Your next share gives it to everybody, without a review.",
        (_, true) if !undone.changed.is_empty() => {
            " The others already have it: your next share undoes it there too."
        }
        _ => "",
    };
    let wait = match undone.waiting {
        0 => String::new(),
        1 => " Others have changed 1 place since: it waits for you.".to_owned(),
        many => format!(" Others have changed {many} places since: they wait for you."),
    };
    format!("Undid {what}: {changed}.{more}{wait}")
}

/// Text of the dialog before an undo.
pub(crate) fn undo_question(undone: &Undone, labels: &Labels) -> Vec<String> {
    let mut says = vec![format!("Undo {}?", undone.action.in_words())];
    let files: Vec<String> = undone
        .changed
        .iter()
        .map(|file| labels.title_of_path(&file.path))
        .collect();
    says.extend(named("Notes that change", &files));
    let is_shared = undone.was_shared && !undone.changed.is_empty();
    if is_shared && undone.action != UndoneAction::Propose {
        says.push("The others already have it: your next share undoes it there too.".to_owned());
    }
    if undone.action == UndoneAction::Save {
        says.push("What you wrote is kept in the history.".to_owned());
    }
    says
}

/// Text of the dialog before sharing.
pub(crate) fn share_question(status: Option<&SyncStatus>) -> Vec<String> {
    let Some(status) = status else {
        return Vec::new();
    };
    let library = status.library.as_deref().unwrap_or(strings::NO_LIBRARY);
    let mut says = vec![format!(
        "Share {} with everybody at {library}?",
        strings::notes(status.yours.len())
    )];
    let line = |item: &ChangedFile| format!("{} {}", item.kind.as_str(), item.title);
    let lines: Vec<String> = status.yours.iter().map(line).collect();
    says.extend(named("", &lines));
    let faulty: Vec<&ChangedFile> = status
        .yours
        .iter()
        .filter(|item| item.error.is_some())
        .collect();
    if let [one] = faulty[..] {
        let error = one.error.as_deref().unwrap_or_default();
        says.push(format!(
            "! {} has an error: {error}. It will be shared anyway.",
            one.title
        ));
    } else if !faulty.is_empty() {
        says.push(format!(
            "! {} of them have errors; they will be shared anyway.",
            faulty.len()
        ));
    }
    says.extend(held(status));
    says.push("You get their updates first.".to_owned());
    says
}

/// Says that there is nothing to share.
pub(crate) fn nothing_to_share(status: Option<&SyncStatus>) -> String {
    match status.and_then(held) {
        Some(held) => format!("Nothing to share. {held}"),
        None => strings::NOTHING_TO_SHARE.to_owned(),
    }
}

/// Counts the files that a save leaves out, if any.
fn held(status: &SyncStatus) -> Option<String> {
    match status.held.len() {
        0 => None,
        1 => Some("1 file is held; nothing is lost.".to_owned()),
        more => Some(format!(
            "{} files are held; nothing is lost.",
            strings::grouped(more)
        )),
    }
}

/// Lists up to `MAX_NAMED` names below a heading; empty without names.
fn named(lead: &str, names: &[String]) -> Vec<String> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<String> = Vec::new();
    if !lead.is_empty() {
        lines.push(format!("{lead}:"));
    }
    lines.extend(
        names
            .iter()
            .take(MAX_NAMED)
            .map(|name| format!("  {}", cut(name, MAX_NAME))),
    );
    if names.len() > MAX_NAMED {
        lines.push(format!("  and {} more", names.len() - MAX_NAMED));
    }
    lines
}

/// Describes what was stopped.
pub(crate) fn stopped(kind: SyncKind) -> String {
    let what = match kind {
        SyncKind::CheckUpdates => " checking for updates",
        SyncKind::Update => " getting updates",
        SyncKind::Share => " sharing",
        // These end too quickly to be stopped.
        SyncKind::Status
        | SyncKind::Choose
        | SyncKind::Discard
        | SyncKind::Undo
        | SyncKind::Begin
        | SyncKind::Connect
        | SyncKind::SetAuthor => "",
    };
    format!("Stopped{what}; nothing is half done.")
}

/// Describes a failure and how to fix it.
pub(crate) fn fault(fault: &SyncFailure) -> String {
    // On the screen a name is set with a key, not in a file or with git.
    let help = match fault.kind {
        FailureKind::NoName => strings::NAME_IS_SET_WITH,
        _ => &fault.help,
    };
    let text = format!("{} {help}", fault.what);
    match &fault.command {
        Some(_) => format!("{text} {{copy}} copies the command."),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_counts_the_notes() {
        let tally = |received, shared, newly_waiting| SyncCounts {
            received,
            shared,
            newly_waiting,
            ..SyncCounts::default()
        };
        assert_eq!(sync_result(tally(5, 0, 1), None), "5 updated, 1 needs you.");
        assert_eq!(sync_result(tally(0, 3, 0), None), "3 shared.");
        assert_eq!(
            sync_result(tally(0, 0, 0), None),
            "Everything is up to date."
        );
    }

    #[test]
    fn progress_shows_parts_and_remaining_time() {
        let mut running = RunningSync::new(None, SyncKind::Update, Duration::ZERO);
        running.receive_step(SyncStep::Receiving(0, 64), Duration::ZERO);
        assert_eq!(progress(&running, Duration::ZERO), "0 of 64 parts, 0 s");
        running.receive_step(SyncStep::Receiving(32, 64), Duration::from_millis(100));
        assert_eq!(
            count(&running),
            Some((0, 64)),
            "the display changes at most once in 250 ms"
        );
        running.tick(Duration::from_secs(4));
        assert_eq!(
            progress(&running, Duration::from_secs(4)),
            "32 of 64 parts, 4 s left"
        );
    }
}
