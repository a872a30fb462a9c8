//! Every key of the schema can be searched, or the answer denies it.

use super::*;
use crate::model::note::Kind;
use crate::model::schema::{SchemaKey, ValueShape, keys};

/// A value of a shape, and what finds it.
fn example(shape: ValueShape) -> (String, &'static str) {
    match shape {
        ValueShape::Line | ValueShape::Text => ("\"Blue paint for lanes\"".into(), "paint"),
        ValueShape::Lines => ("[\"Blue paint\", \"Bins\"]".into(), "\"blue paint\""),
        ValueShape::Word("audiences") => ("\"public\"".into(), "public"),
        ValueShape::Word("reviews") => ("\"accepted\"".into(), "accepted"),
        ValueShape::Word(_) => ("\"some-word\"".into(), "some-word"),
        ValueShape::Words(_) => ("[\"some-word\"]".into(), "some-word"),
        ValueShape::Cities => ("[\"oslo\"]".into(), "oslo"),
        ValueShape::Year => ("2019".into(), "2019"),
        ValueShape::Date => ("2019-03-02".into(), "2019-03"),
        ValueShape::Number | ValueShape::Count => ("42".into(), ">=42"),
        ValueShape::Flag => ("true".into(), "true"),
        ValueShape::Note(_) => ("\"positions/tram\"".into(), "positions/tram"),
        ValueShape::Url | ValueShape::Sources => (
            "\"https://example.org/paint\"".into(),
            "https://example.org/paint",
        ),
        ValueShape::Row(columns) => row(columns),
        ValueShape::Rows(columns) => {
            let (row, value) = row(columns);
            (format!("[{row}]"), value)
        }
    }
}

fn row(columns: &[SchemaKey]) -> (String, &'static str) {
    let cells: Vec<String> = (columns.iter())
        .map(|column| format!("{} = {}", column.name, example(column.shape).0))
        .collect();
    let is_said = |column: &&SchemaKey| {
        let hidden = ["note", "unit", "source", "url", "confidence", "period"];
        !hidden.contains(&column.name) && (column.name == "value" || !has_value(columns))
    };
    let said = columns.iter().find(is_said).expect("a column");
    (format!("{{ {} }}", cells.join(", ")), example(said.shape).1)
}

fn has_value(columns: &[SchemaKey]) -> bool {
    columns.iter().any(|column| column.name == "value")
}

#[test]
fn every_key_of_the_schema_is_searchable_or_said_not_to_be() {
    for kind in Kind::ALL {
        let mut sample = Sample::new(&["+++\ntitle = \"Bus\"\n+++\n".to_owned()]);
        // Where a city is, the gazetteer says.
        let elsewhere = ["title", "country", "country-name", "region"];
        let own: Vec<&SchemaKey> = (keys(kind))
            .filter(|key| !elsewhere.contains(&key.name))
            .collect();
        let lines = own
            .iter()
            .map(|key| format!("{} = {}\n", key.name, example(key.shape).0));
        let front = lines.collect::<String>();
        let path = format!("{}/one.md", kind.folder());
        sample.put(&path, &format!("+++\ntitle = \"Tram\"\n{front}+++\n"), 1);
        sample.finder.refresh().expect("the index opens");
        for key in own {
            let query = format!("{}:{}", key.name, example(key.shape).1);
            let answer = sample.search(&query);
            let message = answer.message.unwrap_or_default();
            let faults: Vec<&str> = answer.faults.iter().map(|fault| &*fault.message).collect();
            let is_said = faults.iter().any(|fault| fault.contains("takes no value"));
            let is_found = answer.results.iter().any(|hit| hit.title == "Tram");
            assert!(is_said || is_found, "{kind} {query}: {message} {faults:?}");
            let untrue = |said: &str| said.to_lowercase().contains("no note has the key");
            assert!(
                !untrue(&message) && !faults.iter().any(|said| untrue(said)),
                "{query}"
            );
        }
    }
}

#[test]
fn a_key_of_another_kind_is_not_denied_and_words_of_a_text_are_found() {
    let mut sample = Sample::new(&["+++\ntitle = \"Bus\"\n+++\n".to_owned()]);
    let keys = "ask = \"Let every city set rules for the heat of its buildings\"\n\
         population = { value = 699827, unit = \"residents\", year = 2022 }\n\
         climate-zone = { value = \"Cfb\", nearby = [\"Dfb\"] }\n\
         results = [{ indicator = \"Landfill waste\", value = 12, year = 2020, unit = \"kt\" }]";
    sample.put(
        "cities/oslo.md",
        &format!("+++\ntitle = \"T\"\n{keys}\n+++\n"),
        1,
    );
    sample.finder.refresh().expect("the index opens");
    for (query, total) in [
        ("ask:heat", 1),
        ("ask:\"heat of its buildings\"", 1),
        ("ask:\"heat of trams\"", 0),
        ("ask:tram", 0),
        ("climate-zone:Cfb", 1),
        ("climate-zone:cfb,dfa", 1),
        ("population:>600000", 1),
        ("population:<5000", 0),
        ("results:landfill", 1),
        ("results:\"waste landfill\"", 1),
        ("-results:landfill kind:city", 0),
    ] {
        assert_eq!(sample.search(query).total, total, "{query}");
    }
}

#[test]
fn a_signature_is_found_by_its_state_however_it_was_written() {
    let mut sample = Sample::new(&["+++\ntitle = \"Bus\"\n+++\n".to_owned()]);
    for (city, keys) in [
        ("oslo", "stance = \"support\""),
        ("bonn", "state = \"endorsed\""),
        ("rome", "state = \"withdrawn\"\nstance = \"support\""),
        ("lima", "stance = \"oppose\""),
    ] {
        let text = format!(
            "+++\ntitle = \"T\"\ncities = [\"{city}\"]\nendorses = \"positions/a\"\n{keys}\n+++\n"
        );
        sample.put(&format!("endorsements/a/{city}.md"), &text, 1);
    }
    sample.finder.refresh().expect("the index opens");
    for (query, total) in [
        ("state:endorsed", 2),
        ("state:withdrawn", 1),
        ("state:declined", 1),
        ("stance:support", 3),
        ("stance:oppose", 1),
    ] {
        assert_eq!(sample.search(query).total, total, "{query}");
    }
}
