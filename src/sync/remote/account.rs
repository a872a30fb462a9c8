//! The account for a shared library, from its address.

use std::path::Path;

use super::remote_address::Address;
use crate::sync::remote::redact::{clean, is_no_password, is_token};

/// The account for the shared library, and a command to test it. Never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account, safe to display: `git@example.org`; `None` if unknown.
    pub name: Option<String>,
    /// A command that tries to sign in; it may prompt.
    pub command: String,
}

impl Account {
    /// The account for an address; `None` for a folder. `root` is the root of the base.
    pub(crate) fn of(url: &str, root: &Path) -> Option<Self> {
        account(url, &root.to_string_lossy(), &|name| {
            git2::Config::open_default().ok()?.get_string(name).ok()
        })
    }

    /// The server as `known_hosts` names it: `example.org`, or `[example.org]:2222`.
    pub(crate) fn known_host(&self) -> String {
        let host = self.command.rsplit([' ', '@']).next().unwrap_or_default();
        let port = self.command.split_once("-p ");
        match port.and_then(|(_, rest)| rest.split(' ').next()) {
            None => host.to_owned(),
            Some(port) => format!("[{host}]:{port}"),
        }
    }
}

fn account(url: &str, root: &str, setting: &dyn Fn(&str) -> Option<String>) -> Option<Account> {
    let kind = Address::of(url)?;
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let (user, host) = match authority.rsplit_once('@') {
        // `user:secret@host:path`: only an address with a scheme has a place for a secret.
        Some((user, host)) if user.contains(':') && !url.contains("://") => (None, host),
        // An access token with an empty password in its place.
        Some((user, host)) if user.split_once(':').is_some_and(|it| is_no_password(it.1)) => {
            (None, host)
        }
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
            let user_part = authority.rsplit_once('@').map_or("", |(user, _)| user);
            // A user without a password may be a token of any form; a mail address is none.
            let is_hidden = !user_part.contains([':', '@']) && !user_part.contains("%40");
            let unnamed = user.filter(|_| is_hidden).map(|_| "named in the address");
            let user = user.filter(|_| !is_hidden).map(str::to_owned);
            let scheme = url.split("://").next().unwrap_or_default();
            let set = |key: &str| {
                let of_host = setting(&format!("credential.{scheme}://{host}.{key}"));
                of_host.or_else(|| setting(&format!("credential.{key}")))
            };
            let user = user.or_else(|| set("username"));
            let name = user.map(|user| clean(&format!("{user} at {host}")));
            // A helper may be a command with a secret: its words are not shown.
            let helped = || set("helper").map(|_| "named by git's credential helper".to_owned());
            Some(Account {
                name: name.or(unnamed.map(str::to_owned)).or_else(helped),
                command: clean(&format!("git -C {} fetch", shell_words::quote(root))),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_contains_no_secrets() {
        #[track_caller]
        fn case(url: &str, want: Option<(Option<&str>, &str)>) {
            let found = account(url, "/my notes", &|_| None);
            let shown = found
                .as_ref()
                .map(|one| (one.name.as_deref(), one.command.as_str()));
            assert_eq!(shown, want, "{url}");
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
            "ann:secret@example.org:league",
            Some((Some("example.org"), "ssh -T example.org")),
        );
        case(
            "https://me:secret@example.org/x",
            Some((Some("me at example.org"), "git -C '/my notes' fetch")),
        );
        case(
            "https://ghp_0123456789abcdef0123@example.org/x",
            Some((None, "git -C '/my notes' fetch")),
        );
        for user in [
            "ghp_SECRET",
            "glpat-secret",
            "secret:",
            "secret:x-oauth-basic",
            "ann：secret",
            "ann%3Asecret",
            "ann;secret",
        ] {
            case(
                &format!("https://{user}@example.org/x"),
                Some((None, "git -C '/my notes' fetch")),
            );
        }
        for user in ["me", "npm_s3cret", "s3cretPass"] {
            case(
                &format!("https://{user}@example.org:8443/x"),
                Some((Some("named in the address"), "git -C '/my notes' fetch")),
            );
        }
        case(
            "https://ann%40city.example@example.org/x",
            Some((
                Some("ann%40city.example at example.org"),
                "git -C '/my notes' fetch",
            )),
        );
        case(
            "https://example.org/x",
            Some((None, "git -C '/my notes' fetch")),
        );
    }

    #[test]
    fn the_account_of_a_credential_helper_is_said_to_be_there() {
        for (key, value, want) in [
            (
                "credential.helper",
                "!echo password=secret",
                "named by git's credential helper",
            ),
            (
                "credential.https://example.org.helper",
                "store",
                "named by git's credential helper",
            ),
            (
                "credential.https://example.org.username",
                "ann",
                "ann at example.org",
            ),
        ] {
            let setting = |name: &str| (name == key).then(|| value.to_owned());
            let found = account("https://example.org/x", "/x", &setting).expect("there");
            assert_eq!(found.name.as_deref(), Some(want));
        }
    }
}
