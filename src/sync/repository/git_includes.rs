//! Conditional includes of the user's git configuration that libgit2 does not follow.
//!
//! libgit2 follows none in files named by a variable, such as `GIT_CONFIG_GLOBAL`, and no
//! `hasconfig` at all.
//!
//! Source: "Conditional includes" in the manual of git-config.

use std::path::{Path, PathBuf};

use git2::Repository;

/// A configuration file with conditional includes, and what its conditions are about.
#[derive(Clone, Copy)]
pub(crate) struct IncludingFile<'a> {
    /// Its path, from which relative paths lead.
    pub path: &'a Path,
    /// The home folder of the user.
    pub home: Option<&'a Path>,
    pub git: &'a Repository,
    /// Addresses of shared libraries in the configuration.
    pub addresses: &'a [String],
}

impl IncludingFile<'_> {
    /// Whether a condition holds, such as `gitdir:~/notes/`.
    pub(crate) fn holds(&self, condition: &str) -> bool {
        let Some((kind, pattern)) = condition.split_once(':') else {
            return false;
        };
        match kind {
            "gitdir" => matches(&self.folder_pattern(pattern), &self.git_dir()),
            "gitdir/i" => matches(
                &self.folder_pattern(pattern).to_lowercase(),
                &self.git_dir().to_lowercase(),
            ),
            "onbranch" => {
                let head = self.git.find_reference("HEAD").ok();
                let head = head.as_ref().and_then(|head| head.symbolic_target().ok()?);
                let branch = head.and_then(|head| head.strip_prefix("refs/heads/"));
                branch.is_some_and(|branch| matches(&with_all_below(pattern), branch))
            }
            "hasconfig" => pattern
                .strip_prefix("remote.*.url:")
                .is_some_and(|pattern| {
                    let mut addresses = self.addresses.iter();
                    addresses.any(|address| matches(pattern, address))
                }),
            _ => false,
        }
    }

    /// The included file.
    pub(crate) fn included(&self, written: &str) -> PathBuf {
        match (written.strip_prefix("~/"), self.home) {
            (Some(below), Some(home)) => home.join(below),
            _ => self.folder().join(written),
        }
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    fn git_dir(&self) -> String {
        let path = self.git.path().to_string_lossy();
        path.trim_end_matches('/').to_owned()
    }

    fn folder_pattern(&self, pattern: &str) -> String {
        let whole = match pattern.split_once('/') {
            Some(("~" | ".", _)) => self.included(pattern).to_string_lossy().replace("/./", "/"),
            Some(("", _)) => pattern.to_owned(),
            _ => format!("**/{pattern}"),
        };
        with_all_below(&whole)
    }
}

fn with_all_below(pattern: &str) -> String {
    let all = if pattern.ends_with('/') { "**" } else { "" };
    format!("{pattern}{all}")
}

/// Matches a pattern with `*`, `?`, `**` and classes, as git matches paths.
fn matches(pattern: &str, text: &str) -> bool {
    matches_bytes(pattern.as_bytes(), text.as_bytes())
}

fn matches_bytes(pattern: &[u8], text: &[u8]) -> bool {
    let tails = || (0..=text.len()).map(|at| &text[at..]);
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', b'/', rest @ ..] => {
            let folders = tails().filter(|tail| {
                let before = text.len() - tail.len();
                before == 0 || text[before - 1] == b'/'
            });
            folders.into_iter().any(|tail| matches_bytes(rest, tail))
        }
        [b'*', b'*', rest @ ..] => tails().any(|tail| matches_bytes(rest, tail)),
        [b'*', rest @ ..] => {
            let name = text.iter().position(|byte| *byte == b'/');
            let name = name.unwrap_or(text.len());
            (0..=name).any(|at| matches_bytes(rest, &text[at..]))
        }
        [b'?', rest @ ..] => {
            text.first().is_some_and(|byte| *byte != b'/') && matches_bytes(rest, &text[1..])
        }
        [b'[', class @ ..] => {
            let Some((first, others)) = text.split_first() else {
                return false;
            };
            match_class(class, *first)
                .is_some_and(|(is_in, rest)| is_in && matches_bytes(rest, others))
        }
        [b'\\', byte, rest @ ..] | [byte, rest @ ..] => {
            text.first() == Some(byte) && matches_bytes(rest, &text[1..])
        }
    }
}

/// Whether a class such as `[a-z]` has a byte, and the pattern after it.
///
/// `class` begins after the bracket. `None` without an end: git matches nothing then.
fn match_class(class: &[u8], byte: u8) -> Option<(bool, &[u8])> {
    let (is_negated, mut rest) = match class {
        [b'!' | b'^', rest @ ..] => (true, rest),
        _ => (false, class),
    };
    let mut is_in = false;
    let mut is_first = true;
    loop {
        rest = match rest {
            [b']', rest @ ..] if !is_first => {
                return Some((is_in != is_negated && byte != b'/', rest));
            }
            [b'[', b':', named @ ..] => {
                let end = named.windows(2).position(|two| two == b":]")?;
                is_in |= is_named(&named[..end], byte)?;
                &named[end + 2..]
            }
            _ => {
                let (start, rest) = unescaped(rest)?;
                match rest {
                    [b'-', next, ..] if *next != b']' => {
                        let (end, rest) = unescaped(&rest[1..])?;
                        is_in |= (start..=end).contains(&byte);
                        rest
                    }
                    _ => {
                        is_in |= byte == start;
                        rest
                    }
                }
            }
        };
        is_first = false;
    }
}

/// The first byte of a pattern, without a backslash before it, and the rest.
fn unescaped(pattern: &[u8]) -> Option<(u8, &[u8])> {
    match pattern {
        [b'\\', byte, rest @ ..] | [byte, rest @ ..] => Some((*byte, rest)),
        [] => None,
    }
}

/// Whether a named class such as `alpha` has a byte. `None` for an unknown name.
fn is_named(class: &[u8], byte: u8) -> Option<bool> {
    Some(match class {
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"alpha" => byte.is_ascii_alphabetic(),
        b"blank" => matches!(byte, b' ' | b'\t'),
        b"cntrl" => byte.is_ascii_control(),
        b"digit" => byte.is_ascii_digit(),
        b"graph" => byte.is_ascii_graphic(),
        b"lower" => byte.is_ascii_lowercase(),
        b"print" => byte.is_ascii_graphic() || byte == b' ',
        b"punct" => byte.is_ascii_punctuation(),
        b"space" => byte.is_ascii_whitespace() || byte == 0x0b,
        b"upper" => byte.is_ascii_uppercase(),
        b"xdigit" => byte.is_ascii_hexdigit(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_git() {
        for (pattern, text, want) in [
            ("/srv/**", "/srv/a/b/.git", true),
            ("/srv/*", "/srv/a/.git", false),
            ("**/league/**", "/srv/league/.git", true),
            ("**/league/**", "league/.git", true),
            ("**/league/**", "/srv/bleague/.git", false),
            ("a/**/b", "a/b", true),
            ("ma?n", "main", true),
            ("ma?n", "ma/n", false),
            ("m*", "main", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("https://*/**", "https://example.org/a/b.git", true),
            ("/srv/[ab]/**", "/srv/a/.git", true),
            ("/srv/[ab]/**", "/srv/c/.git", false),
            ("v[0-9]", "v7", true),
            ("v[!0-9]", "v7", false),
            ("v[^0-9]", "vx", true),
            ("v[!0-9]", "v/", false),
            ("v[]x]", "v]", true),
            ("v[a-]", "v-", true),
            ("v[\\]]", "v]", true),
            ("v[[:digit:]x][[:alpha:]]", "v7b", true),
            ("v[[:none:]]", "v7", false),
            ("v[7", "v7", false),
            ("v[7]", "v", false),
        ] {
            assert_eq!(matches(pattern, text), want, "{pattern} {text}");
        }
    }
}
