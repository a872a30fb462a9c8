use super::*;

/// Merges and prints each decision as `base|mine|theirs`.
#[track_caller]
fn case(base: &str, shared: &str, mine: &str, want: &str, waiting: &[&str]) {
    let mut decisions = Vec::new();
    let text = merge(base, shared, mine, false, &mut decisions).expect("short enough");
    let shown: Vec<String> = decisions
        .iter()
        .map(|decision| {
            [&decision.base, &decision.mine, &decision.theirs]
                .map(|text| text.as_deref().unwrap_or("-"))
                .join("|")
        })
        .collect();
    assert_eq!(
        (text.as_str(), shown),
        (want, waiting.iter().map(|&w| w.to_owned()).collect())
    );
}

#[test]
fn changes_to_different_paragraphs_are_both_kept() {
    case("a\n\nb\n", "A\n\nb\n", "a\n\nB\n", "A\n\nB\n", &[]);
    case("- a\n- b\n", "- A\n- b\n", "- a\n- B\n", "- A\n- B\n", &[]);
    case(
        "| a |\n| b |\n",
        "| A |\n| b |\n",
        "| a |\n| b |\n| c |\n",
        "| A |\n| b |\n| c |\n",
        &[],
    );
}

#[test]
fn additions_at_the_same_place_are_both_kept() {
    case("a\n", "a\n\nx\n", "a\n\ny\n", "a\n\nx\n\ny\n", &[]);
    case("- a\n", "- a\n- x\n", "- a\n- y\n", "- a\n- x\n- y\n", &[]);
    case(
        "a\n\nb\n",
        "a\n\nx\n\nb\n",
        "a\n\ny\n\nb\n",
        "a\n\nx\n\ny\n\nb\n",
        &[],
    );
    case("a\n", "a\n\nx\n\ny\n", "a\n\ny\n", "a\n\nx\n\ny\n", &[]);
}

#[test]
fn changes_to_one_paragraph_conflict_as_a_whole() {
    case(
        "one\ntwo\n",
        "ONE\ntwo\n",
        "one\nTWO\n",
        "ONE\ntwo\n",
        &["one\ntwo|one\nTWO|ONE\ntwo"],
    );
    case("a\n\nb\n", "a\n\nB\n", "a\n\nbb\n", "a\n\nB\n", &["b|bb|B"]);
    case("a\n\nb\n", "a\n", "a\n\nbb\n", "a\n", &["\nb|\nbb|-"]);
}

#[test]
fn rewrapping_is_not_a_conflict() {
    case(
        "one two\nthree\n",
        "one\ntwo three\n",
        "one two\nfour\n",
        "one two\nfour\n",
        &[],
    );
    case(
        "one two\nthree\n",
        "one two\nfour\n",
        "one\ntwo three\n",
        "one two\nfour\n",
        &[],
    );
}

#[test]
fn the_end_of_the_text_is_not_a_conflict() {
    case("a", "a\n", "a\n\nb", "a\n\nb\n", &[]);
    case("a\n\nb", "A\n\nb", "a\n\nb\n\nc", "A\n\nb\n\nc", &[]);
    case("", "a\n", "b\n", "a\n\nb\n", &[]);
}

#[test]
fn independent_texts_are_not_concatenated() {
    let mut decisions = Vec::new();
    let text = merge("", "x\n", "y\n", true, &mut decisions);
    assert_eq!((text.as_deref(), decisions.len()), (Some("x\n"), 1));
}
