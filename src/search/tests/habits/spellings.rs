//! Words spelled or joined in another way, and words that no note has.

use super::*;

#[test]
fn other_spellings_are_found() {
    #[track_caller]
    fn case(sample: &Sample, text: &str, want: &[&str]) {
        let answer = sample.search(text);
        let mut found = titles(&answer);
        found.sort_unstable();
        assert_eq!(found, want, "{text}: {:?}", answer.corrections);
    }
    let sample = &sample();
    for text in [
        "5000 kWh",
        "5,000 kWh",
        "5.000 kWh",
        "5 000 kWh",
        "5000kWh",
        "5,000kWh",
    ] {
        case(sample, text, &["Grid", "Tariff"]);
    }
    for text in ["1.39bn", "1.39 bn", "€1.39bn"] {
        let answer = sample.search(text);
        assert_eq!(titles(&answer).first(), Some(&"Tariff"), "{text}");
    }
    case(sample, "2 bn", &["Grid"]);
    case(sample, "CO2", &["Grid"]);
    case(sample, "CO₂", &["Grid"]);
    for text in ["80x50", "80×50", "\"80x50\""] {
        case(sample, text, &["Carbon plan"]);
    }
    for text in ["USA", "usa", "U.S.A.", "UK", "U.K.", "node.js", "3.11.2"] {
        case(sample, text, &["Treaty"]);
    }
    for text in [
        "cobenefits",
        "co-benefits",
        "ebikes",
        "ebike",
        "reuse",
        "re-use",
    ] {
        case(sample, text, &["Carbon plan"]);
    }
}

#[test]
fn a_name_with_a_decimal_number_is_found_in_each_spelling() {
    for written in ["PM2.5", "PM₂.₅", "PM 2.5", "PM-2,5"] {
        let air = format!("Dust of {written} falls.");
        let sample = Sample::new(&[
            note("Air", "", &air),
            note("Rooms", "", "Rooms 2 and 5 are dark."),
        ]);
        for text in ["PM2.5", "PM₂.₅", "PM-2.5", "PM 2.5", "PM 2,5"] {
            let answer = sample.search(text);
            let first = titles(&answer).first().copied();
            assert_eq!(first, Some("Air"), "{text} in {written}");
            let message = answer.message.unwrap_or_default();
            assert!(!message.contains("like"), "{text} in {written}: {message}");
        }
    }
}

#[test]
fn unknown_words_are_found_by_their_parts() {
    #[track_caller]
    fn case(sample: &Sample, text: &str, first: &str, corrected: Option<&str>) {
        let answer = sample.search(text);
        assert_eq!(titles(&answer).first(), Some(&first), "{text}");
        let to = answer
            .corrections
            .first()
            .map(|correction| correction.to.as_str());
        assert_eq!(to, corrected, "{text}");
    }
    let sample = &sample();
    // A completion is no correction.
    case(sample, "klemets", "Klemetsrud plant", None);
    case(sample, "melb retro", "Retrofit", None);
    case(sample, "stat", "Pump stations", None);
    // Only a word without completions is corrected.
    case(sample, "helmots", "Helmets", Some("helmets"));
    let fern = Some("Fernwärme");
    case(sample, "Fernwärmenetz", "Retrofit", fern);
    case(sample, "Fernwärmenetze", "Retrofit", fern);
    case(
        sample,
        "heatstations",
        "Pump stations",
        Some("heat stations"),
    );
    // A negation excludes only what was typed.
    assert_eq!(sample.search("plan -klemets").total, 2);
    assert_eq!(sample.search("plan -\"plan of heat\"").total, 2);
    assert_eq!(sample.search("plan -planners").total, 2);
    assert_eq!(sample.search("plan -plzn").total, 2);
    assert_eq!(sample.search("plan -heatplan").total, 2);
}

#[test]
fn american_and_british_spellings_find_each_other() {
    let sample = Sample::new(&[
        note("Water", "", "A litre, then later a programme."),
        note("Other", "", "It is later."),
    ]);
    for text in ["liter", "liters", "program"] {
        let answer = sample.search(text);
        assert_eq!(titles(&answer), ["Water"], "{text}");
        assert!(answer.corrections.is_empty(), "{text}");
    }
}

#[test]
fn a_slip_is_corrected_though_it_looks_like_a_compound() {
    let sample = Sample::new(&[
        note("The Beatles", "", "A band from Liverpool."),
        note("Tariffs beat prices", "", "The els of a fare."),
        note("Fares", "", "A fare may be beat by els, an els is long."),
    ]);
    let answer = sample.search("the Beatels");
    assert_eq!(titles(&answer).first(), Some(&"The Beatles"));
    assert_eq!(answer.corrections[0].to, "beatles");
}

#[test]
fn a_joined_word_beside_its_hyphenated_form_finds_both() {
    let texts = [
        note("Trees", "", "The co-benefits of trees."),
        note("Parks", "", "The cobenefits of parks."),
        note("Rides", "", "Riders of e-bikes."),
        note("Loans", "", "Loans for ebikes."),
    ];
    let sample = Sample::new(&texts);
    for text in [
        "cobenefits",
        "co-benefits",
        "cobenefit",
        "co-benefit",
        "ebikes",
        "e-bikes",
        "ebike",
        "e-bike",
    ] {
        assert_eq!(sample.search(text).total, 2, "{text}");
    }
}

#[test]
fn words_that_notes_write_joined_are_no_slips() {
    let sample = Sample::new(&[
        note("Kitchens", "", "They collect foodwaste."),
        note("Sewers", "", "The wastewater of the wastewater plant."),
        note("Housing", "", "A co-operative builds."),
    ]);
    let answer = sample.search("food waste");
    assert_eq!(titles(&answer), ["Kitchens"]);
    assert!(answer.corrections.is_empty(), "{:?}", answer.corrections);
    for (text, want) in [
        ("cooperatives", "Housing"),
        ("cooperative", "Housing"),
        ("co-operatives", "Housing"),
    ] {
        assert_eq!(titles(&sample.search(text)), [want], "{text}");
    }
}

#[test]
fn a_correction_is_to_a_word_of_the_notes_not_of_their_sources() {
    let source = "x [^1]\n\n[^1]: Reuters, Decrees and Sammenheng. <https://x.org>\n";
    let notes = [
        note("Rent", "", "Who rents, and what is the charge."),
        note("Sources", "", source),
    ];
    let sample = Sample::new(&notes);
    let read_as = |text: &str| {
        let corrections = sample.search(text).corrections.into_iter();
        corrections.map(|one| one.to).collect::<Vec<_>>()
    };
    // An ending comes before a correction, a word of a source list is none.
    let renters = sample.search("renters");
    assert_eq!(titles(&renters), ["Rent"]);
    assert!(renters.corrections.is_empty(), "{:?}", renters.corrections);
    for text in ["reters", "decress", "sammenhang", "hare"] {
        assert!(read_as(text).is_empty(), "{text}: {:?}", read_as(text));
    }
    // Nor is a function word, which tells nothing.
    assert!(read_as("whut").is_empty());
    // Two edits need a long word.
    assert!(read_as("chxxge").is_empty());
    assert_eq!(read_as("chrage"), ["charge"]);
}

#[test]
fn a_word_is_not_cut_into_letters() {
    let sample = Sample::new(&[
        note(
            "Fund",
            "",
            "Homes too poor, or zu rich, for the city of te and le, ma.",
        ),
        note(
            "Work",
            "",
            "The working life of the city goes up: a start up.",
        ),
    ]);
    for text in ["zurich", "citymaut"] {
        let answer = sample.search(text);
        assert_eq!(answer.total, 0, "{text}: {:?}", answer.corrections);
    }
    let answer = sample.search("teleworking");
    assert_eq!(answer.corrections[0].to, "working");
    let answer = sample.search("lifeofthecity");
    assert_eq!(titles(&answer).first(), Some(&"Work"));
}
