//! The words of one paragraph, heading or cell: pieces in their tones, and the links among them.
//!
//! Knows nothing of blocks: [`super::read()`] says when one begins and ends.

use super::{DocumentLink, LinkInfo};
use crate::notes::clean::clean;
use crate::tui::terminal::web_address::says_host;
use crate::tui::widgets::fold::is_unspaced;
use crate::tui::widgets::styled_text::{TextRole, TextSpan, TextStyle, line_break};

/// What was read of a paragraph, and what is open in it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each marks something open in the text, in any combination"
)]
pub(super) struct Inline<'a> {
    /// Numbers are written behind links.
    numbered: bool,
    known: &'a dyn Fn(&str) -> LinkInfo,
    spans: Vec<TextSpan>,
    /// The tone of a text in which nothing is marked.
    pub(super) tone: TextStyle,
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
    pub(super) fn new(numbered: bool, known: &'a dyn Fn(&str) -> LinkInfo) -> Self {
        Self {
            numbered,
            known,
            spans: Vec::new(),
            tone: TextStyle::BODY,
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

    /// Adds text in the present tone; bare links show the title of their note.
    pub(super) fn text(&mut self, text: &str) {
        if self.bare_link
            && let Some(title) = (self.known)(text).title
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
        let mut tone = self.tone;
        tone.bold |= self.strong > 0;
        tone.italic |= self.stressed > 0;
        tone.struck |= self.struck > 0;
        if self.link.is_some() {
            tone.role = TextRole::Accent;
            tone.underlined = true;
        }
        let link = self.link;
        match self.spans.last_mut() {
            Some(last) if last.tone == tone && last.link == link && last.text != "\n" => {
                last.text.push_str(&clean(text));
            }
            _ => self.spans.push(TextSpan {
                link,
                ..TextSpan::new(text, tone)
            }),
        }
    }

    /// A link begins. `bare` is one whose text is the target itself.
    pub(super) fn start_link(&mut self, target: &str, bare: bool) {
        self.link = Some(self.links.len());
        self.link_start = self.spans.len();
        self.bare_link = bare;
        self.links.push(DocumentLink {
            written: target.to_owned(),
            text: String::new(),
        });
    }

    /// The link ends: what is to be said of it follows.
    pub(super) fn end_link(&mut self) {
        self.bare_link = false;
        let Some(link) = self.link.take() else {
            return; // The end of an image inside a link.
        };
        let spans = self.spans.get(self.link_start..).unwrap_or_default();
        let of_link = spans.iter().filter(|span| span.link == Some(link));
        self.links[link].text = of_link.map(|span| span.text.as_str()).collect();
        if self.numbered {
            let known = (self.known)(&self.links[link].written);
            let mut number = match known.fault {
                Some(fault) => TextSpan::new(&format!("[{}: {fault}]", link + 1), TextStyle::FAR),
                None => TextSpan::new(&format!("[{}]", link + 1), TextStyle::ACCENT),
            };
            number.link = Some(link);
            self.spans.push(number);
            let unsaid = |host: &String| !says_host(&self.links[link].text, host);
            if let Some(host) = known.host.filter(unsaid) {
                self.spans.push(TextSpan::muted(&format!(" ({host})")));
            }
        }
    }

    /// An image begins. One on the web can be opened; one beside the note has nothing to show it.
    pub(super) fn start_image(&mut self, target: &str) {
        self.text("[image: ");
        if self.link.is_none() && target.contains("://") {
            self.start_link(target, false);
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
