//! Inline content of a paragraph, heading or cell: styled spans and links.
//!
//! Knows nothing of blocks: [`super::parse_markdown()`] tracks where each begins and ends.

use std::collections::HashMap;

use pulldown_cmark::LinkType;

use super::blocks::{DocumentLink, LinkInfo, LinkMarks};
use crate::config::ThemeRole;
use crate::notes::clean::clean;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::fold::is_unspaced;
use crate::tui::widgets::styled_text::{TextSpan, line_break};
use crate::tui::widgets::web_address::says_host;

/// The content parsed so far, and the open markup.
pub(super) struct Inline<'a> {
    marks: LinkMarks<'a>,
    /// Link indices by target, for [`LinkMarks::Listed`], where each target has one number.
    listed: HashMap<String, usize>,
    /// Footnote indices by label. They share the numbering of the links.
    footnotes: HashMap<String, usize>,
    /// Footnotes within the current link; they are added after it.
    late: Vec<String>,
    spans: Vec<TextSpan>,
    /// The style of text without markup.
    pub(super) style: TextStyle,
    /// Number of open strong marks.
    pub(super) strong: usize,
    /// Number of open emphasis marks.
    pub(super) stressed: usize,
    /// Number of open strikethrough marks.
    pub(super) struck: usize,
    /// Whether a source line ended.
    pub(super) soft_break: bool,
    /// All links so far, including those of earlier blocks.
    pub(super) links: Vec<DocumentLink>,
    /// The current link.
    link: Option<usize>,
    /// Number of spans before the current link.
    link_start: usize,
    /// Whether the link is `[[target]]`, with the target as its text.
    bare_link: bool,
    /// Whether the link is that of an image.
    of_image: bool,
    /// Number of open footnotes.
    pub(super) in_footnotes: usize,
}

impl<'a> Inline<'a> {
    /// Creates an empty state.
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
            in_footnotes: 0,
        }
    }

    pub(super) fn break_line(&mut self) {
        self.spans.push(line_break());
    }

    /// Adds text in the current style. Bare links show the title of their note.
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

    /// Whether a line end before `next` adds no space.
    ///
    /// That is so between two Japanese or Chinese characters.
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

    /// Ends the link and adds its number.
    pub(super) fn end_link(&mut self) {
        self.bare_link = false;
        let Some(link) = self.link.take() else {
            return; // An image within a link ended.
        };
        let of_link = self.spans.get(self.link_start..).unwrap_or_default();
        let of_link = of_link.iter().filter(|span| span.link == Some(link));
        self.links[link].text = of_link.map(|span| span.text.as_str()).collect();
        match self.marks {
            LinkMarks::Text(_) => {}
            LinkMarks::Numbered(known) => self.number_link(link, known),
            LinkMarks::Listed { all } => self.list_link(all),
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
        if std::mem::take(&mut self.soft_break) || matches!(self.marks, LinkMarks::Listed { .. }) {
            self.span(" ");
        }
        self.spans.push(link_number(link));
    }

    /// The link of a footnote, the same for all references to it.
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

    /// Numbers the target of the last link.
    ///
    /// Skips a target that the text contains or that already has a number.
    fn list_link(&mut self, all: bool) {
        let Some(link) = self.links.pop() else { return };
        let is_its_text = clean(&link.written) == link.text;
        let is_numbered = all && !(self.in_footnotes > 0 && link.written.contains("://"));
        if link.written.starts_with('#') || is_its_text && !is_numbered {
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

    /// Starts an image.
    ///
    /// One on the web can be opened; a local one cannot be shown.
    pub(super) fn start_image(&mut self, target: &str) {
        self.text("[image: ");
        if self.link.is_none() && target.contains("://") {
            self.start_link(target, LinkType::Inline);
            self.of_image = true;
        }
    }

    pub(super) fn end_image(&mut self) {
        self.text("]");
        if std::mem::take(&mut self.of_image) {
            self.end_link();
        }
    }

    /// Adds raw HTML as text.
    pub(super) fn html(&mut self, html: &str) {
        for line in html.lines() {
            self.span(line);
            self.break_line();
        }
    }

    /// Returns the spans of a block and starts the next one.
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
