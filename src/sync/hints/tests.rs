//! Tests of help for sync errors.

use super::*;

#[test]
fn help_for_a_failed_clone_does_not_mention_notes() {
    let (remote, words) = (|| "host".to_owned(), || "gone".to_owned());
    let errors = [
        SyncError::NoGit,
        SyncError::Unreachable {
            remote: remote(),
            words: words(),
        },
        SyncError::Cut {
            remote: remote(),
            words: words(),
        },
        SyncError::TimedOut {
            remote: remote(),
            seconds: 90,
        },
        SyncError::HttpStatus {
            remote: remote(),
            status: 500,
            words: words(),
        },
        SyncError::NoSuchLibrary { remote: remote() },
        SyncError::SignIn {
            remote: remote(),
            words: words(),
            account: None,
        },
        SyncError::Refused {
            remote: remote(),
            words: words(),
        },
        SyncError::Certificate {
            remote: remote(),
            words: words(),
        },
        SyncError::HostKey {
            remote: remote(),
            words: words(),
            account: None,
        },
        SyncError::BranchGone {
            branch: "main".to_owned(),
            own: "main".to_owned(),
            default: Some("master".to_owned()),
        },
        SyncError::Damaged { words: words() },
        SyncError::LibraryDamaged {
            remote: remote(),
            words: words(),
        },
        SyncError::IncomingLimit { limit: words() },
        SyncError::UnreadableState { state: words() },
        SyncError::History { words: words() },
        SyncError::DiskFull,
        SyncError::UnusableSettings {
            fault: words(),
            is_newer: false,
        },
        SyncError::NewerHistory {
            kind: "new",
            is_shared: true,
        },
        SyncError::ReadOnly {
            path: "there".into(),
        },
        SyncError::Stopped,
        SyncError::NoBase { remote: remote() },
        SyncError::NotEmpty {
            path: "there".into(),
        },
        SyncError::UnsafeRemote { address: remote() },
    ];
    for error in errors {
        let help = error.help_for_clone();
        assert!(
            !help.contains("notes are") && !help.contains("sync again"),
            "{error}: {help}"
        );
    }
}

#[test]
fn help_names_what_works() {
    use crate::sync::remote::account::Account;
    let changed = |url: &str| SyncError::HostKey {
        remote: String::new(),
        words: "its host key has changed".to_owned(),
        account: Account::of(url, Path::new("/x")),
    };
    for (url, command) in [
        ("git@example.org:league.git", "ssh-keygen -R example.org"),
        (
            "ssh://me@example.org:2222/x",
            "ssh-keygen -R '[example.org]:2222'",
        ),
    ] {
        assert_eq!(changed(url).command().as_deref(), Some(command));
    }
    let refused = |words: &str| SyncError::Refused {
        remote: String::new(),
        words: words.to_owned(),
    };
    for (words, is_proposable) in [
        (
            "GH006: Protected branch update failed (protected branch hook declined)",
            true,
        ),
        ("TF402455: Pushes to this branch are not permitted", true),
        (
            "fatal: pack exceeds maximum allowed size (unpacker error)",
            false,
        ),
        ("Notes need a sector (pre-receive hook declined)", false),
    ] {
        let help = refused(words).help();
        assert_eq!(help.contains("guildhall propose"), is_proposable, "{help}");
    }
}

#[test]
fn a_shared_folder_that_is_not_bare_gets_help() {
    let refused = |remote: &str| SyncError::Refused {
        remote: remote.to_owned(),
        words: "[remote rejected] (branch is currently checked out)".to_owned(),
    };
    let folder = refused("/srv/notes").help();
    assert!(
        folder.contains("git clone --bare '/srv/notes' '/srv/notes.git'"),
        "{folder}"
    );
    assert!(
        folder.contains("guildhall connect '/srv/notes.git'"),
        "{folder}"
    );
    let server = refused("git@example.org:notes").help();
    assert!(server.contains("updateInstead"), "{server}");
}
