//! Commands that start the user's editor, from the app and from the command line.
//!
//! No shell parses the editor's command line.

use std::path::Path;
use std::process::Command;

use crate::tui::strings;

/// Returns the commands to try, in order, to edit a file.
///
/// There is one if an editor is set, else one for each usual editor. Each command runs until the
/// file is closed.
///
/// # Errors
/// A message for the user, if the command line cannot be parsed.
pub fn editors(set: Option<&str>, path: &Path) -> Result<Vec<Command>, String> {
    match set.filter(|line| is_set(line)) {
        Some(line) => Ok(vec![editor_command(line, path)?]),
        None => USUAL_EDITORS
            .iter()
            .map(|line| editor_command(line, path))
            .collect(),
    }
}

/// Whether a command line names a program.
pub(crate) fn is_set(line: &str) -> bool {
    !line.trim().is_empty()
}

/// Editors to try if none is set, easiest first: few planners have set one.
const USUAL_EDITORS: &[&str] = if cfg!(windows) {
    &["notepad"]
} else {
    &["nano", "vi"]
};

/// Parses the editor's command line without a shell, and appends the file.
fn editor_command(line: &str, path: &Path) -> Result<Command, String> {
    let parts = shell_words::split(line)
        .map_err(|error| format!("The editor's command line cannot be read ({error}): {line}"))?;
    let Some((program, arguments)) = parts.split_first() else {
        return Err(strings::NO_EDITOR.to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments);
    // These return at once, unless an option makes them wait until the file is closed.
    let name = Path::new(program)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let waits = [
        "-w", "--wait", "-f", "--nofork", "-b", "--block", "-i", "-s",
    ];
    let has_wait_flag = |wait: &&str| {
        let mut arguments = arguments.iter().map(String::as_str);
        arguments.any(|argument| argument == *wait || waits.contains(&argument))
    };
    let wait = match &*name {
        "code" | "code-insiders" | "codium" | "cursor" | "subl" | "sublime_text" | "zed"
        | "zeditor" | "atom" | "gedit" | "pluma" | "xed" | "mate" | "bbedit" => Some("--wait"),
        // A process of its own stays until it is closed.
        "geany" => Some("--new-instance"),
        "gnome-text-editor" => Some("--standalone"),
        "gvim" | "mvim" => Some("--nofork"),
        "kate" => Some("--block"),
        _ => None,
    };
    command.args(wait.filter(|wait| !has_wait_flag(wait)));
    command.arg(path);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_split_like_a_shell_would() {
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
        case("gvim", &["gvim", "--nofork", "/base/a b.md"]);
        case("geany", &["geany", "--new-instance", "/base/a b.md"]);
        case("geany -i", &["geany", "-i", "/base/a b.md"]);
        case("code --wait", &["code", "--wait", "/base/a b.md"]);
        case(
            "'/my tools/ed' -x; rm",
            &["/my tools/ed", "-x;", "rm", "/base/a b.md"],
        );
        case("vi '", &[]);
        case("", &[]);
    }
}
