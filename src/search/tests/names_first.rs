//! Notes named like the query come first, however long they are.

use super::Sample;
use crate::model::search_request::SearchRequest;

/// Similar laws: long texts that mention each other many times.
fn laws() -> Vec<String> {
    const NAMES: [&str; 24] = [
        "insolvency",
        "animal protection",
        "water",
        "forest",
        "building",
        "energy",
        "road traffic",
        "waste",
        "noise",
        "heritage",
        "housing",
        "press",
        "school",
        "police",
        "customs",
        "patent",
        "railway",
        "harbour",
        "mining",
        "fishery",
        "pension",
        "lottery",
        "election",
        "passport",
    ];
    let law = |name: &str| format!("{name} act");
    let mut texts = Vec::new();
    for name in NAMES {
        // Its name occurs once, in the title of a long text.
        let own =
            "The competent authority decides under this act within three months. ".repeat(400);
        texts.push(note(&capital(&law(name)), &own));
        for other in ["fees under the", "procedure under the", "transition to the"] {
            let body = format!("The {0} applies. The {0} decides. ", law(name)).repeat(12);
            texts.push(note(&capital(&format!("{other} {}", law(name))), &body));
        }
    }
    texts
}

fn capital(text: &str) -> String {
    format!("{}{}", text[..1].to_uppercase(), &text[1..])
}

fn note(title: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n\n{body}\n")
}

#[track_caller]
fn case(sample: &Sample, text: &str, want: &str) {
    let first = sample.search(text).results.into_iter().next();
    assert_eq!(first.map(|hit| hit.title).as_deref(), Some(want), "{text}");
}

#[test]
fn an_exact_or_nearly_exact_title_comes_first() {
    let sample = Sample::new(&laws());
    case(&sample, "insolvency act", "Insolvency act");
    case(&sample, "Animal Protection Act", "Animal protection act");
    // Another form, another order, a function word, a typo.
    case(&sample, "forests act", "Forest act");
    case(&sample, "act forest", "Forest act");
    case(&sample, "the act on water", "Water act");
    case(&sample, "insolvensy act", "Insolvency act");
    case(&sample, "road-traffic act", "Road traffic act");
    // As it is copied: with brackets, with its colon, without spaces.
    case(&sample, "(insolvency act)", "Insolvency act");
    case(&sample, "Insolvency act:", "Insolvency act");
    case(&sample, "InsolvencyAct", "Insolvency act");
    case(&sample, "#roadtrafficact", "Road traffic act");
    // A title of one word, also with a filter.
    let mut texts = laws();
    texts.push(note(
        "Tierschutzgesetz",
        &"Die Behörde entscheidet. ".repeat(900),
    ));
    for i in 0..9 {
        let body = "Das Tierschutzgesetz gilt. Tierschutzgesetz. ".repeat(9);
        texts.push(note(
            &format!("Gebühren nach dem Tierschutzgesetz {i}"),
            &body,
        ));
    }
    let sample = Sample::new(&texts);
    case(&sample, "tierschutzgesetz", "Tierschutzgesetz");
    case(
        &sample,
        "kind:practice tierschutzgesetz",
        "Tierschutzgesetz",
    );
    case(&sample, "Tierschutzgesezt", "Tierschutzgesetz");
}

#[test]
fn a_title_comes_first_in_scripts_without_spaces() {
    let mut texts = vec![note("省エネ改修", &"これは長い文章です。".repeat(300))];
    for i in 0..8 {
        let body = "省エネ改修の補助金。省エネ改修を進める。".repeat(20);
        texts.push(note(&format!("省エネ改修の補助金 {i}"), &body));
    }
    texts.push(note("东京塔", &"这是一个很长的文章。".repeat(300)));
    for i in 0..8 {
        texts.push(note(
            &format!("东京塔的历史 {i}"),
            &"东京塔很高。东京塔。".repeat(20),
        ));
    }
    let sample = Sample::new(&texts);
    case(&sample, "省エネ改修", "省エネ改修");
    case(&sample, "东京塔", "东京塔");
    // In traditional characters.
    case(&sample, "東京塔", "东京塔");
}

#[test]
fn a_title_with_one_wrong_character_comes_first_in_scripts_without_spaces() {
    let mut texts = vec![note(
        "地球温暖化対策条例",
        &"これは長い文章です。".repeat(300),
    )];
    for i in 0..8 {
        let body = "地球温暖化対策条例を見直す。温暖化対策条例。".repeat(20);
        texts.push(note(&format!("条例の見直し {i}"), &body));
    }
    texts.push(note("รถเมล์ไฟฟ้าในเมือง", &"ข้อความยาวมาก ".repeat(300)));
    let sample = Sample::new(&texts);
    // Left out, swapped, written twice.
    case(&sample, "地温暖化対策条例", "地球温暖化対策条例");
    case(&sample, "地球温化対策条例", "地球温暖化対策条例");
    case(&sample, "地球暖温化対策条例", "地球温暖化対策条例");
    case(&sample, "地球温暖化対対策条例", "地球温暖化対策条例");
    case(&sample, "รถเมล์ไฟ้าในเมือง", "รถเมล์ไฟฟ้าในเมือง");
}

#[test]
fn an_unknown_pair_allows_no_other_word_of_another_script() {
    let mut texts = vec![note(
        "Heat pump plan",
        &"It says many other things. ".repeat(300),
    )];
    for i in 0..8 {
        let title = format!("Grants for a heat pump in each house {i}");
        texts.push(note(&title, &"A heat pump.".repeat(20)));
    }
    texts.push(note("Grant of a heat pump for all houses", "A heat pump."));
    let sample = Sample::new(&texts);
    let first = &sample.search("heat pump 東京").results[0].title;
    assert_ne!(first, "Heat pump plan");
}

#[test]
fn an_alias_and_an_acronym_come_first() {
    let long = "The guidance is long and speaks of many other things. ".repeat(300);
    let head =
        |title: &str, keys: &str| format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n\n{long}\n");
    let mut texts = vec![
        head("Global protocol for city inventories", "acronym = \"GPC\""),
        head(
            "Ultra low emission zone",
            "aliases = [\"practices/oslo/old\", \"toxicity charge\"]",
        ),
    ];
    for i in 0..8 {
        let body = "GPC and GPC, the toxicity charge. ".repeat(20);
        texts.push(note(
            &format!("How we use the GPC and the toxicity charge {i}"),
            &body,
        ));
    }
    let sample = Sample::new(&texts);
    case(&sample, "GPC", "Global protocol for city inventories");
    case(
        &sample,
        "gpc kind:practice",
        "Global protocol for city inventories",
    );
    case(&sample, "toxicity charge", "Ultra low emission zone");
}

#[test]
fn an_alias_is_found_in_any_spelling_and_by_a_part() {
    let long = "The plan is long and speaks of many other things. ".repeat(300);
    let mut texts = vec![format!(
        "+++\ntitle = \"Klima Nord\"\naliases = [\"Öko-Plan 2030\", \"省エネ計画\", \"practices/oslo/grey\"]\n+++\n\n{long}\n"
    )];
    for i in 0..8 {
        let body = "Öko and plan and 2030 and 省エネ, a plan for oko in 2030. ".repeat(20);
        texts.push(note(&format!("Of many plans {i}"), &body));
    }
    let sample = Sample::new(&texts);
    case(&sample, "Öko-Plan 2030", "Klima Nord");
    case(&sample, "oko plan 2030", "Klima Nord");
    case(&sample, "省エネ計画", "Klima Nord");
    case(&sample, "\"öko-plan 2030\"", "Klima Nord");
    // A part of a name, but none of a former id.
    case(&sample, "ökoplan", "Klima Nord");
    assert_eq!(sample.search("grey").total, 0);
}

#[test]
fn an_id_of_many_words_comes_first_however_it_is_copied() {
    let long = "Other things follow here at length. ".repeat(300);
    let mut texts = vec![note("Zone", &long)];
    for i in 0..8 {
        let body = "Practices of Oslo: n0, practices/oslo/n0, and San Francisco. ".repeat(20);
        texts.push(note(&format!("Practices of Oslo, n0 {i}"), &body));
    }
    let sample = Sample::new(&texts);
    for id in [
        "practices/oslo/n0",
        "/practices/oslo/n0",
        "practices/oslo/n0.md",
        "[[practices/oslo/n0]]",
        "Practices/Oslo/N0",
        "[[practices/oslo/n0|Zone]]",
        "[[practices/oslo/n0|The zone, in other words]]",
        "oslo/n0",
        "oslo/n0.md",
        "/media/base/practices/oslo/n0.md",
    ] {
        case(&sample, id, "Zone");
    }
}

#[test]
fn a_title_comes_first_with_the_label_that_a_program_adds() {
    let mut texts = vec![note(
        "Twenty-minute neighbourhoods in the plan",
        &"The city writes many other things. ".repeat(300),
    )];
    for i in 0..8 {
        let body = "Twenty-minute neighbourhoods in the plan, a PDF of guildhall. ".repeat(9);
        texts.push(note(&format!("Leaflet {i}"), &body));
    }
    let sample = Sample::new(&texts);
    let title = "Twenty-minute neighbourhoods in the plan";
    for text in [
        format!("{title} (PDF)"),
        format!("[PDF] {title}"),
        format!("guildhall: {title}"),
    ] {
        case(&sample, &text, title);
    }
    // Of one word it is the question.
    assert_eq!(sample.search("(PDF)").total, 8);
    assert_eq!(sample.search("leaflet pdf").total, 8);
    texts.push(note("Forms as PDF", "x"));
    case(&Sample::new(&texts), "forms (PDF)", "Forms as PDF");
}

#[test]
fn a_title_comes_first_in_a_question_about_uniform_texts() {
    let names = [
        "Dog", "Noise", "Market", "Harbour", "Bath", "Street", "Garden", "School", "Burial",
        "Waste", "Water", "Fire", "Flag", "Tree", "Sign",
    ];
    let texts = names.iter().enumerate().map(|(i, name)| {
        // All others cite it, some many times.
        let cited = names.iter().enumerate().map(|(other, name)| {
            let times = 1 + (i * 7 + other * 11) % 16;
            format!("The {name} ordinance governs the rules. ").repeat(times)
        });
        note(&format!("{name} ordinance"), &cited.collect::<String>())
    });
    let sample = Sample::new(&texts.collect::<Vec<_>>());
    for name in names {
        let title = format!("{name} ordinance");
        for text in [
            format!("what does the {name} ordinance govern"),
            format!("{name} rules"),
            format!("is there a rule on {name}"),
        ] {
            case(&sample, &text, &title);
        }
    }
}

#[test]
fn a_title_comes_first_before_its_last_word_is_finished() {
    let text = "Heat pump grants pay for heat pumps. ".repeat(8);
    let sample = Sample::new(&[
        note("Grants for heat pumps in old houses", &text),
        note(
            "Heat pump register",
            &"Each owner tells the city. ".repeat(300),
        ),
        note(
            "Heat pump register of the northern harbour and its islands",
            &text,
        ),
        note("Register", "A heat pump."),
    ]);
    let typed = |text: &str| {
        let request = SearchRequest {
            as_typed: true,
            ..SearchRequest::new(text)
        };
        let first = sample.ask(&request).results.into_iter().next();
        first.map(|hit| hit.title).unwrap_or_default()
    };
    assert_eq!(typed("heat pump reg"), "Heat pump register");
    assert_eq!(typed("heat pump regis"), "Heat pump register");
    assert_eq!(typed("regis"), "Register");
    // So little of a title is not yet that title.
    assert_ne!(typed("hea"), "Heat pump register");
}

#[test]
fn a_title_comes_first_without_what_all_titles_have() {
    let names = [
        "Dog", "Noise", "Market", "Harbour", "Bath", "Street", "Garden", "School", "Burial",
        "Waste", "Water", "Fire", "Flag", "Tree", "Sign", "Snow", "Fair", "Park", "Boat", "Bridge",
        "Well", "Stall", "Lamp", "Gate",
    ];
    let title = |i: usize| {
        let (day, year) = (1 + i * 7 % 28, 1990 + i);
        let month = ["March", "May", "June", "August"][i % 4];
        format!(
            "{}s bylaw of the city of Anytown, {day} {month} {year}",
            names[i]
        )
    };
    let texts: Vec<String> = (0..names.len())
        .map(|i| {
            // Six others cite each one many times; its own text is long.
            let cited =
                (1..7).map(|by| format!("The {}s bylaw applies. ", names[(i + by) % names.len()]));
            let own = "The city of Anytown may allow exceptions within three months. ".repeat(60);
            note(
                &title(i),
                &format!("{}{own}", cited.collect::<String>().repeat(15)),
            )
        })
        .collect();
    let sample = Sample::new(&texts);
    for (i, name) in names.iter().enumerate() {
        let name = name.to_lowercase();
        case(&sample, &format!("{name}s bylaw"), &title(i));
        case(&sample, &format!("{name}s"), &title(i));
        case(
            &sample,
            &format!("{name}s bylaw of the city of Anytown"),
            &title(i),
        );
    }
}
