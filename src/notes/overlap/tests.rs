use super::*;
use crate::growth::{Shape, assert_linear};

fn overlaps(left: &[&str], right: &[&str]) -> Vec<(usize, usize, Overlap)> {
    let mut found = Vec::new();
    let read = |texts: &[&str], number: usize| Ok::<_, ()>(Ngrams::of(texts[number]));
    let left = NumberedTexts {
        count: left.len(),
        ngrams: &|number| read(left, number),
    };
    let right = NumberedTexts {
        count: right.len(),
        ngrams: &|number| read(right, number),
    };
    let each = &mut |left, right, overlap| found.push((left, right, overlap));
    find_overlaps(&left, &right, each).expect("readable");
    found
}

#[test]
fn titles_and_line_breaks_do_not_matter() {
    #[track_caller]
    fn case(a: &str, b: &str, want: bool) {
        for [one, other] in [[a, b], [b, a]] {
            let found = overlaps(&["Nothing of it", one], &[other]);
            let found = found
                .iter()
                .filter(|(.., overlap)| overlap.is_shared_text());
            let found: Vec<_> = found.map(|(left, right, _)| (*left, *right)).collect();
            assert_eq!(found, if want { vec![(1, 0)] } else { Vec::new() });
        }
    }
    let text = "Heat pumps replace gas boilers in every school by 2030.";
    case(
        text,
        "+++\ntitle = \"x\"\n+++\nHeat pumps\nreplace gas  boilers.\n",
        true,
    );
    case(
        text,
        "---\nsummary: Heat pumps replace gas boilers\n---\nOther words.\n",
        true,
    );
    case(
        "横浜市は二千三十年までに学校の暖房を替える。",
        "横浜市は二千三十年までに学校の窓を替える。",
        true,
    );
    case(text, "A congestion tax is charged on weekdays.", false);
    case(
        "+++\naudience = \"public\"\n+++\n",
        "+++\naudience = \"public\"\n+++\n",
        false,
    );
    case("", "", false);
    case("Short", "Short", true);
}

#[test]
fn decorated_letters_are_plain_ones() {
    let plain = "abcdefghijklmnopqrstuvwxyz";
    let decorated = |first: u32| -> String {
        let letters = (0..26).filter_map(|place| char::from_u32(first + place));
        letters.collect()
    };
    let alphabets = [0x24b6, 0x1f130, 0x1f150, 0x1f170, 0x1f1e6, 0x1d400].map(decorated);
    for letters in alphabets.iter().map(String::as_str).chain([SMALL_CAPITALS]) {
        assert_eq!(Ngrams::of(letters), Ngrams::of(plain), "{letters}");
    }
}

#[test]
fn rows_of_figures_count_and_short_words_do_not() {
    #[track_caller]
    fn case(a: &str, b: &str, want: bool) {
        let [a, b] = [a, b].map(|front| format!("+++\n{front}+++\n"));
        let found = overlaps(&[&a], &[&b]);
        let is_shared = found.iter().any(|(.., overlap)| overlap.is_shared_text());
        assert_eq!(is_shared, want, "{a} {b}");
    }
    let row = |value: u32| format!("[[results]]\nyear = 2021\nvalue = {value}\nunit = \"t\"\n");
    let rows = |add: u32| (1..6).map(|i| row(i * 1717 + add)).collect::<String>();
    case(&rows(0), &format!("title = \"New\"\n{}", rows(0)), true);
    case(&rows(0), &format!("{}{}", rows(0), row(3)), true);
    case(&rows(0), &rows(400_000), false);
    let words = "phase = \"pilot\"\nsectors = [\"buildings\"]\nyear = 2021\n";
    case(words, words, false);
    case(
        "costs = [1200, 3400, 5600]\n",
        "costs = [1200, 3400, 5600]\n",
        true,
    );
}

#[test]
fn long_texts_are_compared_by_a_sample() {
    use std::fmt::Write as _;
    let long = (0..900).fold(String::new(), |mut text, i| {
        _ = writeln!(text, "Line {} has {} words.", i * 7, i * i);
        text
    });
    let sample = Ngrams::of(&long);
    assert!(
        sample.level >= 2 && sample.count() * 3 < long.len(),
        "{}",
        sample.count()
    );
    let (part, other) = (&long[9000..11_000], long.replace(' ', "x"));
    for (text, want) in [
        (part, true),
        (&long.replace("Line 70 ", "Edit "), true),
        (&other, false),
    ] {
        for found in [overlaps(&[&long], &[text]), overlaps(&[text], &[&long])] {
            let is_shared = found.iter().any(|(.., overlap)| overlap.is_shared_text());
            assert_eq!(is_shared, want);
        }
    }
    assert_eq!(Ngrams::of(part).without(&sample).count(), 0);
    assert_eq!(Ngrams::of(part).and(&sample), sample);
}

#[test]
fn equal_texts_are_compared_once() {
    const LINE: &str = "Each of the notes has the same text as all the others.\n";
    let shape: Shape = ("equal texts", |n| LINE.repeat(n / LINE.len() + 1));
    assert_linear("overlaps", &[shape], |body| {
        let texts: Vec<&str> = body.lines().collect();
        let found = overlaps(&texts, &texts);
        assert_eq!(found.len(), texts.len().pow(2));
    });
}

#[test]
fn texts_of_the_larger_set_are_read_one_at_a_time() {
    let texts: Vec<String> = (0..7)
        .map(|i| format!("Number {i} begins like all others and ends with {}.", i * i))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (few, many) = texts.split_at(3);
    let mut found = overlaps(few, many);
    let mut swapped: Vec<_> = overlaps(many, few);
    for (left, right, _) in &mut swapped {
        std::mem::swap(left, right);
    }
    found.sort_by_key(|(left, right, _)| (*left, *right));
    swapped.sort_by_key(|(left, right, _)| (*left, *right));
    assert_eq!(found.len(), 12);
    assert_eq!(found, swapped);
    for (left, right, overlap) in found {
        let [one, other] = [few[left], many[right]].map(Ngrams::of);
        assert_eq!(overlap.common, one.common(&other));
    }
    // The index of the smaller set holds two of its texts, so the larger set is read twice.
    let reads = std::cell::Cell::new(0);
    let read = |text: &str| Ok::<_, ()>(Ngrams::of(text));
    let few = NumberedTexts {
        count: few.len(),
        ngrams: &|number| read(few[number]),
    };
    let many = NumberedTexts {
        count: many.len(),
        ngrams: &|number| {
            reads.set(reads.get() + 1);
            read(many[number])
        },
    };
    find_overlaps(&many, &few, &mut |_, _, _| {}).expect("readable");
    assert_eq!(reads.get(), 8);
}
