//! Kills a sync, or injects errors, at system calls of guildhall, libgit2 and git.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::super::fixture::{World, sync};
use super::{before_the_sync, check_after};
use crate::sync::{Repo, SyncSettings};

/// The system calls that change a file system.
const CALLS: &[&str] = &[
    "write",
    "rename",
    "renameat2",
    "unlink",
    "fsync",
    "mkdir",
    "rmdir",
    "link",
    "ftruncate",
    "utimensat",
    "chmod",
    "openat",
];

/// Faults to inject: power loss, I/O error, full disk.
const FAULTS: &[&str] = &["signal=KILL", "error=EIO", "error=ENOSPC"];

/// Injects a fault at the n-th call of each type.
///
/// Needs strace; without it the test prints a warning and passes. `GUILDHALL_EVERY_CALL` tests
/// every call, which takes minutes; CI sets it. If it lists names of calls, separated by commas,
/// only these are tested.
#[test]
fn killed_or_failed_at_any_system_call_nothing_is_lost() {
    let is_here = |arguments: &[&str]| {
        let done = Command::new("strace").args(arguments).output();
        done.is_ok_and(|done| done.status.success())
    };
    if !is_here(&["true"]) {
        let words = "!!! strace is not here: the sync was NOT stopped at its system calls\n";
        std::io::Write::write_all(&mut std::io::stderr(), words.as_bytes()).expect("written");
        return;
    }
    // Seccomp stops only at the traced calls, which is several times as fast.
    let few_stops = is_here(&["--seccomp-bpf", "-f", "true"]);
    let world = before_the_sync();
    let chosen = std::env::var("GUILDHALL_EVERY_CALL").unwrap_or_default();
    let chosen: Vec<&str> = chosen.split(',').filter(|name| !name.is_empty()).collect();
    let every = !chosen.is_empty();
    let is_chosen = |call: &&&str| {
        let names = CALLS.iter().filter(|name| chosen.contains(name));
        names.count() == 0 || chosen.contains(call)
    };
    let mut met = 0;
    for call in CALLS.iter().filter(is_chosen) {
        for fault in FAULTS {
            // Most files are opened for reading.
            let step = match (*call, every) {
                ("openat", true) => 13,
                (_, true) => 1,
                ("openat", false) => 151,
                (_, false) => 19,
            };
            let most = match *fault {
                _ if every => usize::MAX,
                "signal=KILL" => 2,
                "error=EIO" => 1,
                // A full disk fails like any other error.
                _ => 0,
            };
            for nth in (1 + step / 2..).step_by(step).take(most) {
                let case = format!("{fault} at {call} {nth}");
                if !stop_at(&world.twin(), few_stops, call, fault, nth, &case) {
                    break;
                }
                met += 1;
            }
        }
    }
    assert!(met > 7, "only {met} runs were stopped");
}

/// Runs a sync with a fault, then one without, and checks the result.
///
/// Returns whether the fault was injected.
fn stop_at(
    world: &World,
    few_stops: bool,
    call: &str,
    fault: &str,
    nth: usize,
    case: &str,
) -> bool {
    let root = world.folder.path().join("bob");
    let trace = world.folder.path().join("trace");
    Command::new("strace")
        .args(few_stops.then_some("--seccomp-bpf"))
        .args(["-f", "-qq", "-o"])
        .arg(&trace)
        .args(["-e", &format!("trace={call}"), "-e"])
        .arg(format!("inject={call}:{fault}:when={nth}"))
        .arg(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "sync::tests::fault_injection::system_calls::a_sync_to_be_stopped",
            "--nocapture",
        ])
        .env("GUILDHALL_TEST_SYNC", &root)
        .env("GUILDHALL_TEST_HOME", world.folder.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .expect("strace runs");
    let traced = fs::read(&trace).expect("strace wrote it");
    let traced = String::from_utf8_lossy(&traced);
    if !traced.contains("killed by SIGKILL") && !traced.contains("(INJECTED)") {
        return false;
    }
    let bob = world.open(&root, "bob");
    sync(&bob).unwrap_or_else(|error| panic!("{case}: {error:?}"));
    check_after(&bob, &world.library(), case);
    true
}

/// Not a test: the process that the test above starts and kills.
#[test]
fn a_sync_to_be_stopped() {
    let (Some(root), Some(home)) = (
        std::env::var_os("GUILDHALL_TEST_SYNC"),
        std::env::var_os("GUILDHALL_TEST_HOME"),
    ) else {
        return;
    };
    let mut settings = SyncSettings::from_process(Some(("bob".into(), "bob@example.org".into())));
    settings.environment.push(("HOME".into(), home));
    let bob = Repo::open(Path::new(&root), settings).expect("opens");
    // It may fail; the parent process checks the result.
    let _ = sync(&bob);
}
