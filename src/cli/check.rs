//! `check`: every fault of every note, with its place and how to mend it.
//!
//! Finding faults is the work of [`super::engine::check`]; here paths are read and faults printed.

use std::path::Path;

use super::args::{CheckArguments, CheckFormat};
use super::console::{Console, Form};
use super::engine;
use super::findings::{count, print_findings};
use super::report::{CommandError, CommandResult, Exit};
use super::session::Session;
use crate::model::base::Base;
use crate::model::finding::Finding;
use crate::store::load;

/// What a check found.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Everything found, by place.
    pub(super) findings: Vec<Finding>,
    /// How many notes were read.
    pub(super) notes: usize,
    /// How many faults were mended.
    pub(super) mended: usize,
}

/// Checks what was named and prints what was found.
pub(super) fn run(
    arguments: &CheckArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let (base, _) = session.open_base()?;
    let mut paths = Vec::new();
    for path in &arguments.paths {
        paths.push(below_root(path, &base, &session.surroundings.folder)?);
    }
    let checked = engine::check(&base, &paths, arguments.fix)?;
    let format = match console.look.form {
        Form::Json => CheckFormat::Json,
        _ => arguments.format,
    };
    let mut lines = Lines::default();
    let source = |path: &str, line: u32| lines.get(&base, path, line);
    print_findings(
        &checked.findings,
        format,
        &mut console.out,
        console.look,
        source,
    )?;
    let (errors, warnings) = count(&checked.findings);
    if format == CheckFormat::Text {
        let notes = checked.notes;
        let mended = match checked.mended {
            0 => String::new(),
            mended => format!(", {mended} mended"),
        };
        console.say(&format!(
            "{notes} notes checked: {errors} errors, {warnings} warnings{mended}"
        ));
    }
    Ok(if errors == 0 {
        Exit::Done
    } else {
        Exit::Nothing
    })
}

/// The lines of the file that was asked for last: findings come file by file.
#[derive(Default)]
struct Lines {
    path: String,
    text: String,
}

impl Lines {
    fn get(&mut self, base: &Base, path: &str, line: u32) -> Option<String> {
        if self.path != path {
            let loaded = load::load_text(base, path);
            self.text = loaded.map(|loaded| loaded.text).unwrap_or_default();
            path.clone_into(&mut self.path);
        }
        let line = self.text.lines().nth((line as usize).checked_sub(1)?)?;
        Some(line.to_owned())
    }
}

/// A path as typed, as a path below the root with `/` between its parts; empty for the root itself.
///
/// Understood from the folder guildhall was started in, or else from the root of the base, so that
/// `check knowledge/cities` and `check cities` both do what they say.
pub(super) fn below_root(typed: &Path, base: &Base, folder: &Path) -> CommandResult<String> {
    let candidates = [folder.join(typed), base.root.join(typed)];
    let found = candidates
        .iter()
        .filter_map(|path| path.canonicalize().ok())
        .find_map(|path| Some(path.strip_prefix(&base.root).ok()?.to_owned()));
    let Some(found) = found else {
        let what = typed.display();
        return Err(
            CommandError::not_found(format!("there is no {what} in the knowledge base"))
                .hint(format!("the knowledge base is {}", base.root.display())),
        );
    };
    let parts: Vec<String> = found
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::note::Audience;

    #[test]
    fn paths_are_understood_from_here_and_from_the_root() -> std::io::Result<()> {
        let home = tempfile::tempdir()?;
        let home = home.path().canonicalize()?;
        fs::create_dir_all(home.join("knowledge/cities"))?;
        fs::write(home.join("knowledge/cities/oslo.md"), "")?;
        fs::write(home.join("outside.md"), "")?;
        let base = Base {
            root: home.join("knowledge"),
            name: "test".to_owned(),
            lang: "en".to_owned(),
            audience: Audience::Members,
        };
        let read = |typed: &str| below_root(Path::new(typed), &base, &home).ok();
        assert_eq!(read("knowledge/cities").as_deref(), Some("cities"));
        assert_eq!(read("cities/oslo.md").as_deref(), Some("cities/oslo.md"));
        assert_eq!(read("knowledge").as_deref(), Some(""));
        assert_eq!(read("outside.md"), None);
        assert_eq!(read("cities/bergen.md"), None);
        Ok(())
    }
}
