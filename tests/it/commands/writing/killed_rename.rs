//! A rename killed at any change of the disk.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::super::{League, copy};
use crate::temporary_folder::temporary_folder;

#[test]
fn a_rename_killed_at_any_change_of_the_disk_is_finished_by_the_next() {
    let strace = Command::new("strace").args(["-f", "true"]).output();
    if !strace.is_ok_and(|done| done.status.success()) {
        let words = "!!! strace is not here: the rename was NOT stopped at its system calls\n";
        std::io::Write::write_all(&mut std::io::stderr(), words.as_bytes()).expect("written");
        return;
    }
    let line = "rename practices/stockholm/congestion-tax practices/tolls/city-toll";
    let whole = League::with_notes();
    let start = League::with_notes();
    whole.exits(line, 0);
    // Each run starts the program three times; `.ci/run` tries every call.
    let step = if std::env::var_os("GUILDHALL_EVERY_CALL").is_some() {
        1
    } else {
        4
    };
    let mut killed = 0;
    for (place, call) in (0..).zip([
        "rename",
        "renameat2",
        "linkat",
        "unlink",
        "mkdir",
        "rmdir",
        "fsync",
        "write",
    ]) {
        for nth in (1 + place % step..).step_by(step) {
            let league = League {
                home: temporary_folder(),
            };
            copy(&start.path("league"), &league.path("league")).expect("copied");
            let command = league.command(line);
            let mut traced = Command::new("strace");
            traced
                .args(["-f", "-qq", "-o"])
                .arg(league.path("trace"))
                .args(["-e", &format!("trace={call}"), "-e"])
                .arg(format!("inject={call}:signal=KILL:when={nth}"))
                .arg(command.get_program())
                .args(command.get_args())
                .current_dir(league.path("league"))
                .env("GUILDHALL_HOME", league.path("home"));
            traced.output().expect("strace runs");
            let trace = fs::read_to_string(league.path("trace")).expect("strace wrote it");
            if !trace.contains("killed by SIGKILL") {
                break;
            }
            killed += 1;
            let case = format!("killed at {call} {nth}");
            assert_eq!(league.errors(), Vec::<Value>::new(), "{case}");
            league.exits(line, 0);
            let visible = |league: &League| {
                let files = league.files().into_iter();
                // A file that was being written stays; saving leaves it out.
                files
                    .filter(|(name, _)| !name.contains("/.guildhall-"))
                    .collect::<Vec<_>>()
            };
            // Relative links may have become paths from the root.
            let plain = |files: Vec<(String, String)>| {
                let texts = files.into_iter();
                texts
                    .map(|(name, text)| {
                        (
                            name,
                            text.replace("](../../cities", "](/cities")
                                .replace("](../cities", "](/cities"),
                        )
                    })
                    .collect::<Vec<_>>()
            };
            assert_eq!(plain(visible(&league)), plain(visible(&whole)), "{case}");
        }
    }
    assert!(killed * step > 20, "only {killed} runs were stopped");
}
