//! Facts about the index for `doctor`, and timings.

use std::time::{Duration, Instant};

use anyhow::Context;

use super::base_session::Session;
use super::fact::Fact;
use super::open_finder::first_answer;
use super::report::{CommandError, CommandResult};
use crate::model::base::Base;
use crate::model::counted::counted;
use crate::model::search_request::SearchRequest;
use crate::search::{Index, IndexError, home};
use crate::tui;
use crate::work::{IndexedBase, update_index};

/// Describes the index and verifies its checksums.
pub(super) fn describe(session: &Session, base: &Base) -> Fact {
    let folder = match home(&session.folders.cache, &base.root) {
        Ok(folder) => folder,
        Err(error) => {
            return Fact::new("index", session.folders.cache.display().to_string())
                .wrong(format!("{error}: {}", error.help()));
        }
    };
    let place = folder.display();
    match Index::open(&folder) {
        Ok(index) => {
            let fact = Fact::new(
                "index",
                format!("{}, {place}", counted(index.len(), "note")),
            );
            match index.verify() {
                Ok(()) => fact,
                Err(error) => fact.wrong(format!("{error}: `guildhall index --rebuild`")),
            }
        }
        Err(IndexError::Absent) => Fact::new("index", format!("{place} (created when needed)")),
        Err(error) => Fact::new("index", place.to_string())
            .wrong(format!("{error}; it is rebuilt when needed")),
    }
}

/// Window size if there is no terminal.
const USUAL_SIZE: (u16, u16) = (100, 30);

/// Queries that are typed letter by letter.
const TYPED: [&str; 6] = [
    "congestion charge",
    "heat pumps sector:buildings",
    "kopenhagen cycling",
    "retrofti",
    "kind:position level:national",
    "year:2015..2020 waste",
];

/// Measures the time from program start to the first frame.
///
/// Includes everything but the terminal itself. A missing index is built first and not counted.
pub(super) fn first_frame(session: &Session, base: &Base) -> CommandResult<Fact> {
    let cache = &session.folders.cache;
    let mut started = session.process_env.started.unwrap_or_else(Instant::now);
    let mut first = first_answer(base, cache, "").0;
    if first.is_none() {
        update_index(base, cache, false, &mut |_, _| true)
            .map_err(|error| CommandError::failed_with(error.help(), error))?;
        started = Instant::now();
        first = first_answer(base, cache, "").0;
    }
    let start = tui::Start {
        first,
        ..tui::Start::default()
    };
    let (cols, rows) = session.process_env.size_cells.unwrap_or(USUAL_SIZE);
    tui::draw_first_frame(start, (cols, rows))
        .context("cannot draw the first frame in memory")
        .map_err(CommandError::failed)?;
    let taken = started.elapsed();
    let text = milliseconds(taken);
    let text = format!("{text} after the start of the program, {cols}x{rows}");
    Ok(Fact::new("first frame", text).taking("first_frame_ms", taken))
}

/// Measures opening the index and answering keystrokes.
pub(super) fn timings(session: &Session, base: &Base) -> CommandResult<Vec<Fact>> {
    let cache = &session.folders.cache;
    let help = |error: IndexError| CommandError::failed_with(error.help(), error);
    update_index(base, cache, false, &mut |_, _| true)
        .map_err(|error| CommandError::failed_with(error.help(), error))?;
    let start = Instant::now();
    let library = IndexedBase::open_as_is(base, cache).map_err(help)?;
    let opening = start.elapsed();
    let mut taken = Vec::new();
    for query in TYPED {
        for (end, _) in query.char_indices().skip(1).chain([(query.len(), ' ')]) {
            let request = SearchRequest {
                as_typed: true,
                ..SearchRequest::opening(&query[..end])
            };
            let start = Instant::now();
            library.answer(&request).map_err(help)?;
            taken.push(start.elapsed());
        }
    }
    taken.sort_unstable();
    Ok(vec![
        Fact::new("open the index", milliseconds(opening)).taking("open_index_ms", opening),
        keystrokes(&taken),
    ])
}

/// Median, 99th percentile and maximum of sorted times.
fn keystrokes(taken: &[Duration]) -> Fact {
    let at = |part: usize| taken[(taken.len() - 1) * part / 100];
    let [median, most, slowest] = [50, 99, 100].map(at);
    let text = format!(
        "median {}, 99 of 100 in {}, slowest {}, of {}",
        milliseconds(median),
        milliseconds(most),
        milliseconds(slowest),
        taken.len()
    );
    Fact::new("a keystroke", text)
        .taking("keystroke_median_ms", median)
        .taking("keystroke_p99_ms", most)
        .taking("keystroke_slowest_ms", slowest)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}
