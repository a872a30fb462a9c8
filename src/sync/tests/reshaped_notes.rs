//! Tests that a closing follows reshaped text. The other side made it a list, a table or links.

use proptest::prelude::*;

use super::audiences::{NEW, OLD, closed, files, join, note};
use super::fixture::{World, read, sync, write};
use crate::notes::three_way_merge::audience::Stated;

/// A name, and how it writes items.
type Shape = (&'static str, fn(&[String]) -> String);

/// Ways to write the same words in another form.
const SHAPES: &[Shape] = &[
    ("list", |items| lines(items, |_, item| format!("- {item}"))),
    ("bold list", |items| {
        lines(items, |_, item| format!("* **{item}**"))
    }),
    ("numbered list", |items| {
        lines(items, |at, item| format!("{at}. {item}"))
    }),
    ("table", |items| {
        let rows = lines(items, |at, item| format!("| {item} | {at} |"));
        format!("| Who | No |\n|---|---|\n{rows}")
    }),
    ("table of words", |items| {
        lines(items, |at, item| {
            format!("| {at} | {} |", item.replace(' ', " | "))
        })
    }),
    ("links", |items| {
        lines(items, |at, item| {
            format!("- [{item}](https://city.example/{at})")
        })
    }),
    ("a link a word", |items| {
        let words = items.iter().flat_map(|item| item.split(' ')).enumerate();
        let links = words.map(|(at, word)| format!("[{word}](https://city.example/{at}) "));
        links.collect::<Vec<_>>().concat()
    }),
    ("a word a line", |items| {
        let words = items.iter().flat_map(|item| item.split(' '));
        let items = words.map(|word| format!("- *{word}*\n"));
        items.collect::<Vec<_>>().concat()
    }),
    ("reversed", |items| {
        let reversed: Vec<String> = items.iter().rev().cloned().collect();
        lines(&reversed, |_, item| format!("- {item}"))
    }),
    ("capitals", |items| {
        lines(items, |_, item| format!("## {}", item.to_uppercase()))
    }),
    ("soft hyphens", |items| {
        lines(items, |_, item| item.replace('e', "e\u{ad}"))
    }),
    ("front matter", |items| items.join(" / ")),
];

/// Ways to write the same letters with signs or white space between them.
const LETTERS: &[Shape] = &[
    ("bold initials", |items| {
        let bold = |word: &str| {
            let end = word.chars().next().map_or(0, char::len_utf8);
            format!("**{}**{}", &word[..end], &word[end..])
        };
        let words = items.iter().flat_map(|item| item.split(' '));
        words.map(bold).collect::<Vec<_>>().join(" ")
    }),
    ("spaced letters", |items| {
        let letters: Vec<_> = items.join(" ").chars().map(String::from).collect();
        letters.join(" ")
    }),
    ("underlined", |items| {
        let letters = items.join(" ");
        letters.chars().flat_map(|c| [c, '\u{332}']).collect()
    }),
    ("one word", |items| items.concat().replace(' ', "")),
    ("accents", |items| {
        swap(items, ["a", "e", "i", "o", "u"], ["á", "ê", "ï", "ø", "ů"])
    }),
    ("Cyrillic and Greek", |items| {
        swap(items, ["a", "e", "i", "o", "p"], ["а", "е", "і", "ο", "ρ"])
    }),
    ("Greek capitals", |items| {
        let items: Vec<_> = items.iter().map(|item| item.to_uppercase()).collect();
        swap(&items, ["N", "H", "T", "B", "K"], ["Ν", "Η", "Τ", "Β", "Κ"])
    }),
];

/// The items with other letters.
fn swap(items: &[String], letters: [&str; 5], others: [&str; 5]) -> String {
    let pairs = letters.into_iter().zip(others);
    pairs.fold(items.join(", "), |text, (letter, other)| {
        text.replace(letter, other)
    })
}

fn lines(items: &[String], line: impl Fn(usize, &str) -> String) -> String {
    let lines = items.iter().enumerate();
    lines.map(|(at, item)| line(at, item) + "\n").collect()
}

/// A note that has these items in a form.
fn shaped(title: &str, shape: &str, text: &str) -> String {
    if shape == "front matter" {
        let head = format!("public\"\nsummary = \"\"\"\n{text}\n\"\"\"\nlang = \"en");
        return note(title, &head, "\nText.\n");
    }
    note(title, "public", &format!("\n{text}"))
}

/// Names of firms, as one sentence and as items.
fn names() -> Vec<String> {
    let names = "Alfa Energi, Beta Varme, Gamma Nett, Delta Kraft, Epsilon Vann, Zeta Drift, Eta Bygg, \
                 Theta Lys, Iota Rom, Kappa Tak, Lambda Rør, My Flis";
    names.split(", ").map(str::to_owned).collect()
}

fn bids() -> Vec<String> {
    let names = names();
    let bid = |at: usize| {
        let name = &names[at % names.len()];
        format!("Bid of {name} for lot {at} with {} EUR", at * 7919 + 40_000)
    };
    (0..48).map(bid).collect()
}

#[test]
fn a_closing_follows_the_words_into_another_form() {
    for items in [names(), bids()] {
        let text = format!("\nBidders: {}.\n", items.join(", "));
        let [public, closing] = ["public", "members"].map(|word| note("A", word, &text));
        for (shape, make) in SHAPES.iter().chain(LETTERS) {
            for title in ["A", "Bidders list"] {
                let renamed = shaped(title, shape, &make(&items));
                closed(&[(OLD, &public)], &[(NEW, &renamed)], &[(OLD, &closing)]);
            }
        }
        // The side that makes the list also closes it; the other side edits the old note.
        let listed = note("A", "members", &format!("\n{}", SHAPES[0].1(&items)));
        let edited = public.replace("Bidders:", "All bidders:");
        closed(&[(OLD, &public)], &[(NEW, &listed)], &[(OLD, &edited)]);
        // Columns of a table in another order, and a list from a table.
        let table = |row: fn(usize, &str) -> String| format!("\n{}", lines(&items, row));
        let old = table(|at, item| format!("| {item} | {} |", at * 7919));
        let [public, closing] = ["public", "members"].map(|word| note("A", word, &old));
        let swapped = table(|at, item| format!("| {} | {item} |", at * 7919));
        let swapped = note("B", "public", &swapped);
        closed(&[(OLD, &public)], &[(NEW, &swapped)], &[(OLD, &closing)]);
        let list = shaped("B", "list", &SHAPES[0].1(&items));
        closed(&[(OLD, &public)], &[(NEW, &list)], &[(OLD, &closing)]);
    }
}

#[test]
fn a_closed_table_waits_for_a_choice_in_either_order() {
    let text = format!("\nBidders: {}.\n", names().join(", "));
    let [public, closing] = ["public", "members"].map(|word| note("A", word, &text));
    let (shape, make) = SHAPES[4];
    let listed = shaped("Bidders list", shape, &make(&names()));
    for is_closed_first in [true, false] {
        let world = World::with(&[(OLD, &public)]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        std::fs::remove_file(ann.root.join(OLD)).expect("removed");
        write(&ann.root, NEW, &listed);
        write(&bob.root, OLD, &closing);
        let (first, second) = if is_closed_first {
            (&bob, &ann)
        } else {
            (&ann, &bob)
        };
        sync(first).expect("synced");
        assert!(sync(second).expect("synced").waiting > 0);
        sync(first).expect("synced");
        for copy in [first, second] {
            assert_eq!(read(copy, NEW), listed.replace("public", "members"));
        }
    }
}

#[test]
fn a_note_with_other_words_stays_public() {
    let world = World::with(&[]);
    let repository = world.copy("ann");
    let text = format!("\nThe bidders for the works are: {}.\n", names().join(", "));
    let [public, closing] = ["public", "members"].map(|word| note("A", word, &text));
    let other = "\nA fee for each drive into the centre pays for the trams and the works in the \
                 streets, and the city tells each year what the fee has paid for and who is exempt.\n";
    let other = note("Tax", "public", other);
    for removed in [true, false] {
        let base = files(&[(OLD, &public)]);
        let kept = if removed {
            Vec::new()
        } else {
            vec![(OLD, public.as_str())]
        };
        let one = files(&[kept, vec![(NEW, &other)]].concat());
        let (joined, _) = join(&repository, &base, &one, &files(&[(OLD, &closing)]));
        assert_eq!(Stated::of(&joined[NEW]), Stated::Public);
    }
}

#[test]
fn a_note_that_gained_a_link_to_a_closed_note_stays_public() {
    let world = World::with(&[]);
    let repository = world.copy("ann");
    let title = "Bidders for the lots of the harbour, with all offers and the day of each";
    let text = format!("\nBidders: {}.\n{title}.\n", names().join(", "));
    let [public, closing] = ["public", "members"].map(|word| note(title, word, &text));
    let other = |more: &str| {
        let text = format!("\nA fee pays for the trams and the works in the streets.\n{more}");
        note("Tax", "public", &text)
    };
    let base = files(&[(OLD, &public), (NEW, &other(""))]);
    let link = format!("- See [[practices/oslo/n|{title}]]\n");
    let address = format!("- See [{title}](n.md)\n");
    for (more, stated) in [
        ("- See [[practices/oslo/n]]\n", Stated::Public),
        (&link, Stated::Public),
        (&address, Stated::Public),
        // The text itself in a link.
        (&link.replace(title, &names().join(", ")), Stated::Members),
    ] {
        let linked = files(&[(OLD, &public), (NEW, &other(more))]);
        let closed = files(&[(OLD, &closing), (NEW, &other(""))]);
        for (shared, mine) in [(&linked, &closed), (&closed, &linked)] {
            let (joined, _) = join(&repository, &base, shared, mine);
            assert_eq!(Stated::of(&joined[NEW]), stated, "{more}");
        }
    }
}

#[test]
fn no_form_of_the_words_opens_them() {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 24;
    }
    let item = "[A-ZÅÉØ][a-zéø]{3,9} [a-zåö]{2,8}( [0-9]{1,6})?";
    let items = prop::collection::vec(item, 8..40);
    let shapes = (0..SHAPES.len(), 0..SHAPES.len());
    proptest!(config, |(items in items, (from, to) in shapes, half in any::<bool>())| {
        let public = shaped("A", SHAPES[from].0, &SHAPES[from].1(&items));
        let closing = public.replacen("public", "members", 1);
        // Some of the items may be left out, others come in.
        let kept = if half { items[..items.len() * 3 / 4].to_vec() } else { items };
        let renamed = shaped("Another", SHAPES[to].0, &SHAPES[to].1(&kept));
        closed(&[(OLD, &public)], &[(NEW, &renamed)], &[(OLD, &closing)]);
    });
}
