//! The words of one paragraph, heading or cell: pieces in their styles, and the links among them.
//!
//! Knows nothing of blocks: [`super::parse_markdown()`] says when one begins and ends.

use std::collections::HashMap;

use pulldown_cmark::LinkType;

use super::blocks::{DocumentLink, LinkInfo, LinkMarks};
use crate::config::ThemeRole;
use crate::notes::clean::clean;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::fold::is_unspaced;
use crate::tui::widgets::styled_text::{TextSpan, line_break};
use crate::tui::widgets::web_address::says_host;

/// What was read of a paragraph, and what is open in it.
pub(super) struct Inline<'a> {
    marks: LinkMarks<'a>,
    /// The links by their targets, where each target has one number.
    listed: HashMap<String, usize>,
    /// The footnotes by their labels: their numbers are among those of the links.
    footnotes: HashMap<String, usize>,
    /// Footnotes inside the link that is being read: they follow it.
    late: Vec<String>,
    spans: Vec<TextSpan>,
    /// The style of a text in which nothing is marked.
    pub(super) style: TextStyle,
    /// How many marks of strong text are open.
    pub(super) strong: usize,
    /// How many of stressed text.
    pub(super) stressed: usize,
    /// How many of text that is struck out.
    pub(super) struck: usize,
    /// A line ended in the source.
    pub(super) soft_break: bool,
    /// All links so far, of this paragraph and those before.
    pub(super) links: Vec<DocumentLink>,
    /// The link that is being read.
    link: Option<usize>,
    /// How many pieces there were before it.
    link_start: usize,
    /// The link is `[[target]]`: its text is the target itself.
    bare_link: bool,
    /// The link is that of an image.
    of_image: bool,
}

impl<'a> Inline<'a> {
    /// Nothing yet.
    pub(super) fn new(marks: LinkMarks<'a>) -> Self {
        Self {
            marks,
            listed: HashMap::new(),
            footnotes: HashMap::new(),
            late: Vec::new(),
            spans: Vec::new(),
            style: TextStyle::BODY,
            strong: 0,
            stressed: 0,
            struck: 0,
            soft_break: false,
            links: Vec::new(),
            link: None,
            link_start: 0,
            bare_link: false,
            of_image: false,
        }
    }

    /// Breaks the line.
    pub(super) fn break_line(&mut self) {
        self.spans.push(line_break());
    }

    /// Adds text in the present style; bare links show the title of their note.
    pub(super) fn text(&mut self, text: &str) {
        if self.bare_link
            && let LinkMarks::Text(known) | LinkMarks::Numbered(known) = self.marks
            && let Some(title) = known(text).title
        {
            self.bare_link = false;
            return self.text(&title);
        }
        let joint = std::mem::take(&mut self.soft_break);
        if joint && !self.is_seamless(text) {
            self.span(" ");
        }
        self.span(text);
    }

    /// Between two Japanese or Chinese characters a line end in the source is no space.
    fn is_seamless(&self, next: &str) -> bool {
        let before = self.spans.last().and_then(|p| p.text.chars().next_back());
        let after = next.chars().next();
        before.is_none_or(|c| is_unspaced(c) || c == '\n') && after.is_some_and(is_unspaced)
    }

    fn span(&mut self, text: &str) {
        let mut style = self.style;
        style.bold |= self.strong > 0;
        style.italic |= self.stressed > 0;
        style.struck |= self.struck > 0;
        if self.link.is_some() {
            style.role = ThemeRole::Accent;
            style.underlined = true;
        }
        let link = self.link;
        match self.spans.last_mut() {
            Some(last) if last.style == style && last.link == link && last.text != "\n" => {
                last.text.push_str(&clean(text));
            }
            _ => self.spans.push(TextSpan {
                link,
                ..TextSpan::new(text, style)
            }),
        }
    }

    /// A link begins.
    pub(super) fn start_link(&mut self, target: &str, link_type: LinkType) {
        self.link = Some(self.links.len());
        self.link_start = self.spans.len();
        self.bare_link = matches!(link_type, LinkType::WikiLink { has_pothole: false });
        self.links.push(DocumentLink {
            written: target.to_owned(),
            text: String::new(),
            is_footnote: false,
        });
    }

    /// The link ends: its mark follows.
    pub(super) fn end_link(&mut self) {
        self.bare_link = false;
        let Some(link) = self.link.take() else {
            return; // The end of an image inside a link.
        };
        let of_link = self.spans.get(self.link_start..).unwrap_or_default();
        let of_link = of_link.iter().filter(|span| span.link == Some(link));
        self.links[link].text = of_link.map(|span| span.text.as_str()).collect();
        match self.marks {
            LinkMarks::Text(_) => {}
            LinkMarks::Numbered(known) => self.number_link(link, known),
            LinkMarks::Listed => self.list_link(),
        }
        for label in std::mem::take(&mut self.late) {
            self.footnote(&label);
        }
    }

    /// Adds the number of a footnote.
    pub(super) fn footnote(&mut self, label: &str) {
        if self.link.is_some() {
            self.late.push(label.to_owned());
            return;
        }
        let link = self.footnote_link(label);
        if std::mem::take(&mut self.soft_break) || matches!(self.marks, LinkMarks::Listed) {
            self.span(" ");
        }
        self.spans.push(link_number(link));
    }

    /// The link that stands for a footnote: the same wherever the text names it.
    pub(super) fn footnote_link(&mut self, label: &str) -> usize {
        let next = self.links.len();
        let link = *self.footnotes.entry(label.to_owned()).or_insert(next);
        if link == next {
            self.links.push(DocumentLink {
                written: label.to_owned(),
                text: String::new(),
                is_footnote: true,
            });
        }
        link
    }

    fn number_link(&mut self, link: usize, known: &dyn Fn(&str) -> LinkInfo) {
        let known = known(&self.links[link].written);
        self.spans.push(link_number(link));
        if let Some(fault) = known.fault {
            let fault = TextSpan::new(&format!(" ({fault})"), TextStyle::BAD);
            self.spans.push(TextSpan {
                link: Some(link),
                ..fault
            });
        }
        let unsaid = |host: &String| !says_host(&self.links[link].text, host);
        if let Some(host) = known.host.filter(unsaid) {
            self.spans.push(TextSpan::muted(&format!(" ({host})")));
        }
    }

    /// Numbers the target of the last link, unless its text says it or it has a number already.
    fn list_link(&mut self) {
        let Some(link) = self.links.pop() else { return };
        if link.written.starts_with('#') || clean(&link.written) == link.text {
            return;
        }
        let next = self.links.len();
        let number = *self.listed.entry(link.written.clone()).or_insert(next);
        if number == next {
            self.links.push(link);
        }
        self.spans
            .push(TextSpan::body(&format!(" [{}]", number + 1)));
    }

    /// An image begins. One on the web can be opened; one beside the note has nothing to show it.
    pub(super) fn start_image(&mut self, target: &str) {
        self.text("[image: ");
        if self.link.is_none() && target.contains("://") {
            self.start_link(target, LinkType::Inline);
            self.of_image = true;
        }
    }

    /// The image ends.
    pub(super) fn end_image(&mut self) {
        self.text("]");
        if std::mem::take(&mut self.of_image) {
            self.end_link();
        }
    }

    /// Adds raw HTML as the text it is.
    pub(super) fn html(&mut self, html: &str) {
        for line in html.lines() {
            self.span(line);
            self.break_line();
        }
    }

    /// Gives what was read, for a block, and begins anew.
    pub(super) fn take(&mut self) -> Vec<TextSpan> {
        self.soft_break = false;
        let mut spans = std::mem::take(&mut self.spans);
        while spans.last().is_some_and(|span| span.text == "\n") {
            spans.pop();
        }
        spans
    }
}

/// The number of a link, for following it.
pub(crate) fn link_number(link: usize) -> TextSpan {
    let style = TextStyle {
        reference: true,
        ..TextStyle::ACCENT
    };
    TextSpan {
        link: Some(link),
        ..TextSpan::new(&format!("[{}]", link + 1), style)
    }
}
