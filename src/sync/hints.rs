//! Help for each sync error, in one sentence.

use std::path::Path;

use crate::sync::error::SyncError;
use crate::sync::libgit2_errors::SHALLOW;
use crate::sync::remote::redact::clean;
use crate::sync::remote::remote_address::Address;
use crate::sync::repository::open_repository::{LARGE_FILE, NOT_A_FILE};

impl SyncError {
    /// What to do about it, in one sentence.
    #[expect(clippy::too_many_lines, reason = "a table: one sentence per error")]
    pub fn help(&self) -> String {
        if let Some(text) = self.help_with_details() {
            return text;
        }
        let text = match self {
            Self::NoHistory { .. } => "Run `guildhall init` in it, or `guildhall clone ADDRESS`.",
            Self::Detached | Self::NoBranch { .. } => {
                "Go back to the current state with `git switch main`."
            }
            Self::NoFolder { .. } => "Move it back, or open the knowledge base where it is now.",
            Self::Switched { .. } => "Your notes are saved here; run it again.",
            Self::ForeignOwner { .. }
            | Self::Unfinished { .. }
            | Self::OwnBranch { .. }
            | Self::UnusableSettings { .. }
            | Self::NewerHistory { .. }
            | Self::DamagedGitFile { .. }
            | Self::LostBranch { .. }
            | Self::ForeignLibrary { .. }
            | Self::HistoryLocked { .. }
            | Self::Busy { .. } => "Try again when it has finished; your notes are safe here.",
            Self::NoName => {
                "Set `name` and `email` in guildhall's configuration, or run `git config --global user.name \"Your name\"` and the same for user.email."
            }
            Self::Signing {
                is_of_copy: true, ..
            } => {
                "Your edits stay in their files; this copy's setting commit.gpgSign asks for signatures: name your key with `git config --global user.signingKey KEY`, or run `git config --unset commit.gpgSign` in the folder to save without."
            }
            Self::Signing { .. } => {
                "Your edits stay in their files; check the signing key with `git commit -S`."
            }
            Self::NoRemote => {
                "Your notes are saved here; connect with `guildhall connect ADDRESS`."
            }
            Self::CopyItself { .. } => {
                "Give the address of a library that others use too; `git init --bare FOLDER` makes one."
            }
            Self::ForeignAnswer { .. } => {
                "Your notes are saved here; the account's start-up files on the server must print nothing: ask the library's administrator."
            }
            Self::LibraryDamaged { .. } => {
                "Your notes are saved here; ask the library's administrator to repair it."
            }
            Self::UnsafeRemote { .. } => "Use an address with https, ssh or a folder.",
            Self::NoGit => "Install git (git-scm.com); your notes are saved here.",
            Self::Unreachable { .. } | Self::TimedOut { .. } => {
                "Your notes are saved here; sync again when the network is back."
            }
            Self::Cut { .. } => {
                "Your notes are saved here; sync again later; if it fails again, `guildhall doctor` names a command that tries the connection."
            }
            Self::HttpStatus { status: 407, .. } => {
                "Your notes are saved here; the proxy of your network wants a sign-in: ask who runs it; git finds it in `http.proxy` or in $https_proxy."
            }
            Self::HttpStatus {
                status: 408 | 429 | 500..,
                ..
            } => {
                "Your notes are saved here; sync again in some minutes; if it stays, ask the library's administrator."
            }
            Self::HttpStatus { .. } => {
                "Your notes are saved here; ask the library's administrator, and tell what it answered."
            }
            Self::ProposalRefused { .. } => {
                "The proposal is kept here, and each sync sends it again; ask the library's administrator what your account may share."
            }
            Self::NoSuchLibrary { .. } => {
                "Check the address and whether you may read it; your notes are saved here."
            }
            Self::SignIn { .. } => {
                "Your notes are saved here; `guildhall doctor` shows which account is used and how to renew it."
            }
            Self::HostKey { .. } => {
                "Ask the server's administrator for its fingerprint, compare it, then add it with `ssh-keyscan HOST >> ~/.ssh/known_hosts`."
            }
            Self::Certificate { .. } => {
                "Wait until the server's administrator has explained this; your notes are saved here."
            }
            Self::Refused { .. } => {
                "Your notes are saved here; the reason is the library's: ask its administrator what your account may share."
            }
            Self::Rewritten { .. } => {
                "Nothing was changed here; ask the library's administrator; if it was intended, clone the library again into another folder."
            }
            Self::BranchGone { .. } => {
                "Your notes are saved here; ask the library's administrator."
            }
            Self::Unrelated => {
                "Clone the library into a new folder and copy your notes there; nothing was changed here."
            }
            Self::Shallow => "Run `git fetch --unshallow` once, then sync again.",
            Self::HostileName { .. } => {
                "None of it was written here; ask the library's administrator to remove the file."
            }
            Self::IncomingLimit { .. } => {
                "None of it was written here and your notes are safe; ask the library's administrator to put the branch back to the state before it came."
            }
            Self::CannotShare { .. } => {
                "Rename or remove it and sync again; if an older saved state holds it, run `guildhall undo` until it is gone."
            }
            Self::UnreadableState { .. } => {
                "Your notes are safe here; the library's administrator can put the branch back to the state before, then sync again."
            }
            Self::InTheWay { .. } => "Move or rename that file, then sync again.",
            Self::BeingEdited { .. } => "Save and close it in the other program, then sync again.",
            Self::OutsideConflict { .. } => {
                "Combine them with git, then sync again; your notes are saved here."
            }
            Self::TooManyRaces { .. } => "Your notes are saved here; sync again in a minute.",
            Self::LibraryLocked { .. } => {
                "Your notes are saved here; sync again in a minute. If the file stays, a program was killed there: the library's administrator may delete it."
            }
            Self::DiskFull => "Free some space and try again; your notes are unchanged.",
            Self::ReadOnly { .. } => "Check who may write there; your notes are unchanged.",
            Self::Closed { .. } => "Check who may read it; your notes are unchanged.",
            Self::NotRegular { .. } => {
                "Remove it or move it away: guildhall makes it again by itself."
            }
            Self::File { .. } | Self::History { .. } => {
                "Nothing was changed; try again, and run `guildhall doctor` if it fails again."
            }
            Self::Damaged { .. } => {
                "Nothing was shared; your files are untouched: clone the library again into another folder and copy your edits there."
            }
            Self::Stopped => "Nothing was changed; run it again at any time.",
            Self::Held { .. } => {
                "Rename the note or its folder and run `guildhall sync`; it is shared under that name."
            }
            Self::UndoneNotShared => "Run `guildhall sync`, then undo again.",
            Self::NothingToUndo => "Only saves, updates and choices made here can be undone.",
            Self::NoSuchNote { .. } => "Look it up with `guildhall search`.",
            Self::LeftOut { .. } => "Your note is unchanged on your disk; then propose it again.",
            Self::NoSuchProposal { .. } => "`guildhall status` lists those that wait.",
            Self::NothingToPropose { .. } => "Edit it first, then propose it.",
            Self::NothingToDiscard { .. } => "There is nothing to discard.",
            Self::NoSuchVersion { .. } => "See the saved states with `guildhall log`.",
            Self::Settled { .. } => "Nothing else was changed; look at the note as it is now.",
            Self::NothingWaits { .. } => "List the conflicts with `guildhall conflicts`.",
            Self::Resolve(error) => error.help(),
            Self::NotEmpty { .. } => "Choose another folder.",
            Self::EmptyLibrary { .. } => {
                "Check the address; to fill it, run `guildhall connect ADDRESS` and `guildhall sync` in a knowledge base; `guildhall init DIR` makes one."
            }
            Self::NoBase { .. } => {
                "Check the address; a knowledge base has a guildhall.toml at its root or in knowledge/."
            }
        };
        text.to_owned()
    }

    /// Like [`help`](Self::help), for errors whose sentence has variable parts.
    fn help_with_details(&self) -> Option<String> {
        let text = match self {
            Self::ForeignOwner { folder } => format!(
                "If you trust it, run `git config --global --add safe.directory '{}'`.",
                folder.display()
            ),
            Self::ForeignLibrary { folder, .. } => format!(
                "If you trust it, run `git config --global --add safe.directory '{folder}'`, then try again."
            ),
            Self::HistoryLocked { lock } => format!(
                "Wait until it has finished; if no other program is running, delete {}.",
                lock.display()
            ),
            Self::SignIn {
                account: Some(account),
                ..
            } => {
                let name = account.name.as_deref();
                let who = name.map_or(
                    "git asks you or a helper for the account".to_owned(),
                    |name| format!("the account is {name}"),
                );
                format!(
                    "Your notes are saved here; {who}: run `{}` in a terminal to sign in; `guildhall doctor` says more.",
                    account.command
                )
            }
            Self::HostKey {
                words,
                account: Some(account),
                ..
            } if words.contains("has changed") => format!(
                "Do not go on before the server's administrator has confirmed the change; then forget the old key with `ssh-keygen -R {}` and sync again.",
                shell_words::quote(&account.known_host())
            ),
            Self::HostKey {
                account: Some(account),
                ..
            } => format!(
                "Ask the server's administrator for its fingerprint, compare it, then accept it with `{}`.",
                account.command
            ),
            Self::LostBranch {
                branch,
                tip,
                damaged,
            } => {
                let first = damaged
                    .as_ref()
                    .map(|file| format!("delete {}, ", file.display()));
                let first = first.unwrap_or_default();
                format!(
                    "Your notes are untouched: {first}run `git update-ref refs/heads/{branch} {tip}` in the folder, then try again."
                )
            }
            Self::DamagedGitFile { path, words } => help_for_git_file(path, words),
            Self::Unfinished { what } => help_for_unfinished(what),
            Self::OwnBranch {
                branch,
                shared,
                folder,
            } => help_for_own_branch(branch, shared, folder.as_deref()),
            Self::BranchGone {
                own,
                default: Some(default),
                ..
            } => help_for_renamed(own, default),
            Self::Refused { remote, words } if words.contains("checked out") => {
                return Some(help_for_checked_out(remote));
            }
            Self::Refused { words, .. } if is_of_branch(words) => {
                "Your notes are saved here; you may not share directly: try `guildhall propose`."
                    .to_owned()
            }
            _ => return self.help_for_state().map(str::to_owned),
        };
        Some(text)
    }

    /// Help for invalid settings and unsupported repositories.
    fn help_for_state(&self) -> Option<&'static str> {
        let text = match self {
            Self::UnusableSettings { is_newer: true, .. } => {
                "The one before is kept and your notes are saved here; update guildhall on this machine, then sync again."
            }
            Self::UnusableSettings { .. } => {
                "The last good one is kept and your notes are saved here; ask the library's administrator to put it right, then sync again."
            }
            Self::NewerHistory { kind, .. } if *kind == SHALLOW => {
                "Ask the library's administrator to run `git fetch --unshallow` there once, then try again."
            }
            Self::NewerHistory {
                is_shared: true, ..
            } => {
                "Your notes are saved here; ask the library's administrator for one of the usual kind (`git init --object-format=sha1 --ref-format=files`)."
            }
            Self::NewerHistory { kind, .. } if kind.contains("reftable") => {
                "Nothing was changed; run `git refs migrate --ref-format=files` in the folder; if git refuses, get a new copy with `guildhall clone ADDRESS`, and move your edits there."
            }
            Self::NewerHistory { kind, .. } if kind.contains("partial") => {
                "Nothing was changed; get a whole copy with `guildhall clone ADDRESS`, and move your edits there."
            }
            Self::NewerHistory { .. } => {
                "Nothing was changed; copy the notes without the folder .git into a new folder and run `guildhall init` there."
            }
            _ => return None,
        };
        Some(text)
    }

    /// The command in [`help`](Self::help), if it can be run unchanged.
    pub fn command(&self) -> Option<String> {
        let has_command = matches!(
            self,
            Self::SignIn {
                account: Some(_),
                ..
            } | Self::HostKey {
                account: Some(_),
                ..
            } | Self::ForeignOwner { .. }
                | Self::ForeignLibrary { .. }
                | Self::LostBranch { damaged: None, .. }
                | Self::BranchGone {
                    default: Some(_),
                    ..
                }
                | Self::Shallow
                | Self::Detached
        );
        let help = has_command.then(|| self.help())?;
        help.split('`').nth(1).map(str::to_owned)
    }

    /// Help for a failed clone, in one sentence.
    ///
    /// The user has no notes there yet, and a failed clone leaves no files.
    pub fn help_for_clone(&self) -> String {
        let text = match self {
            Self::NoGit => "Install git (git-scm.com), then clone again.",
            Self::HttpStatus { .. } => {
                "Nothing was made here; clone again in some minutes, or ask who runs the library or your network's proxy."
            }
            Self::Unreachable { .. } | Self::Cut { .. } | Self::TimedOut { .. } => {
                "Nothing was made here; clone again when the network is back."
            }
            Self::NoSuchLibrary { .. } => "Check the address and whether you may read it.",
            Self::SignIn { .. } | Self::Refused { .. } => {
                "Nothing was made here; ask the library's administrator whether your account may read it."
            }
            Self::Certificate { .. } => "Wait until the server's administrator has explained this.",
            Self::NewerHistory { kind, .. } if *kind != SHALLOW => {
                "Nothing was made here; ask the library's administrator for one of the usual kind (`git init --object-format=sha1 --ref-format=files`)."
            }
            Self::UnusableSettings { is_newer: true, .. } => {
                "Nothing was made here; update guildhall on this machine."
            }
            Self::UnusableSettings { .. }
            | Self::BranchGone { .. }
            | Self::Damaged { .. }
            | Self::LibraryDamaged { .. }
            | Self::ForeignAnswer { .. }
            | Self::IncomingLimit { .. }
            | Self::UnreadableState { .. } => {
                "Nothing was made here; ask the library's administrator."
            }
            Self::DiskFull => "Free some space and clone again; nothing was made here.",
            Self::ReadOnly { .. } => "Choose a folder you can write to; nothing was made here.",
            Self::File { .. } | Self::History { .. } => "Nothing was made here; try again.",
            Self::Stopped => "Nothing was made here; clone again at any time.",
            _ => return self.help(),
        };
        text.to_owned()
    }
}

/// Whether a server refused a push to this branch only. A proposal has its own.
fn is_of_branch(words: &str) -> bool {
    const WORDS: &[&str] = &[
        "protected",
        "restricted branch",
        "to this branch",
        "update branch",
        "pull request",
        "merge request",
    ];
    let words = words.to_lowercase();
    WORDS.iter().any(|one| words.contains(one))
}

/// Help for a library whose default branch has a new name.
fn help_for_renamed(own: &str, default: &str) -> String {
    let key = format!("branch.{own}.merge");
    let value = format!("refs/heads/{default}");
    let [key, value] = [&key, &value].map(|word| clean(&shell_words::quote(word)));
    let default = clean(default);
    format!(
        "Your notes are saved here; if the library's administrator renamed it to \"{default}\", run `git config {key} {value}` in the folder, then sync again."
    )
}

/// The commands that finish or cancel what another program left unfinished.
fn help_for_unfinished(what: &str) -> String {
    let (finish, cancel) = match what {
        "conflict" => return "`git status` lists the files: put them right, and run `git add` on each; until then guildhall changes nothing here.".to_owned(),
        "bisect" => return "End it with `git bisect reset`; until then guildhall changes nothing here.".to_owned(),
        "merge" => ("commit".to_owned(), "merge --abort".to_owned()),
        "patch" => ("am --continue".to_owned(), "am --abort".to_owned()),
        what => (format!("{what} --continue"), format!("{what} --abort")),
    };
    format!(
        "Finish it with `git {finish}`, or cancel it with `git {cancel}`; until then guildhall changes nothing here."
    )
}

/// Help for a branch that was made here.
fn help_for_own_branch(branch: &str, shared: &str, folder: Option<&Path>) -> String {
    let [own, shared] = [branch, shared].map(|name| clean(&shell_words::quote(name)));
    let back = match folder {
        Some(folder) => format!("go on in {}", clean(&folder.to_string_lossy())),
        None => format!("go back with `git switch {shared}`"),
    };
    format!(
        "Your notes are saved here; {back}, where `git merge {own}` brings what you saved here; or share this branch itself with `git push -u origin {own}`."
    )
}

/// Help for a damaged file of the repository, by its name.
fn help_for_git_file(path: &Path, words: &str) -> String {
    let name = path.file_name().unwrap_or_default();
    let is_of_copy = path.parent().is_some_and(|folder| folder.ends_with(".git"));
    let path = path.display();
    let help = match name.to_str() {
        _ if matches!(words, NOT_A_FILE | LARGE_FILE) => format!(
            "move {path} away, or clone the library again into another folder and copy your edits there."
        ),
        Some("config") if is_of_copy => {
            format!("correct that line, or delete {path} and run `guildhall connect ADDRESS`.")
        }
        Some("HEAD") => format!("make `ref: refs/heads/main` the only line of {path}."),
        Some("packed-refs" | "commondir" | "alternates" | "grafts") => format!(
            "remove {path}, or clone the library again into another folder and copy your edits there."
        ),
        Some("shallow") => format!("delete {path} and run `git fetch --refetch`."),
        Some(".git") => format!(
            "bring back the folder that {path} names, or clone the library again into another folder and copy your edits there."
        ),
        _ => "correct that line.".to_owned(),
    };
    format!("Your notes are untouched: {help}")
}

/// Help for a shared library that is not a bare repository.
fn help_for_checked_out(remote: &str) -> String {
    match Address::of(remote) {
        Some(Address::Folder) => format!(
            "Your notes are saved here; a shared folder holds no files of its own: run `git clone --bare '{remote}' '{remote}.git'`, then `guildhall connect '{remote}.git'`."
        ),
        _ => "Your notes are saved here; ask the library's administrator to run `git config receive.denyCurrentBranch updateInstead` there once.".to_owned(),
    }
}

#[cfg(test)]
mod tests;
