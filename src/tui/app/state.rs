//! The state of the screen: the views, the pop-ups over them, and what all of them share.

use std::time::Duration;

use ratatui::layout::Size;

use super::clock::Clock;
use super::keys::{Action, Focus, Keymap};
use crate::model::ask::Sort;
use crate::model::hit::Answer;
use crate::tui::frame::dialogs::Layer;
use crate::tui::frame::labels::Names;
use crate::tui::frame::layout::{Areas, Shape, areas, is_too_small};
use crate::tui::frame::notices::{Notices, Weight};
use crate::tui::frame::status_lines;
use crate::tui::frame::strings;
use crate::tui::theme::Theme;
use crate::tui::views::reader::state::Reader;
use crate::tui::views::search::search_bar;
use crate::tui::views::search::search_bar::Chip;
use crate::tui::views::search::state::{Search, Tickets};
use crate::tui::views::sync::state::Exchange;
use crate::tui::views::sync::{conflict_view, view};
use crate::tui::widgets::draw::Look;

/// Waiting is told of only after this long: a word that flashes is worse than none.
pub(crate) const PATIENCE: Duration = Duration::from_millis(300);

/// What the screen starts with.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, of the user or the terminal"
)]
pub struct Start {
    /// The colours.
    pub theme: Theme,
    /// Borders and signs without a byte above 0x7F.
    pub ascii: bool,
    /// Web links carry their address, for terminals that make it clickable.
    pub links: bool,
    /// Nothing moves: progress is told in words only.
    pub still: bool,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// The terminal is at the other end of an SSH connection: bytes take time.
    pub far: bool,
    /// The user's own city, by vocabulary id.
    pub my_city: Option<String>,
    /// The first query.
    pub query: String,
    /// An answer to it, if one is at hand: the first frame shows it.
    pub first: Option<Answer>,
    /// The user's own keys: an action's name and its keys.
    pub keys: Vec<(String, Vec<String>)>,
    /// The time of day at the start.
    pub clock: Clock,
}

/// Everything the screen knows. Changed only by [`update`](fn@super::update), drawn by
/// [`view`](fn@crate::tui::frame::draw_frame).
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub(crate) size: Size,
    pub(crate) now: Duration,
    pub(crate) look: Look,
    pub(crate) keymap: Keymap,
    pub(crate) clock: Clock,
    pub(crate) search: Search,
    pub(crate) exchange: Exchange,
    pub(crate) reader: Option<Reader>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) notices: Notices,
    pub(crate) names: Names,
    pub(crate) work: Work,
    pub(crate) habits: Habits,
}

/// What is known of the background work.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Work {
    pub tickets: Tickets,
    /// Notes read so far, and to read.
    pub indexing: Option<(usize, usize)>,
    /// Reading them is to stop, and has not yet.
    pub indexing_stops: bool,
    /// It was stopped, and not begun anew.
    pub left: bool,
    /// How many notes there are.
    pub total: Option<usize>,
    /// The workers have hung up.
    pub ended: bool,
}

/// What the user has chosen or done that outlives a view.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Habits {
    /// The mouse is taken.
    pub mouse: bool,
    /// The user's word on the side pane.
    pub side: Option<bool>,
    /// Actions run from the palette, the latest first.
    pub recent: Vec<Action>,
    /// When `q` was last pressed: holding it must not end the program.
    pub last_q: Option<Duration>,
}

impl State {
    /// The first state.
    pub fn new(start: Start, size: Size) -> Self {
        let (keymap, warnings) = Keymap::new(&start.keys);
        let mut notices = Notices::default();
        for warning in &warnings {
            notices.say(Weight::Error, warning, Duration::ZERO);
        }
        let mut state = Self {
            size,
            now: Duration::ZERO,
            look: Look {
                theme: start.theme,
                ascii: start.ascii,
                links: start.links,
                motion: !start.still,
            },
            keymap,
            clock: start.clock,
            search: Search::new(&start.query, start.first),
            exchange: Exchange::default(),
            reader: None,
            layers: Vec::new(),
            notices,
            names: Names::of_city(start.my_city),
            work: Work::default(),
            habits: Habits {
                mouse: start.mouse,
                ..Habits::default()
            },
        };
        state.search.preview.far = start.far;
        state.settle();
        state
    }

    /// Where keys go below all pop-ups.
    pub(crate) fn spot(&self) -> Focus {
        if self.reader.is_some() {
            Focus::NOTE
        } else if self.exchange.open {
            self.exchange.spot()
        } else {
            self.search.focus
        }
    }

    /// The rectangles of the present frame.
    pub(crate) fn areas(&self) -> Areas {
        areas(Shape {
            size: self.size,
            spot: self.spot(),
            zoomed: self.search.zoomed,
            side: self.habits.side,
            // A row that comes and goes would make all panes jump; only low windows save it.
            chips: self.size.height >= 16 || !self.chips().is_empty(),
            listed: !self.exchange.open && !self.search.hits().is_empty(),
            error: status_lines::error_rows(self.notices.error(), self.size.width),
        })
    }

    /// The chips of the query.
    pub(crate) fn chips(&self) -> Vec<Chip> {
        search_bar::chips(
            self.search.query.text(),
            self.search.answer.as_ref(),
            &self.names,
        )
    }

    /// Brings panes, layout and caches together after anything has changed.
    pub(crate) fn settle(&mut self) {
        if is_too_small(self.size) {
            return;
        }
        let areas = self.areas();
        if let Some(conflict) = &mut self.exchange.conflict
            && !areas.mine.is_empty()
        {
            conflict_view::settle(conflict, &areas, &self.names);
        }
        self.exchange.settle(view::rows_in_view(&areas));
        if let Some(reader) = &mut self.reader {
            reader.watch(self.now);
            reader.settle(&areas, &self.names, self.look.ascii);
            if !areas.results.is_empty() {
                self.search.show_read(reader.id());
                self.search.settle_list(areas.results, &self.names);
            }
        } else if !self.exchange.open {
            self.search.settle(&areas, &self.names, self.look, self.now);
        }
        let window = self.window();
        if let Some(layer) = self.layers.last_mut() {
            layer.settle(window, &self.names);
        }
    }

    /// The window as a rectangle.
    pub(crate) fn window(&self) -> ratatui::layout::Rect {
        ratatui::layout::Rect::new(0, 0, self.size.width, self.size.height)
    }

    /// When the next [`Message::Tick`](crate::tui::Message::Tick) is needed, since the start; none
    /// while nothing waits for time to pass. An idle screen is never woken.
    pub fn wake_at(&self) -> Option<Duration> {
        let patience = self.search.asked_at().map(|at| at + PATIENCE);
        let reading = self.reader.as_ref().and_then(Reader::waits_since);
        [
            reading.map(|at| at + PATIENCE).filter(|at| *at > self.now),
            self.search
                .preview
                .due()
                .filter(|_| self.reader.is_none() && !self.exchange.open),
            self.exchange.wake_at(self.clock, self.now),
            self.notices.fades_at(),
            patience.filter(|at| *at > self.now),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Whether the frame that is on the screen is to stay a moment: a note is on its way, and
    /// something empty in between would be a flash.
    pub fn holds_frame(&self) -> bool {
        let empty = self.reader.as_ref().filter(|r| r.page().is_none());
        let since = empty.and_then(Reader::waits_since);
        self.layers.is_empty() && since.is_some_and(|at| self.now < at + PATIENCE)
    }

    /// A search has been out for long enough to say so.
    pub(crate) fn is_waiting(&self) -> bool {
        let asked = self.search.asked_at();
        asked.is_some_and(|at| self.now >= at + PATIENCE)
    }

    /// Says something that is good to know.
    pub(crate) fn tell(&mut self, text: &str) {
        self.notices.say(Weight::News, text, self.now);
    }

    /// Says what went wrong.
    pub(crate) fn complain(&mut self, text: &str) {
        self.notices.say(Weight::Error, text, self.now);
    }

    /// Says what went wrong, with a command that helps.
    pub(crate) fn complain_with(&mut self, text: &str, command: Option<String>) {
        self.notices
            .say_with(Weight::Error, text, command, self.now);
    }

    /// What is told beside the search field: how many notes, in which order, how fast.
    pub(crate) fn told(&self) -> String {
        let Some(answer) = &self.search.answer else {
            return String::new();
        };
        if self.size.width < 60 {
            return strings::notes(answer.total);
        }
        let all = self
            .work
            .total
            .or(Some(self.names.notes.len()).filter(|count| *count > 0));
        let count = match all {
            Some(all) if answer.total != all => {
                format!(
                    "{} of {}",
                    strings::grouped(answer.total),
                    strings::notes(all)
                )
            }
            _ => strings::notes(answer.total),
        };
        let mut parts = vec![count];
        let is_sorted = !answer.query.trim().is_empty() || self.search.sort != Sort::default();
        if is_sorted && answer.total > 1 {
            parts.push(strings::sorted(self.search.sort).to_owned());
        }
        if self.size.width >= 100 {
            parts.push(strings::took(answer.took_ms));
        }
        parts.join(", ")
    }
}
