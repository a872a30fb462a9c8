//! Cost of a frame: CPU time and bytes to the terminal.
//!
//! Output is counted and dropped; the library answers between keys, as the threads do in the app.

use std::io;
use std::time::Duration;

use anyhow::Result;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use guildhall::tui::{Effect, Message, Output, Start, State, begin, draw_state, update};
use guildhall::work::{IndexedBase, Report, Request};
use ratatui::layout::Size;

use crate::corpus::Corpus;
use crate::keystrokes::library;
use crate::measure::{Sample, time};
use crate::table::Table;

/// Common window sizes, and a very large one.
const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (200, 60)];

/// Measures frames while queries are typed and while the list is walked down.
pub(crate) fn run(corpus: &Corpus, queries: &[String], table: &mut Table) -> Result<()> {
    let library = library(corpus)?;
    for (cols, rows) in SIZES {
        let mut window = Window::open(corpus, &library, (cols, rows))?;
        let first = window.draw("the first frame")?;
        let mut typed = window.type_all(queries)?;
        table.row(&format!("a frame at {cols}x{rows}"), &typed.frames);
        let mut moved = window.walk_down(queries)?;
        let idle = window.draw("nothing happened")?.1;
        table.say(
            &format!("bytes at {cols}x{rows}"),
            &format!(
                "first frame {}, a key {}, its preview {}; down the list {}, its preview {}; nothing \
                 changed {idle}",
                first.1,
                spread(&mut typed.bytes),
                spread(&mut typed.preview_bytes),
                spread(&mut moved.bytes),
                spread(&mut moved.preview_bytes),
            ),
        );
        let page = window.page_of_city()?;
        table.row(
            &format!("gathering a city's page at {cols}x{rows}"),
            &page.gathered,
        );
        table.row(
            &format!("a key over it, with its frame, at {cols}x{rows}"),
            &page.keys,
        );
        for (name, open, keys) in TABLES {
            let costs = window.table(open, keys)?;
            table.row(
                &format!("gathering {name} at {cols}x{rows}"),
                &costs.gathered,
            );
            table.row(&format!("a key over {name} at {cols}x{rows}"), &costs.keys);
        }
    }
    Ok(())
}

/// Costs of frames after keys, and of the preview that follows each key.
#[derive(Default)]
struct Costs {
    frames: Vec<Sample>,
    bytes: Vec<usize>,
    preview_bytes: Vec<usize>,
}

fn spread(bytes: &mut [usize]) -> String {
    bytes.sort_unstable();
    let at = |part: usize| bytes[(bytes.len() - 1) * part / 100];
    format!("median {} p95 {} most {}", at(50), at(95), at(100))
}

/// Tables of all notes: name, opening keys, keys pressed over it.
const TABLES: [(&str, &str, &str); 4] = [
    ("the matrix", "3", "jlvkhG"),
    ("two cities side by side", "2  c", "jdlkhG"),
    ("positions", "4", "jlkhvG"),
    ("progress", "5", "jkvSGg"),
];

/// Costs of a page or table.
#[derive(Default)]
struct PageCosts {
    /// What all notes say about it, as the worker gathers it.
    gathered: Vec<Sample>,
    /// A key, from the message to the end of its frame.
    keys: Vec<Sample>,
}

/// The app without threads: reports come at once.
struct Window<'a> {
    corpus: &'a Corpus,
    library: &'a IndexedBase,
    state: State,
    output: Output<io::Sink>,
    now: Duration,
    /// Time of everything that the app does on a thread of its own.
    worker: Sample,
}

impl<'a> Window<'a> {
    fn open(
        corpus: &'a Corpus,
        library: &'a IndexedBase,
        (cols, rows): (u16, u16),
    ) -> Result<Self> {
        let size = Size::new(cols, rows);
        let mut window = Self {
            corpus,
            library,
            state: State::new(Start::default(), size),
            output: Output::new(io::sink(), size)?,
            now: Duration::ZERO,
            worker: Sample::default(),
        };
        let catalogue = Report::Catalogue(Box::new(library.whole_catalogue()()));
        let effects = begin(&mut window.state);
        window.carry_out(effects)?;
        window.tell(Message::Reported(Box::new(catalogue)))?;
        Ok(window)
    }

    fn press(&mut self, code: KeyCode, with: KeyModifiers) -> Result<()> {
        self.tell(Message::Tick(self.now))?;
        self.tell(Message::Key(KeyEvent::new(code, with)))?;
        Ok(())
    }

    /// Types some of the queries, each letter by letter.
    fn type_all(&mut self, queries: &[String]) -> Result<Costs> {
        let mut typed = Costs::default();
        for query in queries.iter().step_by(20) {
            for letter in query.chars() {
                self.key(KeyCode::Char(letter), KeyModifiers::NONE, query, &mut typed)?;
            }
            self.press(KeyCode::Char('u'), KeyModifiers::CONTROL)?;
            self.run_delayed_effects()?;
            self.draw(query)?;
        }
        Ok(typed)
    }

    /// Lets time pass until delayed effects have run.
    fn run_delayed_effects(&mut self) -> Result<()> {
        for _ in 0..4 {
            self.now += Duration::from_millis(100);
            self.tell(Message::Tick(self.now))?;
        }
        Ok(())
    }

    /// Presses a key and draws, then waits and draws again, as in the app.
    fn key(
        &mut self,
        code: KeyCode,
        with: KeyModifiers,
        name: &str,
        costs: &mut Costs,
    ) -> Result<()> {
        self.press(code, with)?;
        let (sample, written) = self.draw(name)?;
        costs.frames.push(sample);
        costs.bytes.push(written);
        self.run_delayed_effects()?;
        let (sample, written) = self.draw(name)?;
        costs.frames.push(sample);
        costs.preview_bytes.push(written);
        Ok(())
    }

    fn tell(&mut self, message: Message) -> Result<()> {
        let effects = update(&mut self.state, message);
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<()> {
        for effect in effects {
            let Effect::Send(request) = effect else {
                continue;
            };
            let (report, worked) = time("worker", || self.report(request));
            self.worker.add(&worked);
            if let Some(report) = report? {
                self.tell(Message::Reported(Box::new(report)))?;
            }
        }
        Ok(())
    }

    /// The answer of the worker; `None` to requests that no measured key makes.
    fn report(&self, request: Request) -> Result<Option<Report>> {
        Ok(Some(match request {
            Request::Search { ticket, request } => Report::Answered {
                ticket,
                answer: Box::new(self.library.answer(&request)?),
            },
            Request::Open { ticket, id } => Report::Opened {
                ticket,
                page: Box::new(self.library.page(&id)?),
            },
            Request::Table { ticket, table } => {
                self.library.table(&self.corpus.base, ticket, &table)?
            }
            _ => return Ok(None),
        }))
    }

    /// Presses a key and draws; returns the time without that of the worker.
    fn timed_key(&mut self, code: KeyCode) -> Result<Sample> {
        self.worker = Sample::default();
        let (drawn, sample) = time(format!("{code:?}"), || {
            self.press(code, KeyModifiers::NONE)?;
            self.draw("a key")
        });
        drawn?;
        Ok(sample.without(&self.worker))
    }

    /// Draws; returns time and bytes.
    fn draw(&mut self, name: &str) -> Result<(Sample, usize)> {
        let (written, sample) = time(name, || draw_state(&self.state, &mut self.output));
        Ok((sample, written?))
    }

    /// Opens the page of the city with most notes, and presses keys over it.
    fn page_of_city(&mut self) -> Result<PageCosts> {
        const PLAIN: KeyModifiers = KeyModifiers::NONE;
        let mut costs = PageCosts::default();
        for _ in 0..3 {
            self.press(KeyCode::Esc, PLAIN)?;
        }
        self.press(KeyCode::Char('2'), PLAIN)?;
        for _ in 0..5 {
            let (opened, sample) = time("open", || self.press(KeyCode::Enter, PLAIN));
            opened?;
            costs.gathered.push(sample);
            self.press(KeyCode::Esc, PLAIN)?;
        }
        self.press(KeyCode::Enter, PLAIN)?;
        // All practices are listed: thousands of rows.
        self.press(KeyCode::Tab, PLAIN)?;
        self.press(KeyCode::Enter, PLAIN)?;
        self.draw("before")?;
        let keys = [
            KeyCode::Down,
            KeyCode::Tab,
            KeyCode::Char('v'),
            KeyCode::End,
            KeyCode::Up,
            KeyCode::Home,
        ];
        for code in keys.into_iter().cycle().take(100) {
            costs.keys.push(self.timed_key(code)?);
        }
        Ok(costs)
    }

    /// Opens a table a few times, and presses keys over it.
    fn table(&mut self, open: &str, keys: &str) -> Result<PageCosts> {
        const PLAIN: KeyModifiers = KeyModifiers::NONE;
        let mut costs = PageCosts::default();
        for _ in 0..3 {
            self.press(KeyCode::Char('1'), PLAIN)?;
            for letter in open.chars() {
                let (opened, sample) = time("open", || self.press(KeyCode::Char(letter), PLAIN));
                opened?;
                costs.gathered.push(sample);
            }
        }
        self.draw("before")?;
        for letter in keys.chars().cycle().take(100) {
            costs.keys.push(self.timed_key(KeyCode::Char(letter))?);
        }
        Ok(costs)
    }

    /// Walks down a list of hits, one a key.
    fn walk_down(&mut self, queries: &[String]) -> Result<Costs> {
        for letter in queries[0].chars() {
            self.press(KeyCode::Char(letter), KeyModifiers::NONE)?;
        }
        // The first key only leaves the search field.
        self.press(KeyCode::Down, KeyModifiers::NONE)?;
        self.run_delayed_effects()?;
        self.draw("before")?;
        let mut costs = Costs::default();
        for _ in 0..15 {
            self.key(KeyCode::Down, KeyModifiers::NONE, "down", &mut costs)?;
        }
        Ok(costs)
    }
}
