//! External programs: the user's editor, the browser, the clipboard.
//!
//! Functions return a nested result. The outer error is a failure of the terminal. The inner result
//! is a message for the user, about success or failure. No shell parses a command line.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::editor::{editors, is_set};
use super::terminal_env::TerminalEnv;
use super::terminal_session::{self, TerminalSession};
use crate::tui::strings;

/// Terminals silently drop longer clipboard texts.
const MAX_COPY_BYTES: usize = 74_000;

/// Copies text to the clipboard. `what` names it in the message, such as `citation`.
pub(crate) fn copy(
    around: &TerminalEnv,
    what: &str,
    text: &str,
) -> io::Result<Result<String, String>> {
    if text.len() > MAX_COPY_BYTES {
        let message = format!("Not copied: the {what} is too long for a terminal's clipboard.");
        return Ok(Err(message));
    }
    // By default tmux ignores OSC 52 from programs, but has a command for it.
    if around.tmux && copy_to_tmux(text).is_ok() {
        let message = format!("Copied to tmux, and sent to the clipboard: the {what}.");
        return Ok(Ok(message));
    }
    terminal_session::copy(text)?;
    Ok(Ok(format!("Sent the {what} to the clipboard.")))
}

/// Opens an address in the browser, or copies it if there is none.
pub(crate) fn open_address(
    around: &TerminalEnv,
    address: &str,
) -> io::Result<Result<String, String>> {
    if !around.desktop || around.ssh {
        let copied = copy(around, "address", address)?;
        return Ok(copied.map(|_| strings::NO_BROWSER.to_owned()));
    }
    Ok(match open::that_detached(address) {
        Ok(()) => Ok("Opened in the browser.".to_owned()),
        Err(error) => Err(format!(
            "The browser did not start ({error}). {{copy}} copies the source."
        )),
    })
}

/// Lets the user edit a text in a temporary file. Returns the edited text.
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
        Err(error) => Err(format!("There is no file to write the text in: {error}.")),
    })
}

/// Opens a file in the editor and waits.
///
/// Tries the usual editors if none is set.
pub(crate) fn edit(
    screen: &mut TerminalSession,
    editor: Option<&str>,
    path: &Path,
) -> io::Result<Result<(), String>> {
    let commands = match editors(editor, path) {
        Ok(commands) => commands,
        Err(message) => return Ok(Err(message)),
    };
    let mut message = strings::NO_EDITOR.to_owned();
    for mut command in commands {
        match screen.release_while(|| command.status())? {
            Ok(status) if status.success() => return Ok(Ok(())),
            Ok(status) => {
                let message = format!("The editor failed ({status}); nothing was changed.");
                return Ok(Err(message));
            }
            // Another usual editor may be installed.
            Err(error) => {
                if let Some(line) = editor.filter(|line| is_set(line)) {
                    message = format!(
                        "The editor {line} did not start: {error}. Set EDITOR to another one."
                    );
                }
            }
        }
    }
    Ok(Err(message))
}

fn copy_to_tmux(text: &str) -> io::Result<()> {
    let mut tmux = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let input = tmux.stdin.take();
    let written = input.map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
    // Also if it did not read everything: a child that nobody waits for stays as a zombie.
    let status = tmux.wait()?;
    written?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other("tmux refused"))
    }
}
