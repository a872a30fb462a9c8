//! The query language: parser, syntax tree and printer.
//!
//! All words must match; an explicit `AND` changes nothing. `OR` binds tighter than the implicit
//! AND, so `heat OR cold city:oslo` is `(heat OR cold) AND city:oslo`, and a filter appended to
//! any query narrows all of it.
//!
//! Syntax:
//! - **Operators** are `AND`, `OR` and `NOT` in capitals, and `|` for `OR`; in lower case they are
//!   words. So is `NOT` in a query all in capitals and beside a function word. `&` and `+` are
//!   ignored: `+word` is `word`.
//! - **A minus negates** the term directly after it, if it is a single dash at the start, after
//!   white space or after an opening bracket; any dash but `—` counts. `zero-emission`, `--flag` and
//!   `a - b` negate nothing.
//! - **Quotes** of all languages open and close phrases, also doubled. Single quotes count in
//!   pairs around words, so `city's` and `'90s` are words. An unclosed quote ends before a filter
//!   or at the end.
//! - **A space after the colon** is allowed for known fields: `city: oslo`.
//!
//! Parsing never fails: a [`QueryFault`] marks a broken part, and the rest is still used. The
//! search decides what fields and values mean.
//!
//! Start with [`Query::read`]; [`edit`] changes query text.

pub mod edit;
mod parse_query;
mod query_chars;
mod query_fields;
mod typing;

use std::fmt;

pub use self::query_chars::is_comma;
pub use self::typing::Typing;

use super::hit::QueryFault;

/// A parsed query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Clauses that must all match, in the order typed. Empty for an empty query.
    pub clauses: Vec<Clause>,
    /// Faults found while parsing.
    pub faults: Vec<QueryFault>,
}

/// A part of a query with its span in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The condition.
    pub node: Node,
    /// Half-open byte range in the query text, on character boundaries.
    pub span: (usize, usize),
}

/// A node of the syntax tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A word as typed, without white space, quotes or brackets.
    Word(String),
    /// A phrase, as typed between quotes.
    Phrase(String),
    /// A filter on a field.
    Filter(Filter),
    /// Must not match.
    Not(Box<Clause>),
    /// At least one must match; two or more clauses.
    Any(Vec<Clause>),
    /// All must match; two or more clauses in brackets.
    All(Vec<Clause>),
}

/// `field:value`, `field:a,b`, `year:2015..2020`, `in:title`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Field as typed, in lower case: `city`.
    pub field: String,
    /// Alternative values; at least one.
    pub values: Vec<FilterValue>,
    /// Whether a space follows the colon: `city: oslo`.
    pub spaced: bool,
    /// Whether it ends in a comma. The words behind it may then be values.
    pub goes_on: bool,
}

/// A value of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterValue {
    /// Text as typed, without quotes.
    Is(String),
    /// From and to; either may be open, not both. `>2015` is read as `2016..`.
    Between(Option<String>, Option<String>),
}

/// Maximum length in bytes; a longer query is truncated with a fault.
pub const MAX_BYTES: usize = 4096;

/// Maximum nesting; deeper brackets are ignored with a fault.
pub const MAX_DEPTH: usize = 32;

impl Query {
    /// Parses query text. Never fails; see [`Query::faults`].
    pub fn read(text: &str) -> Self {
        parse_query::read(text)
    }

    /// Whether the query has no clauses.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The filters that narrow the whole query, with their spans, in the order typed.
    pub fn filters(&self) -> impl Iterator<Item = (&Filter, (usize, usize))> {
        self.clauses.iter().filter_map(|clause| match &clause.node {
            Node::Filter(filter) => Some((filter, clause.span)),
            _ => None,
        })
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.field)?;
        for (i, value) in self.values.iter().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            write!(f, "{value}")?;
        }
        f.write_str(if self.goes_on { "," } else { "" })
    }
}

impl fmt::Display for FilterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(text) => f.write_str(&quoted_if_needed(text)),
            Self::Between(from, to) => {
                let [from, to] = [from, to].map(|end| end.as_deref().unwrap_or_default());
                let are_words = |end: &str| end.contains(char::is_whitespace);
                match (are_words(from), are_words(to)) {
                    (false, false) => write!(f, "{from}..{to}"),
                    (false, true) if from.is_empty() => write!(f, "<=\"{to}\""),
                    (false, true) => write!(f, "{from}..\"{to}\""),
                    (true, true) => write!(f, "\"{from}\"..\"{to}\""),
                    (true, false) if to.is_empty() => write!(f, ">=\"{from}\""),
                    (true, false) => write!(f, ">=\"{from}\" <={to}"),
                }
            }
        }
    }
}

/// The value as typed in a query, quoted unless all its characters are safe.
fn quoted_if_needed(value: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '+' | '&');
    if !value.is_empty() && value.chars().all(harmless) && !value.contains("..") {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('"', ""))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl fmt::Display for Query {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            print_all(&self.clauses, " ", f)
        }
    }

    fn print_all(clauses: &[Clause], between: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, clause) in clauses.iter().enumerate() {
            if i > 0 {
                f.write_str(between)?;
            }
            // Only an OR inside an OR needs brackets: OR binds tighter than AND.
            match &clause.node {
                Node::Any(_) if between == " OR " => write!(f, "({})", clause.node),
                node => write!(f, "{node}"),
            }?;
        }
        Ok(())
    }

    impl fmt::Display for Node {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Word(word) => f.write_str(word),
                Self::Phrase(words) => write!(f, "\"{words}\""),
                Self::Filter(filter) => filter.fmt(f),
                Self::Not(clause) => match &clause.node {
                    Self::Any(_) | Self::Not(_) => write!(f, "-({})", clause.node),
                    _ => write!(f, "-{}", clause.node),
                },
                Self::Any(clauses) => print_all(clauses, " OR ", f),
                Self::All(clauses) => {
                    f.write_str("(")?;
                    print_all(clauses, " ", f)?;
                    f.write_str(")")
                }
            }
        }
    }

    /// The tree without spans, for comparison.
    pub(super) fn shape(text: &str) -> Vec<Node> {
        fn bare(clause: Clause) -> Clause {
            let node = match clause.node {
                Node::Not(inner) => Node::Not(Box::new(bare(*inner))),
                Node::Any(all) => Node::Any(all.into_iter().map(bare).collect()),
                Node::All(all) => Node::All(all.into_iter().map(bare).collect()),
                leaf => leaf,
            };
            Clause { node, span: (0, 0) }
        }
        Query::read(text)
            .clauses
            .into_iter()
            .map(|clause| bare(clause).node)
            .collect()
    }

    fn query_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "-?[a-zäøß横浜][a-zäøß横浜0-9]{0,5}",
            "-?\"[a-z]{1,5} [a-z]{1,5}\"",
            "[a-z]{1,5} OR [a-z]{1,5}",
            "-?\\([a-z]{1,5} [a-z]{1,5}\\)",
            proptest::sample::select(
                &[
                    "year:2015..2020",
                    "year:>=2018",
                    "city:oslo",
                    "-city:oslo",
                    "city:oslo,\"san francisco\"",
                    "title:\"heat pump\"",
                    "since:\"last week\"",
                ][..]
            )
            .prop_map(str::to_owned),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
    }

    #[test]
    fn an_extra_dot_or_single_quote_in_a_range_is_ignored() {
        for text in [
            "year:>='2018'",
            "year:..'.2018",
            "year:>=2018.",
            "year:2018...",
            "year:2018....",
            "year:<=.2018",
            "year:'2015'..'2018'",
            "year:\"2015\"..2018",
            "year:2015..\"2018\", 2020",
        ] {
            let printed = Query::read(text).to_string();
            assert_eq!(shape(&printed), shape(text), "{text} printed {printed}");
        }
        assert_eq!(Query::read("year:>=2018.").to_string(), "year:2018..");
        assert_eq!(Query::read("year:>='2018'").to_string(), "year:2018..");
        for text in [
            "year:'2015'..'2018' tram",
            "year:\"2015\"..\"2018\" tram",
            "year:‘2015’..’2018’ tram",
            "year:2015..“2018” tram",
        ] {
            assert_eq!(Query::read(text).to_string(), "year:2015..2018 tram");
        }
        for text in ["year:...", "year:>='\u{12}018 brød"] {
            assert!(!Query::read(text).faults.is_empty(), "{text}");
        }
    }

    #[test]
    fn comparisons_with_a_time_in_words_are_read_and_printed() {
        #[track_caller]
        fn case(text: &str, printed: &str) {
            let query = Query::read(text);
            assert!(query.faults.is_empty(), "{text}: {:?}", query.faults);
            assert_eq!(query.to_string(), printed, "{text}");
            assert_eq!(shape(printed), shape(text), "{text}");
        }
        let since = "confirmed:>=\"last week\"";
        case("confirmed:>\"last week\"", since);
        case("confirmed:>last week", since);
        case(
            "confirmed:≥last week tram",
            "confirmed:>=\"last week\" tram",
        );
        case("confirmed:<=May 2024", "confirmed:<=\"May 2024\"");
        case(
            "confirmed:>=May 2020 <=2022",
            "confirmed:>=\"May 2020\" <=2022",
        );
        case(
            "since:May 2020 to June 2026 heat",
            "since:\"May 2020\"..\"June 2026\" heat",
        );
        case("review:2020 until May 2024", "review:2020..\"May 2024\"");
        case("deadline:2w to today", "deadline:2w..today");
        case("changed:2020-05 – 2021", "changed:2020-05..2021");
        case("confirmed:>2020", "confirmed:2021..");
        // Neither is before or after today.
        for text in ["confirmed:<\"last week\"", "confirmed:>May 2024"] {
            assert_eq!(Query::read(text).faults.len(), 1, "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_back_is_the_identity(text in query_text()) {
            let printed = Query::read(&text).to_string();
            prop_assert_eq!(shape(&printed), shape(&text), "printed {:?}", printed);
        }

        #[test]
        fn no_text_panics_and_spans_fall_on_characters(text in "\\PC{0,60}") {
            let query = Query::read(&text);
            for fault in &query.faults {
                prop_assert!(text.get(fault.span.0..fault.span.1).is_some());
            }
            for clause in &query.clauses {
                prop_assert!(text.get(clause.span.0..clause.span.1).is_some());
            }
        }
    }
}
