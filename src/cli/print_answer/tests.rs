use super::*;
use crate::model::hit::{Correction, Facet, Facets, PlaceFound, Snippet, Suggestion};
use crate::model::match_reason::MatchReason;

fn hit() -> Hit {
    Hit {
        title: "Heat\u{1b} for all".to_owned(),
        score: 7.5,
        cities: vec!["oslo".to_owned()],
        sectors: vec!["buildings".to_owned(), "energy-supply".to_owned()],
        status: Some("in-force".to_owned()),
        year: Some(2019),
        title_highlights: vec![(0, 4)],
        snippet: Snippet {
            text: "Grønn varme: heat\u{202e} from sewage.".to_owned(),
            highlights: vec![(13, 17)],
        },
        why: vec![
            MatchReason::example("title", "heat"),
            MatchReason::example("city", "Oslo"),
        ],
        ..Hit::example("practices/oslo/heat")
    }
}

fn answer() -> Answer {
    Answer {
        query: "heat city:oslo".to_owned(),
        total: 3,
        results: vec![hit()],
        facets: Facets(vec![
            Facet {
                field: "kind",
                counts: vec![("practice".to_owned(), 2), ("position".to_owned(), 1)],
            },
            Facet {
                field: "tag",
                counts: Vec::new(),
            },
            Facet {
                field: "sector",
                counts: (0..14).map(|i| (format!("s{i}"), 1)).collect(),
            },
        ]),
        ..Answer::default()
    }
}

fn printed(form: OutputFormat, colour: bool, parts: AnswerParts) -> String {
    let style = OutputStyle {
        form,
        colour,
        width_cols: None,
    };
    let mut out = Vec::new();
    print_answer(&answer(), &mut out, style, parts).expect("memory takes everything");
    String::from_utf8(out).expect("answers are text")
}

const ALL: AnswerParts = AnswerParts {
    facets: true,
    why: true,
    first: 1,
};

#[test]
fn prints_for_people() {
    insta::assert_snapshot!(printed(OutputFormat::Text, false, ALL), @r"
        Heat· for all
          practices/oslo/heat  practice · oslo · buildings, energy-supply · in-force · 2019
          Grønn varme: «heat»· from sewage.
          why: title: heat; city: Oslo

        kind    practice 2, position 1
        sector  s0 1, s1 1, s2 1, s3 1, s4 1, s5 1, s6 1, s7 1, s8 1, s9 1, s10 1, s11 1, 2 more
        ");
}

#[test]
fn prints_for_screen_readers() {
    insta::assert_snapshot!(printed(OutputFormat::Plain, false, AnswerParts { first: 21, ..ALL }), @r"
        21. Heat· for all
        Id: practices/oslo/heat
        About: practice, oslo, buildings, energy-supply, in-force, 2019
        Text: Grønn varme: «heat»· from sewage.
        Why: title: heat; city: Oslo
        By kind: practice 2, position 1
        By sector: s0 1, s1 1, s2 1, s3 1, s4 1, s5 1, s6 1, s7 1, s8 1, s9 1, s10 1, s11 1, 2 more
        ");
}

#[test]
fn colour_marks_the_matches() {
    let parts = AnswerParts {
        facets: false,
        why: false,
        first: 1,
    };
    let printed = printed(OutputFormat::Text, true, parts).replace('\u{1b}', "ESC");
    insta::assert_snapshot!(printed, @r"
        ESC[1;4mHeatESC[0mESC[1m· for allESC[0m
          ESC[36mpractices/oslo/heatESC[0m  ESC[2mpractice · oslo · buildings, energy-supply · in-force · 2019ESC[0m
          Grønn varme: ESC[1;4mheatESC[0m· from sewage.
        ");
}

#[test]
fn remarks_explain_how_the_query_was_read() {
    let answer = Answer {
        query: "haet ø \"x".to_owned(),
        corrections: vec![Correction {
            from: "haet".to_owned(),
            to: "heat".to_owned(),
        }],
        places: vec![PlaceFound {
            text: "Kopenhagen".to_owned(),
            city: "copenhagen".to_owned(),
            label: "Copenhagen".to_owned(),
            span: (0, 0),
        }],
        faults: vec![QueryFault {
            span: (8, 10),
            message: "the quote is not closed".to_owned(),
        }],
        suggestions: vec![Suggestion {
            label: "without x".to_owned(),
            query: "heat".to_owned(),
            total: 1,
        }],
        ..Answer::default()
    };
    insta::assert_snapshot!(remarks(&answer, OutputFormat::Text).join("\n"), @r#"
          haet ø "x
                 ^^ the quote is not closed
        `haet` was read as `heat`
        `Kopenhagen` was read as the city Copenhagen
        nothing found for `haet ø "x`
        try without x: 1 note for heat
        "#);
    assert_eq!(
        remarks(&answer, OutputFormat::Plain)[0],
        "at character 8 of the query: the quote is not closed"
    );
    assert!(remarks(&answer, OutputFormat::Json).is_empty());
    let again = Answer {
        message: Some("The quote is not closed.".to_owned()),
        total: 1,
        suggestions: Vec::new(),
        ..answer
    };
    let all_remarks = remarks(&again, OutputFormat::Plain).join("\n");
    assert_eq!(
        all_remarks.matches("quote is not closed").count(),
        1,
        "{all_remarks}"
    );
}

#[test]
fn says_which_page_it_is() {
    #[track_caller]
    fn case(results: usize, total: usize, first: usize, want: Option<&str>) {
        let answer = Answer {
            total,
            results: vec![hit(); results],
            ..Answer::default()
        };
        assert_eq!(say_page(&answer, first).as_deref(), want);
    }
    case(0, 0, 1, None);
    case(3, 3, 1, None);
    case(
        20,
        57,
        1,
        Some("notes 1 to 20 of 57; more with --offset 20"),
    );
    case(17, 57, 41, Some("notes 41 to 57 of 57"));
    case(0, 57, 100, Some("57 notes in all"));
}

#[test]
fn ranges_outside_the_text_are_clipped() {
    let mark = |text: &str| format!("[{text}]");
    let marked = |ranges: &[(usize, usize)]| marked("æøå", ranges, str::to_owned, mark);
    assert_eq!(marked(&[(1, 2)]), "æ[ø]å");
    assert_eq!(marked(&[(0, 2), (1, 9)]), "[æø][å]");
    assert_eq!(marked(&[(5, 9)]), "æøå");
    assert_eq!(marked(&[(2, 1)]), "æøå");
}
