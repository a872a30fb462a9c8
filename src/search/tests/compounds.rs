//! Compounds of languages that write words together.

use super::Sample;
use crate::model::hit::Answer;
use crate::model::search_request::SearchRequest;

fn note(lang: &str, title: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nlang = \"{lang}\"\n+++\n\n{body}\n")
}

fn typed(sample: &Sample, text: &str) -> Answer {
    sample.ask(&SearchRequest {
        as_typed: true,
        ..SearchRequest::new(text)
    })
}

fn titles(answer: &Answer) -> Vec<&str> {
    let hits = answer.results.iter();
    hits.map(|hit| hit.title.as_str()).collect()
}

#[test]
fn what_begins_with_a_word_comes_before_its_two_parts() {
    #[track_caller]
    fn case(lang: &str, text: &str, want: &[&str]) {
        let texts: Vec<String> = want.iter().map(|title| note(lang, title, "x")).collect();
        let sample = Sample::new(&texts);
        let answer = sample.search(text);
        let found = titles(&answer);
        assert_eq!(found.first(), want.first(), "{text}: {found:?}");
        assert_eq!(found.len(), want.len(), "{text}: {found:?}");
        // A completion is no correction.
        assert!(answer.corrections.is_empty(), "{text}: {found:?}");
    }
    case(
        "de",
        "Klimaschutz",
        &[
            "Klimaschutzkonzept 2030",
            "Schutz der Bäume",
            "Klima im Sitzungssaal",
        ],
    );
    case(
        "de",
        "Mieterstrom",
        &[
            "Mieterstromprojekt auf Dächern",
            "Strom der Laternen",
            "Mieter im Quartier",
        ],
    );
    case(
        "nb",
        "klimabudsjett",
        &[
            "Klimabudsjettarbeid i byen",
            "Budsjett for skolene",
            "Klima og helse",
        ],
    );
    case(
        "nl",
        "klimaatadaptatie",
        &[
            "Klimaatadaptatieplan",
            "Adaptatie in de stad",
            "Klimaat en water",
        ],
    );
}

#[test]
fn a_word_written_apart_also_begins_longer_words() {
    let sample = Sample::new(&[
        note("de", "Klimaschutzkonzept 2030", "x"),
        note("de", "Amt für Klima Schutz und Bäume", "x"),
    ]);
    assert_eq!(sample.search("Klimaschutz").total, 2);
}

#[test]
fn a_word_is_found_inside_compounds_in_any_form() {
    #[track_caller]
    fn case(sample: &Sample, text: &str, want: &str) {
        let answer = sample.search(text);
        assert_eq!(titles(&answer).first(), Some(&want), "{text}");
    }
    let sample = Sample::new(&[
        note("de", "Pflege", "Die Pflege der Straßenbäume."),
        note("de", "Wege", "Bau von Fahrradwegen."),
        note("de", "Wärme", "Aus Wärmespeichern und Holzhackschnitzeln."),
        note("de", "Abwasser", "Förderung von Kleinkläranlagen."),
        note("de", "Neubau", "Wohnen in Passivhäusern."),
        note("de", "Gewässer", "Die Stadtbäche fließen."),
        note("de", "Licht", "Neue Laternenmasten."),
        note("de", "Ruhe", "Tempo in Wohnstraßen."),
        note("de", "Pause", "Eine Schulhofbegrünung."),
    ]);
    for (text, want) in [
        ("Baum", "Pflege"),
        ("Bäume", "Pflege"),
        ("Radweg", "Wege"),
        ("Radwege", "Wege"),
        ("Speicher", "Wärme"),
        ("Hackschnitzel", "Wärme"),
        ("Kläranlage", "Abwasser"),
        ("Kläranlagen", "Abwasser"),
        ("Haus", "Neubau"),
        ("Häuser", "Neubau"),
        ("Bach", "Gewässer"),
        ("Bäche", "Gewässer"),
        ("Mast", "Licht"),
        ("Schulhöfe", "Pause"),
    ] {
        case(&sample, text, want);
    }
    let sample = Sample::new(&[
        note("nb", "Luft", "Mindre svevestøv."),
        note("nb", "Regn", "Over byen: overvannshåndtering."),
        note("nb", "Bolig", "Nye boligblokker."),
        note("nb", "Tog", "To jernbanestasjoner."),
    ]);
    for (text, want) in [
        ("støv", "Luft"),
        ("vann", "Regn"),
        ("blokk", "Bolig"),
        ("stasjon", "Tog"),
    ] {
        case(&sample, text, want);
    }
    // Letters of another word are no part of it.
    let sample = Sample::new(&[
        note("de", "Netz", "Die Beratende und Anlagekosten."),
        note("en", "Slip", "A plain tree."),
    ]);
    assert_eq!(sample.search("Rate").total, 0);
    assert_eq!(sample.search("Lage").total, 0);
}

#[test]
fn a_compound_is_searched_as_its_parts_typed_apart() {
    let sample = Sample::new(&[
        note("en", "Bikes to share", "Bikes, bikes and more bikes."),
        note("en", "Parcels", "A plan for cargo and for bikes."),
        note("en", "Bikes", "Lanes for bikes."),
        note("en", "Port", "The cargo."),
    ]);
    for joined in ["cargobikes", "Cargobike"] {
        let answer = sample.search(joined);
        let said = &answer.corrections[0].to;
        assert_eq!(said.to_lowercase(), "cargo bikes");
        assert_eq!(titles(&answer), titles(&sample.search(said)), "{joined}");
        assert_eq!(titles(&answer)[0], "Parcels", "{joined}");
    }
}

#[test]
fn a_compound_being_typed_is_its_first_word_and_a_beginning() {
    let sample = Sample::new(&[
        note("en", "Heating", "The pump gives heat."),
        note("en", "Parcels", "A plan for cargo and for bikes."),
        note("en", "Port", "The lagoon."),
    ]);
    for (text, want) in [
        ("heatpum", "Heating"),
        ("heatpu", "Heating"),
        ("cargobi", "Parcels"),
        ("cargobik", "Parcels"),
    ] {
        let answer = typed(&sample, text);
        assert_eq!(titles(&answer).first(), Some(&want), "{text}");
        assert!(answer.corrections.is_empty(), "{text}");
        assert_eq!(sample.search(text).total, 0, "{text}");
    }
}

#[test]
fn a_compound_is_cut_into_few_and_long_words() {
    let sample = Sample::new(&[
        note("de", "Beirat", "Klima, Schutz und ein Beirat der Stadt."),
        note(
            "en",
            "Pieces",
            "Re gen was ser, and the management of dag, han te.",
        ),
        note("nl", "Water", "Het water en de ring van vatten."),
    ]);
    let read_as = |text: &str| {
        let answer = sample.search(text);
        answer
            .corrections
            .first()
            .map(|read| read.to.to_lowercase())
    };
    assert_eq!(
        read_as("Klimaschutzbeirat").as_deref(),
        Some("klima schutz beirat")
    );
    assert_eq!(
        read_as("Klimaschutzesbeirat").as_deref(),
        Some("klima schutz beirat")
    );
    for text in ["Regenwassermanagement", "dagvattenhantering"] {
        let read = read_as(text);
        assert!(
            read.as_ref().is_none_or(|read| !read.contains(' ')),
            "{text}: {read:?}"
        );
    }
}

#[test]
fn a_word_of_references_is_found_as_typed_and_half_typed() {
    let sample = Sample::new(&[
        note(
            "en",
            "Trams",
            "Trams.\n\n## Sources\n\n- Kollektivtransport i Bergen, https://example.org/x",
        ),
        note("en", "Roofs", "Roofs."),
    ]);
    for text in ["Kollektivtransport", "kollektivtransport"] {
        assert_eq!(titles(&sample.search(text)), ["Trams"], "{text}");
    }
    for text in ["kollektivtra", "kollek"] {
        assert_eq!(titles(&typed(&sample, text)), ["Trams"], "{text}");
    }
}

#[test]
fn a_short_romanian_note_is_found_by_inflected_words_in_either_spelling() {
    let sample = Sample::new(&[
        note(
            "ro",
            "Orașe verzi",
            "Clădirile din oraș și stațiile de autobuz.",
        ),
        note("ro", "Altceva", "Un text despre pește."),
    ]);
    for text in [
        "orașele", "oraşe", "orase", "clădiri", "stație", "staţii", "statie",
    ] {
        assert_eq!(
            titles(&sample.search(text)).first(),
            Some(&"Orașe verzi"),
            "{text}"
        );
    }
}
