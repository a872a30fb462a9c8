//! Addresses of shared libraries: which are safe to use, and how they are shown.

use super::words::{clean, mask};

/// What kind of address a library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    Https,
    /// Plain http, to this machine only.
    Loopback,
    Ssh,
    Folder,
}

impl Address {
    /// None for every address that could be a command, an option or an unsafe connection.
    pub(super) fn of(url: &str) -> Option<Self> {
        if url.is_empty() || url.starts_with('-') || url.chars().any(char::is_control) {
            return None;
        }
        if let Some((scheme, rest)) = url.split_once("://") {
            let host = rest.split('/').next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            let safe = !host.starts_with('-') && !rest.starts_with('-');
            let name = host.split(':').next().unwrap_or_default();
            return match scheme {
                "https" if safe && !host.is_empty() => Some(Self::Https),
                "http" if safe && matches!(name, "localhost" | "127.0.0.1") => Some(Self::Loopback),
                "ssh" if safe && !host.is_empty() => Some(Self::Ssh),
                "file" => Some(Self::Folder),
                _ => None,
            };
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
}

/// An address, safe to show, without secrets.
pub(super) fn shown(url: &str) -> String {
    clean(&mask(url))
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
        case("http://127.0.0.1:80/x", Some(Address::Loopback));
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
            "https:///x",
            "https://host/\u{1b}",
        ] {
            case(url, None);
        }
    }
}
