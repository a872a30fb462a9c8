//! Tests that parsing, checking, fixing and merging take linear time.

use super::autofix::fix;
use super::check::check_note;
use super::check::look_alike::look_alikes;
use super::clean::{clean, clean_lines, find_hidden};
use super::front_matter::rewrite::set_key;
use super::link_address::to_open;
use super::parse_vocabulary::{read_thesaurus, read_vocabulary};
use super::sentence_diff::{sentences, tell_apart};
use super::settings::{check_settings, read_settings};
use super::three_way_merge::{changes, merge_note};
use super::{Defaults, links, markdown_syntax, passages, read_body, read_note};
use crate::growth::{
    BODIES, DIFFERENCES, FRONTS, NUMBERED, Shape, assert_linear, assert_linear_above, note,
};
use crate::model::note::Audience;
use crate::model::vocabulary::Vocabularies;

const PATH: &str = "practices/oslo/a.md";

fn defaults() -> Defaults {
    Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    }
}

#[test]
fn bodies_are_parsed_in_linear_time() {
    assert_linear("passages", BODIES, |body| {
        passages::read_passages(body);
    });
    assert_linear("blocks", BODIES, |body| {
        passages::blocks(body).count();
    });
    assert_linear("outline", BODIES, |body| {
        markdown_syntax::outline(body);
    });
    assert_linear("links", BODIES, |body| {
        let note = read_note(PATH, &note(body), &defaults()).note;
        links::read_links(&note);
    });
    assert_linear("body", BODIES, |body| {
        let note = read_note(PATH, &note(body), &defaults()).note;
        read_body::read_body(&note);
    });
}

#[test]
fn text_is_cleaned_in_linear_time() {
    assert_linear("clean", BODIES, |text| {
        clean(text);
        clean_lines(text);
        find_hidden(text).count();
    });
}

#[test]
fn notes_are_checked_and_fixed_in_linear_time() {
    assert_linear("check", BODIES, |body| {
        check_note(PATH, &note(body), &defaults(), &Vocabularies::default());
    });
    assert_linear("fix", BODIES, |body| {
        fix(PATH, &note(body), &Vocabularies::default());
    });
}

#[test]
fn front_matter_is_read_checked_and_fixed_in_linear_time() {
    assert_linear("read", FRONTS, |text| {
        read_note(PATH, text, &defaults());
    });
    assert_linear("check", FRONTS, |text| {
        check_note(PATH, text, &defaults(), &Vocabularies::default());
    });
    assert_linear("fix", FRONTS, |text| {
        fix(PATH, text, &Vocabularies::default());
    });
    assert_linear("rewrite", FRONTS, |text| {
        let _ = set_key(text, "title", &"T".into());
        let _ = set_key(text, "cities", &toml::Value::Array(vec!["oslo".into()]));
    });
}

#[test]
fn other_files_and_addresses_are_parsed_in_linear_time() {
    // The TOML parser is slightly slower than linear on unclosed tables.
    assert_linear_above(DIFFERENCES, "base files", FRONTS, |text| {
        let text = text.replace("+++\n", "");
        read_vocabulary("sectors", "vocabulary/sectors.toml", &text);
        read_thesaurus("vocabulary/thesaurus.toml", &text);
        let _ = read_settings(text.as_bytes());
        check_settings(&text, &Vocabularies::default());
    });
    assert_linear("addresses", BODIES, |text| {
        to_open(&format!("https://city.example/{text}"));
        to_open(&format!("mailto:{text}"));
    });
    assert_linear("names", NUMBERED, |text| {
        look_alikes(text.lines());
    });
}

/// Variants of a text: few changes, changes everywhere, reversed, every second line changed.
fn edited(text: &str) -> [String; 4] {
    let lines = || text.split_inclusive('\n');
    let every = |step: usize| {
        let marked = lines().enumerate().map(|(i, line)| match i % step {
            1 => format!("mine {line}"),
            _ => line.to_owned(),
        });
        marked.collect::<String>()
    };
    [
        every(100),
        text.replace(['a', '1'], "b"),
        lines().rev().collect(),
        every(2),
    ]
}

#[test]
fn sentences_are_compared_in_linear_time() {
    assert_linear("sentences", BODIES, |text| {
        sentences(text);
    });
    for shapes in [BODIES, NUMBERED] {
        assert_linear_above(DIFFERENCES, "tell apart", shapes, |text| {
            for other in edited(text) {
                tell_apart(text, &other);
            }
        });
    }
}

#[test]
fn notes_are_compared_in_linear_time() {
    for shapes in [BODIES, NUMBERED] {
        assert_linear_above(DIFFERENCES, "changes", shapes, |body| {
            for other in edited(body) {
                changes(Some(&note(body)), Some(&note(&other)));
            }
        });
    }
    assert_linear_above(DIFFERENCES, "changes", FRONTS, |text| {
        for other in edited(text) {
            changes(Some(text), Some(&other));
        }
    });
}

#[test]
fn notes_are_merged_in_linear_time() {
    for shapes in [BODIES, NUMBERED] {
        assert_linear_above(DIFFERENCES, "merge", shapes, |body| {
            for [shared, mine] in pairs(&edited(body)) {
                merge_note(Some(&note(body)), Some(&note(&shared)), Some(&note(&mine)));
            }
        });
    }
    assert_linear_above(DIFFERENCES, "merge", FRONTS, |text| {
        // Only two variants: invalid front matter is slow.
        let [shared, mine, ..] = edited(text);
        merge_note(Some(text), Some(&shared), Some(&mine));
        merge_note(Some(&note("")), Some(&shared), Some(&mine));
    });
}

/// Each text with the next.
fn pairs(texts: &[String]) -> Vec<[String; 2]> {
    let pair = |pair: &[String]| [pair[0].clone(), pair[1].clone()];
    texts.windows(2).map(pair).collect()
}

#[test]
fn rows_and_words_of_front_matter_are_merged_in_linear_time() {
    let by_key = ["keys", "words", "sources", "inline sources", "relations"];
    let shapes = FRONTS.iter().filter(|(name, _)| by_key.contains(name));
    let shapes: Vec<Shape> = shapes.copied().collect();
    assert_linear("merge", &shapes, |text| {
        // Each side changes other rows.
        let [shared, mine] = ["5", "7"].map(|digit| text.replace(digit, "x"));
        let merged = merge_note(Some(text), Some(&shared), Some(&mine));
        assert!(merged.text.is_some_and(|text| text.starts_with("+++")));
    });
}
