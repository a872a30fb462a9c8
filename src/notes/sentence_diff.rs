//! Diff of two texts by sentence, and by word inside a changed sentence.

use similar::DiffTag;

use super::list_diff::diff;

/// A sentence of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sentence {
    /// In both texts.
    Kept(String),
    /// Removed; in a changed sentence, the removed words are marked.
    Gone(Vec<WordRun>),
    /// Added; in a changed sentence, the added words are marked.
    New(Vec<WordRun>),
}

/// A run of words of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRun {
    /// The words, with the spaces after them.
    pub text: String,
    /// Whether the other side does not have them.
    pub differs: bool,
}

/// Diffs two texts by sentence; a removed sentence precedes its replacement.
pub fn tell_apart(before: &str, after: &str) -> Vec<Sentence> {
    let (old, new) = (sentences(before), sentences(after));
    let mut parts = Vec::new();
    for op in diff(&old, &new) {
        let (tag, gone, added) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            parts.extend(old[gone].iter().cloned().map(Sentence::Kept));
            continue;
        }
        let (gone, added) = (&old[gone], &new[added]);
        for i in 0..gone.len().max(added.len()) {
            match (gone.get(i), added.get(i)) {
                (Some(gone), Some(added)) => {
                    let (gone, added) = mark_words(gone, added);
                    parts.push(Sentence::Gone(gone));
                    parts.push(Sentence::New(added));
                }
                (Some(gone), None) => parts.push(Sentence::Gone(whole(gone))),
                (None, Some(added)) => parts.push(Sentence::New(whole(added))),
                (None, None) => {}
            }
        }
    }
    parts
}

fn whole(sentence: &str) -> Vec<WordRun> {
    vec![WordRun {
        text: sentence.to_owned(),
        differs: false,
    }]
}

/// Marks the words that only one sentence has, unless they share too few.
fn mark_words(gone: &str, added: &str) -> (Vec<WordRun>, Vec<WordRun>) {
    let (old, new) = (words(gone), words(added));
    let mut sides = (Vec::new(), Vec::new());
    let mut shared = 0;
    for op in diff(&old, &new) {
        let (tag, left, right) = op.as_tag_tuple();
        let differs = tag != DiffTag::Equal;
        if !differs {
            shared += left.len();
        }
        for (side, words) in [(&mut sides.0, &old[left]), (&mut sides.1, &new[right])] {
            if !words.is_empty() {
                side.push(WordRun {
                    text: words.concat(),
                    differs,
                });
            }
        }
    }
    if shared * 3 < old.len().min(new.len()) {
        return (whole(gone), whole(added));
    }
    sides
}

/// Splits a text into words with trailing spaces; scripts without spaces into characters.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        let begins = previous.is_some_and(|previous| {
            (previous.is_whitespace() && !c.is_whitespace())
                || is_unspaced(previous)
                || is_unspaced(c)
        });
        if begins {
            words.push(&text[start..at]);
            start = at;
        }
        previous = Some(c);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// Splits a text into sentences.
///
/// The lines of a paragraph are joined first. Headings, list items and table rows are separate.
pub fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut paragraph = String::new();
    for line in text.lines() {
        let line = line.trim();
        let stands_alone = line.starts_with(['#', '|', '>', '-', '*', '+'])
            || line.split_once(". ").is_some_and(|(number, _)| {
                !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
            });
        if line.is_empty() || stands_alone {
            split_paragraph(&std::mem::take(&mut paragraph), &mut found);
        }
        if stands_alone && line.starts_with(['#', '|']) {
            found.push(line.to_owned());
            continue;
        }
        let breaks = paragraph.chars().last().is_some_and(is_unspaced);
        if !paragraph.is_empty() && !breaks {
            paragraph.push(' ');
        }
        paragraph.push_str(line);
    }
    split_paragraph(&paragraph, &mut found);
    found
}

fn split_paragraph(paragraph: &str, found: &mut Vec<String>) {
    let mut start = 0;
    let mut letters = paragraph.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let ends = match c {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' => {
                let rest = paragraph[at + 1..].trim_start();
                let is_list = paragraph[start..at].chars().all(|c| c.is_ascii_digit());
                next.is_none_or(char::is_whitespace)
                    && !is_list
                    && !rest.starts_with(|c: char| c.is_lowercase())
            }
            _ => false,
        };
        if ends {
            let end = at + c.len_utf8();
            found.push(paragraph[start..end].trim().to_owned());
            start = end;
        }
    }
    let rest = paragraph[start..].trim();
    if !rest.is_empty() {
        found.push(rest.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(parts: &[Sentence]) -> Vec<String> {
        let run = |words: &[WordRun]| -> String {
            words
                .iter()
                .map(|run| {
                    if run.differs {
                        format!("[{}]", run.text.trim_end())
                    } else {
                        run.text.clone()
                    }
                })
                .collect()
        };
        parts
            .iter()
            .map(|sentence| match sentence {
                Sentence::Kept(text) => format!("  {text}"),
                Sentence::Gone(words) => format!("- {}", run(words)),
                Sentence::New(words) => format!("+ {}", run(words)),
            })
            .collect()
    }

    #[test]
    fn sentences_and_their_words_are_compared() {
        #[track_caller]
        fn case(before: &str, after: &str, want: &[&str]) {
            assert_eq!(shown(&tell_apart(before, after)), want);
        }
        case(
            "Heat is saved. Forty blocks\nwere refitted. It was hard.",
            "Heat is saved. Fifty blocks were refitted. It was hard.",
            &[
                "  Heat is saved.",
                "- [Forty]blocks were refitted.",
                "+ [Fifty]blocks were refitted.",
                "  It was hard.",
            ],
        );
        case("A b c.", "A b c. New one!", &["  A b c.", "+ New one!"]);
        case(
            "省エネ。改修した。",
            "省エネ。改築した。",
            &["  省エネ。", "- 改[修]した。", "+ 改[築]した。"],
        );
        case("x", "", &["- x"]);
        case("", "", &[]);
        case(
            "Costs 2.5 million, e.g. in Oslo.",
            "Costs 2.5 million, e.g. in Oslo.",
            &["  Costs 2.5 million, e.g. in Oslo."],
        );
        // Wrapping does not count as a difference.
        case("One two\nthree.", "One\ntwo three.", &["  One two three."]);
        case(
            "# Head\n- a\n- b",
            "# Head\n- a\n- c",
            &["  # Head", "  - a", "- - [b]", "+ - [c]"],
        );
    }

    proptest! {
        #[test]
        fn both_texts_can_be_restored(before in "[ab .\n#。-]{0,40}", after in "[ab .\n#。-]{0,40}") {
            let parts = tell_apart(&before, &after);
            let text = |words: &[WordRun]| words.iter().map(|run| run.text.as_str()).collect::<String>();
            let side = |gone: bool| -> Vec<String> {
                parts.iter().filter_map(|sentence| match sentence {
                    Sentence::Kept(kept) => Some(kept.clone()),
                    Sentence::Gone(words) if gone => Some(text(words)),
                    Sentence::New(words) if !gone => Some(text(words)),
                    _ => None,
                }).collect()
            };
            prop_assert_eq!(side(true), sentences(&before));
            prop_assert_eq!(side(false), sentences(&after));
        }
    }
}
