//! Tests that layout time grows linearly with the length of a note.

use super::document::{DocumentForm, LinkInfo, LinkMarks, ParsedMarkdown, lay_out, parse_markdown};
use super::line_breaks::wrap;
use super::match_ranges::{MatchPattern, find_marks, marked_line};
use super::styled_text::TextSpan;
use super::{metadata, note_diff};
use crate::growth::{
    BODIES, DIFFERENCES, FRONTS, NUMBERED, Shape, assert_linear, assert_linear_above, note,
};
use crate::model::note::Audience;
use crate::notes::{Defaults, read_note};
use crate::tui::labels::Labels;
use crate::work::Page;

const SCREEN: DocumentForm = DocumentForm::Screen { ascii: false };

fn read(body: &str) -> ParsedMarkdown {
    parse_markdown(body, LinkMarks::Numbered(&|_| LinkInfo::default()))
}

#[test]
fn note_layout_time_is_linear() {
    assert_linear("screen", BODIES, |body| {
        let reading = read(body);
        lay_out(&reading.blocks, 80, SCREEN);
    });
    assert_linear("narrow screen", BODIES, |body| {
        let reading = read(body);
        lay_out(&reading.blocks, 10, SCREEN);
    });
}

#[test]
fn field_layout_time_is_linear() {
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    };
    assert_linear("fields", FRONTS, |text| {
        let page = Page {
            note: read_note("practices/oslo/a.md", text, &defaults).note,
            findings: Vec::new(),
            figures: None,
            backlinks: Vec::new(),
            not_taken_over: Vec::new(),
            city_responses: Vec::new(),
            related: Vec::new(),
            targets: Vec::new(),
        };
        metadata::page_lines(&page, &Labels::default(), 40);
    });
}

#[test]
fn difference_layout_time_is_linear() {
    let lay_out = |before: &str, after: &str| {
        note_diff::note_lines(
            Some(before),
            after,
            "practices/oslo/a.md",
            &Labels::default(),
            80,
        );
    };
    for shapes in [BODIES, NUMBERED] {
        assert_linear_above(DIFFERENCES, "difference", shapes, |body| {
            lay_out(&note(body), &note(&body.replace(['a', '1'], "b")));
        });
    }
    assert_linear_above(DIFFERENCES, "difference", FRONTS, |text| {
        lay_out(text, &text.replace(['a', '1'], "b"));
    });
}

#[test]
fn line_breaking_time_is_linear() {
    assert_linear("wrap", BODIES, |text| {
        wrap(&[TextSpan::body(text)], 40);
        wrap(&[TextSpan::body(text)], usize::MAX);
    });
}

#[test]
fn highlighting_time_is_linear() {
    assert_linear("marks", BODIES, |body| {
        let reading = read(body);
        let document = lay_out(&reading.blocks, 80, SCREEN);
        for pattern in [
            MatchPattern::of_search("heat a b 省", None, &[]),
            MatchPattern::text("a"),
            MatchPattern::text("省エネ"),
        ] {
            let marks = find_marks(&document, &pattern);
            for (i, line) in document.lines.iter().enumerate() {
                marked_line(&line.spans, i, &marks, Some(0));
            }
        }
    });
}

#[test]
fn link_parsing_time_is_linear() {
    let linked = ["links", "wiki links", "addresses"];
    let shapes = BODIES.iter().filter(|(name, _)| linked.contains(name));
    let shapes: Vec<Shape> = shapes.copied().collect();
    assert_linear("screen", &shapes, |body| {
        read(&body.repeat(8));
    });
}
