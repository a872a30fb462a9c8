//! The lines of a hit: its title, its facts and the text that matches.

use crate::model::hit::{Answer, Hit};
use crate::tui::labels::Labels;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::metadata;
use crate::tui::widgets::styled_text::{TextSpan, marked};

/// What is to be said about the query takes no more rows than this.
const MOST_REMARK_ROWS: usize = 2;
/// A title takes no more rows than this, and so do the facts.
const MOST_TITLE_ROWS: usize = 2;

/// What decides how many rows a hit needs.
pub(crate) struct RowNeeds<'a> {
    pub answer: Option<&'a Answer>,
    pub labels: &'a Labels,
    /// What is to be said about the query itself.
    pub remark: Option<TextSpan>,
    pub why: bool,
}

/// What is to be said about the query itself, in lines of at most `cols` columns.
pub(super) fn remark_lines(remark: &TextSpan, cols: usize) -> Vec<Vec<TextSpan>> {
    fitted(std::slice::from_ref(remark), cols, MOST_REMARK_ROWS)
}

/// The lines of a hit in at most `most` rows, and whether each belongs to the title. Two columns of
/// the `cols` are left for the sign of the choice. Where there is no room for all of it, the title
/// and the facts keep to one line each and the text is cut.
pub(super) fn hit_lines(
    hit: &Hit,
    cols: usize,
    most: u16,
    needs: &RowNeeds<'_>,
) -> Vec<(bool, Vec<TextSpan>)> {
    let cols = cols.saturating_sub(2);
    let most = usize::from(most);
    let title = marked(&hit.title, &hit.title_highlights, TextStyle::BOLD);
    let text = if needs.why && !hit.why.is_empty() {
        let reasons = hit.why.join(", ").replace('…', "..");
        let because = format!("because of {reasons}");
        vec![TextSpan::new(&because, TextStyle::ACCENT)]
    } else {
        snippet_of(hit)
    };
    let wrapped = wrap(&text, cols);
    let titles = fitted(&title, cols, MOST_TITLE_ROWS);
    // A title is not broken for a line more unless the text keeps one.
    let roomy = titles.len() + 1 + wrapped.len().min(2) <= most;
    let titles = if roomy { titles } else { vec![title] };
    let facts = metadata::facts_of_hit(hit, needs.labels, cols);
    let room = most.saturating_sub(titles.len() + 1);
    let mut lines: Vec<(bool, Vec<TextSpan>)> =
        titles.into_iter().map(|line| (true, line)).collect();
    lines.push((false, facts));
    if hit.snippet.text.is_empty() && !needs.why {
        return lines;
    }
    lines.extend(
        fitted(&text, cols, room)
            .into_iter()
            .map(|line| (false, line)),
    );
    lines
}

/// The piece of text that matches. Where it was cut out two ASCII dots stand, as everywhere on the
/// screen: `…` is two columns wide on some set-ups.
fn snippet_of(hit: &Hit) -> Vec<TextSpan> {
    let mut spans = marked(&hit.snippet.text, &hit.snippet.highlights, TextStyle::BODY);
    if let Some(first) = spans.first_mut()
        && let Some(rest) = first.text.strip_prefix('…')
    {
        first.text = format!("..{rest}");
    }
    if let Some(last) = spans.last_mut()
        && let Some(rest) = last.text.strip_suffix('…')
    {
        last.text = format!("{rest}..");
    }
    spans
}

/// Pieces in at most so many lines; what does not fit is cut in the last.
fn fitted(spans: &[TextSpan], cols: usize, most: usize) -> Vec<Vec<TextSpan>> {
    if most <= 1 {
        return vec![spans.to_vec(); most];
    }
    let mut lines = wrap(spans, cols);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut().and_then(|line| line.last_mut()) {
            last.text.push_str("..");
        }
    }
    lines
}
