//! Texts that tempt code into quadratic work, and a test that work grows with the text.
//!
//! The ordinary suite measures the processor time of one thread, the least of several runs, for two
//! sizes. `.ci/growth` goes on to 1 MiB: `GUILDHALL_GROWTH=list` prints all texts with the sizes to
//! count first. `GUILDHALL_GROWTH=<file>` runs what the file lists, once each, while valgrind counts
//! the instructions, which are the same on every machine. The tests are beside the code that they run.

use std::fmt::Write as _;
use std::time::Duration;

use cpu_time::ThreadTime;

use crate::model::query::MAX_BYTES;

/// Most that work may grow where the text doubles.
const MAX_GROWTH: f64 = 2.5;

/// Times below this are too short to compare.
const NOTICEABLE: Duration = Duration::from_millis(20);

/// A query is cut off at its longest, and quick enough below this.
///
/// Optimised code may take 300 ms; here it is not optimised, and other tests run beside it.
const QUICK_QUERY: Duration = Duration::from_secs(1);

/// Comparing grows faster until `list_diff` bounds it, at about this in code that is
/// not optimised.
pub(crate) const DIFFERENCES: Duration = Duration::from_millis(500);

/// Sizes of the texts in the ordinary suite, in bytes.
const ORDINARY: [usize; 2] = [1536, 12 << 10];

/// Sizes of the texts that `.ci/growth` counts first, in bytes.
const COUNTED: [usize; 3] = [8 << 10, 16 << 10, 32 << 10];

/// How often a pair that grew too much is measured again.
const TRIES: usize = 6;

/// A text of about this many bytes.
pub(crate) type Shape = (&'static str, fn(usize) -> String);

fn repeat(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len() + 1)
}

/// Numbered units up to a size; `#` stands for the number.
fn numbered(unit: &str, bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + unit.len() + 8);
    for i in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&unit.replace('#', &i.to_string()));
    }
    text
}

/// Bodies of notes, each awkward in one way.
pub(crate) const BODIES: &[Shape] = &[
    ("words", |n| repeat("heat pumps in every street ", n)),
    ("lone dots", |n| format!("bus {}", repeat(". ", n))),
    ("lone dashes", |n| format!("bus {}", repeat("— ", n))),
    ("dots", |n| format!("bus {}", repeat(".", n))),
    ("sentences", |n| repeat("A. ", n)),
    ("list numbers", |n| repeat("1. ", n)),
    ("digits with dots", |n| repeat("1.", n)),
    ("one long word", |n| repeat("heat", n)),
    ("apostrophes", |n| repeat("a's ", n)),
    ("bars", |n| repeat("| ", n)),
    ("opening brackets", |n| repeat("[", n)),
    ("closing brackets", |n| repeat("]", n)),
    ("pairs of brackets", |n| repeat("[a] ", n)),
    ("nested brackets", |n| {
        "[".repeat(n / 2) + &"]".repeat(n / 2)
    }),
    ("opening wiki links", |n| repeat("[[a ", n)),
    ("half links", |n| repeat("[a](", n)),
    ("half titles", |n| repeat("[a](b \"", n)),
    ("links", |n| repeat("[a](https://b.example) ", n)),
    ("links to headings", |n| {
        numbered("[a](#h#) ", n / 2) + "\n\n" + &numbered("# g#\n", n / 2)
    }),
    ("wiki links", |n| repeat("[[practices/oslo/xqwzrt]] ", n)),
    ("numbered wiki links", |n| {
        numbered("[[practices/oslo/a#]] ", n)
    }),
    ("links in links", |n| {
        "[[a|".repeat(n / 6) + &"]]".repeat(n / 6)
    }),
    ("images in images", |n| {
        "![".repeat(n / 6) + &"](b)".repeat(n / 6)
    }),
    ("reference links", |n| {
        numbered("[r#] ", n / 2) + "\n\n" + &numbered("[r#]: b\n", n / 2)
    }),
    ("one long reference", |n| {
        format!("[a]: {}\n\n{}", "x".repeat(n / 2), repeat("[a]", n / 2))
    }),
    ("addresses", |n| repeat("<https://a.example> ", n)),
    ("angles", |n| repeat("<", n)),
    ("half tags", |n| repeat("<a ", n)),
    ("half comments", |n| repeat("<!-- ", n)),
    ("half declarations", |n| repeat("<!A ", n)),
    ("half instructions", |n| repeat("<? ", n)),
    ("half cdata", |n| repeat("<![CDATA[ ", n)),
    ("html blocks", |n| repeat("<div>\n\n", n)),
    ("footnotes", |n| {
        numbered("[^f#] ", n / 2) + "\n\n" + &numbered("[^f#]: text\n", n / 2)
    }),
    ("footnotes to nothing", |n| numbered("[^f#] ", n)),
    ("footnote definitions", |n| numbered("[^f#]: a\n\n", n)),
    ("half footnotes", |n| repeat("[^a", n)),
    ("emphasis", |n| repeat("*a ", n)),
    ("mixed emphasis", |n| repeat("*a _b ", n)),
    ("closing emphasis", |n| repeat("a** ", n)),
    ("stars", |n| repeat("*", n)),
    ("stars between letters", |n| repeat("a*", n)),
    ("deep emphasis", |n| {
        "*a **a ".repeat(n / 14) + &" b** b*".repeat(n / 14)
    }),
    ("struck out", |n| repeat("~~a ", n)),
    ("code", |n| repeat("`a` ", n)),
    ("growing backticks", |n| {
        let (mut text, mut i) = (String::new(), 1);
        while text.len() < n {
            let _ = write!(text, "a{}", "`".repeat(i));
            i += 1;
        }
        text
    }),
    ("open fence", |n| format!("```\n{}", repeat("x\n", n))),
    ("fences", |n| repeat("```\n", n)),
    ("indented code", |n| repeat("    x\n\n", n)),
    ("formulas", |n| repeat("$a $$b ", n)),
    ("backslashes", |n| repeat("\\", n)),
    ("escapes", |n| repeat("\\*", n)),
    ("entities", |n| repeat("&amp;", n)),
    ("half entities", |n| repeat("&am", n)),
    ("quotes in quotes", |n| ">".repeat(n)),
    ("quoted lines", |n| repeat("> a\n", n)),
    ("lists in lists", |n| repeat("- ", n)),
    ("numbered lists in lists", |n| repeat("1) ", n)),
    ("deepening lists", |n| {
        let (mut text, mut depth) = (String::new(), 0);
        while text.len() < n {
            let _ = writeln!(text, "{}- a", "  ".repeat(depth));
            depth += 1;
        }
        text
    }),
    ("lists and quotes", |n| repeat("> - ", n)),
    ("a list", |n| repeat("- a\n", n)),
    ("a loose list", |n| repeat("- a\n\n", n)),
    ("tasks", |n| repeat("- [ ] a\n", n)),
    ("a wide table", |n| {
        let columns = n / 8;
        let row = |cell: &str| cell.repeat(columns) + "|\n";
        row("|a") + &row("|-") + &row("|b")
    }),
    ("a long table", |n| {
        format!("|a|b|\n|-|-|\n{}", repeat("|c|d|\n", n))
    }),
    ("short rows in a wide table", |n| {
        let columns = n / 8;
        format!(
            "{}|\n{}|\n{}",
            "|a".repeat(columns),
            "|-".repeat(columns),
            repeat("|b|\n", n / 2)
        )
    }),
    ("tables", |n| repeat("|a|\n|-|\n|b|\n\n", n)),
    ("half tables", |n| repeat("|a|b|\n", n)),
    ("headings", |n| numbered("# Part #\n", n)),
    ("headings of one name", |n| repeat("# Part\n", n)),
    ("underlined headings", |n| repeat("a\n===\n", n)),
    ("signs of headings", |n| repeat("# ", n)),
    ("lines of dashes", |n| repeat("---\n", n)),
    ("lines", |n| repeat("a\n", n)),
    ("empty lines", |n| repeat("\n", n)),
    ("hard breaks", |n| repeat("a  \n", n)),
    ("spaces", |n| format!("a{}b", " ".repeat(n))),
    ("spaces at line ends", |n| repeat("a       \n", n)),
    ("tabs", |n| repeat("\t", n)),
    ("combining marks", |n| format!("a{}", repeat("\u{301}", n))),
    ("marks on letters", |n| repeat("e\u{301}", n)),
    ("marks of many classes", |n| {
        format!("a{}", repeat("\u{301}\u{323}\u{5b0}", n))
    }),
    ("Han", |n| repeat("省エネ改修", n)),
    ("kana", |n| repeat("リサイクル", n)),
    ("one kana", |n| repeat("ル", n)),
    ("voiced kana", |n| format!("カ{}", repeat("\u{3099}", n))),
    ("hidden in kana", |n| format!("カ{}", repeat("\u{200b}", n))),
    ("Thai", |n| repeat("กรุงเทพ", n)),
    ("Hangul", |n| repeat("\u{1100}\u{1161}", n)),
    ("joined emoji", |n| repeat("👩\u{200d}", n)),
    ("flags", |n| repeat("🇳🇴", n)),
    ("soft hyphens", |n| format!("a{}", repeat("\u{ad}", n))),
    ("zero width", |n| repeat("a\u{200b}", n)),
    ("right to left", |n| repeat("\u{202e}a", n)),
    ("controls", |n| repeat("a\u{1b}", n)),
    ("carriage returns", |n| repeat("a\r", n)),
];

/// Files whose front matter is awkward in one way.
pub(crate) const FRONTS: &[Shape] = &[
    ("keys", |n| front(&numbered("key# = 1\n", n))),
    ("broken keys", |n| front(&numbered("key# = \n", n))),
    ("one key many times", |n| front(&repeat("key = 1\n", n))),
    ("tables", |n| front(&numbered("[t#]\na = 1\n", n))),
    ("dotted keys", |n| front(&numbered("a.b# = 1\n", n))),
    ("deep dotted keys", |n| {
        front(&format!("{}a = 1\n", repeat("a.", n)))
    }),
    ("lists in lists", |n| {
        front(&format!("a = {}\n", "[".repeat(n)))
    }),
    ("tables in tables", |n| {
        front(&format!("a = {}\n", repeat("{a=", n)))
    }),
    ("words", |n| {
        front(&format!("cities = [{}]\n", numbered("\"c#\", ", n)))
    }),
    ("one word many times", |n| {
        front(&format!("cities = [{}]\n", repeat("\"c\", ", n)))
    }),
    ("sectors", |n| {
        front(&format!("sectors = [{}]\n", numbered("\"c#\", ", n)))
    }),
    ("aliases", |n| {
        front(&format!(
            "aliases = [{}]\n",
            numbered("\"practices/c#\", ", n)
        ))
    }),
    ("sources", |n| {
        front(&numbered("[[sources]]\ntitle = \"S#\"\n", n))
    }),
    ("inline sources", |n| {
        front(&format!(
            "sources = [{}]\n",
            numbered("{ title = \"S#\" }, ", n)
        ))
    }),
    ("relations", |n| {
        front(&numbered(
            "[[relations]]\nkind = \"see\"\nto = \"practices/a#\"\n",
            n,
        ))
    }),
    ("figures", |n| {
        front(&numbered(
            "[[results]]\nindicator = \"i#\"\nvalue = 1\nyear = 2020\n",
            n,
        ))
    }),
    ("one source many times", |n| {
        front(&repeat("[[sources]]\ntitle = \"S\"\n", n))
    }),
    ("a long text", |n| {
        front(&format!("summary = \"{}\"\n", repeat("heat ", n)))
    }),
    ("a text never closed", |n| {
        front(&format!("a = \"\"\"\n{}", repeat("b\n", n)))
    }),
    ("comments", |n| front(&numbered("# c#\n", n))),
    ("no closing fence", |n| {
        format!("+++\n{}", repeat("a\n\n", n))
    }),
    ("no closing fence of keys", |n| {
        format!("+++\n{}", numbered("a# = 1\n", n))
    }),
    ("empty lines before", |n| {
        repeat("\n", n) + "+++\ntitle = \"T\"\n+++\n"
    }),
    ("yaml keys", |n| yaml(&numbered("key#: 1\n", n))),
    ("yaml keys of one name", |n| yaml(&repeat("key: 1\n", n))),
    ("yaml list", |n| {
        yaml(&format!("cities:\n{}", numbered("  - c#\n", n)))
    }),
    ("yaml rows", |n| {
        yaml(&format!("sources:\n{}", numbered("  - title: S#\n", n)))
    }),
    ("yaml flow", |n| {
        yaml(&format!("cities: [{}]\n", numbered("c#, ", n)))
    }),
    ("yaml brackets", |n| {
        yaml(&format!("a: {}\n", "[".repeat(n)))
    }),
    ("yaml braces", |n| {
        yaml(&format!("a: {}\n", repeat("{a: ", n)))
    }),
    ("yaml dashes", |n| {
        yaml(&format!("a:\n {}\n", repeat("- ", n)))
    }),
    ("yaml deepening", |n| {
        let (mut text, mut depth) = (String::new(), 0);
        while text.len() < n {
            let _ = writeln!(text, "{}a:", " ".repeat(depth));
            depth += 1;
        }
        yaml(&text)
    }),
    ("yaml anchors", |n| yaml(&numbered("k#: &a# 1\n", n))),
    ("yaml aliases", |n| {
        yaml(&format!("a: &a 1\n{}", numbered("k#: *a\n", n)))
    }),
    ("yaml faults", |n| yaml(&numbered("k#: \"a\" b\n", n))),
    ("yaml question marks", |n| yaml(&repeat("? ", n))),
    ("yaml folded", |n| {
        yaml(&format!("a: >\n{}", repeat("  b\n", n)))
    }),
    ("yaml plain over lines", |n| {
        yaml(&format!("a:\n{}", repeat("  b\n", n)))
    }),
    ("yaml quoted", |n| {
        yaml(&format!("a: \"{}\"\n", repeat("\\n", n)))
    }),
    ("yaml wide", |n| yaml(&format!("a: {}\n", repeat("é", n)))),
];

fn front(toml: &str) -> String {
    format!("+++\n{toml}+++\n\nText.\n")
}

fn yaml(yaml: &str) -> String {
    format!("---\n{yaml}---\n\nText.\n")
}

/// Bodies of many small parts that are all different, for comparing and merging.
pub(crate) const NUMBERED: &[Shape] = &[
    ("lines", |n| numbered("line #\n", n)),
    ("lines in blocks of ten", |n| {
        let (mut text, mut i) = (String::new(), 0);
        while text.len() < n {
            i += 1;
            let _ = write!(text, "line {i}\n{}", if i % 10 == 0 { "\n" } else { "" });
        }
        text
    }),
    ("paragraphs", |n| numbered("Paragraph #.\n\n", n)),
    ("sections", |n| numbered("# Part #\n\nText #.\n\n", n)),
    ("items", |n| numbered("- item #\n", n)),
    ("rows of a table", |n| {
        format!("|a|b|\n|-|-|\n{}", numbered("|a#|b#|\n", n))
    }),
    ("footnotes", |n| numbered("[^f#]: text #\n\n", n)),
    ("long lines", |n| {
        numbered(&format!("line # {}\n", "of words ".repeat(12)), n)
    }),
    ("sentences of one line", |n| numbered("It is #. ", n)),
    ("words of one line", |n| numbered("word# ", n)),
    ("three lines many times", |n| repeat("a\nb\nc\n", n)),
];

/// Queries, each awkward in one way.
pub(crate) const QUERIES: &[Shape] = &[
    ("words", |n| repeat("heat pumps ", n)),
    ("words of no note", |n| numbered("xq# ", n)),
    ("misspelt words", |n| repeat("congetsion ", n)),
    ("one word many times", |n| repeat("a ", n)),
    ("one long word", |n| repeat("heat", n)),
    ("one kana", |n| repeat("ル", n)),
    ("Han", |n| repeat("省エネ改修", n)),
    ("phrases", |n| repeat("\"heat pumps\" ", n)),
    ("one long phrase", |n| format!("\"{}\"", repeat("heat ", n))),
    ("phrases never closed", |n| repeat("\"heat ", n)),
    ("groups", |n| repeat("(heat OR pumps) ", n)),
    ("groups in groups", |n| {
        "(a ".repeat(n / 4) + &")".repeat(n / 4)
    }),
    ("groups never closed", |n| repeat("(a ", n)),
    ("groups never opened", |n| repeat("a) ", n)),
    ("either", |n| repeat("heat OR ", n)),
    ("without", |n| repeat("-heat ", n)),
    ("minus signs", |n| repeat("-", n)),
    ("signs", |n| repeat("\":(-,*", n)),
    ("filters", |n| repeat("city:oslo ", n)),
    ("filters of one field", |n| numbered("city:c# ", n)),
    ("values of one filter", |n| {
        format!("city:{}", numbered("c#,", n))
    }),
    ("years", |n| numbered("year:#..2020 ", n)),
    ("filters without a value", |n| repeat("city: ", n)),
    ("colons", |n| repeat("a:", n)),
    ("sorts", |n| repeat("sort:year ", n)),
    ("beginnings", |n| repeat("hea* ", n)),
    ("places", |n| repeat("san francisco ", n)),
    ("combining marks", |n| format!("a{}", repeat("\u{301}", n))),
];

/// A note with this body.
pub(crate) fn note(body: &str) -> String {
    format!("+++\ntitle = \"T\"\n+++\n\n{body}\n")
}

/// Panics if work grows faster than the text.
#[track_caller]
pub(crate) fn assert_linear(what: &str, shapes: &[Shape], work: impl Fn(&str)) {
    assert_linear_above(NOTICEABLE, what, shapes, work);
}

/// Like [`assert_linear`], for queries: up to the longest that is read.
#[track_caller]
pub(crate) fn assert_query_linear(what: &str, shapes: &[Shape], work: impl Fn(&str)) {
    let sizes = [MAX_BYTES / 4, MAX_BYTES / 2, MAX_BYTES];
    assert_linear_at(&sizes, QUICK_QUERY, what, shapes, &work);
}

/// Like [`assert_linear`], for work with an upper bound: times below `bound` always pass.
#[track_caller]
pub(crate) fn assert_linear_above(
    bound: Duration,
    what: &str,
    shapes: &[Shape],
    work: impl Fn(&str),
) {
    assert_linear_at(&ORDINARY, bound, what, shapes, &work);
}

#[track_caller]
fn assert_linear_at(
    sizes: &[usize],
    bound: Duration,
    what: &str,
    shapes: &[Shape],
    work: &dyn Fn(&str),
) {
    match std::env::var("GUILDHALL_GROWTH").as_deref() {
        Err(_) => {
            let mut grown = String::new();
            find_growth(sizes, (MAX_GROWTH, bound), shapes, work, |name, pair| {
                let [(short, before), (long, after)] = pair;
                let times = format!("{before:?} for {short} bytes, {after:?} for {long}");
                let _ = writeln!(grown, "{what}, {name}: {times}");
            });
            assert!(
                grown.is_empty(),
                "work grows faster than the text:\n{grown}"
            );
        }
        Ok("list") => {
            let sizes = if sizes == ORDINARY { &COUNTED } else { sizes };
            for (name, _) in shapes {
                for size in sizes {
                    print_line(&format!("listed\t{what}\t{name}\t{size}"));
                }
            }
        }
        Ok(file) => {
            let listed = std::fs::read_to_string(file).expect("a list of texts");
            for line in listed.lines() {
                let parts: Vec<&str> = line.split('\t').collect();
                let [listed_work, name, size] = parts[..] else {
                    continue;
                };
                let shape = shapes.iter().find(|(known, _)| *known == name);
                let (Some((_, shape)), true) = (shape, listed_work == what) else {
                    continue;
                };
                let text = shape(size.parse().expect("a size"));
                print_line(&format!("growth\t{line}"));
                counted_work(work, &text);
            }
        }
    }
}

/// Calls `report` with each pair of sizes at which work takes `most` times longer where the text
/// doubles, and longer than `bound`.
fn find_growth(
    sizes: &[usize],
    (most, bound): (f64, Duration),
    shapes: &[Shape],
    work: &dyn Fn(&str),
    mut report: impl FnMut(&str, [(usize, Duration); 2]),
) {
    let cost = |text: &str| {
        let start = ThreadTime::now();
        work(text);
        start.elapsed()
    };
    for (name, shape) in shapes {
        let mut least = vec![Duration::MAX; sizes.len()];
        for (i, pair) in sizes.windows(2).enumerate() {
            let (short, long) = (shape(pair[0]), shape(pair[1]));
            let doublings = f64::from((pair[1] / pair[0]).ilog2());
            let mut is_linear = false;
            for _ in 0..TRIES {
                least[i] = least[i].min(cost(&short));
                least[i + 1] = least[i + 1].min(cost(&long));
                is_linear = least[i + 1] < least[i].mul_f64(most.powf(doublings)).max(bound);
                // A slow one is not measured again.
                if is_linear || least[i + 1] > Duration::from_secs(2) {
                    break;
                }
            }
            if !is_linear {
                report(name, [(pair[0], least[i]), (pair[1], least[i + 1])]);
            }
        }
    }
}

/// Prints a line for `.ci/growth`.
#[expect(clippy::print_stdout, reason = "read by .ci/growth")]
fn print_line(line: &str) {
    println!("\n{line}");
}

/// The function whose instructions `.ci/growth` counts, by this name.
#[inline(never)]
fn counted_work(work: &dyn Fn(&str), text: &str) {
    work(text);
    // Keeps the call above from becoming a jump, after which this function would not be left.
    std::hint::black_box(());
}
