//! Two hundred queries, typed letter by letter.

/// A query after one more key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keystroke {
    /// The whole query text.
    pub text: String,
    /// The finished query.
    pub query: String,
}

/// All keystrokes of all queries.
///
/// Filters come first and at once, as a click on a facet sets them.
pub fn keystrokes(queries: &[String]) -> Vec<Keystroke> {
    let mut keystrokes = Vec::new();
    for query in queries {
        let typed = words_at(query);
        for (at, letter) in query[typed..].char_indices() {
            let end = typed + at + letter.len_utf8();
            // A space does not change the query.
            if letter != ' ' {
                keystrokes.push(Keystroke {
                    text: query[..end].to_owned(),
                    query: query.clone(),
                });
            }
        }
    }
    keystrokes
}

/// Where the filters of a query end and its words begin.
fn words_at(query: &str) -> usize {
    let mut at = 0;
    for token in query.split_inclusive(' ') {
        if !token.contains(':') {
            break;
        }
        at += token.len();
    }
    at
}

/// The query with a typo: two letters of its first long word swapped.
pub fn misspelt(query: &str) -> Option<String> {
    let start = words_at(query);
    let mut words: Vec<String> = query[start..].split(' ').map(str::to_owned).collect();
    let word = words
        .iter_mut()
        .find(|word| word.len() >= 6 && word.bytes().all(|b| b.is_ascii_lowercase()))?;
    let mut letters: Vec<char> = word.chars().collect();
    let at = (2..letters.len() - 1).find(|&at| letters[at] != letters[at + 1])?;
    letters.swap(at, at + 1);
    *word = letters.into_iter().collect();
    Some(format!("{}{}", &query[..start], words.join(" ")))
}

/// Queries by hand. The rest of the two hundred are made from titles.
pub const BY_HAND: [&str; 96] = [
    "congestion charge",
    "congestion pricing revenue",
    "heat pumps",
    "heat pump grants for homes",
    "district heating",
    "district heating network copenhagen",
    "waste heat from data centres",
    "retrofit",
    "deep energy retrofit apartments",
    "building performance standards",
    "building energy disclosure",
    "benchmarking ordinance",
    "zero emission zone",
    "low emission zone trucks",
    "clean construction machinery",
    "zero emission construction sites oslo",
    "cycling lanes",
    "cycle superhighways",
    "parking minimums",
    "bus electrification",
    "electric buses depot charging",
    "electric vehicle charging kerbside",
    "public transport fares",
    "free public transport",
    "food procurement",
    "plant based meals schools",
    "organic waste collection",
    "pay as you throw",
    "circular economy",
    "reuse of building materials",
    "embodied carbon",
    "low carbon concrete",
    "carbon budget",
    "climate budget oslo",
    "green bonds",
    "carbon neutral by 2025",
    "carbon neutral 2050",
    "net zero target",
    "renewable energy",
    "community choice aggregation",
    "solar on schools",
    "rooftop solar",
    "power purchase agreement",
    "municipal utility",
    "franchise agreement",
    "gas ban",
    "fossil fuel free new buildings",
    "electrification code",
    "street trees",
    "heat island",
    "adaptation plan",
    "inventory gpc basic",
    "consumption based emissions",
    "what did cities do about heating in old apartment buildings",
    "how do cities pay for building retrofits of low income homes",
    "which cities have failed with congestion charging and why",
    "who decides on speed limits in the city the state or the council",
    "can a city ban gas in new buildings without a state law",
    "letters to national governments about car emission standards",
    "the results",
    "the city and the state",
    "in force since",
    "new york",
    "new york local law 97",
    "ll97",
    "san francisco",
    "stockholm congestion tax",
    "berlin solar",
    "hamburg",
    "yokohama",
    "london retrofit",
    "kopenhagen cycling",
    "fjernvarme",
    "fernwärme",
    "wärmepumpe",
    "vélo",
    "mayors letter paris agreement",
    "endorsement clean air",
    "a",
    "use",
    "\"climate action plan\"",
    "\"energy efficiency\" homes",
    "waste -plastic",
    "solar OR wind",
    "sector:buildings heat",
    "sector:buildings retrofit grants",
    "sector:transportation congestion charge",
    "sector:transportation city:oslo zero emission",
    "sector:waste organic collection",
    "sector:energy-supply district heating",
    "city:copenhagen cycling",
    "city:london energy",
    "city:stockholm year:2015..2020 congestion",
    "kind:position building code",
    "kind:practice status:in-force parking",
    "kind:adoption congestion",
];

/// Two hundred queries: by hand, then beginnings of titles, some with a filter.
pub fn two_hundred(title: impl Fn(usize) -> String, notes: usize) -> Vec<String> {
    const FILTERS: [&str; 6] = [
        "",
        "",
        "",
        "sector:buildings ",
        "kind:practice ",
        "year:2015..2022 ",
    ];
    let mut queries: Vec<String> = BY_HAND.map(str::to_owned).to_vec();
    for i in 0..200 - queries.len() {
        let title = title(notes * (i + 1) / 120).to_lowercase();
        let words: Vec<&str> = title.split(' ').take(1 + i % 4).collect();
        queries.push(format!("{}{}", FILTERS[i % FILTERS.len()], words.join(" ")));
    }
    queries
}
