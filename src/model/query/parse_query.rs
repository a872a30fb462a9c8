//! Reading query text: one pass over the characters, a stack for the brackets.

use super::{Clause, Filter, FilterValue, MOST_BYTES, MOST_DEPTH, Node, Query};
use crate::model::date::Date;
use crate::model::hit::QueryFault;

/// Reads a query, as [`Query::read`] does.
pub(super) fn read(text: &str) -> Query {
    let mut reader = Reader {
        text,
        at: 0,
        faults: Vec::new(),
    };
    if text.len() > MOST_BYTES {
        let cut = text.floor_char_boundary(MOST_BYTES);
        reader.text = &text[..cut];
        reader.fault(
            (cut, text.len()),
            format!("only the first {MOST_BYTES} bytes are searched"),
        );
    }
    let clauses = reader.read_clauses();
    Query {
        clauses,
        faults: reader.faults,
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    faults: Vec<QueryFault>,
}

/// Clauses being gathered: those of the query, or those of one open bracket.
#[derive(Default)]
struct Level {
    clauses: Vec<Clause>,
    /// Where the `OR` stands that waits for its right side.
    or: Option<(usize, usize)>,
    /// Where the bracket opened, with the minus before it.
    open: Option<usize>,
    negated: bool,
}

impl Level {
    fn push(&mut self, clause: Clause) {
        let left = if self.or.take().is_some() {
            self.clauses.pop()
        } else {
            None
        };
        let Some(left) = left else {
            self.clauses.push(clause);
            return;
        };
        let span = (left.span.0, clause.span.1);
        // An `Any` that came out of brackets ends in `)` and stays a clause of its own.
        let node = match left.node {
            Node::Any(mut all) if all.last().is_some_and(|last| last.span.1 == left.span.1) => {
                all.push(clause);
                Node::Any(all)
            }
            node => Node::Any(vec![
                Clause {
                    node,
                    span: left.span,
                },
                clause,
            ]),
        };
        self.clauses.push(Clause { node, span });
    }
}

impl Reader<'_> {
    fn read_clauses(&mut self) -> Vec<Clause> {
        let mut levels = vec![Level::default()];
        while let Some(next) = self.peek() {
            let start = self.at;
            if next.is_whitespace() {
                self.at += next.len_utf8();
                continue;
            }
            let negated = self.skip_minus();
            match self.peek() {
                None => {}
                // A minus before a space means nothing.
                Some(c) if c.is_whitespace() => {}
                Some('(') => self.open(&mut levels, start, negated),
                Some(')') => self.close(&mut levels),
                Some(c) => {
                    let node = if is_quote(c) {
                        self.read_phrase()
                    } else {
                        self.read_word()
                    };
                    self.take(&mut levels, node, start, negated);
                }
            }
        }
        while levels.len() > 1 {
            let at = levels.last().and_then(|level| level.open).unwrap_or(0);
            self.fault((at, at + 1), "this bracket is never closed");
            self.end_level(&mut levels);
        }
        let mut top = levels.pop().unwrap_or_default();
        self.end_or(&mut top);
        top.clauses
    }

    fn take(&mut self, levels: &mut [Level], node: Option<Node>, start: usize, negated: bool) {
        let span = (start, self.at);
        let level = levels
            .last_mut()
            .expect("the outermost level is never closed");
        match node {
            Some(Node::Word(word)) if word == "OR" && !negated => {
                if level.clauses.is_empty() || level.or.is_some() {
                    self.fault(span, "OR needs something on both sides");
                } else {
                    level.or = Some(span);
                }
            }
            Some(node) => level.push(negate(node, span, negated)),
            None => {}
        }
    }

    fn open(&mut self, levels: &mut Vec<Level>, start: usize, negated: bool) {
        let bracket = self.at;
        self.at += 1;
        if levels.len() > MOST_DEPTH {
            self.fault(
                (bracket, self.at),
                format!("brackets go at most {MOST_DEPTH} deep"),
            );
            return;
        }
        let open = Some(if negated { start } else { bracket });
        levels.push(Level {
            open,
            negated,
            ..Level::default()
        });
    }

    fn close(&mut self, levels: &mut Vec<Level>) {
        let at = self.at;
        self.at += 1;
        if levels.len() > 1 {
            self.end_level(levels);
        } else {
            self.fault((at, self.at), "this bracket was never opened");
        }
    }

    fn end_level(&mut self, levels: &mut Vec<Level>) {
        let Some(mut level) = levels.pop() else {
            return;
        };
        self.end_or(&mut level);
        let span = (level.open.unwrap_or(0), self.at);
        let node = match level.clauses.len() {
            0 => return,
            1 => level.clauses.pop().map(|clause| clause.node),
            _ => Some(Node::All(level.clauses)),
        };
        if let (Some(node), Some(outer)) = (node, levels.last_mut()) {
            outer.push(negate(node, span, level.negated));
        }
    }

    fn end_or(&mut self, level: &mut Level) {
        if let Some(span) = level.or.take() {
            self.fault(span, "OR needs something on both sides");
        }
    }

    /// Skips minus signs and says whether there were any.
    fn skip_minus(&mut self) -> bool {
        let start = self.at;
        while self.peek() == Some('-') {
            self.at += 1;
        }
        self.at > start
    }

    fn read_phrase(&mut self) -> Option<Node> {
        let start = self.at;
        let words = self.read_quoted();
        if words.chars().any(char::is_alphanumeric) {
            return Some(Node::Phrase(words));
        }
        self.fault((start, self.at), "there is nothing between these quotes");
        None
    }

    /// Reads from an opening quote to the closing one or the end.
    fn read_quoted(&mut self) -> String {
        let start = self.at;
        self.at += self.peek().map_or(0, char::len_utf8);
        let inside = self.at;
        while let Some(c) = self.peek() {
            if is_quote(c) {
                let words = self.text[inside..self.at].to_owned();
                self.at += c.len_utf8();
                return words;
            }
            self.at += c.len_utf8();
        }
        self.fault((start, inside), "this quote is never closed");
        self.text[inside..].to_owned()
    }

    fn read_word(&mut self) -> Option<Node> {
        let start = self.at;
        while let Some(c) = self.peek() {
            if c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')') {
                break;
            }
            self.at += c.len_utf8();
            let field = &self.text[start..self.at - c.len_utf8()];
            if matches!(c, ':' | '：') && is_field(field) && !self.rest().starts_with("//") {
                return self.read_filter(start, &field.to_lowercase());
            }
        }
        Some(Node::Word(self.text[start..self.at].to_owned()))
    }

    fn read_filter(&mut self, start: usize, field: &str) -> Option<Node> {
        let known_faults = self.faults.len();
        let mut values = Vec::new();
        loop {
            let value_start = self.at;
            if self.peek().is_some_and(is_quote) {
                let words = self.read_quoted();
                if !words.is_empty() {
                    values.push(FilterValue::Is(words));
                }
            } else {
                let value = self.read_bare_value();
                if !value.is_empty() {
                    values.extend(self.read_value(&value, value_start));
                }
            }
            if self.peek() != Some(',') {
                break;
            }
            self.at += 1;
        }
        if values.is_empty() {
            // Inside a query a colon before a space ends a clause of prose: `Copenhagen: a toll`.
            if self.peek().is_some_and(char::is_whitespace) && self.faults.len() == known_faults {
                return Some(Node::Word(self.text[start..start + field.len()].to_owned()));
            }
            if self.faults.len() == known_faults {
                self.fault((start, self.at), format!("`{field}:` needs a value"));
            }
            return None;
        }
        Some(Node::Filter(Filter {
            field: field.to_owned(),
            values,
        }))
    }

    fn read_bare_value(&mut self) -> String {
        let start = self.at;
        while let Some(c) = self.peek() {
            if c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')' | ',') {
                break;
            }
            self.at += c.len_utf8();
        }
        self.text[start..self.at].to_owned()
    }

    /// A value without quotes: a comparison, a range or plain text.
    fn read_value(&mut self, value: &str, start: usize) -> Option<FilterValue> {
        let between = |from: &str, to: &str| {
            let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            FilterValue::Between(side(from), side(to))
        };
        // A point more at either end is a slip, and would be part of the `..` when printed.
        let bare = |text: &'_ str| text.trim_matches('.').to_owned();
        if let Some((from, to)) = value.split_once("..") {
            let (from, to) = (bare(from), bare(to));
            if from.is_empty() && to.is_empty() {
                self.fault((start, self.at), "a range needs a year or date on one side");
                return None;
            }
            return Some(between(&from, &to));
        }
        let (sign, bound) =
            value.split_at(value.len() - value.trim_start_matches(['<', '>', '=']).len());
        let bound = if sign.is_empty() {
            bound
        } else {
            bound.trim_matches('.')
        };
        let shifted = |by: i32| neighbour(bound, by);
        match (sign, bound.is_empty()) {
            ("", false) => Some(FilterValue::Is(value.to_owned())),
            ("=", false) => Some(FilterValue::Is(bound.to_owned())),
            (">=", false) => Some(between(bound, "")),
            ("<=", false) => Some(between("", bound)),
            (">", false) if shifted(1).is_some() => Some(FilterValue::Between(shifted(1), None)),
            ("<", false) if shifted(-1).is_some() => Some(FilterValue::Between(None, shifted(-1))),
            _ => {
                self.fault(
                    (start, self.at),
                    "a comparison needs a year, number or date",
                );
                None
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn fault(&mut self, span: (usize, usize), message: impl Into<String>) {
        self.faults.push(QueryFault {
            span,
            message: message.into(),
        });
    }
}

fn negate(node: Node, span: (usize, usize), negated: bool) -> Clause {
    let clause = Clause { node, span };
    if negated {
        Clause {
            node: Node::Not(Box::new(clause)),
            span,
        }
    } else {
        clause
    }
}

/// The whole number or date beside this one.
fn neighbour(bound: &str, by: i32) -> Option<String> {
    if let Ok(number) = bound.parse::<i32>() {
        return Some(number.checked_add(by)?.to_string());
    }
    let date: Date = bound.parse().ok()?;
    Some(date.shifted(by)?.to_string())
}

/// Whether a character opens or closes a phrase.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂')
}

/// Whether text before a colon can be a field: it begins with a letter and holds letters, digits,
/// hyphens and underscores.
fn is_field(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests;
