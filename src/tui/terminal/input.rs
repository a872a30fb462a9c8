//! Threads that receive terminal events, worker reports and signals.
//!
//! After each batch, the input thread waits until the loop has processed it. So no thread reads the
//! terminal while an editor runs, queued keys arrive together, and nothing has to poll.

#[cfg(unix)]
use std::ffi::c_int;
use std::io;
#[cfg(unix)]
use std::io::Write as _;
#[cfg(unix)]
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::cursor;
use crossterm::event::{self, Event};
#[cfg(unix)]
use filedescriptor::{Error, FileDescriptor, StdioDescriptor};
#[cfg(unix)]
use rustix::io::retry_on_intr;
#[cfg(unix)]
use rustix::termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};

#[cfg(unix)]
use signal_hook::consts::signal::{
    SIGABRT, SIGALRM, SIGBUS, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGSTOP, SIGSYS, SIGTERM, SIGTRAP,
    SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU,
};
#[cfg(unix)]
use signal_hook::iterator::{Handle, Signals};

use super::escape_decoder::joined;
use crate::tui::message::Message;

/// The rest of an escape sequence must arrive within this time.
const ESCAPE_TIMEOUT: Duration = Duration::from_millis(50);

/// Time to wait for more events; with zero, crossterm never reads any.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(1);

/// Maximum number of events in a batch, so that endless input cannot block Ctrl-C.
const MAX_BATCH: usize = 4096;

#[derive(Debug)]
pub(crate) enum LoopEvent {
    /// Terminal events in order. Answer with [`InputGate::go_on`].
    Terminal(Vec<Message>),
    /// A message from the workers or the system.
    Other(Message),
}

/// Lets the input thread continue after a batch.
pub(crate) struct InputGate(Sender<()>);

impl InputGate {
    /// Signals that the batch is processed.
    pub(crate) fn go_on(&self) {
        // If the thread has ended, it has already sent `HungUp`.
        let _ = self.0.send(());
    }
}

/// Starts the input thread.
///
/// `asked_at` is the column of the box line of which the width was requested, if it was.
pub(crate) fn listen_to_terminal(events: Sender<LoopEvent>, asked_at: Option<u16>) -> InputGate {
    let (go_on, may_go_on) = channel();
    // The thread ends with the process: nothing can interrupt its read of the terminal.
    thread::spawn(move || {
        if asked_at.is_some_and(draws_wide_lines) {
            let _ = events.send(LoopEvent::Other(Message::WideLines));
        }
        while let Ok(batch) = read_batch() {
            if events.send(LoopEvent::Terminal(batch)).is_err() || may_go_on.recv().is_err() {
                return;
            }
        }
        let _ = events.send(LoopEvent::Other(Message::HungUp));
    });
    InputGate(go_on)
}

/// Whether the terminal drew the box line at this column two columns wide.
///
/// The request was sent with the line. This sends a second one, because crossterm has no other way
/// to read an answer; the first answer to arrive is the one for the line. A terminal that never
/// answers would delay the first keys by two seconds, so silent terminals are not asked.
fn draws_wide_lines(col: u16) -> bool {
    cursor::position().is_ok_and(|(at, _)| at > col + 1)
}

/// Waits for input and reads all of it.
///
/// After an Esc it also waits for the rest of a sequence.
///
/// # Errors
/// Fails if the terminal has closed.
fn read_batch() -> io::Result<Vec<Message>> {
    let mut batch = read_events()?;
    if batch.is_none() {
        wait_for_input(&io::stdin(), None)?;
        batch = read_events()?;
    }
    while batch.is_none() {
        batch = read_rest()?;
    }
    Ok(batch.unwrap_or_default())
}

/// Reads the events that are there; `None` if there are none.
fn read_events() -> io::Result<Option<Vec<Message>>> {
    let within = |wait| event::poll(wait)?.then(event::read).transpose();
    let mut batch: Option<Vec<Message>> = None;
    while batch.as_ref().map_or(0, Vec::len) < MAX_BATCH
        && let Some(event) = within(DRAIN_TIMEOUT)?
    {
        let joined = joined(event, &mut || within(ESCAPE_TIMEOUT))?;
        let messages = joined.into_iter().filter_map(message_of);
        batch.get_or_insert_default().extend(messages);
    }
    Ok(batch)
}

/// Reads on after bytes that made no event. They begin a paste or a sequence.
///
/// crossterm keeps them until their end comes. The end of a paste may never come, and all keys would
/// be its text: Esc and Ctrl-C end it.
#[cfg(unix)]
fn read_rest() -> io::Result<Option<Vec<Message>>> {
    const PASTE_END: &[u8] = b"\x1b[201~";
    let terminal = io::stdin();
    let mut bytes = [0; 4096];
    let mut count = 0;
    // The end of a paste begins with the byte of Esc, too.
    while count < bytes.len()
        && wait_for_input(&terminal, (count > 0).then_some(ESCAPE_TIMEOUT))? > 0
    {
        count += retry_on_intr(|| rustix::io::read(&terminal, &mut bytes[count..]))?;
        if bytes[..count] != [0x1b] {
            break;
        }
    }
    let is_key = matches!(bytes[..count], [0x1b | 0x03]);
    if !is_key {
        return read_as_input(&bytes[..count]);
    }
    let mut batch = read_as_input(PASTE_END)?.unwrap_or_default();
    batch.retain(|message| matches!(message, Message::Pasted(_)));
    // The key did what it was pressed for; a second Ctrl-C quits.
    if batch.is_empty() {
        batch.extend(read_as_input(&bytes[..1])?.unwrap_or_default());
    }
    Ok(Some(batch))
}

/// The console reports a paste as keys.
#[cfg(not(unix))]
fn read_rest() -> io::Result<Option<Vec<Message>>> {
    wait_for_input(&io::stdin(), None)?;
    read_events()
}

/// Reads events from these bytes as if the terminal had sent them.
#[cfg(unix)]
fn read_as_input(bytes: &[u8]) -> io::Result<Option<Vec<Message>>> {
    let (reader, mut writer) = io::pipe()?;
    writer.write_all(bytes)?;
    drop(writer);
    let redirect = |to: &dyn AsRawFd| {
        FileDescriptor::redirect_stdio(&to.as_raw_fd(), StdioDescriptor::Stdin)
            .map_err(io::Error::other)
    };
    let terminal = redirect(&reader)?;
    let events = read_events();
    redirect(&terminal)?;
    events
}

/// Lets a read of the terminal return at once without input.
///
/// Otherwise crossterm, which reads until a sequence is complete, would not come back from the
/// beginning of a paste.
#[cfg(unix)]
pub(super) fn read_without_blocking() {
    let terminal = io::stdin();
    if let Ok(mut modes) = tcgetattr(&terminal) {
        modes.special_codes[SpecialCodeIndex::VMIN] = 0;
        let _ = tcsetattr(&terminal, OptionalActions::Now, &modes);
    }
}

/// The console reports single keys.
#[cfg(not(unix))]
pub(super) fn read_without_blocking() {}

/// Waits for input of the terminal, at most until `limit`. Gives the number of bytes; 0 after
/// `limit`.
///
/// crossterm does not notice that a terminal has closed and would read nothing in an endless loop.
///
/// # Errors
/// Fails if the terminal has closed: it is readable but empty.
#[cfg(unix)]
fn wait_for_input(terminal: &(impl AsFd + AsRawFd), limit: Option<Duration>) -> io::Result<u64> {
    let mut waited = [filedescriptor::pollfd {
        fd: terminal.as_raw_fd(),
        events: filedescriptor::POLLIN,
        revents: 0,
    }];
    loop {
        match filedescriptor::poll(&mut waited, limit) {
            Ok(0) => return Ok(0),
            Ok(_) => break,
            Err(Error::Poll(error) | Error::Io(error))
                if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(io::Error::other(error)),
        }
    }
    match rustix::io::ioctl_fionread(terminal)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        bytes => Ok(bytes),
    }
}

/// Waits until the console has an event. The number of its bytes is not known.
#[cfg(not(unix))]
fn wait_for_input(_terminal: &io::Stdin, _limit: Option<Duration>) -> io::Result<u64> {
    while !event::poll(Duration::from_secs(3600))? {}
    Ok(0)
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

/// Signals that end a process unless it handles them.
///
/// Omits those raised by program errors, which cannot be handled safely ([`watch_bus_errors`] adds
/// one), and those that `main` and Rust ignore: `SIGXFSZ` and `SIGPIPE`.
#[cfg(unix)]
const ENDING_SIGNALS: [c_int; 13] = [
    SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGUSR1, SIGUSR2,
    SIGVTALRM, SIGXCPU,
];

/// Further signals on Linux: `SIGIO`, `SIGPWR`, `SIGSTKFLT` and the real-time signals.
#[cfg(target_os = "linux")]
fn more_ending_signals() -> impl Iterator<Item = c_int> {
    use rustix::process::Signal;
    let named = [Signal::IO, Signal::POWER, Signal::STKFLT].map(Signal::as_raw);
    named.into_iter().chain(34..=64)
}

/// Other systems need no further signals.
#[cfg(all(unix, not(target_os = "linux")))]
fn more_ending_signals() -> impl Iterator<Item = c_int> {
    std::iter::empty()
}

/// The state of handing the terminal to another program and taking it back.
#[derive(Default)]
pub(crate) struct TerminalHandover {
    is_handed_over: AtomicBool,
    is_returning: AtomicBool,
}

impl TerminalHandover {
    /// Marks the start of another program.
    pub(crate) fn begin(&self) {
        self.is_returning.store(false, Ordering::SeqCst);
        self.is_handed_over.store(true, Ordering::SeqCst);
    }

    /// Marks the end of the other program.
    ///
    /// The Ctrl-C that ended it may still be pending for the signal thread. Raising `SIGWINCH`,
    /// which is handled after it, tells the thread that the terminal is back.
    pub(crate) fn end(&self) {
        self.is_returning.store(true, Ordering::SeqCst);
        #[cfg(unix)]
        let _ = signal_hook::low_level::raise(SIGWINCH);
    }
}

/// Starts the thread that turns signals into messages.
///
/// While the terminal is handed over, keys belong to the other program. Ctrl-C and Ctrl-\ end only that
/// program; Ctrl-Z stops both, as a shell expects of its job.
#[cfg(unix)]
pub(crate) fn listen_to_system(
    events: Sender<LoopEvent>,
    handover: Arc<TerminalHandover>,
    give_back: fn(),
) -> io::Result<()> {
    let mut signals = Signals::new(ENDING_SIGNALS)?;
    signals.add_signal(SIGTSTP)?;
    // crossterm reports a resize only while its events are being read.
    signals.add_signal(SIGWINCH)?;
    for signal in more_ending_signals() {
        // The C library may reserve some of them.
        let _ = signals.add_signal(signal);
    }
    watch_bus_errors(&signals.handle())?;
    thread::spawn(move || {
        for signal in signals.forever() {
            if signal == SIGBUS {
                let is_ours = !handover.is_handed_over.load(Ordering::SeqCst);
                end_at_bus_error(is_ours.then_some(give_back));
            }
            if signal == SIGWINCH && handover.is_returning.swap(false, Ordering::SeqCst) {
                handover.is_handed_over.store(false, Ordering::SeqCst);
            }
            let message = match (signal, handover.is_handed_over.load(Ordering::SeqCst)) {
                (SIGINT | SIGQUIT, true) => continue,
                (SIGTSTP, true) => {
                    let _ = stop_process();
                    continue;
                }
                (SIGTSTP, false) => Message::SuspendAsked,
                (SIGWINCH, _) => match crossterm::terminal::size() {
                    Ok((cols, rows)) => Message::Resized(cols, rows),
                    Err(_) => continue,
                },
                _ => Message::HungUp,
            };
            if events.send(LoopEvent::Other(message)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Adds `SIGBUS` to the signals. It is raised if a mapped file was cut or its disk failed.
///
/// The thread that reads the file raises it again and again, until [`end_at_bus_error`] ends the
/// program. The standard library's handler, which looks for stack overflows, would end it before:
/// it removes itself at a signal that is none.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn watch_bus_errors(signals: &Handle) -> io::Result<()> {
    signal_hook::low_level::raise(SIGBUS)?;
    signals.add_signal(SIGBUS)
}

/// On other systems a bus error ends the program at once.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "macos"))))]
fn watch_bus_errors(_signals: &Handle) -> io::Result<()> {
    Ok(())
}

/// Restores the terminal, says what happened, and ends the program by the signal.
#[cfg(unix)]
fn end_at_bus_error(give_back: Option<fn()>) {
    // No other thread draws from here on.
    let _screen = io::stdout().lock();
    if let Some(give_back) = give_back {
        give_back();
    }
    let _ = writeln!(
        io::stderr(),
        "guildhall stopped: a file that it read was cut short, or its disk failed. Your notes are \
         safe. Start it again, and run `guildhall doctor` if it stops again."
    );
    let _ = signal_hook::low_level::emulate_default_handler(SIGBUS);
}

/// This system has no such signals.
#[cfg(not(unix))]
pub(crate) fn listen_to_system(
    _received: Sender<LoopEvent>,
    _handover: Arc<TerminalHandover>,
    _give_back: fn(),
) -> io::Result<()> {
    Ok(())
}

/// Stops this process until the shell continues it.
#[cfg(unix)]
pub(crate) fn stop_process() -> io::Result<()> {
    // SIGTSTP is caught above, so it would not stop the process. The shell treats SIGSTOP the same.
    signal_hook::low_level::raise(SIGSTOP)
}

/// This system cannot stop a process.
#[cfg(not(unix))]
pub(crate) fn stop_process() -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn waiting_on_closed_input_is_an_error() {
        let (mut keys, terminal) = UnixStream::pair().expect("a pair");
        keys.write_all(b"q").expect("a key");
        wait_for_input(&terminal, None).expect("a key is there");
        drop(keys);
        wait_for_input(&terminal, None).expect("the key is still there");
        terminal.set_nonblocking(true).expect("no waiting");
        assert_eq!(io::Read::read(&mut &terminal, &mut [0; 8]).ok(), Some(1));
        wait_for_input(&terminal, None).expect_err("nothing will come");
    }
}
