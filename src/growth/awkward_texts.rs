//! Texts that tempt code into quadratic work, of any size.

use std::fmt::Write as _;

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
