//! The threads that receive terminal events, worker reports and signals.
//!
//! The thread that reads keys waits after each batch until the loop has processed it. So nothing
//! reads the terminal while an editor has it, keys that queue up meanwhile arrive together, and
//! there is nothing to poll.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::cursor;
use crossterm::event::{self, Event};

use super::escape_decoder::joined;
use crate::tui::app::message::Message;
use crate::work::Report;

/// The rest of an escape sequence arrives within this time; otherwise the key was Esc.
const ESCAPE_TIMEOUT: Duration = Duration::from_millis(50);

/// What the event loop receives.
#[derive(Debug)]
pub(crate) enum LoopEvent {
    /// Keys, mouse, paste, resizes, in order; answer with [`InputGate::go_on`].
    Terminal(Vec<Message>),
    /// The workers or the system.
    Other(Message),
}

/// Lets the thread that reads keys continue after a batch.
pub(crate) struct InputGate(Sender<()>);

impl InputGate {
    /// The batch is processed.
    pub(crate) fn go_on(&self) {
        // If the thread has ended it has sent `HungUp` itself.
        let _ = self.0.send(());
    }
}

/// Starts the thread that reads the terminal.
///
/// `asked_at` is the column of the box line that the terminal was asked about, if it was.
pub(crate) fn listen_to_terminal(heard: Sender<LoopEvent>, asked_at: Option<u16>) -> InputGate {
    let (go_on, may_go_on) = channel();
    // The thread ends with the process: nothing can wake it from reading the terminal.
    thread::spawn(move || {
        if asked_at.is_some_and(draws_wide_lines) {
            let _ = heard.send(LoopEvent::Other(Message::WideLines));
        }
        while let Ok(batch) = read_batch() {
            if heard.send(LoopEvent::Terminal(batch)).is_err() || may_go_on.recv().is_err() {
                return;
            }
        }
        let _ = heard.send(LoopEvent::Other(Message::HungUp));
    });
    InputGate(go_on)
}

/// Whether the cursor went more than one column on behind the box line in this column.
///
/// The question was sent with the line; this asks once more, because there is no other way to read
/// an answer, and the first answer that comes is that of the line. A terminal that never answers
/// would keep its first keys waiting for two seconds, so one that is silent is not asked.
fn draws_wide_lines(col: u16) -> bool {
    cursor::position().is_ok_and(|(at, _)| at > col + 1)
}

/// Waits for one event and takes all that are there; after an Esc it waits for what follows.
fn read_batch() -> std::io::Result<Vec<Message>> {
    let within = |wait| event::poll(wait)?.then(event::read).transpose();
    let mut batch = Vec::new();
    let mut next = Some(event::read()?);
    while let Some(event) = next {
        let joined = joined(event, &mut || within(ESCAPE_TIMEOUT))?;
        batch.extend(joined.into_iter().filter_map(message_of));
        next = within(Duration::ZERO)?;
    }
    Ok(batch)
}

fn message_of(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) => Some(Message::Key(key)),
        Event::Mouse(mouse) => Some(Message::Mouse(mouse)),
        Event::Paste(text) => Some(Message::Pasted(text)),
        Event::Resize(cols, rows) => Some(Message::Resized(cols, rows)),
        Event::FocusGained | Event::FocusLost => None,
    }
}

/// Starts the thread that turns worker reports into messages.
pub(crate) fn listen_to_work(reports: Receiver<Report>, heard: Sender<LoopEvent>) {
    thread::spawn(move || {
        for report in reports {
            let message = Message::Reported(Box::new(report));
            if heard.send(LoopEvent::Other(message)).is_err() {
                return;
            }
        }
        let _ = heard.send(LoopEvent::Other(Message::WorkEnded));
    });
}

/// Starts the thread that turns signals into messages.
///
/// While the terminal is `lent`, its keys are meant for the other program: Ctrl-C ends that one
/// only, and Ctrl-Z stops both, as the shell expects of what it runs.
#[cfg(unix)]
pub(crate) fn listen_to_system(
    heard: Sender<LoopEvent>,
    lent: Arc<AtomicBool>,
) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP])?;
    thread::spawn(move || {
        for signal in signals.forever() {
            let message = match (signal, lent.load(Ordering::Relaxed)) {
                (SIGINT, true) => continue,
                (SIGTSTP, true) => {
                    let _ = stop_process();
                    continue;
                }
                (SIGTSTP, false) => Message::SuspendAsked,
                _ => Message::HungUp,
            };
            if heard.send(LoopEvent::Other(message)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// This system has no such signals.
#[cfg(not(unix))]
pub(crate) fn listen_to_system(
    _heard: Sender<LoopEvent>,
    _lent: Arc<AtomicBool>,
) -> std::io::Result<()> {
    Ok(())
}

/// Stops this process until the shell says `fg`.
#[cfg(unix)]
pub(crate) fn stop_process() -> std::io::Result<()> {
    // SIGTSTP is caught above, so it would not stop us; the shell treats both the same.
    signal_hook::low_level::raise(signal_hook::consts::SIGSTOP)
}

/// Here no process is stopped.
#[cfg(not(unix))]
pub(crate) fn stop_process() -> std::io::Result<()> {
    Ok(())
}
