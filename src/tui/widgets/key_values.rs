//! Labels with values, in two columns if the width allows.

use super::line_breaks::{wrap, wrap_hanging};
use super::styled_text::TextSpan;
use super::text_width::width;
use crate::notes::clean::clean;

/// The column in which the values start.
pub(crate) fn value_column<'a>(labels: impl IntoIterator<Item = &'a str>) -> usize {
    labels.into_iter().map(width).max().unwrap_or(0) + 2
}

/// The lines of a label and its value, up to `cols` wide.
///
/// The value starts in `column`, or directly after the label if the label is too long or the width
/// too small.
pub(crate) fn key_value(
    label: &str,
    value: &[TextSpan],
    column: usize,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let label = &*clean(label);
    let label_cols = width(label);
    if label_cols >= column || cols < 2 * column {
        let mut spans = vec![TextSpan::muted(&format!("{label}: "))];
        spans.extend(value.iter().cloned());
        return wrap_hanging(wrap, TextSpan::default(), &spans, cols);
    }
    let label = format!("{label}{}", " ".repeat(column - label_cols));
    wrap_hanging(wrap, TextSpan::muted(&label), value, cols)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::styled_text::plain;
    use crate::tui::widgets::text_width::width_of;

    #[test]
    fn values_are_aligned_for_labels_of_any_script() {
        let labels = ["Mode", "方式", "Größe"];
        let column = value_column(labels);
        for label in labels {
            let value = [TextSpan::body(&"tram ".repeat(9))];
            for line in key_value(label, &value, column, 30) {
                assert!(width_of(&line) <= 30, "{line:?}");
                assert_eq!(width(&line[0].text), 7, "{line:?}");
            }
        }
    }

    #[test]
    fn at_a_small_width_the_value_follows_its_label() {
        let value = [TextSpan::body("tram and bus")];
        let lines = key_value("Mode", &value, 12, 12);
        let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        assert_eq!(lines, ["Mode: tram", "  and bus"]);
    }
}
