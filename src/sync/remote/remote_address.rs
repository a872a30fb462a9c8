//! Validates and displays addresses of shared libraries.

use std::path::Path;

use url::Url;

use crate::sync::remote::redact::{clean, mask_address};

/// The type of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    Https,
    /// Plain http, to this machine only.
    Loopback,
    Ssh,
    Folder,
}

impl Address {
    /// The type of an address; `None` for a command, an option or unsafe text.
    pub(crate) fn of(url: &str) -> Option<Self> {
        if url.is_empty() || url.starts_with('-') || url.chars().any(char::is_control) {
            return None;
        }
        if let Some((scheme, rest)) = url.split_once("://") {
            return Self::of_url(url, scheme, rest);
        }
        // A folder of another machine on Windows; elsewhere git takes it for a host of ssh.
        if cfg!(windows) && url.starts_with("\\\\") {
            return Some(Self::Folder);
        }
        // `ext::command` and the like; `C:\folder` and `C:/folder` are folders.
        if url.contains("::") {
            return None;
        }
        match url.split_once(':') {
            Some((host, _)) if host.len() > 1 && !host.contains('/') => {
                let host = host.rsplit('@').next().unwrap_or_default();
                (!host.starts_with('-') && !host.is_empty()).then_some(Self::Ssh)
            }
            _ => Some(Self::Folder),
        }
    }

    fn of_url(address: &str, scheme: &str, rest: &str) -> Option<Self> {
        if scheme == "file" {
            return Some(Self::Folder);
        }
        let url = Url::parse(address).ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?;
        // No part of an address may be parsed as an option of ssh, percent-encoded or not.
        let is_option = |part: &str| part.starts_with('-') || part.contains('%');
        if is_option(host) || rest.starts_with('-') || url.username().starts_with("%2") {
            return None;
        }
        match scheme {
            "https" => Some(Self::Https),
            "ssh" => Some(Self::Ssh),
            "http" if is_loopback(host, rest) => Some(Self::Loopback),
            _ => None,
        }
    }
}

/// Whether the host is this machine, for every URL parser.
///
/// The authority has at most one `@`, and no character that ends a host in some parsers.
fn is_loopback(host: &str, rest: &str) -> bool {
    let authority = rest.split('/').next().unwrap_or_default();
    let (_, written) = authority.split_once('@').unwrap_or(("", authority));
    let written = written.split(':').next().unwrap_or_default();
    let is_plain = !authority.contains(['\\', '?', '#', '%', '[', ';', ' ']);
    is_plain && written == host && matches!(host, "localhost" | "127.0.0.1")
}

/// An address without user name and password.
pub(crate) fn without_credentials(url: &str) -> String {
    mask_address(url).replacen("***@", "", 1)
}

/// An address without secrets, safe to display.
pub fn shown(url: &str) -> String {
    clean(&mask_address(url))
}

/// The address, with an absolute path for a folder.
pub(crate) fn from_anywhere(url: &str) -> String {
    let is_here = Path::new(url).is_dir() && Address::of(url) == Some(Address::Folder);
    let absolute = is_here.then(|| std::path::absolute(url).ok()).flatten();
    absolute.map_or(url.to_owned(), |path| path.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_used() {
        #[track_caller]
        fn case(url: &str, want: Option<Address>) {
            assert_eq!(Address::of(url), want, "{url:?}");
        }
        case("https://host/x.git", Some(Address::Https));
        case("https://me:secret@host/x.git", Some(Address::Https));
        case("ssh://git@host:22/x", Some(Address::Ssh));
        case("git@host:x.git", Some(Address::Ssh));
        case("/srv/x.git", Some(Address::Folder));
        case("../x.git", Some(Address::Folder));
        case("C:/x", Some(Address::Folder));
        let share = if cfg!(windows) {
            Address::Folder
        } else {
            Address::Ssh
        };
        case("\\\\server\\share:x", Some(share));
        case("http://127.0.0.1:80/x", Some(Address::Loopback));
        case("http://localhost/x", Some(Address::Loopback));
        case("http://ann:geheim@127.0.0.1:80/x", Some(Address::Loopback));
        case("https://me:pass word'@host/x", Some(Address::Https));
        case("https://host/x?access_token=y", Some(Address::Https));
        case("https://host:8443/x", Some(Address::Https));
        case("https://[::1]/x", Some(Address::Https));
        case("file:///srv/x.git", Some(Address::Folder));
        for url in [
            "http://host/x",
            "git://host/x",
            "ext::sh -c true",
            "-oProxyCommand=x",
            "ssh://-oProxyCommand=x/y",
            "ssh://git@-oProxyCommand=x/y",
            "git@-oProxyCommand=x:y",
            "-x:y",
            "fd::17",
            "ftp://host/x",
            "",
            "http://127.0.0.2:18998#@127.0.0.1/x",
            "http://host?@127.0.0.1/x",
            "http://host\\@127.0.0.1/x",
            "http://127.0.0.1\\@host/x",
            "http://127.0.0.1@host/x",
            "http://127.0.0.1:80@host/x",
            "http://a@host@127.0.0.1/x",
            "http://host%23@127.0.0.1/x",
            "http://127.0.0.1.host/x",
            "http://localhost.host/x",
            "http://\u{ff11}27.0.0.1/x",
            "http://127.1/x",
            "http:///127.0.0.1/x",
            "HTTP://127.0.0.1/x",
            "ssh://%2doProxyCommand=x/y",
            "ssh://%2doProxyCommand=x@host/y",
            "ssh://host%20x/y",
            "https://",
            "https://@/x",
            "https://host/\u{1b}",
        ] {
            case(url, None);
        }
    }
}
