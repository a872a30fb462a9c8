//! Redacts secrets in untrusted text and makes it safe to display.
//!
//! The end of an address inside a text is ambiguous, because a password may contain quotes and
//! spaces. So [`mask`] removes too much rather than too little. From the output of a child
//! process, the [`secrets`] of the remote's address are removed first.

use url::Url;

/// Replaces a secret.
const MASKED: &str = "***";

/// Shorter secrets are masked only inside an address: they occur in ordinary words.
const MIN_SECRET: usize = 4;

/// The sign before a host, and how a Japanese keyboard may write it.
const AT: [char; 3] = ['@', '\u{ff20}', '\u{fe6b}'];

/// Minimum length of an access token that has no known beginning.
const TOKEN_BYTES: usize = 20;
/// How access tokens begin that are no beginning of a name.
const TOKEN_STARTS: &[&str] = &[
    // GitHub.
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    // GitLab: for people, deployments, runners, pipelines, feeds, agents and mail.
    "glpat-",
    "gldt-",
    "glptt-",
    "glrt-",
    "glrtr-",
    "glcbt-",
    "glft-",
    "glsoat-",
    "glagent-",
    "glimt-",
    "gloas-",
    "glffct-",
    "glwt-",
    // Others.
    "dckr_pat_",
    "dckr_oat_",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxe-",
    "xoxr-",
    "xoxs-",
    "xapp-",
    "ya29.",
    "GOCSPX-",
    "dop_v1_",
    "shpat_",
    "sk-ant-",
    "sk-proj-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
];

/// How access tokens begin that may also begin a name: `sk-climate`, `ASIA-Pacific`.
const NAME_STARTS: &[&str] = &[
    "hf_",
    "sk-",
    "npm_",
    "pypi-",
    "pul-",
    "hvs.",
    "hvb.",
    "SG.",
    "rubygems_",
    "AKIA",
    "ASIA",
    "AIza",
    "ATBB",
    "ATATT",
    "ATCTT",
];

/// Minimum length of the first word of a token after one of these.
const MIN_AFTER_NAME: usize = 16;

/// Returns one line, safe to display, without secrets, at most 300 characters.
pub(crate) fn clean(text: &str) -> String {
    let masked = mask(text);
    let line = crate::notes::clean::clean(&masked);
    line.trim().chars().take(300).collect()
}

/// Masks user names, passwords, parameters, queries and fragments of all addresses.
pub(crate) fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        masked.push_str(&mask_short_addresses(before));
        // Stop at the next address: a line may have several.
        let line = &after[..after.find("://").unwrap_or(after.len())];
        let line = line.split(['\n', '\r']).next().unwrap_or_default();
        let mut host = end_of_user(line);
        if host > 0 {
            masked.push_str(MASKED);
            masked.push('@');
        } else if is_user_alone(line) {
            host = line.find(char::is_whitespace).unwrap_or(line.len());
            host = line[..host].trim_end_matches(CLOSING).len();
            masked.push_str(MASKED);
        }
        let token = &line[host..];
        let token = &token[..token.find(char::is_whitespace).unwrap_or(token.len())];
        masked.push_str(&mask_place(token));
        rest = &after[host + token.len()..];
    }
    masked.push_str(&mask_short_addresses(rest));
    masked
}

/// Where the host begins in the rest of a line after `://`.
fn end_of_user(line: &str) -> usize {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#');
    let authority = &line[..line.find(is_end).unwrap_or(line.len())];
    let token = &line[..line.find(char::is_whitespace).unwrap_or(line.len())];
    match authority.split_once(AT) {
        // A password may hold `/` and `@`.
        Some((user, _)) if user.contains(':') => after_user(token),
        Some(_) => after_user(authority),
        None if is_host(authority) => 0,
        None => after_user(line),
    }
}

/// Whether the text after `://` is a user and password without a host.
fn is_user_alone(line: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#');
    let authority = &line[..line.find(is_end).unwrap_or(line.len())];
    !line.contains(AT) && !is_host(authority)
}

/// Signs that may follow an address in a text.
const CLOSING: [char; 9] = ['\'', '"', ',', '.', ':', ';', ')', ']', '>'];

/// Whether this is a host with a port, not a user with a password.
fn is_host(authority: &str) -> bool {
    let port = authority.rsplit_once(':').map_or("", |(_, port)| port);
    let port = port.trim_end_matches(['\'', '"', ',', '.', ')']);
    authority.starts_with('[') || port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Masks path parameters, query, fragment and text before `@`; keeps trailing punctuation.
fn mask_place(place: &str) -> String {
    let end = place.trim_end_matches(CLOSING);
    let (path, rest) = end.split_at(end.find(['?', '#']).unwrap_or(end.len()));
    let (host, path) = path.split_at(path.find('/').unwrap_or(path.len()));
    let path = format!("{host}{}", mask_tokens(path));
    let parts: Vec<String> = path.split('/').map(mask_segment).collect();
    let sign = rest.get(..1).unwrap_or_default();
    let masked = if rest.len() > 1 { MASKED } else { "" };
    format!("{}{sign}{masked}{}", parts.join("/"), &place[end.len()..])
}

fn mask_segment(segment: &str) -> String {
    let (name, parameters) = segment.split_at(segment.find(';').unwrap_or(segment.len()));
    let masked = match segment.rsplit_once(AT) {
        // `;a=b@c`: the part before `@` may be a secret.
        Some((_, name)) if !name.contains(';') => return format!("{MASKED}@{name}"),
        _ => match name.rsplit_once(AT) {
            Some((_, name)) => format!("{MASKED}@{name}"),
            None => name.to_owned(),
        },
    };
    if parameters.is_empty() {
        masked
    } else {
        format!("{masked};{MASKED}")
    }
}

/// Masks the parts of a path that hold an access token.
fn mask_tokens(path: &str) -> String {
    let parts = path.split('/').map(|part| match tokens_in(part)[..] {
        [] => part.to_owned(),
        [whole] if whole == part => MASKED.to_owned(),
        _ => {
            let names = part.split(':');
            let shown = names.map(|name| if has_token(name) { MASKED } else { name });
            shown.collect::<Vec<_>>().join(":")
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The access tokens in a part of a path.
///
/// They are between colons, as in `host:22:token`, or the whole part.
fn tokens_in(part: &str) -> Vec<&str> {
    let names = part.split(':').filter(|name| has_token(name));
    let names: Vec<&str> = names.collect();
    if names.is_empty() && has_token(part) {
        return vec![part];
    }
    names
}

/// Masks addresses without a scheme: `user:secret@host:path`.
fn mask_short_addresses(text: &str) -> String {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '(' | '<');
    text.split_inclusive(is_end)
        .map(|word| match word.rsplit_once(AT) {
            Some((user, host)) if is_short_address(user) && !user.starts_with("mailto:") => {
                format!("{MASKED}@{host}")
            }
            _ => word.to_owned(),
        })
        .collect()
}

/// Masks user name, password, parameters, query and fragment of an address.
pub(crate) fn mask_address(address: &str) -> String {
    // A command or an option, which git would take for more than an address: `ext::sh -c x`.
    if let Some((helper, _)) = address.split_once("::")
        && helper
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    {
        return format!("{helper}::{MASKED}");
    }
    if address.starts_with('-') {
        return format!("-{MASKED}");
    }
    let Some((scheme, rest)) = address.split_once("://") else {
        let (user, place) = match address.rsplit_once(AT) {
            Some((user, place)) if is_short_address(user) => ("***@", place),
            _ => address.split_at(after_user(address)),
        };
        let (host, path) = place.split_at(place.find(':').map_or(place.len(), |at| at + 1));
        return format!("{user}{host}{}", mask_tokens(path));
    };
    if is_user_alone(rest) {
        return format!("{scheme}://{MASKED}");
    }
    let host = start_of_host(address, rest);
    let user = if host > 0 { "***@" } else { "" };
    format!("{scheme}://{user}{}", mask_place(&rest[host..]))
}

/// Whether the part before `@` is a user with a password, not a path.
fn is_short_address(user: &str) -> bool {
    user.split_once(':').is_some_and(|(name, rest)| {
        let is_path = name.starts_with(['/', '.']) && !name.starts_with("//");
        // A path with a drive has no other colon.
        let has_drive = name.len() == 1 && rest.starts_with(['/', '\\']) && !rest.contains(':');
        !is_path && !has_drive
    })
}

/// Where the host begins in an address, after `://`.
fn start_of_host(address: &str, rest: &str) -> usize {
    let before = |ends: &[char]| &rest[..rest.find(ends).unwrap_or(rest.len())];
    let authority = before(&['/', '?', '#']);
    let is_password = authority
        .split_once(AT)
        .is_some_and(|(user, _)| user.contains(':'));
    // An address that does not parse is ambiguous: split at the last `@`.
    let within = match Url::parse(address) {
        Err(_) => rest,
        Ok(_) if is_password => before(&['?', '#']),
        Ok(_) => authority,
    };
    after_user(within)
}

/// Where the text after the last `@` begins.
fn after_user(text: &str) -> usize {
    text.rsplit_once(AT)
        .map_or(0, |(_, host)| text.len() - host.len())
}

/// Whether a user name may be a secret, or contains a look-alike of `:`.
pub(crate) fn is_token(user: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || " .-_+@\\".contains(c);
    (user.len() >= TOKEN_BYTES && !user.contains('@'))
        || has_token_start(user)
        || !decode(user).chars().all(in_name)
}

/// Whether a path's part has an access token: random letters and digits.
///
/// In random text, digits, capitals and small letters alternate. Names of libraries are words and
/// years: they change less than at each fifth letter, if a capital begins a word.
fn has_token(segment: &str) -> bool {
    let segment = decode(segment);
    let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let is_change = |two: &[u8]| {
        let begins_word = two[0].is_ascii_uppercase() && two[1].is_ascii_lowercase();
        kind(two[0]) != kind(two[1]) && !begins_word
    };
    let count = |word: &str| {
        let changes = word.as_bytes().windows(2).filter(|two| is_change(two));
        (word.len(), changes.count())
    };
    let is_random = |(length, changes)| length >= TOKEN_BYTES && changes * 5 >= length;
    let words = segment.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<(usize, usize)> = words.map(count).collect();
    let add = |sum: (usize, usize), word: &(usize, usize)| (sum.0 + word.0, sum.1 + word.1);
    // A UUID is random as a whole only.
    let whole = words.iter().fold((0, 0), add);
    has_token_start(&segment) || is_random(whole) || words.into_iter().any(is_random)
}

/// Whether an access token begins here, at the start or after a sign.
fn has_token_start(text: &str) -> bool {
    let is_start = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
    let has = |start: &str, least: usize| {
        let word = |at: usize| text[at + start.len()..].bytes();
        let is_long = |at| {
            word(at)
                .take(least)
                .all(|byte| byte.is_ascii_alphanumeric())
        };
        let mut found = text.match_indices(start);
        found.any(|(at, _)| is_start(at) && word(at).len() >= least && is_long(at))
    };
    TOKEN_STARTS.iter().any(|start| has(start, 0))
        || NAME_STARTS.iter().any(|start| has(start, MIN_AFTER_NAME))
}

/// Whether this stands in the place of a password beside an access token.
pub(crate) fn is_no_password(password: &str) -> bool {
    matches!(password, "" | "x-oauth-basic")
}

/// The secrets in an address, raw and decoded, longest first.
pub(crate) fn secrets(address: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (user, parsed) = match address.split_once("://") {
        Some((_, rest)) if is_user_alone(rest) => (rest, None),
        Some((_, rest)) => {
            let host = start_of_host(address, rest);
            (rest[..host].trim_end_matches(AT), Url::parse(address).ok())
        }
        None => match address.rsplit_once(AT) {
            Some((user, _)) if is_short_address(user) => (user, None),
            _ => ("", None),
        },
    };
    match user.split_once(':') {
        Some((name, password)) => {
            found.push(user.to_owned());
            found.push(password.to_owned());
            let is_secret = is_token(name) || is_no_password(password);
            found.extend(is_secret.then(|| name.to_owned()));
        }
        None => found.extend(is_token(user).then(|| user.to_owned())),
    }
    if let Some(url) = &parsed {
        found.extend(url.password().map(str::to_owned));
        let after_name = |part: &str| part.split_once('=').unwrap_or(("", part)).1.to_owned();
        let query = url.query().unwrap_or_default().split(['&', ';']);
        found.extend(query.map(after_name));
        found.extend(url.query_pairs().map(|(_, value)| value.into_owned()));
        let fragment = url.fragment().unwrap_or_default().split(['&', ';']);
        found.extend(fragment.map(after_name));
        for segment in url.path().split('/') {
            found.extend(segment.split(';').skip(1).map(after_name));
            let user = segment.rsplit_once(AT).map_or("", |(user, _)| user);
            found.extend(
                user.split_once(':')
                    .map(|(_, password)| password.to_owned()),
            );
            found.extend(is_token(user).then(|| user.to_owned()));
        }
    }
    let path = match &parsed {
        Some(url) => url.path(),
        None => address.split_once(':').map_or("", |(_, path)| path),
    };
    let tokens = path.split('/').flat_map(tokens_in);
    found.extend(tokens.map(str::to_owned));
    let decoded: Vec<String> = found.iter().map(|secret| decode(secret)).collect();
    found.extend(decoded);
    found.retain(|secret| secret.len() >= MIN_SECRET);
    found.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
    found.dedup();
    found
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// The text without these secrets.
pub(crate) fn without(text: &str, secrets: &[String]) -> String {
    secrets.iter().fold(text.to_owned(), |text, secret| {
        text.replace(secret.as_str(), MASKED)
    })
}

#[cfg(test)]
mod tests;
