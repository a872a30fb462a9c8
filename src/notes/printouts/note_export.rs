//! Exports notes for readers without guildhall: Markdown, HTML, BibTeX.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd, html};

use super::html_page::{html_page, html_text};
use super::note_facts::note_facts;
use super::printout::markdown_printout::markdown_text;
use super::{NotesVersion, capital};
use crate::model::counted::counted;
use crate::model::note::{Audience, Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::clean::{clean, clean_lines};
use crate::notes::findings::Places;
use crate::notes::links::{LinkTo, NoteLink, is_web_address, read_links};
use crate::notes::markdown_syntax;

/// Notes to export, in order.
#[derive(Debug, Clone, Copy)]
pub struct ExportedNotes<'a> {
    /// The notes.
    pub notes: &'a [Note],
    /// The vocabularies of the base.
    pub vocabularies: &'a Vocabularies,
    /// The version of the notes.
    pub version: &'a NotesVersion,
    /// For positions and statements: the number of signatures and of all cities.
    pub signed: &'a BTreeMap<NoteId, (usize, usize)>,
}

impl ExportedNotes<'_> {
    /// One Markdown document; footnote labels are unique to each note.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        for (at, note) in self.notes.iter().enumerate() {
            let _ = write!(out, "# {}\n\n", markdown_text(&clean(&note.title)));
            for fact in self.facts(note) {
                let _ = writeln!(out, "- {}", markdown_text(&clean(&fact)));
            }
            if !note.summary.is_empty() {
                let _ = write!(out, "\n{}\n", markdown_text(&clean(&note.summary)));
            }
            let body = self.markdown_body(note, at + 1);
            let _ = write!(out, "\n{}\n\n", clean_lines(&body).trim());
        }
        let _ = writeln!(out, "{}", markdown_text(&clean(&self.version.in_words())));
        out
    }

    /// The body with plain links, no HTML, and footnotes unique to the note.
    fn markdown_body(&self, note: &Note, number: usize) -> String {
        let body = &note.body;
        let mut changes: Vec<(Range<usize>, String)> = Vec::new();
        let links = BodyLinks::of(note);
        // The text from here on was not parsed.
        let limit = markdown_syntax::markup_end(body);
        for (event, range) in markdown_syntax::parse(body) {
            match event {
                Event::FootnoteReference(label) => {
                    changes.push((range, format!("[^{number}-{label}]")));
                }
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    let mark = format!("[^{label}]");
                    if let Some(at) = body[range.clone()].find(&mark) {
                        let start = range.start + at;
                        changes.push((start..start + mark.len(), format!("[^{number}-{label}]")));
                    }
                }
                Event::Start(Tag::CodeBlock(_)) if range.start == limit => {
                    let lines = body[range.clone()].split_inclusive('\n');
                    changes.push((range, lines.map(markdown_text).collect()));
                }
                Event::Html(text) | Event::InlineHtml(text) => {
                    // Markup at the start of a line would make it a list or heading.
                    let lines = text.split_inclusive('\n');
                    changes.push((range, lines.map(markdown_text).collect()));
                }
                Event::Start(Tag::Link { .. }) => {
                    if let Some(link) = links.inner(range.start) {
                        changes.push((range, markdown_text(&clean(&self.named(link)))));
                    }
                }
                _ => {}
            }
        }
        let mut written = String::with_capacity(body.len());
        let mut end = 0;
        for (range, text) in changes {
            // Links can be nested in link texts, footnote marks in definitions.
            if range.start >= end {
                written.push_str(&body[end..range.start]);
                written.push_str(&text);
                end = range.end;
            }
        }
        written.push_str(&body[end..]);
        written
    }

    /// One HTML page with all notes; links lead within it or to the web.
    pub fn html(&self) -> String {
        let here: HashSet<&str> = self.notes.iter().map(|note| note.id.as_str()).collect();
        let mut body = String::new();
        for (at, note) in self.notes.iter().enumerate() {
            let id = html_text(note.id.as_str());
            let _ = write!(
                body,
                "<article id=\"{id}\">\n<h1>{}</h1>\n<ul>\n",
                html_text(&clean(&note.title))
            );
            for fact in self.facts(note) {
                let _ = writeln!(body, "<li>{}</li>", html_text(&clean(&fact)));
            }
            body.push_str("</ul>\n");
            if !note.summary.is_empty() {
                let _ = writeln!(body, "<p>{}</p>", html_text(&clean(&note.summary)));
            }
            let mut events = HtmlEvents {
                links: BodyLinks::of(note),
                open: Vec::new(),
                here: &here,
                exported: self,
                number: at + 1,
            };
            let events = markdown_syntax::parse(&note.body)
                .filter_map(|(event, range)| events.take(event, range.start));
            html::push_html(&mut body, events);
            body.push_str("</article>\n");
        }
        let _ = writeln!(
            body,
            "<footer>{}</footer>",
            html_text(&clean(&self.version.in_words()))
        );
        let title = match self.notes {
            [only] => only.title.clone(),
            notes => format!("{} notes of {}", notes.len(), self.version.base),
        };
        let lang = self.notes.first().and_then(|note| note.filing.lang.clone());
        html_page(&title, lang.as_deref().unwrap_or("en"), &body)
    }

    /// The facts printed before the text of a note.
    fn facts(&self, note: &Note) -> Vec<String> {
        let mut facts = vec![format!("{} {}", capital(note.kind.as_str()), note.id)];
        let labelled = note_facts(note, self.vocabularies);
        let cities = &note.filing.cities;
        if !cities.is_empty() && labelled.iter().all(|(label, _)| *label != "Cities") {
            // The folder of a note names its city.
            let cities = cities.iter().map(|city| self.vocabularies.city_name(city));
            facts.push(format!("Cities: {}", cities.collect::<Vec<_>>().join("; ")));
        }
        let labelled = labelled.into_iter();
        facts.extend(labelled.map(|(label, value)| format!("{label}: {value}")));
        facts.extend(self.signed.get(&note.id).map(|(signatories, all)| {
            format!("Signed by: {signatories} of {}", counted(*all, "city"))
        }));
        if note.stewardship.audience == Audience::Members {
            facts.push("For members only".to_owned());
        }
        facts
    }

    /// The text of a link, else the title or id of its note.
    fn named(&self, link: &NoteLink) -> String {
        // The text of a bare `[[id]]` is its target.
        if !link.text.is_empty() && link.text != link.written {
            return link.text.clone();
        }
        let mut notes = self.notes.iter();
        let note = notes.find(|note| matches!(&link.to, LinkTo::Note(id) if *id == note.id));
        note.map_or_else(|| link.written.clone(), |note| note.title.clone())
    }
}

/// The links of a body by start offset.
struct BodyLinks<'a> {
    places: Places<'a>,
    links: HashMap<(u32, u32), NoteLink>,
}

impl<'a> BodyLinks<'a> {
    fn of(note: &'a Note) -> Self {
        let links = read_links(note).into_iter().map(|link| {
            let line = link.line + 1 - note.body_line;
            ((line, link.column), link)
        });
        Self {
            places: Places::of(&note.body),
            links: links.collect(),
        }
    }

    /// The link that starts at a byte, unless it leads to the web.
    fn inner(&self, start: usize) -> Option<&NoteLink> {
        let link = self.links.get(&self.places.line_and_column(start))?;
        (!matches!(link.to, LinkTo::Web(_))).then_some(link)
    }
}

/// Sanitises the events of a body: no HTML or images, only web links.
struct HtmlEvents<'a> {
    links: BodyLinks<'a>,
    /// For each open link: whether it is printed, and whether its text is replaced.
    open: Vec<(bool, bool)>,
    here: &'a HashSet<&'a str>,
    exported: &'a ExportedNotes<'a>,
    number: usize,
}

impl HtmlEvents<'_> {
    fn take<'e>(&mut self, event: Event<'e>, start: usize) -> Option<Event<'e>> {
        let is_replaced = self
            .open
            .last()
            .is_some_and(|(_, is_replaced)| *is_replaced);
        match event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                let (target, text) = match self.links.inner(start) {
                    None if is_web_address(&dest_url) => (Some(dest_url), None),
                    None => (None, None),
                    Some(link) => {
                        let bare = LinkType::WikiLink { has_pothole: false };
                        let text = (link_type == bare).then(|| self.exported.named(link));
                        let anchor = match &link.to {
                            LinkTo::Note(id) if self.here.contains(id.as_str()) => {
                                Some(CowStr::from(format!("#{id}")))
                            }
                            _ => None,
                        };
                        (anchor, text)
                    }
                };
                self.open.push((target.is_some(), text.is_some()));
                let text = text.map(|text| html_text(&clean(&text)));
                // Writes the link as one event, as each event may return one at most.
                match (target, text) {
                    (Some(target), None) => Some(Event::Start(Tag::Link {
                        link_type: LinkType::Inline,
                        dest_url: target,
                        title,
                        id: CowStr::Borrowed(""),
                    })),
                    (Some(target), Some(text)) => {
                        let target = html_text(&target);
                        Some(Event::InlineHtml(
                            format!("<a href=\"{target}\">{text}").into(),
                        ))
                    }
                    (None, Some(text)) => Some(Event::InlineHtml(text.into())),
                    (None, None) => None,
                }
            }
            Event::End(TagEnd::Link) => {
                let (is_printed, _) = self.open.pop()?;
                is_printed.then_some(Event::End(TagEnd::Link))
            }
            // Browsers would load an external image; print its description.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
            Event::Text(_) if is_replaced => None,
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                Some(Event::Text(clean_lines(&text).into_owned().into()))
            }
            Event::Code(text) => Some(Event::Code(clean(&text).into_owned().into())),
            Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
            Event::FootnoteReference(label) => Some(Event::FootnoteReference(self.label(&label))),
            Event::Start(Tag::FootnoteDefinition(label)) => {
                Some(Event::Start(Tag::FootnoteDefinition(self.label(&label))))
            }
            event => Some(event),
        }
    }

    fn label(&self, label: &str) -> CowStr<'static> {
        format!("{}-{label}", self.number).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notes::{Defaults, read_note};

    const FRONT: &str = "title = \"Heat & <b>\"\nstatus = \"open\"\nyear-adopted = 2019\n\
        results = [{ indicator = \"cut\", value = -12000, unit = \"t\", year = 2020, source = \"x\" }]\naudience = \"public\"\nsources = [\
        { title = \"50% of {x} and }\", url = \"https://x.org/a_b?c={d}\", year = 2020 },\
        { title = \"Again\", url = \"https://x.org/a_b?c={d}\" },\
        { title = \"Bad\", url = \"javascript:x\" }]\n";

    const BODY: &str = "See [[cities/oslo]], [[cities/oslo|the *city*]], [a](../b/y.md), \
        [web](https://w.org) and [bad](javascript:x). ![map](https://m.org/a.png)[[cities/rome]]\n\n\
        <script>alert(1)</script>\n\n`a<b` one.[^1]\n\n[^1]: Source <https://s.org>.\n";

    fn notes() -> Vec<Note> {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Members,
        };
        let read = |path: &str, front: &str, body: &str| {
            read_note(path, &format!("+++\n{front}+++\n{body}"), &defaults).note
        };
        vec![
            read("practices/a/x.md", FRONT, BODY),
            read(
                "cities/oslo.md",
                "title = \"Oslo\"\n",
                "Text.[^1]\n\n[^1]: S.\n",
            ),
        ]
    }

    fn exported(form: &str) -> String {
        exported_notes(form, &notes())
    }

    fn exported_notes(form: &str, notes: &[Note]) -> String {
        let vocabularies = Vocabularies::new(Vec::new());
        let version = NotesVersion {
            base: "League".to_owned(),
            date: "2026-12-10".parse().expect("a date"),
            commit: None,
            has_unsaved: false,
        };
        let exported = ExportedNotes {
            notes,
            vocabularies: &vocabularies,
            version: &version,
            signed: &BTreeMap::from([("practices/a/x".parse().expect("an id"), (5, 19))]),
        };
        match form {
            "html" => exported.html(),
            _ => exported.markdown(),
        }
    }

    #[test]
    fn links_and_footnotes_of_markdown_stand_alone() {
        insta::assert_snapshot!(exported("markdown"), @r"
        # Heat \& \<b\>

        - Practice practices/a/x
        - Cities: a
        - Status: open
        - Adopted: 2019
        - Results: cut: −12,000 t (2020)
        - Signed by: 5 of 19 cities

        See Oslo, the city, a, [web](https://w.org) and bad. ![map](https://m.org/a.png)cities/rome

        \<script\>alert(1)\</script\>

        `a<b` one.[^1-1]

        [^1-1]: Source <https://s.org>.

        # Oslo

        - City cities/oslo
        - Cities: oslo
        - For members only

        Text.[^2-1]

        [^2-1]: S.

        Made from the notes of League as of 10 December 2026.
        ");
    }

    #[test]
    fn text_below_the_markup_limit_stays_text() {
        let mut notes = notes();
        notes.truncate(1);
        let marks = "&".repeat(markdown_syntax::MAX_MARKUP - 1);
        notes[0].body = format!(
            "{marks}\n<script>alert(1)</script> [a](javascript:x)\n![b](https://m.org/b)\n"
        );
        let page = exported_notes("html", &notes);
        assert!(
            page.contains("&lt;script&gt;alert(1)&lt;/script&gt; [a](javascript:x)\n![b]("),
            "{}",
            &page[page.len() - 300..]
        );
        for markup in ["<script", "<img", "href=\"javascript"] {
            assert!(!page.contains(markup), "{markup}");
        }
        let text = exported_notes("markdown", &notes);
        assert!(!text.contains("<script>") && !text.contains("[a](") && !text.contains("![b]"));
    }

    #[test]
    fn html_runs_nothing_loads_nothing_and_links_within_the_page() {
        let page = exported("html");
        let body = page
            .split_once("<body>")
            .map_or("", |(_, body)| body.trim());
        insta::assert_snapshot!(body, @r##"
        <article id="practices/a/x">
        <h1>Heat &amp; &lt;b&gt;</h1>
        <ul>
        <li>Practice practices/a/x</li>
        <li>Cities: a</li>
        <li>Status: open</li>
        <li>Adopted: 2019</li>
        <li>Results: cut: −12,000 t (2020)</li>
        <li>Signed by: 5 of 19 cities</li>
        </ul>
        <p>See <a href="#cities/oslo">Oslo</a>, <a href="#cities/oslo">the <em>city</em></a>, a, <a href="https://w.org">web</a> and bad. mapcities/rome</p>
        <p>&lt;script&gt;alert(1)&lt;/script&gt;
        </p>
        <p><code>a&lt;b</code> one.<sup class="footnote-reference"><a href="#1-1">1</a></sup></p>
        <div class="footnote-definition" id="1-1"><sup class="footnote-definition-label">1</sup>
        <p>Source <a href="https://s.org">https://s.org</a>.</p>
        </div>
        </article>
        <article id="cities/oslo">
        <h1>Oslo</h1>
        <ul>
        <li>City cities/oslo</li>
        <li>Cities: oslo</li>
        <li>For members only</li>
        </ul>
        <p>Text.<sup class="footnote-reference"><a href="#2-1">1</a></sup></p>
        <div class="footnote-definition" id="2-1"><sup class="footnote-definition-label">1</sup>
        <p>S.</p>
        </div>
        </article>
        <footer>Made from the notes of League as of 10 December 2026.</footer>
        </body>
        </html>
        "##);
    }
}
