//! Other programs: the user's editor, the browser, the clipboard.
//!
//! Each function gives what to tell the user, `Err` if it is a failure; the error outside of that is
//! one of our own terminal. No shell ever reads a command line.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::editor::{editors, is_set};
use super::terminal_env::TerminalEnv;
use super::terminal_session;
use super::terminal_session::TerminalSession;
use crate::tui::strings;

/// Terminals drop longer clipboard texts without a word.
const LONGEST_COPY_BYTES: usize = 74_000;

/// Puts a text on the clipboard. `what` says what it is: `citation`.
pub(crate) fn copy(
    around: &TerminalEnv,
    what: &str,
    text: &str,
) -> io::Result<Result<String, String>> {
    if text.len() > LONGEST_COPY_BYTES {
        let told = format!("Not copied: the {what} is too long for a terminal's clipboard.");
        return Ok(Err(told));
    }
    // A default tmux ignores what programs send to the clipboard, but has a command for it.
    if around.tmux && copy_to_tmux(text).is_ok() {
        let told = format!("Copied the {what} to tmux and sent it to the clipboard.");
        return Ok(Ok(told));
    }
    terminal_session::copy(text)?;
    Ok(Ok(format!("Sent the {what} to the clipboard.")))
}

/// Opens a web address in the browser; where there is none, puts it on the clipboard.
pub(crate) fn open_address(
    around: &TerminalEnv,
    address: &str,
) -> io::Result<Result<String, String>> {
    if !around.desktop || around.ssh {
        let copied = copy(around, "address", address)?;
        return Ok(copied.map(|_| strings::NO_BROWSER.to_owned()));
    }
    Ok(match open::that_detached(address) {
        Ok(()) => Ok(strings::IN_BROWSER.to_owned()),
        Err(error) => Err(format!(
            "The browser did not start ({error}). {{copy}} copies the source."
        )),
    })
}

/// Lets the user write a text in the editor, in a file that goes afterwards. Gives what stands
/// there then.
pub(crate) fn write(
    screen: &mut TerminalSession,
    editor: Option<&str>,
    text: &str,
) -> io::Result<Result<String, String>> {
    let mut name = tempfile::Builder::new();
    let made = name.prefix("guildhall-").suffix(".md").tempfile();
    let file = made.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.flush()?;
        Ok(file.into_temp_path())
    });
    Ok(match file {
        Ok(path) => edit(screen, editor, &path)?.and_then(|()| {
            std::fs::read_to_string(&path)
                .map_err(|error| format!("What you wrote cannot be read: {error}."))
        }),
        Err(error) => Err(format!("There is no room for a text to write: {error}.")),
    })
}

/// Opens a file in the user's editor, or a usual one if none is set, and waits for its end.
pub(crate) fn edit(
    screen: &mut TerminalSession,
    editor: Option<&str>,
    path: &Path,
) -> io::Result<Result<(), String>> {
    let commands = match editors(editor, path) {
        Ok(commands) => commands,
        Err(told) => return Ok(Err(told)),
    };
    let mut told = strings::NO_EDITOR.to_owned();
    for mut command in commands {
        match screen.lend(|| command.status())? {
            Ok(status) if status.success() => return Ok(Ok(())),
            Ok(status) => {
                let told = format!("The editor ended with {status}; the note is as it was.");
                return Ok(Err(told));
            }
            // The next one may be there.
            Err(error) => {
                if let Some(line) = editor.filter(|line| is_set(line)) {
                    told = format!(
                        "The editor {line} did not start: {error}. Set EDITOR to another one."
                    );
                }
            }
        }
    }
    Ok(Err(told))
}

fn copy_to_tmux(text: &str) -> io::Result<()> {
    let mut tmux = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = tmux.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    if tmux.wait()?.success() {
        Ok(())
    } else {
        Err(io::Error::other("tmux refused"))
    }
}
