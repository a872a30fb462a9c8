//! Kills the real program, or fails it, at the system calls of a sync: those of libgit2 and of the
//! git it starts are among them.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::super::fixture::{World, sync};
use super::{before_the_sync, check_after};
use crate::sync::{Exchange, SyncSettings};

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

/// What happens at one of them: the machine goes dark, the disk breaks, the disk is full.
const FAULTS: &[&str] = &["signal=KILL", "error=EIO", "error=ENOSPC"];

/// Kills the real program, or fails it, at its n-th change of the file system, those of libgit2
/// and of the git it starts included.
///
/// Needs strace, and says so where there is none. `GUILDHALL_EVERY_CALL` leaves none out, which
/// takes minutes; CI sets it. Names of calls in it, with commas between, leave out all others.
#[test]
fn killed_or_failed_at_any_system_call_nothing_is_lost() {
    let is_here = |arguments: &[&str]| {
        let done = Command::new("strace").args(arguments).output();
        done.is_ok_and(|done| done.status.success())
    };
    if !is_here(&["true"]) {
        let words = "!!! strace is not here: the sync was NOT stopped at its system calls\n";
        std::io::Write::write_all(&mut std::io::stderr(), words.as_bytes()).expect("heard");
        return;
    }
    // Stops only at the calls it looks for: several times as fast.
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
                _ => 1,
            };
            for nth in (1 + step / 2..).step_by(step).take(most) {
                let told = format!("{fault} at {call} {nth}");
                if !stop_at(&world.twin(), few_stops, call, fault, nth, &told) {
                    break;
                }
                met += 1;
            }
        }
    }
    assert!(met > 12, "only {met} runs were stopped");
}

/// Runs a sync with a fault, then another without, and looks at what is there; whether the fault
/// happened at all.
fn stop_at(
    world: &World,
    few_stops: bool,
    call: &str,
    fault: &str,
    nth: usize,
    told: &str,
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
    sync(&bob).unwrap_or_else(|error| panic!("{told}: {error:?}"));
    check_after(&bob, &world.library(), told);
    true
}

/// Not a test of its own: what the test above starts and kills.
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
    let bob = Exchange::open(Path::new(&root), settings).expect("opens");
    // It may well fail; whoever stopped it looks at what is left.
    let _ = sync(&bob);
}
