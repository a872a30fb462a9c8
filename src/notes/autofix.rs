//! Mends what is certain in a note's text, and nothing else.
//!
//! Certain is: another name of a vocabulary word becomes its id, a key in another spelling gets the
//! usual one, a quoted year or date loses its quotes, white space around a line of text goes,
//! sources in one text become a list, YAML front matter becomes TOML if nothing of it is lost, the
//! last line gets its end. An audience is never touched: who may read a note is for people to say.

use std::collections::HashSet;
use std::ops::Range;

use super::findings::Faults;
use super::front_matter;
use super::front_matter::rewrite::print;
use super::front_matter::tree::{KeyValue, SpannedValue, to_table};
use super::front_matter::{Format, FrontMatter};
use super::read_note::usual_name;
use crate::model::note::Kind;
use crate::model::schema::{self, SchemaKey, ValueShape};
use crate::model::source_list::split_sources;
use crate::model::vocabulary::{Vocabularies, plain};

/// A text after its fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The new text.
    pub text: String,
    /// What was done, in the order of the file; empty if nothing was.
    pub done: Vec<Fix>,
}

/// One fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// 1-based line of the text before.
    pub line: u32,
    /// What was done, in one sentence.
    pub what: String,
}

/// Fixes the text of the note at `path`; skips front matter with syntax errors.
pub fn fix(path: &str, text: &str, vocabularies: &Vocabularies) -> Fixed {
    let mut fixed = Fixed {
        text: text.to_owned(),
        done: Vec::new(),
    };
    turn_into_toml(&mut fixed);
    fix_values(path, &mut fixed, vocabularies);
    if !fixed.text.is_empty() && !fixed.text.ends_with('\n') {
        let line = fixed.text.lines().count() as u32;
        let end = if fixed.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        fixed.text.push_str(end);
        fixed.done.push(Fix {
            line,
            what: "ended the last line".to_owned(),
        });
    }
    fixed
}

/// The front matter of a text, if it has no syntax errors.
fn read_sound(text: &str) -> Option<FrontMatter<'_>> {
    let mut faults = Faults::new("", text);
    let front = front_matter::read(&mut faults);
    (faults.is_empty() && front.format != Format::None).then_some(front)
}

/// Writes YAML front matter as TOML, unless comments or values would be lost.
fn turn_into_toml(fixed: &mut Fixed) {
    let Some(front) = read_sound(&fixed.text).filter(|front| front.format == Format::Yaml) else {
        return;
    };
    let block = &fixed.text[front.block.clone()];
    if !front_matter::yaml::is_lossless(block) {
        return;
    }
    let Ok(toml) = toml::to_string(&to_table(&front.entries)) else {
        return;
    };
    let (mark, body) = (
        &fixed.text[..front.block.start],
        &fixed.text[front.body_start..],
    );
    let is_dos = block.contains("\r\n");
    let toml = if is_dos {
        toml.replace('\n', "\r\n")
    } else {
        toml
    };
    let end = if is_dos { "\r\n" } else { "\n" };
    let written = format!("{}{toml}+++{end}{body}", mark.replacen("---", "+++", 1));
    // Verify that the TOML has the same values.
    let says_the_same =
        read_sound(&written).is_some_and(|new| to_table(&new.entries) == to_table(&front.entries));
    if says_the_same {
        fixed.text = written;
        fixed.done.push(Fix {
            line: 1,
            what: "wrote the YAML front matter as TOML".to_owned(),
        });
    }
}

fn fix_values(path: &str, fixed: &mut Fixed, vocabularies: &Vocabularies) {
    let Some(kind) = Kind::of_path(path) else {
        return;
    };
    let Some(front) = read_sound(&fixed.text).filter(|front| front.format == Format::Toml) else {
        return;
    };
    let mut fixer = Fixer {
        vocabularies,
        edits: Vec::new(),
    };
    let keys: Vec<&SchemaKey> = schema::keys(kind).collect();
    fixer.table(&front.entries, &keys);
    let mut edits = fixer.edits;
    edits.sort_by_key(|edit| edit.at.start);
    let places = super::findings::Places::of(&fixed.text);
    let done = edits.iter().map(|edit| Fix {
        line: places.line_and_column(edit.at.start).0,
        what: edit.what.clone(),
    });
    fixed.done.extend(done);
    let (mut text, mut from) = (String::with_capacity(fixed.text.len()), 0);
    for edit in &edits {
        text.push_str(&fixed.text[from..edit.at.start]);
        text.push_str(&edit.new);
        from = edit.at.end;
    }
    text.push_str(&fixed.text[from..]);
    fixed.text = text;
}

/// A piece of text to be replaced.
struct Edit {
    at: Range<usize>,
    new: String,
    what: String,
}

struct Fixer<'v> {
    vocabularies: &'v Vocabularies,
    edits: Vec<Edit>,
}

impl Fixer<'_> {
    fn table(&mut self, entries: &[KeyValue<'_>], keys: &[&'static SchemaKey]) {
        let written: HashSet<&str> = entries.iter().map(|entry| entry.key.as_ref()).collect();
        for entry in entries {
            let name = usual_name(&entry.key);
            match keys.iter().find(|key| key.name == name) {
                Some(key) => self.value(key, &entry.item),
                None => self.key(entry, &written, keys),
            }
        }
    }

    /// Renames `year_adopted` to `year-adopted`, unless that key exists too.
    fn key(&mut self, entry: &KeyValue<'_>, written: &HashSet<&str>, keys: &[&'static SchemaKey]) {
        let is_meant = |key: &&&SchemaKey| plain(key.name) == plain(&entry.key);
        let Some(key) = keys.iter().find(is_meant) else {
            return;
        };
        if key.name != "audience" && !written.contains(key.name) {
            self.edits.push(Edit {
                at: entry.key_at.clone(),
                new: key.name.to_owned(),
                what: format!("wrote the key {} as {}", entry.key, key.name),
            });
            self.value(key, &entry.item);
        }
    }

    fn value(&mut self, key: &'static SchemaKey, item: &SpannedValue<'_>) {
        match key.shape {
            ValueShape::Row(columns) | ValueShape::Rows(columns) => {
                let columns: Vec<&SchemaKey> = columns.iter().collect();
                for row in item.one_or_many() {
                    self.table(row.entries(), &columns);
                }
            }
            ValueShape::Sources => self.sources(key, item),
            _ => {
                for item in item.one_or_many() {
                    self.one(key, item);
                }
            }
        }
    }

    /// Parts the texts that hold several sources.
    fn sources(&mut self, key: &'static SchemaKey, item: &SpannedValue<'_>) {
        for part in item.one_or_many() {
            let sources = part.value.as_text().map(split_sources).unwrap_or_default();
            if sources.len() < 2 {
                self.one(key, part);
                continue;
            }
            let printed: Vec<String> = sources.iter().map(|&text| print(&text.into())).collect();
            let mut new = printed.join(", ");
            if part.value.as_text() == item.value.as_text() {
                new = format!("[{new}]");
            }
            self.edits.push(Edit {
                at: part.at.clone(),
                new,
                what: format!("wrote {} sources as a list", sources.len()),
            });
        }
    }

    fn one(&mut self, key: &'static SchemaKey, item: &SpannedValue<'_>) {
        let Some(written) = item.value.as_text() else {
            return;
        };
        let text = written.trim();
        if text.is_empty() || key.name == "audience" {
            return;
        }
        let new = match key.shape {
            ValueShape::Word(list) | ValueShape::Words(list) => self.id_of(&[list], text),
            ValueShape::Cities => self.id_of(&["cities", "places"], text),
            ValueShape::Year => year(text),
            ValueShape::Date => date(text),
            ValueShape::Line | ValueShape::Lines | ValueShape::Sources | ValueShape::Url => {
                Some(text.into())
            }
            _ => None,
        };
        let Some(new) = new.filter(|new| new.as_str() != Some(written)) else {
            return;
        };
        let printed = print(&new);
        let what = match new.as_str() {
            Some(new) if new == text => "removed white space around a value".to_owned(),
            _ => format!("wrote \"{text}\" as {printed}"),
        };
        self.edits.push(Edit {
            at: item.at.clone(),
            new: printed,
            what,
        });
    }

    fn id_of(&self, lists: &[&str], text: &str) -> Option<toml::Value> {
        let mut lists = lists.iter().filter_map(|list| self.vocabularies.get(list));
        let term = lists.find_map(|list| list.find(text))?;
        Some(term.id.as_str().into())
    }
}

fn year(text: &str) -> Option<toml::Value> {
    let year: i64 = text.parse().ok()?;
    (1800..=2200).contains(&year).then(|| year.into())
}

fn date(text: &str) -> Option<toml::Value> {
    let date: toml::value::Datetime = text.parse().ok()?;
    date.date.is_some().then(|| date.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::vocabulary::{Term, Vocabulary};

    fn vocabularies() -> Vocabularies {
        let term = |id: &str, alias: &str| Term {
            id: id.to_owned(),
            aliases: vec![alias.to_owned()],
            ..Term::default()
        };
        let list = |name: &str, term: Term| Vocabulary::new(name, name, vec![term]);
        Vocabularies::new(vec![
            list("sectors", term("transportation", "mobility")),
            list("cities", term("oslo", "Oslo kommune")),
            list("audiences", term("public", "everyone")),
        ])
    }

    #[track_caller]
    fn case(before: &str, after: &str, done: &[&str]) {
        let fixed = fix("practices/oslo/x.md", before, &vocabularies());
        assert_eq!(fixed.text, after);
        let texts: Vec<String> = fixed
            .done
            .iter()
            .map(|done| format!("{} {}", done.line, done.what))
            .collect();
        assert_eq!(texts, done);
        let again = fix("practices/oslo/x.md", after, &vocabularies());
        assert_eq!((again.text.as_str(), again.done.len()), (after, 0));
    }

    #[test]
    fn applies_certain_fixes() {
        case(
            "+++\ntitle = \" T \" # t\nsectors = ['Mobility', 'odd'] # s\ncity = 'Oslo kommune'\n\
             year_adopted = '2019'\nconfirmed = '2026-03-02'\n+++\nBody",
            "+++\ntitle = \"T\" # t\nsectors = [\"transportation\", 'odd'] # s\ncity = \"oslo\"\n\
             year-adopted = 2019\nconfirmed = 2026-03-02\n+++\nBody\n",
            &[
                "2 removed white space around a value",
                "3 wrote \"Mobility\" as \"transportation\"",
                "4 wrote \"Oslo kommune\" as \"oslo\"",
                "5 wrote the key year_adopted as year-adopted",
                "5 wrote \"2019\" as 2019",
                "6 wrote \"2026-03-02\" as 2026-03-02",
                "8 ended the last line",
            ],
        );
    }

    #[test]
    fn sources_in_one_text_become_a_list() {
        #[track_caller]
        fn fixes_to(before: &str, after: &str, count: usize) {
            let note = |source: &str| {
                format!("+++\ntitle = \"T\"\ninventory = [{{ source = {source} }}]\n+++\nBody\n")
            };
            let fixed = fix("cities/oslo.md", &note(before), &vocabularies());
            assert_eq!(fixed.text, note(after));
            assert_eq!(fixed.done.len(), count);
            let again = fix("cities/oslo.md", &note(after), &vocabularies());
            assert_eq!(again.done.len(), 0);
        }
        fixes_to(
            "\"https://a.org; https://b.org\" ",
            "[\"https://a.org\", \"https://b.org\"] ",
            1,
        );
        fixes_to(
            "[\"Plan, annex; 2; https://a.org\", 'https://b.org']",
            "[\"Plan, annex; 2\", \"https://a.org\", 'https://b.org']",
            1,
        );
        fixes_to("'Law of 2021; Basic Law'", "'Law of 2021; Basic Law'", 0);
    }

    #[test]
    fn keeps_everything_else() {
        for text in [
            "+++\ntitle = 'T'\naudience = 'everyone'\nx = ' a '\nsummary = ' two\n lines '\n+++\nBody  \n",
            "+++\ntitle = \nsectors = ['Mobility']\n+++\n",
            "+++\nyear_adopted = 1\nyear-adopted = 2\n+++\n",
            "No front matter\n",
            "",
        ] {
            case(text, text, &[]);
        }
    }

    #[test]
    fn yaml_becomes_toml_only_if_nothing_is_lost() {
        case(
            "---\r\ntitle: 'A: b'\r\ntags:\r\n  - x\r\ndate: 2019-05-01\r\nn: {a: 1}\r\n---\r\nBody\r\n",
            "+++\r\ntitle = \"A: b\"\r\ntags = [\"x\"]\r\ndate = 2019-05-01\r\n\r\n[n]\r\na = 1\r\n+++\r\nBody\r\n",
            &["1 wrote the YAML front matter as TOML"],
        );
        for text in [
            "---\ntitle: T # why\n---\nBody\n",
            "---\ntitle: T\nempty:\n---\nBody\n",
            "---\ntitle: T\ncity: &a oslo\nx: *a\n---\nBody\n",
        ] {
            case(text, text, &[]);
        }
    }

    proptest! {
        #[test]
        fn the_body_is_never_touched(front in "(title: [a-z]{0,5}\n)?(n: [a-z]{0,5}\n)?", body in "\\PC{0,30}") {
            let fixed = fix("practices/x.md", &format!("---\n{front}---\n{body}\n"), &vocabularies());
            let fence = if fixed.text.starts_with("+++") { "+++\n" } else { "---\n" };
            let ending = format!("{fence}{body}\n");
            prop_assert!(fixed.text.ends_with(&ending));
        }
    }
}
