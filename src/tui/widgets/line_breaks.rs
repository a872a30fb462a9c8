//! Line breaking by display width, at graphemes, with the Japanese rules.
//!
//! Latin text breaks at spaces and after hyphens. Japanese and Chinese break between characters,
//! but no line starts with `。」` or ends with `「` (kinsoku). A word wider than the line, such as an
//! address, breaks anywhere.
//!
//! ratatui's `Paragraph` supports neither these rules nor links, and does not return lines.

use unicode_segmentation::UnicodeSegmentation;

use super::styled_text::TextSpan;
use super::text_width::{grapheme_width, is_plain, width, width_of};

/// Characters that must not start a line.
const NOT_FIRST: &str = "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】°′″℃％‐ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}»›⁰¹²³⁴⁵⁶⁷⁸⁹";
/// Characters that must not end a line.
const NOT_LAST: &str = "‘“（〔［｛〈《「『【([{«‹£¥＄";

/// The graphemes between two facts in a line. A break there replaces them.
const FACT_SEPARATOR: [&str; 3] = ["\u{a0}", "|", "\u{a0}"];

struct Grapheme<'a> {
    text: &'a str,
    /// Index of its span.
    span: usize,
    /// Byte offset in that span.
    at: usize,
    width: usize,
}

impl Grapheme<'_> {
    fn is_space(&self) -> bool {
        // A no-break space does not count: it keeps its words together.
        self.text == " " || self.text == "\u{3000}"
    }

    fn is_wide(&self) -> bool {
        self.width == 2
    }
}

/// Breaks spans into lines of at most `cols` columns.
///
/// A `"\n"` span forces a break. Returns at least one line. Drops only the spaces at breaks, and the
/// separator of two facts.
pub(crate) fn wrap(spans: &[TextSpan], cols: usize) -> Vec<Vec<TextSpan>> {
    wrap_words(spans, cols, split)
}

/// Like [`wrap`], but keeps addresses whole, because terminals detect only whole ones.
pub(crate) fn wrap_keeping_addresses(spans: &[TextSpan], cols: usize) -> Vec<Vec<TextSpan>> {
    wrap_words(spans, cols, split_keeping_addresses)
}

/// Breaks spans after a sign.
///
/// Further lines are indented by its width, or by two.
pub(crate) fn wrap_hanging(
    wrap: fn(&[TextSpan], usize) -> Vec<Vec<TextSpan>>,
    sign: TextSpan,
    spans: &[TextSpan],
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let sign_cols = width(&sign.text);
    let indent = if sign_cols == 0 { 2 } else { sign_cols };
    let is_one_line = sign_cols + width_of(spans) <= cols;
    let lead = if is_one_line { sign_cols } else { indent };
    let mut lines = wrap(spans, cols.saturating_sub(lead));
    let indent = TextSpan::new(&" ".repeat(indent), sign.style);
    let leads = std::iter::once(sign).chain(std::iter::repeat(indent));
    for (line, lead) in lines.iter_mut().zip(leads) {
        line.insert(0, lead);
    }
    lines
}

/// Function that splits the text of a span: [`split`] or [`split_keeping_addresses`].
type Split = for<'t> fn(&'t str, usize, usize, &mut Vec<Grapheme<'t>>);

fn wrap_words(spans: &[TextSpan], cols: usize, split: Split) -> Vec<Vec<TextSpan>> {
    let cols = cols.max(2);
    let mut lines = Vec::new();
    for hard_line in spans.split(|span| span.text == "\n") {
        // No text is wider than its bytes; long ones are printed without a width.
        if hard_line.iter().map(|span| span.text.len()).sum::<usize>() <= cols {
            lines.push(without_trailing_spaces(hard_line));
            continue;
        }
        let mut graphemes = Vec::new();
        for (span, of) in hard_line.iter().enumerate() {
            split(&of.text, span, 0, &mut graphemes);
        }
        for (start, end) in break_lines(&graphemes, cols) {
            lines.push(gather(&graphemes[start..end], hard_line));
        }
    }
    lines
}

/// The spans of a line that fits. Without empty ones and spaces at the end.
fn without_trailing_spaces(spans: &[TextSpan]) -> Vec<TextSpan> {
    let mut line: Vec<TextSpan> = spans.to_vec();
    while let Some(last) = line.last_mut() {
        let end = last.text.trim_end_matches([' ', '\u{3000}']).len();
        last.text.truncate(end);
        if end > 0 {
            break;
        }
        line.pop();
    }
    line.retain(|span| !span.text.is_empty());
    line
}

/// Appends the graphemes of a text that starts at byte `start` of a span.
fn split<'t>(text: &'t str, span: usize, start: usize, graphemes: &mut Vec<Grapheme<'t>>) {
    if is_plain(text) {
        graphemes.extend((0..text.len()).map(|at| Grapheme {
            text: &text[at..=at],
            span,
            at: start + at,
            width: 1,
        }));
        return;
    }
    let split = text.grapheme_indices(true);
    graphemes.extend(split.map(|(at, text)| Grapheme {
        text,
        span,
        at: start + at,
        width: grapheme_width(text),
    }));
}

/// Like [`split`], with each address as one grapheme.
fn split_keeping_addresses<'t>(
    text: &'t str,
    span: usize,
    mut start: usize,
    graphemes: &mut Vec<Grapheme<'t>>,
) {
    for word in text.split_inclusive(' ') {
        let address = word.trim_end_matches(' ');
        if address.contains("://") {
            graphemes.push(Grapheme {
                text: address,
                span,
                at: start,
                width: width(address),
            });
            split(
                &word[address.len()..],
                span,
                start + address.len(),
                graphemes,
            );
        } else {
            split(word, span, start, graphemes);
        }
        start += word.len();
    }
}

/// Returns half-open ranges of graphemes, one per line, without trailing spaces.
fn break_lines(graphemes: &[Grapheme<'_>], cols: usize) -> Vec<(usize, usize)> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut used = 0;
    let mut last_break = None;
    let mut last_fact = None;
    let mut i = 0;
    while i < graphemes.len() {
        let grapheme = &graphemes[i];
        if i > start && may_break(&graphemes[i - 1], grapheme) {
            last_break = Some(i);
        }
        if i > start + FACT_SEPARATOR.len() && follows_separator(graphemes, i) {
            last_fact = Some(i);
        }
        if used + grapheme.width > cols && !grapheme.is_space() && i > start {
            // Facts are kept on one line if there is a space to break at.
            let (end, next) = match (last_break, last_fact) {
                (None, Some(fact)) => (fact - FACT_SEPARATOR.len(), fact),
                (last_break, _) => (last_break.unwrap_or(i), last_break.unwrap_or(i)),
            };
            lines.push((start, without_spaces(graphemes, start, end)));
            start = next;
            while start < graphemes.len() && graphemes[start].is_space() {
                start += 1;
            }
            (last_break, last_fact) = (None, None);
            used = graphemes[start..i.max(start)].iter().map(|g| g.width).sum();
            i = i.max(start);
            continue;
        }
        used += grapheme.width;
        i += 1;
    }
    lines.push((start, without_spaces(graphemes, start, graphemes.len())));
    lines
}

/// Whether a separator between facts ends before this grapheme.
fn follows_separator(graphemes: &[Grapheme<'_>], at: usize) -> bool {
    let before = graphemes[..at].last_chunk();
    before.is_some_and(|before: &[Grapheme<'_>; 3]| {
        before.each_ref().map(|grapheme| grapheme.text) == FACT_SEPARATOR
    })
}

fn without_spaces(graphemes: &[Grapheme<'_>], start: usize, mut end: usize) -> usize {
    while end > start && graphemes[end - 1].is_space() {
        end -= 1;
    }
    end
}

/// Whether a line may break between two graphemes.
fn may_break(before: &Grapheme<'_>, after: &Grapheme<'_>) -> bool {
    if after.is_space() {
        return false; // The break comes after the space.
    }
    if before.is_space() {
        return true;
    }
    if let (&[before], &[after]) = (before.text.as_bytes(), after.text.as_bytes()) {
        return before == b'-' && after.is_ascii_alphabetic();
    }
    if NOT_FIRST.contains(after.text) || NOT_LAST.contains(before.text) {
        return false;
    }
    let letter = |text: &str| text.chars().next().is_some_and(char::is_alphabetic);
    before.is_wide() || after.is_wide() || (before.text == "-" && letter(after.text))
}

fn gather(graphemes: &[Grapheme<'_>], spans: &[TextSpan]) -> Vec<TextSpan> {
    graphemes
        .chunk_by(|before, after| before.span == after.span)
        .map(|run| {
            let span = &spans[run[0].span];
            let last = &run[run.len() - 1];
            TextSpan {
                text: span.text[run[0].at..last.at + last.text.len()].to_owned(),
                style: span.style,
                link: span.link,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::styled_text::plain;
    use super::*;
    use crate::tui::theme::TextStyle;

    fn lines(text: &str, cols: usize) -> Vec<String> {
        let spans = [TextSpan::new(text, TextStyle::BODY)];
        wrap(&spans, cols).iter().map(|line| plain(line)).collect()
    }

    #[test]
    fn lines_break_where_readers_expect() {
        #[track_caller]
        fn case(text: &str, cols: usize, want: &[&str]) {
            assert_eq!(lines(text, cols), want, "{text:?} at {cols}");
        }
        case("street by street", 16, &["street by street"]);
        case("street by street", 15, &["street by", "street"]);
        case("street by street", 6, &["street", "by", "street"]);
        case("low-carbon", 6, &["low-", "carbon"]);
        case("2015-2020 ok", 6, &["2015-2", "020 ok"]);
        case(
            "https://city.example/a",
            10,
            &["https://ci", "ty.example", "/a"],
        );
        case("省エネ改修。公共", 10, &["省エネ改", "修。公共"]);
        case("「公共」建築", 6, &["「公", "共」建", "築"]);
        case(
            "practice\u{a0}|\u{a0}Melbourne\u{a0}|\u{a0}2023\u{a0}|\u{a0}adopted",
            33,
            &["practice\u{a0}|\u{a0}Melbourne\u{a0}|\u{a0}2023", "adopted"],
        );
        case("", 5, &[""]);
        case("a  b", 1, &["a", "b"]);
    }

    #[test]
    fn printed_lines_keep_addresses_whole() {
        let text = "see https://low-carbon.example/省エネ now, or heat";
        let spans = [TextSpan::body(text)];
        let lines = wrap_keeping_addresses(&spans, 12);
        let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        let address = "https://low-carbon.example/省エネ";
        assert_eq!(lines, ["see", address, "now, or heat"]);
    }

    #[test]
    fn breaking_keeps_the_style_of_each_span() {
        let spans = [
            TextSpan::new("forty ", TextStyle::BODY),
            TextSpan::new("blocks retro", TextStyle::BOLD),
            TextSpan::new("fitted", TextStyle::BODY.marked()),
        ];
        let lines = wrap(&spans, 12);
        assert_eq!(plain(&lines[0]), "forty blocks");
        assert_eq!(plain(&lines[1]), "retrofitted");
        assert!(lines[1][0].style.bold && lines[1][1].style.marked);
    }

    proptest! {
        #[test]
        fn a_line_that_fits_is_not_split(text in "[ab \u{3000}ü横\u{301}-]{0,12}", at in 0_usize..12) {
            let at = text.floor_char_boundary(at.min(text.len()));
            let spans = [&text[..at], &text[at..]].map(|part| TextSpan::new(part, TextStyle::BODY));
            let mut graphemes = Vec::new();
            for (span, of) in spans.iter().enumerate() {
                split(&of.text, span, 0, &mut graphemes);
            }
            let end = without_spaces(&graphemes, 0, graphemes.len());
            prop_assert_eq!(wrap(&spans, 100), [gather(&graphemes[..end], &spans)]);
        }

        #[test]
        fn lines_fit_and_keep_every_letter(text in "[ a-zà-ü省エネ。「」-]{0,60}", cols in 2usize..30) {
            let spans = [TextSpan::new(&text, TextStyle::BODY)];
            let lines = wrap(&spans, cols);
            let mut kept = String::new();
            for line in &lines {
                prop_assert!(width_of(line) <= cols, "{:?}", plain(line));
                kept.push_str(&plain(line));
            }
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&kept), letters(&text));
        }
    }
}
