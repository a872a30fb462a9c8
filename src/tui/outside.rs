//! Other programs: the user's editor, the browser, the clipboard.
//!
//! Each function gives what to tell the user, `Err` if it is a failure; the error outside of that is
//! one of our own terminal. No shell ever reads a command line.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::surroundings::Surroundings;
use super::terminal::{self, Screen};
use super::words;

/// Terminals drop longer clipboard texts without a word.
const LONGEST_COPY_BYTES: usize = 74_000;

/// Puts a text on the clipboard. `what` says what it is: `citation`.
pub(super) fn copy(
    around: &Surroundings,
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
    terminal::copy(text)?;
    Ok(Ok(format!("Sent the {what} to the clipboard.")))
}

/// Opens a web address in the browser; where there is none, puts it on the clipboard.
pub(super) fn open_address(
    around: &Surroundings,
    address: &str,
) -> io::Result<Result<String, String>> {
    if !around.desktop || around.ssh {
        let copied = copy(around, "address", address)?;
        return Ok(copied.map(|_| words::NO_BROWSER.to_owned()));
    }
    Ok(match open::that_detached(address) {
        Ok(()) => Ok(words::IN_BROWSER.to_owned()),
        Err(error) => Err(format!(
            "The browser did not start ({error}). y copies the source."
        )),
    })
}

/// Lets the user write a text in the editor, in a file that goes afterwards. Gives what stands
/// there then.
pub(super) fn write(
    screen: &mut Screen,
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
pub(super) fn edit(
    screen: &mut Screen,
    editor: Option<&str>,
    path: &Path,
) -> io::Result<Result<(), String>> {
    let set = editor.filter(|line| !line.trim().is_empty());
    let mut told = words::NO_EDITOR.to_owned();
    for line in set.map_or(USUAL_EDITORS.to_vec(), |line| vec![line]) {
        let mut command = match editor_command(line, path) {
            Ok(command) => command,
            Err(told) => return Ok(Err(told)),
        };
        match screen.lend(|| command.status())? {
            Ok(status) if status.success() => return Ok(Ok(())),
            Ok(status) => {
                let told = format!("The editor ended with {status}; the text is as it left it.");
                return Ok(Err(told));
            }
            Err(error) if set.is_some() => {
                told =
                    format!("The editor {line} did not start: {error}. Set EDITOR to another one.");
            }
            // The next one may be there.
            Err(_) => {}
        }
    }
    Ok(Err(told))
}

/// What is tried where no editor is set, the kindest first: few planners have ever set one.
const USUAL_EDITORS: &[&str] = if cfg!(windows) {
    &["notepad"]
} else {
    &["nano", "vi"]
};

/// The editor's command line with the file behind it. No shell reads it.
fn editor_command(line: &str, path: &Path) -> Result<Command, String> {
    let parts = shell_words::split(line)
        .map_err(|error| format!("The editor's command line cannot be read ({error}): {line}"))?;
    let Some((program, arguments)) = parts.split_first() else {
        return Err(words::NO_EDITOR.to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments);
    // These return at once unless told to wait for the file to be closed.
    let name = Path::new(program)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let waits = ["-w", "--wait"];
    let told = arguments
        .iter()
        .any(|argument| waits.contains(&argument.as_str()));
    if matches!(&*name, "code" | "codium" | "subl" | "zed" | "atom") && !told {
        command.arg("--wait");
    }
    command.arg(path);
    Ok(command)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_is_split_as_a_shell_would_but_run_without_one() {
        #[track_caller]
        fn case(editor: &str, want: &[&str]) {
            let line = match editor_command(editor, Path::new("/base/a b.md")) {
                Ok(command) => {
                    let program = command.get_program();
                    let words = std::iter::once(program).chain(command.get_args());
                    words
                        .map(|word| word.to_string_lossy().into_owned())
                        .collect()
                }
                Err(_) => Vec::new(),
            };
            assert_eq!(line, want, "{editor:?}");
        }
        case("vi", &["vi", "/base/a b.md"]);
        case("code", &["code", "--wait", "/base/a b.md"]);
        case("code --wait", &["code", "--wait", "/base/a b.md"]);
        case(
            "'/my tools/ed' -x; rm",
            &["/my tools/ed", "-x;", "rm", "/base/a b.md"],
        );
        case("vi '", &[]);
        case("", &[]);
    }
}
