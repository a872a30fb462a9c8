//! Places read from the words of a query.

use super::*;

#[track_caller]
fn comes_first(sample: &Sample, text: &str, want: &str) {
    let titles: Vec<String> = sample
        .search(text)
        .results
        .into_iter()
        .map(|hit| hit.title)
        .collect();
    assert_eq!(
        titles.first().map(String::as_str),
        Some(want),
        "{text}: {titles:?}"
    );
}

#[test]
fn a_place_in_the_words_puts_its_notes_first_and_a_negated_one_leaves_them_out() {
    let term = |id: &str, label: &str, aliases: &[&str]| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    lexicon.places.cities = Vocabulary::new(
        "cities",
        "Cities",
        vec![
            term("copenhagen", "Copenhagen", &["Kopenhagen"]),
            term("oslo", "Oslo", &[]),
            term("san-francisco", "San Francisco", &["SF"]),
        ],
    );
    let note = |title: &str, city: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\ncities = [\"{city}\"]\n+++\n\n{body}\n")
    };
    let filler = "The council meets again in the spring of the year. ".repeat(6);
    let mut texts = vec![
        note(
            "Green roofs",
            "copenhagen",
            &format!("{filler} There is cycling as well. {filler}"),
        ),
        note("Tram", "san-francisco", "A tram, and cycling."),
    ];
    for i in 0..12 {
        let title = format!("Cycling like Copenhagen and San Francisco {i}");
        texts.push(note(&title, "oslo", "Cycling as in Copenhagen: cycling."));
    }
    let sample = Sample::with(&texts, &lexicon);
    comes_first(&sample, "cycling copenhagen", "Green roofs");
    comes_first(&sample, "cycling in Kopenhagen", "Green roofs");
    comes_first(&sample, "San Francisco cycling", "Tram");
    let total = |text: &str| sample.search(text).total;
    assert_eq!(total("cycling -copenhagen"), 13);
    assert_eq!(total("cycling -SF"), 13);
    assert_eq!(total("cycling -\"San Francisco\""), 13);
    assert_eq!(total("cycling -(san francisco)"), 13);
    assert_eq!(total("cycling -oslo"), 2);
    // A quoted single word is not a place.
    assert_eq!(total("cycling -\"copenhagen\""), 1);
}

#[test]
fn the_beginning_of_a_name_is_the_place() {
    let mut lexicon = Lexicon::default();
    let copenhagen = Term {
        id: "copenhagen".to_owned(),
        label: "Copenhagen".to_owned(),
        ..Term::default()
    };
    lexicon.places.cities = Vocabulary::new("cities", "Cities", vec![copenhagen]);
    let note = "+++\ntitle = \"Tram\"\ncities = [\"copenhagen\"]\n+++\n\nCopenhagen has one.\n";
    let sample = Sample::with(&[note.to_owned()], &lexicon);
    let case = |text: &str, city: Option<&str>| {
        let answer = typed(&sample, text);
        let places: Vec<&str> = answer.places.iter().map(|place| &*place.city).collect();
        assert_eq!(places, city.into_iter().collect::<Vec<_>>(), "{text}");
    };
    case("copenh tra", Some("copenhagen"));
    case("\"copenh\" tra", None);
    // The last word may become anything yet.
    case("copenh", None);
    case("tra", None);
}

#[test]
fn notes_of_a_place_come_first_though_none_has_all_words() {
    let mut lexicon = Lexicon::default();
    let city = |id: &str, label: &str| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        ..Term::default()
    };
    let cities = vec![city("oslo", "Oslo"), city("bergen", "Bergen")];
    lexicon.places.cities = Vocabulary::new("cities", "Cities", cities);
    let note = |title: &str, city: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\ncities = [\"{city}\"]\n+++\n\n{body}\n")
    };
    let mut texts = vec![
        note("Sewage", "oslo", "Sewage gives heat to the harbour."),
        note(
            "Sewage heat harbour ferries",
            "bergen",
            "Sewage heat harbour ferries.",
        ),
        note("Trams", "oslo", "The tram and its ferries."),
    ];
    texts.extend((0..30).map(|i| note(&format!("Tram {i}"), "bergen", "The tram.")));
    let sample = Sample::with(&texts, &lexicon);
    let found = sample.search("oslo sewage heat harbour ferries").results;
    let titles: Vec<&str> = found.iter().map(|hit| &*hit.title).collect();
    // A note of the place with little of the rest does not.
    assert_eq!(titles[..2], ["Sewage", "Sewage heat harbour ferries"]);
}

#[test]
fn places_are_known_with_a_slip_with_points_and_by_short_names() {
    let term = |id: &str, label: &str, aliases: &[&str]| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    let new_york = term("new-york-city", "New York City", &["NYC", "New York"]);
    let oslo = term("oslo", "Oslo", &[]);
    let mut london = term("london", "London", &[]);
    london.facts.insert("country".to_owned(), "gb".into());
    let cities = vec![new_york, oslo, london];
    lexicon.places.cities = Vocabulary::new("cities", "Cities", cities);
    let countries = vec![
        term("us", "United States", &["USA"]),
        term("gb", "United Kingdom", &["UK"]),
    ];
    lexicon.places.countries = Vocabulary::new("countries", "Countries", countries);
    let note = |title: &str, keys: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n\n{body}\n")
    };
    let mut texts = vec![
        note("Steam", "cities = [\"new-york-city\"]", "It has heat."),
        note("Boilers", "cities = [\"london\"]", "They heat."),
    ];
    for i in 0..12 {
        texts.push(note(
            &format!("Heat {i}"),
            "cities = [\"oslo\"]",
            "Heat of the new kind, heat in York.",
        ));
    }
    let sample = Sample::with(&texts, &lexicon);
    for text in ["new yrok heat", "heat nwe york", "N.Y.C. heat", "heat NYC"] {
        comes_first(&sample, text, "Steam");
        let places = sample.search(text).places;
        assert_eq!(places[0].city, "new-york-city", "{text}");
    }
    let corrected = sample.search("new yrok heat").corrections;
    assert_eq!(corrected[0].to, "new york");
    assert_eq!(corrected.len(), 1);
    comes_first(&sample, "UK heat", "Boilers");
    assert_eq!(sample.search("country:UK").total, 1);
    // Neither a word that notes have nor one being typed is a slip.
    assert!(sample.search("new kind heat").places.is_empty());
    assert!(typed(&sample, "heat new yor").corrections.is_empty());
    assert_eq!(sample.search("heat -\"new yrok\"").total, 14);
}

/// Notes of Boston and of no city, and a lexicon with the United States.
fn statements(texts: &[(&str, &str, &str)]) -> Sample {
    let mut lexicon = Lexicon::default();
    let term = |id: &str, label: &str| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        ..Term::default()
    };
    let mut boston = term("boston", "Boston");
    boston.facts.insert("country".to_owned(), "us".into());
    lexicon.places.cities = Vocabulary::new("cities", "Cities", vec![boston]);
    let countries = vec![term("us", "United States")];
    lexicon.places.countries = Vocabulary::new("countries", "Countries", countries);
    let texts = texts.iter().map(|(title, city, body)| {
        let cities = if city.is_empty() {
            String::new()
        } else {
            format!("cities = [\"{city}\"]")
        };
        format!("+++\ntitle = \"{title}\"\n{cities}\n+++\n\n{body}\n")
    });
    Sample::with(&texts.collect::<Vec<_>>(), &lexicon)
}

#[test]
fn a_note_with_all_words_comes_before_notes_of_the_place_that_lack_some() {
    let filler = "The council meets again in the spring of the year. ".repeat(8);
    let body = format!("{filler} It is of the United States and of Boston. {filler}");
    let trams = "The mayors asked for clean cars. ".repeat(3);
    let titles: Vec<String> = (0..12)
        .map(|i| format!("Clean cars for mayors {i}"))
        .collect();
    let mut texts = vec![("Mayors for clean car standards", "", &*body)];
    texts.extend(
        titles
            .iter()
            .map(|title| (title.as_str(), "boston", &*trams)),
    );
    let sample = statements(&texts);
    let first = "Mayors for clean car standards";
    for text in [
        "mayors united states clean car standards",
        "boston mayors clean car standards",
        "standards for clean cars by the mayors of Boston",
        // One word is in no note.
        "mayors united states clean car standards zebra",
        "boston mayors clean car standards zebra",
    ] {
        comes_first(&sample, text, first);
    }
    // Among notes with the same words those of the place come first.
    let answer = sample.search("clean car mayors united states");
    let last = answer.results.last().map(|hit| hit.title.as_str());
    assert_eq!((answer.total, last), (13, Some(first)));
}

#[test]
fn a_note_of_the_place_about_most_words_comes_before_one_that_mentions_all() {
    let tax = "The congestion tax and the traffic. ".repeat(5);
    let air = "The air is clean. The council may reduce traffic by a tax on congestion.";
    let mut texts = vec![
        ("Congestion tax and traffic", "boston", &*tax),
        ("Declaration on clean air", "boston", air),
    ];
    texts.extend((0..30).map(|_| ("Tram", "", "The tram.")));
    let sample = statements(&texts);
    let text = "how did the congestion tax of Boston reduce traffic";
    comes_first(&sample, text, "Congestion tax and traffic");
}

#[test]
fn a_long_title_without_its_end_comes_first() {
    let title = "Mayors ask the union for net zero by 2050 and far deeper cuts by 2030";
    let filler = "Nothing else is said in this long text about any other subject. ".repeat(60);
    let net = "Mayors of Boston ask the union: net zero, far deeper cuts. ".repeat(5);
    let titles: Vec<String> = (0..12).map(|i| format!("Net zero cuts {i}")).collect();
    let mut texts = vec![(title, "", &*filler)];
    texts.extend(titles.iter().map(|title| (title.as_str(), "boston", &*net)));
    let sample = statements(&texts);
    for text in [
        title,
        "Mayors ask the union for net zero by 2050 and far deeper cuts by",
        "mayors ask the union for net zero and far deeper cuts",
        "mayors ask union net zero far deeper",
    ] {
        comes_first(&sample, text, title);
    }
}

#[test]
fn letters_with_points_are_the_city_they_name() {
    let term = |id: &str, label: &str, alias: &str| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        aliases: vec![alias.to_owned()],
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    let cities = vec![
        term("new-york-city", "New York City", "NYC"),
        term("oslo", "Oslo", "Kristiania"),
    ];
    lexicon.places.cities = Vocabulary::new("cities", "Cities", cities);
    let note = |title: &str, city: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\ncities = [\"{city}\"]\n+++\n\n{body}\n")
    };
    let mut texts = vec![
        note("Steam", "new-york-city", "It has heat."),
        note("Roofs", "new-york-city", "White roofs."),
        note(
            "Letters",
            "oslo",
            "The letters N and Y and C are here, the heat of C.",
        ),
    ];
    texts.extend((0..9).map(|i| note(&format!("Heat {i}"), "oslo", "The heat of C.")));
    let sample = Sample::with(&texts, &lexicon);
    assert_eq!(sample.search("N.Y.C.").total, sample.search("NYC").total);
    assert_eq!(sample.search("N.Y.C.").total, 2);
    for text in ["heat -N.Y.C.", "heat -\"N.Y.C.\"", "heat -NYC"] {
        assert_eq!(sample.search(text).total, 10, "{text}");
    }
    // A slip in the name of a city without notes leaves the words.
    let mut no_notes = Lexicon::default();
    let cities = vec![term("san-francisco", "San Francisco", "SF")];
    no_notes.places.cities = Vocabulary::new("cities", "Cities", cities);
    let sample = Sample::with(&[note("San", "oslo", "The San of Oslo.")], &no_notes);
    assert_eq!(sample.search("San Fracnisco").total, 1);
}

#[test]
fn notes_of_either_city_come_before_one_elsewhere_that_names_both() {
    let term = |id: &str, label: &str| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    let cities = vec![term("london", "London"), term("stockholm", "Stockholm")];
    lexicon.places.cities = Vocabulary::new("cities", "Cities", cities);
    let note = |title: &str, city: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\ncities = [\"{city}\"]\n+++\n\n{body}\n")
    };
    let filler = "The council meets again in the spring of the year. ".repeat(4);
    let ring = format!("{filler} London and Stockholm charge traffic: a revenue.");
    let mut texts = vec![
        note("Toll ring", "copenhagen", &ring),
        note("Traffic charge", "london", "The charge on traffic."),
        note(
            "Traffic tax",
            "stockholm",
            "A charge on traffic, and its revenue.",
        ),
    ];
    texts.extend((0..9).map(|i| note(&format!("Traffic {i}"), "oslo", "A charge on traffic.")));
    let sample = Sample::with(&texts, &lexicon);
    let answer = sample.search("stockholm london traffic charge revenue");
    let found: Vec<&str> = answer.results.iter().map(|hit| &*hit.title).collect();
    assert_eq!(found[..3], ["Traffic tax", "Traffic charge", "Toll ring"]);
}

#[test]
fn what_a_note_links_to_puts_no_note_of_the_city_first() {
    let reference = "The city is green [^1].\n\n[^1]: The law on stars. <https://x.org>";
    let mut texts = vec![
        ("Green city", "boston", reference),
        ("Law on the stars", "", "The law."),
    ];
    texts.extend((0..9).map(|_| ("Tram", "boston", "The tram.")));
    let sample = statements(&texts);
    let answer = sample.search("law stars boston");
    let found: Vec<&str> = answer.results.iter().map(|hit| &*hit.title).collect();
    assert_eq!(found[0], "Law on the stars", "{found:?}");
}

#[test]
fn several_cities_are_alternatives_and_a_text_that_all_signed_does_not_lead() {
    let cities = ["oslo", "stockholm", "copenhagen"];
    let term = |id: &str| Term {
        id: id.to_owned(),
        label: id.to_owned(),
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    lexicon.places.cities = Vocabulary::new("cities", "Cities", cities.map(term).to_vec());
    let note = |title: &str, cities: &str, body: &str| {
        format!("+++\ntitle = \"{title}\"\ncities = [{cities}]\n+++\n\n{body}\n")
    };
    let filler = "The council meets again in the spring of the year. ".repeat(4);
    let mut texts = vec![
        note(
            "Declaration on food",
            "\"oslo\", \"stockholm\", \"copenhagen\"",
            &format!("Signed by Oslo, Stockholm and Copenhagen. {filler} A budget. {filler}"),
        ),
        note(
            "Climate budget",
            "\"oslo\"",
            "The budget of emissions: a budget for each year.",
        ),
    ];
    for i in 0..12 {
        let city = format!("\"{}\"", cities[i % 3]);
        texts.push(note(&format!("Tram line {i}"), &city, "A tram."));
    }
    let sample = Sample::with(&texts, &lexicon);
    comes_first(
        &sample,
        "oslo stockholm copenhagen budget",
        "Climate budget",
    );
    comes_first(&sample, "budget oslo stockholm", "Climate budget");
}
