//! Splits a note for merging: byte-order mark, line endings, front matter, body.
//!
//! Finds the fences; does not parse the text between them.

/// A note split at its fences; joining restores the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SplitNote<'a> {
    pub(super) front: RawFrontMatter<'a>,
    /// Everything after the front matter.
    pub(super) body: &'a str,
    /// The fences as written, with their line endings.
    opening: &'a str,
    closing: &'a str,
}

/// The front matter, without its fences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawFrontMatter<'a> {
    /// Between `+++` and `+++`; every line is complete.
    Toml(&'a str),
    /// Between `---` and `---`.
    Yaml(&'a str),
    /// A fence without an end.
    Unclosed,
    /// No front matter.
    None,
}

impl RawFrontMatter<'_> {
    /// The syntax of the front matter, and whether it is valid.
    pub(super) fn state(&self) -> &'static str {
        match self {
            Self::Toml(text) if text.parse::<toml_edit::DocumentMut>().is_ok() => "TOML",
            Self::Toml(_) => "broken TOML",
            Self::Yaml(_) => "YAML",
            Self::Unclosed => "unclosed",
            Self::None => "none",
        }
    }
}

impl<'a> SplitNote<'a> {
    /// Splits a text whose lines end with `\n`.
    pub(super) fn split(text: &'a str) -> Self {
        let plain = |front| Self {
            front,
            body: text,
            opening: "",
            closing: "",
        };
        // The reader accepts empty lines before the fence, too.
        let blank = text.len() - text.trim_start().len();
        let first = text[..blank].rfind('\n').map_or(0, |at| at + 1);
        let Some(end) = text[first..].find('\n').map(|at| first + at + 1) else {
            return plain(RawFrontMatter::None);
        };
        let (opening, inner) = text.split_at(end);
        let fence = opening[first..].trim_end();
        if !matches!(fence, "+++" | "---") {
            return plain(RawFrontMatter::None);
        }
        let mut start = 0;
        for line in inner.split_inclusive('\n') {
            let closing = line.trim_end();
            if closing == fence || (fence == "---" && closing == "...") {
                let (front, body) = (&inner[..start], &inner[start + line.len()..]);
                let front = if fence == "+++" {
                    RawFrontMatter::Toml(front)
                } else {
                    RawFrontMatter::Yaml(front)
                };
                return Self {
                    front,
                    body,
                    opening,
                    closing: line,
                };
            }
            start += line.len();
        }
        plain(RawFrontMatter::Unclosed)
    }

    /// The same note with another front matter and body.
    pub(super) fn join(&self, front: &str, body: &str) -> String {
        let gap = if self.closing.ends_with('\n') || body.is_empty() {
            ""
        } else {
            "\n"
        };
        format!("{}{front}{}{gap}{body}", self.opening, self.closing)
    }
}

/// Byte-order mark and line endings of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    mark: bool,
    crlf: bool,
}

impl Style {
    fn of(text: &str) -> Self {
        let first = text.find('\n');
        Self {
            mark: text.starts_with('\u{feff}'),
            crlf: first.is_some_and(|at| text[..at].ends_with('\r')),
        }
    }

    /// The shared style, unless only mine changed it.
    pub(super) fn merged(base: Option<&str>, shared: &str, mine: &str) -> Self {
        let (shared, mine) = (Self::of(shared), Self::of(mine));
        let Some(base) = base.map(Self::of) else {
            return shared;
        };
        Self {
            mark: if shared.mark == base.mark {
                mine.mark
            } else {
                shared.mark
            },
            crlf: if shared.crlf == base.crlf {
                mine.crlf
            } else {
                shared.crlf
            },
        }
    }

    /// Removes the byte-order mark and converts line endings to `\n`.
    pub(super) fn plain(text: &str) -> String {
        text.strip_prefix('\u{feff}')
            .unwrap_or(text)
            .replace("\r\n", "\n")
    }

    /// Applies the style to a plain text.
    pub(super) fn apply_style(self, text: &str) -> String {
        let mark = if self.mark { "\u{feff}" } else { "" };
        if self.crlf {
            format!("{mark}{}", text.replace('\n', "\r\n"))
        } else {
            format!("{mark}{text}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_the_fences_and_joins_again() {
        #[track_caller]
        fn case(text: &str, front: RawFrontMatter<'_>, body: &str) {
            let parts = SplitNote::split(text);
            assert_eq!((parts.front, parts.body), (front, body), "{text:?}");
            if let RawFrontMatter::Toml(inner) | RawFrontMatter::Yaml(inner) = front {
                assert_eq!(parts.join(inner, body), text);
            }
        }
        case(
            "+++\na = 1\n+++\nBody\n",
            RawFrontMatter::Toml("a = 1\n"),
            "Body\n",
        );
        case("+++ \na = 1\n+++", RawFrontMatter::Toml("a = 1\n"), "");
        case("---\na: 1\n---\n", RawFrontMatter::Yaml("a: 1\n"), "");
        case("---\na: 1\n...\nB\n", RawFrontMatter::Yaml("a: 1\n"), "B\n");
        case("\n\n+++\na = 1\n+++\n", RawFrontMatter::Toml("a = 1\n"), "");
        case(
            "+++\na = 1\n...\n+++\n",
            RawFrontMatter::Toml("a = 1\n...\n"),
            "",
        );
        case("+++\na = 1\n", RawFrontMatter::Unclosed, "+++\na = 1\n");
        case("+++", RawFrontMatter::None, "+++");
        case("Text\n+++\n", RawFrontMatter::None, "Text\n+++\n");
    }
}
