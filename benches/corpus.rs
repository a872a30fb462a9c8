//! Made-up knowledge bases of any size, always the same for the same size.
//!
//! Words, their frequencies and which word follows which are those of the shipped notes; a long
//! tail of built words (endings, prefixes, compounds, identifiers) gives the dictionary of a large
//! base its size. A base is written once below the build folder and used again.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use guildhall::model::base::Base;

/// Raised whenever other notes are written for the same size.
const EDITION: u32 = 2;

/// Words of the tail. A hundred thousand notes bring out nearly all of them.
const TAIL_WORDS: usize = 120_000;

/// A made-up base on disk.
pub(crate) struct Corpus {
    /// How many notes it has.
    pub(crate) notes: usize,
    /// Its folder: base, index and what the peers make lie below it.
    pub(crate) folder: PathBuf,
    /// The base itself.
    pub(crate) base: Base,
}

impl Corpus {
    /// Whether a corpus of this size lies ready.
    pub(crate) fn is_written(notes: usize) -> bool {
        is_current(&folder(notes))
    }

    /// The corpus of this size, written if it is not there.
    pub(crate) fn at_hand(notes: usize) -> Result<Self> {
        let folder = folder(notes);
        let root = folder.join("base");
        if !is_current(&folder) {
            eprintln!("writing {notes} notes, once");
            write(&folder, notes).with_context(|| format!("writing {}", folder.display()))?;
        }
        let base = guildhall::store::base::open(&root).context("opening the corpus")?;
        Ok(Self {
            notes,
            folder,
            base,
        })
    }

    /// What its notes are made by.
    pub(crate) fn writer(&self) -> Notes {
        let words = fs::read_to_string(self.folder.join("words.txt")).unwrap_or_default();
        Notes::new(self.notes, &words)
    }

    /// Where guildhall keeps its index of it.
    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// Paths of some notes below the root, the same ones always.
    pub(crate) fn some_paths(&self, count: usize) -> Vec<String> {
        let writer = self.writer();
        let step = ((self.notes - writer.cities.len()) / count).max(1);
        let numbers = (writer.cities.len()..self.notes).step_by(step);
        numbers
            .take(count)
            .map(|number| writer.path(number))
            .collect()
    }
}

fn folder(notes: usize) -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = scratch.parent().unwrap_or(scratch);
    target.join("bench-corpus").join(notes.to_string())
}

fn is_current(folder: &Path) -> bool {
    fs::read_to_string(folder.join("edition")).is_ok_and(|text| text == EDITION.to_string())
}

fn write(folder: &Path, count: usize) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let root = folder.join("base");
    fs::create_dir_all(root.join("vocabulary"))?;
    let shipped = shipped();
    fs::copy(shipped.join("guildhall.toml"), root.join("guildhall.toml"))?;
    for entry in fs::read_dir(shipped.join("vocabulary"))? {
        let entry = entry?;
        fs::copy(
            entry.path(),
            root.join("vocabulary").join(entry.file_name()),
        )?;
    }
    // The shipped notes change; what was made of them must still be known later.
    let words = shipped_bodies().join("\n");
    fs::write(folder.join("words.txt"), &words)?;
    let notes = Notes::new(count, &words);
    for number in 0..count {
        let path = root.join(notes.path(number));
        let parent = path.parent().unwrap_or(&root);
        if let Err(error) = fs::write(&path, notes.text(number)) {
            if error.kind() != std::io::ErrorKind::NotFound {
                return Err(error.into());
            }
            fs::create_dir_all(parent)?;
            fs::write(&path, notes.text(number))?;
        }
    }
    fs::write(folder.join("edition"), EDITION.to_string())?;
    Ok(())
}

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}

/// Numbers that look random and are the same every time (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66_D1CE_4E5B)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A number from 0 up to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Words with their frequencies.
struct Vocabulary {
    /// Every running word of the shipped notes, by number: picking one at random picks by
    /// frequency.
    running: Vec<u32>,
    words: Vec<String>,
    /// Where each word stands in `running`.
    places: Vec<Vec<u32>>,
    /// Words of some weight, for titles and themes.
    themes: Vec<u32>,
    tail: Vec<String>,
    /// Running sums of the tail's Zipf weights.
    tail_sums: Vec<f64>,
}

impl Vocabulary {
    fn gather(text: &str) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let (mut running, mut words) = (Vec::new(), Vec::new());
        let tokens = text.split(|c: char| !c.is_alphanumeric());
        for word in tokens.filter(|token| !token.is_empty()) {
            let word = word.to_lowercase();
            let number = *numbers.entry(word.clone()).or_insert_with(|| {
                words.push(word);
                words.len() as u32 - 1
            });
            running.push(number);
        }
        let mut places = vec![Vec::new(); words.len()];
        for (place, &number) in running.iter().enumerate() {
            places[number as usize].push(place as u32);
        }
        let themes = (0..words.len() as u32)
            .filter(|&number| {
                let word = &words[number as usize];
                let often = places[number as usize].len();
                (2..400).contains(&often) && word.chars().count() > 4 && is_word(word)
            })
            .collect();
        let tail = tail(&words);
        let mut sum = 0.0;
        let tail_sums = (0..tail.len())
            .map(|rank| {
                sum += 1.0 / (rank as f64 + 2.7).powf(1.05);
                sum
            })
            .collect();
        Self {
            running,
            words,
            places,
            themes,
            tail,
            tail_sums,
        }
    }

    fn theme(&self, dice: &mut Dice) -> &str {
        &self.words[*dice.pick(&self.themes) as usize]
    }

    fn rare_word(&self, dice: &mut Dice) -> &str {
        let sum = dice.share() * self.tail_sums.last().copied().unwrap_or(1.0);
        let rank = self.tail_sums.partition_point(|&upto| upto < sum);
        &self.tail[rank.min(self.tail.len() - 1)]
    }
}

fn is_word(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// Words that the shipped notes do not have but a hundred times as many would.
fn tail(words: &[String]) -> Vec<String> {
    const ENDINGS: [&str; 16] = [
        "s", "ing", "ed", "er", "ers", "ment", "ness", "able", "ability", "isation", "wise",
        "less", "ful", "ward", "ung", "ene",
    ];
    const BEGINNINGS: [&str; 10] = [
        "re", "un", "co", "inter", "over", "sub", "multi", "non", "pre", "micro",
    ];
    let roots: Vec<&String> = words
        .iter()
        .filter(|word| (4..14).contains(&word.chars().count()) && is_word(word))
        .collect();
    let mut dice = Dice::new(7);
    let mut tail = Vec::with_capacity(TAIL_WORDS);
    while tail.len() < TAIL_WORDS {
        let root = dice.pick(&roots).as_str();
        tail.push(match dice.below(5) {
            0 => format!("{root}{}", dice.pick(&ENDINGS)),
            1 => format!("{}{root}", dice.pick(&BEGINNINGS)),
            2 => format!("{}{root}{}", dice.pick(&BEGINNINGS), dice.pick(&ENDINGS)),
            // Compounds, as German and the Nordic languages write them.
            3 => format!("{root}{}", dice.pick(&roots)),
            _ => format!("{root}s{}{}", dice.pick(&roots), dice.pick(&ENDINGS)),
        });
    }
    tail
}

fn shipped_bodies() -> Vec<String> {
    let mut paths = Vec::new();
    let mut folders = vec![shipped()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "md") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).ok()?;
        let body = text.splitn(3, "+++").nth(2)?.to_owned();
        // Addresses and link targets are no prose.
        let prose = body
            .split_whitespace()
            .filter(|piece| !piece.contains("http") && !piece.contains("[["));
        Some(prose.collect::<Vec<_>>().join(" "))
    };
    paths.iter().filter_map(read).collect()
}

/// A city of the corpus.
struct City {
    id: String,
    name: String,
}

/// What is written, note by note.
pub(crate) struct Notes {
    vocabulary: Vocabulary,
    cities: Vec<City>,
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
    /// What writes `count` notes, in the words of a text.
    fn new(count: usize, words: &str) -> Self {
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

    /// Where a note lies below the root.
    pub(crate) fn path(&self, number: usize) -> String {
        let (folder, city) = (self.folder(number), &self.city(number).id);
        if folder == "cities" {
            return format!("cities/{city}.md");
        }
        let themes = self.themes(number);
        let named = slug(&format!("{}-{}", themes[0], themes[1]));
        format!("{folder}/{city}/{named}-{number}.md")
    }

    /// What a note is about; its title begins with it and its text returns to it.
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
    }

    /// The keys that only this kind of note has.
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

    /// The id of the next note of a kind from a number on.
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

    /// Running text: real words in their frequencies, often followed by what really follows them,
    /// now and then a word of the note's themes or of the tail.
    fn sentence(&self, themes: &[&str], count: usize, dice: &mut Dice) -> String {
        let vocabulary = &self.vocabulary;
        let mut sentence = String::with_capacity(count * 7);
        let mut place = dice.below(vocabulary.running.len());
        for i in 0..count {
            let chosen = dice.share();
            let word = if chosen < 0.07 {
                *dice.pick(themes)
            } else if chosen < 0.17 {
                vocabulary.rare_word(dice)
            } else if chosen < 0.55 {
                place = (place + 1) % vocabulary.running.len();
                let number = vocabulary.running[place] as usize;
                // Goes on from another place where the same word stands.
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
    let ids = founding.into_iter().map(|id| (name_of(&id), id));
    cities.extend(ids.map(|(name, id)| City { id, name }));
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
        });
    }
    cities.truncate(count);
    cities
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
