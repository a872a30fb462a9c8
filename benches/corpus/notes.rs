//! Generates notes: front matter of every kind, prose, links.

use std::fmt::Write as _;
use std::fs;

use super::words::{Dice, Vocabulary, shipped};

/// A city of the corpus.
pub(super) struct City {
    id: String,
    name: String,
    /// Figures of a shipped city, as TOML.
    figures: String,
}

/// Keys of a city with its figures.
const FIGURE_KEYS: [&str; 6] = [
    "targets",
    "series",
    "inventory",
    "progress",
    "population",
    "climate-zone",
];

/// The generator of notes.
pub(crate) struct Notes {
    vocabulary: Vocabulary,
    pub(super) cities: Vec<City>,
    seed: u64,
}

const SECTORS: [&str; 8] = [
    "buildings",
    "energy-supply",
    "transportation",
    "waste",
    "energy",
    "food-consumption",
    "governance-finance",
    "transportation",
];
const STATUSES: [&str; 5] = ["in-force", "in-force", "adopted", "completed", "repealed"];
const OUTCOMES: [&str; 4] = ["succeeded", "partly", "too-early", "reversed"];
const STANDINGS: [&str; 5] = ["draft", "open", "submitted", "enacted", "rejected"];
const LEVELS: [&str; 4] = ["national", "state", "supranational", "regional"];
const PHASES: [&str; 4] = ["considering", "piloting", "adopted", "in-force"];
const STANCES: [&str; 3] = ["supports", "supports", "opposes"];
const LANGUAGES: [&str; 10] = ["en", "en", "en", "en", "en", "en", "de", "da", "sv", "fr"];

impl Notes {
    /// A generator of `count` notes in the words of a text.
    pub(super) fn new(count: usize, words: &str) -> Self {
        Self {
            vocabulary: Vocabulary::gather(words),
            cities: cities((count / 100).clamp(17, 200)),
            seed: 11,
        }
    }

    fn dice(&self, number: usize) -> Dice {
        Dice::new(self.seed.wrapping_add(number as u64 * 2))
    }

    /// The folder of a note's kind. The first notes are the cities themselves.
    fn folder(&self, number: usize) -> &'static str {
        if number < self.cities.len() {
            return "cities";
        }
        match number % 100 {
            0..46 => "practices",
            46..60 => "adoptions",
            60..70 => "positions",
            70..82 => "endorsements",
            82..86 => "statements",
            86..89 => "standards",
            89..95 => "projects",
            95..97 => "questions",
            _ => "answers",
        }
    }

    fn city(&self, number: usize) -> &City {
        if number < self.cities.len() {
            return &self.cities[number];
        }
        // A few cities write most of the notes.
        let share = self.dice(number).share();
        &self.cities[(share * share * self.cities.len() as f64) as usize]
    }

    /// Path of a note below the root.
    pub(crate) fn path(&self, number: usize) -> String {
        let (folder, city) = (self.folder(number), &self.city(number).id);
        if folder == "cities" {
            return format!("cities/{city}.md");
        }
        let themes = self.themes(number);
        let named = slug(&format!("{}-{}", themes[0], themes[1]));
        format!("{folder}/{city}/{named}-{number}.md")
    }

    /// The subject words of a note, used in title and text.
    fn themes(&self, number: usize) -> [&str; 6] {
        let mut dice = Dice::new(number as u64 * 2 + 1);
        std::array::from_fn(|_| self.vocabulary.theme(&mut dice))
    }

    /// The title of a note.
    pub(crate) fn title(&self, number: usize) -> String {
        let city = self.city(number);
        if number < self.cities.len() {
            return city.name.clone();
        }
        let mut dice = Dice::new(number as u64 + 0xABCD_0000);
        let themes = self.themes(number);
        let mut title = capital(themes[0]);
        for theme in &themes[1..2 + dice.below(4)] {
            let between = dice.pick(&["", "", "", "and ", "for ", "of "]);
            let _ = write!(title, " {between}{theme}");
        }
        if dice.chance(0.5) {
            let _ = write!(title, " in {}", city.name);
        }
        title
    }

    /// The whole file of a note.
    pub(crate) fn text(&self, number: usize) -> String {
        let mut dice = self.dice(number);
        let themes = self.themes(number);
        let mut text = String::with_capacity(4096);
        text.push_str("+++\n");
        self.write_front(&mut text, number, &themes, &mut dice);
        text.push_str("+++\n\n");
        self.write_body(&mut text, number, &themes, &mut dice);
        text
    }

    /// A note of 50 to 200 kB, made by appending bodies of further notes.
    pub(crate) fn long_text(&self, number: usize) -> String {
        let wanted = 50_000 + number * 7_919 % 150_000;
        let mut text = self.text(number);
        let mut other = 1_000 * (number + 1);
        while text.len() < wanted {
            let next = self.text(other);
            text.push_str(next.rsplit("+++\n\n").next().unwrap_or_default());
            other += 1;
        }
        text
    }

    fn write_front(&self, text: &mut String, number: usize, themes: &[&str], dice: &mut Dice) {
        let (folder, city) = (self.folder(number), self.city(number));
        let _ = writeln!(text, "title = \"{}\"", self.title(number));
        let summary = self.sentence(themes, 14 + dice.below(20), dice);
        let _ = writeln!(text, "summary = \"{summary}\"");
        let mut cities = vec![format!("\"{}\"", city.id)];
        if folder != "cities" {
            while dice.chance(0.2) && cities.len() < 6 {
                cities.push(format!("\"{}\"", dice.pick(&self.cities).id));
            }
        }
        let _ = writeln!(text, "cities = [{}]", cities.join(", "));
        let sector = dice.pick(&SECTORS);
        let _ = writeln!(text, "sectors = [\"{sector}\"]");
        let year = 2008 + dice.below(18);
        let _ = writeln!(text, "year = {year}\nlang = \"{}\"", dice.pick(&LANGUAGES));
        let _ = writeln!(text, "tags = [\"{}\", \"{}\"]", themes[0], themes[1]);
        let audience = if dice.chance(0.9) {
            "public"
        } else {
            "members"
        };
        let _ = writeln!(text, "audience = \"{audience}\"\nreview = \"accepted\"");
        self.write_own(text, folder, dice);
        let (source, publisher) = (slug(themes[2]), capital(themes[3]));
        let _ = writeln!(
            text,
            "sources = [\n  {{ url = \"https://example.org/{source}/{number}\", publisher = \"{publisher} Office\", year = {year} }},\n]"
        );
        // Tables come last.
        if folder == "cities" {
            text.push_str(&city.figures);
        }
    }

    /// Writes the keys of this kind of note.
    fn write_own(&self, text: &mut String, folder: &str, dice: &mut Dice) {
        let other = 400 + dice.below(600);
        let _ = match folder {
            "practices" => {
                let (status, outcome) = (dice.pick(&STATUSES), dice.pick(&OUTCOMES));
                let value = dice.below(90);
                writeln!(
                    text,
                    "status = \"{status}\"\noutcome = \"{outcome}\"\nresults = [\n  {{ indicator = \"change in emissions\", value = {value}, unit = \"percent\", year = 2021, source = \"annual report\" }},\n]"
                )
            }
            "adoptions" => writeln!(
                text,
                "phase = \"{}\"\nfrom = [\"{}\"]",
                dice.pick(&PHASES),
                dice.pick(&self.cities).id
            ),
            "positions" => writeln!(
                text,
                "level = [\"{}\"]\nstatus = \"{}\"",
                dice.pick(&LEVELS),
                dice.pick(&STANDINGS)
            ),
            "endorsements" => writeln!(
                text,
                "endorses = \"{}\"\nstance = \"{}\"",
                self.id_of("positions", other),
                dice.pick(&STANCES)
            ),
            "answers" => writeln!(text, "answers = \"{}\"", self.id_of("questions", other)),
            "projects" => writeln!(text, "phase = \"{}\"", dice.pick(&PHASES)),
            "cities" => writeln!(text, "region = \"europe\"\ncountry = \"DK\""),
            _ => Ok(()),
        };
    }

    /// The id of the next note of a kind, from a number on.
    fn id_of(&self, folder: &str, from: usize) -> String {
        let found = (from..from + 200).find(|&number| self.folder(number) == folder);
        let path = self.path(found.unwrap_or(from));
        path.trim_end_matches(".md").to_owned()
    }

    fn write_body(&self, text: &mut String, number: usize, themes: &[&str], dice: &mut Dice) {
        let headings = [
            "What it does",
            "Results",
            "Cost",
            "Lessons",
            "Powers needed",
        ];
        let wanted = text.len() + 900 + dice.below(900) + dice.below(3200);
        let mut section = 0;
        while text.len() < wanted {
            let _ = writeln!(text, "## {}\n", headings[section % headings.len()]);
            section += 1;
            for _ in 0..=dice.below(3) {
                for _ in 0..2 + dice.below(4) {
                    let count = 8 + dice.below(22);
                    text.push_str(&self.sentence(themes, count, dice));
                    text.push(' ');
                }
                if dice.chance(0.15) {
                    let other = self.id_of("practices", 100 + dice.below(300));
                    let _ = write!(text, "See [[{other}]]. ");
                }
                text.push_str("\n\n");
            }
            if dice.chance(0.3) {
                for _ in 0..3 {
                    let _ = writeln!(text, "- {}", self.sentence(themes, 7, dice));
                }
                text.push('\n');
            }
        }
        let _ = writeln!(text, "Record {}-{:05}.", themes[0], number);
    }

    /// Writes a sentence of words by frequency.
    ///
    /// Often the next word is one that follows in the shipped notes, sometimes a subject or tail
    /// word.
    fn sentence(&self, themes: &[&str], count: usize, dice: &mut Dice) -> String {
        let vocabulary = &self.vocabulary;
        let mut sentence = String::with_capacity(count * 7);
        let mut place = dice.below(vocabulary.running.len());
        for i in 0..count {
            let chosen = dice.share();
            let word = if chosen < 0.07 {
                *dice.pick(themes)
            } else if chosen < 0.17 {
                vocabulary.rare(dice)
            } else if chosen < 0.55 {
                place = (place + 1) % vocabulary.running.len();
                let number = vocabulary.running[place] as usize;
                // Continues from another occurrence of the same word.
                place = *dice.pick(&vocabulary.places[number]) as usize;
                &vocabulary.words[number]
            } else {
                place = dice.below(vocabulary.running.len());
                &vocabulary.words[vocabulary.running[place] as usize]
            };
            if i == 0 {
                sentence.push_str(&capital(word));
            } else {
                sentence.push(' ');
                sentence.push_str(word);
            }
        }
        if dice.chance(0.02) {
            let _ = write!(
                sentence,
                " LL{}-{}",
                dice.below(4000),
                2000 + dice.below(26)
            );
        }
        sentence.push('.');
        sentence
    }
}

fn cities(count: usize) -> Vec<City> {
    let mut cities: Vec<City> = Vec::new();
    let shipped = shipped();
    let mut founding: Vec<String> = fs::read_dir(shipped.join("cities"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".md")?.to_owned()))
        .collect();
    founding.sort();
    let ids = founding.into_iter().map(|id| {
        let figures = figures_of(&id).unwrap_or_default();
        (name_of(&id), id, figures)
    });
    cities.extend(ids.map(|(name, id, figures)| City { id, name, figures }));
    let known = cities.len();
    let (heads, ends) = (
        [
            "Kron", "Alt", "Nord", "Vester", "Lille", "Port", "Saint", "Mar", "Hel", "Gran",
            "Wood", "Bel", "Rose", "Stein", "Öster",
        ],
        [
            "heim", "borg", "stad", "ville", "haven", "ton", "field", "bruck", "minster", "sund",
            "mont", "furt", "wick", "dal",
        ],
    );
    for number in 0..count.saturating_sub(cities.len()) {
        let (head, end) = (
            heads[number % heads.len()],
            ends[(number / heads.len()) % ends.len()],
        );
        let name = format!("{head}{end}");
        cities.push(City {
            id: slug(&name),
            name,
            figures: cities[number % known].figures.clone(),
        });
    }
    cities.truncate(count);
    cities
}

/// The figures of a shipped city.
fn figures_of(id: &str) -> Option<String> {
    let text = fs::read_to_string(shipped().join("cities").join(format!("{id}.md"))).ok()?;
    let mut keys: toml::Table = text.split("+++").nth(1)?.parse().ok()?;
    keys.retain(|key, _| FIGURE_KEYS.contains(&key));
    toml::to_string(&keys).ok()
}

fn name_of(id: &str) -> String {
    id.split('-').map(capital).collect::<Vec<_>>().join(" ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn slug(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect()
}
