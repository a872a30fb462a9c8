//! Tests of shared libraries in formats that guildhall does not read.

use std::fs;
use std::process::Command;
use std::sync::atomic::AtomicBool;

use super::fixture::{World, sync};
use crate::sync::error::SyncError;
use crate::sync::operations::create::clone;
use crate::sync::transfer::progress::Watch;

#[test]
fn an_empty_library_of_a_newer_format_is_named() {
    let world = World::with(&[("practices/oslo/a.md", "x")]);
    let bob = world.copy("bob");
    let git = bob.git.path().join("refs/guildhall");
    let library = world.library();
    let stop = AtomicBool::new(false);
    for (format, is_newer) in [("sha1", false), ("sha256", true)] {
        fs::remove_dir_all(&library).expect("removed");
        let made = Command::new("git")
            .args(["init", "--quiet", "--bare", "--object-format", format])
            .arg(&library)
            .status();
        assert!(made.expect("git runs").success());
        // The copy has seen no other library.
        let _ = fs::remove_dir_all(&git);
        let _ = fs::remove_dir_all(bob.git.path().join("refs/remotes"));
        let mut watch = Watch {
            on_step: &mut |_| {},
            stop: &stop,
        };
        let folder = world.library().with_file_name(format!("copy-{format}"));
        let url = library.to_string_lossy();
        let cloned = clone(&url, &folder, world.settings("ann"), &mut watch);
        let is_named = |error: Option<SyncError>| {
            matches!(
                error,
                Some(SyncError::NewerHistory {
                    is_shared: true,
                    ..
                })
            )
        };
        let (is_empty, cloned) = (
            matches!(cloned, Err(SyncError::EmptyLibrary { .. })),
            is_named(cloned.err()),
        );
        assert_eq!((is_empty, cloned), (!is_newer, is_newer), "{format}");
        assert!(!folder.exists());
        assert_eq!(
            is_named(bob.preview(&mut watch).err()),
            is_newer,
            "{format}"
        );
        assert_eq!(is_named(sync(&bob).err()), is_newer, "{format}");
    }
}
