//! What was fetched from others and is not in the files yet; and who this copy is to them.

use std::path::Path;

use super::log::NoteChange;
use crate::sync::error::SyncError;
use crate::sync::repository::exchange::Exchange;
use crate::sync::transfer::address::Address;
use crate::sync::transfer::redact::{clean, is_token};

/// Who signs in to the shared library, and how to try it by hand. Never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account, safe to show: `git@example.org`; none if none is named anywhere.
    pub name: Option<String>,
    /// The command that tries the sign-in in a terminal and may ask there.
    pub command: String,
}

impl Exchange {
    /// The text of a file as it was fetched last; none if nothing was, or it is no text.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn incoming_text(&self, path: &str) -> Result<Option<String>, SyncError> {
        let Some(incoming) = self.incoming()? else {
            return Ok(None);
        };
        let full = format!("{}{path}", self.prefix);
        match self.tree_of(Some(incoming))?.get_path(Path::new(&full)) {
            Ok(entry) => self.text(entry.id()),
            Err(_) => Ok(None),
        }
    }

    /// What the others made of a file since this copy last had it, as far as it was fetched.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn incoming_change(&self, path: &str) -> Result<Option<NoteChange>, SyncError> {
        let (Some(incoming), Some(tip)) = (self.incoming()?, self.branch()?.tip) else {
            return Ok(None);
        };
        let full = format!("{}{path}", self.prefix);
        let base = self.git.merge_base(tip, incoming).ok();
        let at = |tree: &git2::Tree<'_>| tree.get_path(Path::new(&full)).ok().map(|e| e.id());
        let old = at(&self.tree_of(base)?);
        let new = at(&self.tree_of(Some(incoming))?);
        if old == new {
            return Ok(None);
        }
        Ok(Some(self.note_change(&full, old, new)?))
    }

    /// The name that saves are signed with, safe to show; none if nobody is named.
    pub fn who(&self) -> Option<String> {
        if let Some((name, _)) = &self.settings.author {
            return Some(clean(name));
        }
        let signature = self.git.signature().ok()?;
        Some(clean(signature.name().ok()?)).filter(|name| !name.is_empty())
    }

    /// Who signs in to the shared library; none if there is none, or it is a folder.
    pub fn account(&self) -> Option<Account> {
        let remote = self.remote(&self.branch().ok()?).ok()?;
        let root = self.root.to_string_lossy();
        account(&remote.url, &root, &|name| {
            git2::Config::open_default().ok()?.get_string(name).ok()
        })
    }
}

fn account(url: &str, root: &str, setting: &dyn Fn(&str) -> Option<String>) -> Option<Account> {
    let kind = Address::of(url)?;
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (user.split(':').next(), host),
        None => (None, authority),
    };
    let user = user.filter(|user| !user.is_empty() && !is_token(user));
    match kind {
        Address::Folder => None,
        Address::Ssh => {
            let is_url = url.contains("://");
            let (host, port) = match host.split_once(':') {
                Some((host, port)) if is_url => (host, Some(port)),
                Some((host, _)) => (host, None),
                None => (host, None),
            };
            let name = user.map_or_else(|| host.to_owned(), |user| format!("{user}@{host}"));
            let port = port.map_or_else(String::new, |port| format!("-p {port} "));
            let command = clean(&format!("ssh -T {port}{name}"));
            Some(Account {
                name: Some(clean(&name)),
                command,
            })
        }
        Address::Https | Address::Loopback => {
            let user = user.map(str::to_owned);
            let user = user.or_else(|| setting("credential.username"));
            Some(Account {
                name: user.map(|user| clean(&format!("{user} at {host}"))),
                command: clean(&format!("git -C {} fetch", shell_words::quote(root))),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::tests::fixture::{World, note, sync, write};
    use crate::sync::transfer::progress::Watch;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn the_account_is_named_and_no_secret_is() {
        #[track_caller]
        fn case(url: &str, want: Option<(Option<&str>, &str)>) {
            let found = account(url, "/my notes", &|_| None);
            let told = found
                .as_ref()
                .map(|one| (one.name.as_deref(), one.command.as_str()));
            assert_eq!(told, want, "{url}");
        }
        case("library.git", None);
        case(
            "git@example.org:league.git",
            Some((Some("git@example.org"), "ssh -T git@example.org")),
        );
        case(
            "ssh://me@example.org:2222/league",
            Some((Some("me@example.org"), "ssh -T -p 2222 me@example.org")),
        );
        case(
            "https://me:secret@example.org/x",
            Some((Some("me at example.org"), "git -C '/my notes' fetch")),
        );
        case(
            "https://ghp_0123456789abcdef0123@example.org/x",
            Some((None, "git -C '/my notes' fetch")),
        );
        case(
            "https://example.org/x",
            Some((None, "git -C '/my notes' fetch")),
        );
    }

    #[test]
    fn updates_come_without_sharing_and_are_seen_before() {
        let path = "practices/oslo/heat.md";
        let world = World::with(&[(path, &note("idea", "One\n"))]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        assert!(ann.last_update().is_some(), "a fresh copy is of today");
        write(ann.root(), path, &note("adopted", "One\n"));
        sync(&ann).expect("shared");
        write(bob.root(), "practices/oslo/new.md", &note("idea", "Mine\n"));
        let stop = AtomicBool::new(false);
        let mut tell = |_| {};
        let mut watch = Watch {
            tell: &mut tell,
            stop: &stop,
        };
        bob.preview(&mut watch).expect("seen");
        let change = bob.incoming_change(path).expect("read").expect("changed");
        assert_eq!(change.changes.len(), 1, "{change:?}");
        let text = bob.incoming_text(path).expect("read");
        assert_eq!(text, Some(note("adopted", "One\n")));
        assert_eq!(bob.status().expect("known").incoming.len(), 1);

        let got = bob.get_updates(&mut watch).expect("updated");
        assert_eq!((got.received.len(), got.saved.changed.len()), (1, 1));
        assert!(got.shared.is_empty());
        assert_eq!(got.unshared.len(), 1, "mine is still to be shared");
        let status = bob.status().expect("known");
        assert!(status.incoming.is_empty() && status.unsaved.is_empty());
        assert_eq!(status.to_share.len(), 1, "mine is still to be shared");
        ann.get_updates(&mut watch).expect("nothing new");
        assert!(!ann.root().join("practices/oslo/new.md").exists());
        sync(&bob).expect("shared");
        ann.get_updates(&mut watch).expect("updated");
        assert!(ann.root().join("practices/oslo/new.md").exists());
    }
}
