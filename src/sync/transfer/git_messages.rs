//! Reads facts from git's messages of a failed transfer. They are a status, a folder or the
//! server's words.

use crate::sync::remote::redact::clean;

/// The HTTP status of a server or proxy in a message of git.
pub(super) fn http_status(output: &str) -> Option<u16> {
    let (_, rest) = ["returned error: ", "tunnel failed, response "]
        .iter()
        .find_map(|before| output.split_once(before))?;
    rest.get(..3)?.parse().ok()
}

/// The folder and the message, if git reports dubious ownership.
pub(super) fn foreign_owner(stderr: &str) -> Option<(String, String)> {
    let line = stderr
        .lines()
        .find(|line| line.contains("dubious ownership"))?;
    let folder = line.split('\'').nth(1)?;
    let words = line.trim().trim_start_matches("remote: ");
    let words = words.trim_start_matches("fatal: ");
    Some((clean(folder), clean(words)))
}

/// The message of git about a damaged file of the shared library, if any.
pub(super) fn library_damage(stderr: &str) -> Option<String> {
    const DAMAGED: &[&str] = &[
        "unexpected line in ./packed-refs",
        // Another path is that of the user's own configuration.
        " in file ./config",
    ];
    let is_damage = |line: &&str| DAMAGED.iter().any(|words| line.contains(words));
    let line = stderr.lines().find(is_damage)?.trim();
    let words = line
        .trim_start_matches("remote: ")
        .trim_start_matches("fatal: ");
    Some(clean(words))
}

/// What is wrong with the host key, in words.
pub(super) fn host_key_words(output: &str) -> String {
    let changed = output.contains("identification has changed");
    let words = if changed {
        "its host key has changed"
    } else {
        "its host key is not known here"
    };
    words.to_owned()
}

/// The first object id in a message, abbreviated.
pub(super) fn number_in(output: &str) -> Option<String> {
    let mut words = output.split(|c: char| !c.is_ascii_alphanumeric());
    let number = words.find(|word| word.len() == 40 && word.chars().all(|c| c.is_ascii_hexdigit()));
    number.map(|number| number[..8].to_owned())
}

/// A text without the colours and cursor moves of a terminal.
fn without_escapes(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |before, part| {
        let rest = part.trim_start_matches(|c| matches!(c, ' '..='?'));
        before
            + rest
                .strip_prefix(|c| matches!(c, '@'..='~'))
                .unwrap_or(rest)
    })
}

/// The first lines of the server's own message, without prefixes and progress.
pub(super) fn server_words(stderr: &str) -> Option<String> {
    const MAX_LINES: usize = 4;
    let is_progress =
        |line: &str| line.contains('%') || line.ends_with(", done.") || line.starts_with("Total ");
    let lines: Vec<&str> = stderr
        .lines()
        .filter_map(|line| line.trim().strip_prefix("remote:"))
        .map(|line| line.trim().trim_start_matches("error: ").trim())
        .filter(|line| line.chars().any(char::is_alphanumeric) && !is_progress(line))
        .take(MAX_LINES)
        .collect();
    (!lines.is_empty()).then(|| clean(&without_escapes(&lines.join(" "))))
}

/// The reason why the shared library rejected a reference.
pub(super) fn rejection(output: &str) -> Option<String> {
    let line = output.lines().find(|line| line.starts_with('!'))?;
    Some(clean(line.rsplit('\t').next().unwrap_or(line)))
}
