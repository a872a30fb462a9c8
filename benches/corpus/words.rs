//! Words by their frequency in the shipped notes, and a tail of generated ones.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Words of the tail; a hundred thousand notes use nearly all.
const TAIL_WORDS: usize = 120_000;

/// A seeded random number generator (`SplitMix64`).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
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
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A number from 0 up to 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Words with their frequencies.
pub(super) struct Vocabulary {
    /// Every word of the shipped notes in text order, by number.
    ///
    /// A random pick therefore follows the frequencies.
    pub(super) running: Vec<u32>,
    pub(super) words: Vec<String>,
    /// Positions of each word in `running`.
    pub(super) places: Vec<Vec<u32>>,
    /// Words for titles and subjects.
    themes: Vec<u32>,
    tail: Vec<String>,
    /// Running sums of the tail's Zipf weights.
    tail_sums: Vec<f64>,
}

impl Vocabulary {
    pub(super) fn gather(text: &str) -> Self {
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

    pub(super) fn theme(&self, dice: &mut Dice) -> &str {
        &self.words[*dice.pick(&self.themes) as usize]
    }

    pub(super) fn rare(&self, dice: &mut Dice) -> &str {
        let sum = dice.share() * self.tail_sums.last().copied().unwrap_or(1.0);
        let rank = self.tail_sums.partition_point(|&upto| upto < sum);
        &self.tail[rank.min(self.tail.len() - 1)]
    }
}

fn is_word(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// Words that a base a hundred times as large would add.
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

pub(super) fn shipped_bodies() -> Vec<String> {
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

/// Where the shipped notes lie.
pub(super) fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}
