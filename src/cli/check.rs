//! `check`: lists the findings of all notes and fixes some of them.
//!
//! [`crate::store::check_base`] finds them and [`crate::store::apply_fixes`] fixes them. This file
//! resolves the paths and prints the result.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use serde_json::json;

use super::args::{CheckArguments, CheckFormat};
use super::base_session::Session;
use super::console::{Console, OutputFormat};
use super::json::print_json;
use super::print_findings::{count, count_by_code, print_annotations, print_findings};
use super::report::{CommandError, CommandResult, Exit};
use super::resolve_id::{ResolvedId, pick};
use crate::model::base::Base;
use crate::model::finding::Finding;
use crate::model::note::NoteId;
use crate::notes::clean::{clean, quote};
use crate::store::apply_fixes::AppliedFix;
use crate::store::check_base::Checked;
use crate::store::{apply_fixes, check_base, load, walk};

/// Default limit of findings printed as text.
const MOST_AS_TEXT: usize = 100;

/// The path argument that means standard input.
const INPUT: &str = "-";

/// Checks the given paths and prints the findings.
pub(super) fn run(
    arguments: &CheckArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let (base, _) = session.open_base()?;
    if arguments.paths.iter().any(|path| path.as_os_str() == INPUT) {
        return run_on_input(arguments, &base, console);
    }
    let mut paths = Vec::new();
    for path in &arguments.paths {
        paths.push(find(path, &base, &session.surroundings.folder)?);
    }
    let mended = if arguments.fix {
        apply_fixes::mend(&base, &paths)
            .map_err(|error| CommandError::failed_with(error.mend(), error))?
    } else {
        Vec::new()
    };
    let checked = check_base::check_chosen(&base, &paths);
    let mut lines = SourceLines::default();
    let source = |path: &str, line: u32| lines.get(&base, path, line);
    report(&checked, &mended, arguments, console, source)
}

/// Checks a note read from standard input.
fn run_on_input(arguments: &CheckArguments, base: &Base, console: &mut Console) -> CommandResult {
    if arguments.paths.len() > 1 || arguments.fix {
        return Err(CommandError::usage(
            "`-` cannot be combined with other paths or --fix",
        ));
    }
    let loaded = load::read_text(io::stdin().lock(), INPUT)
        .context("standard input cannot be read")
        .map_err(CommandError::failed)?;
    let mut checked = check_base::check_text(base, INPUT, &loaded.text);
    checked.findings.splice(0..0, loaded.findings);
    let source = |_: &str, line: u32| {
        let line = loaded.text.lines().nth((line as usize).checked_sub(1)?)?;
        Some(line.to_owned())
    };
    report(&checked, &[], arguments, console, source)
}

/// Prints findings and fixes in the chosen format.
fn report(
    checked: &Checked,
    mended: &[AppliedFix],
    arguments: &CheckArguments,
    console: &mut Console,
    source: impl FnMut(&str, u32) -> Option<String>,
) -> CommandResult {
    let is_text = console.look.form != OutputFormat::Json && arguments.format == CheckFormat::Text;
    let usual = if is_text { MOST_AS_TEXT } else { usize::MAX };
    let limit = arguments.limit.unwrap_or(usual);
    let findings = &checked.findings[..limit.min(checked.findings.len())];
    match (console.look.form, arguments.format) {
        (OutputFormat::Json, _) | (_, CheckFormat::Json) => {
            print_report(checked, findings, mended, &mut console.out)?;
        }
        (_, CheckFormat::Github) => print_annotations(findings, &mut console.out)?,
        (_, CheckFormat::Text) => {
            for AppliedFix { place, what } in mended {
                let line = format!("{place}: fixed: {what}");
                writeln!(console.out, "{}", clean(&line))?;
            }
            print_findings(findings, &mut console.out, console.look, source)?;
            let total = checked.findings.len();
            if findings.len() < total {
                let shown = findings.len();
                console.say(&format!(
                    "{shown} of {total} findings printed; --limit {total} prints all"
                ));
            }
            for (code, number) in count_by_code(&checked.findings) {
                let about = code.about().trim_end_matches('.');
                console.say(&format!("{number} × {code}: {about}"));
            }
            console.say(&sum_up(checked));
        }
    }
    Ok(match count(&checked.findings) {
        (0, _) => Exit::Done,
        _ => Exit::Nothing,
    })
}

/// Prints findings and fixes as one JSON object.
///
/// The counts include findings that `--limit` leaves out.
fn print_report(
    checked: &Checked,
    findings: &[Finding],
    mended: &[AppliedFix],
    out: &mut dyn Write,
) -> io::Result<()> {
    let (errors, warnings) = count(&checked.findings);
    let mended: Vec<_> = mended
        .iter()
        .map(|mended| json!({"place": mended.place, "what": mended.what}))
        .collect();
    let object = json!({
        "notes": checked.notes, "errors": errors, "warnings": warnings,
        "mended": mended, "findings": findings,
    });
    print_json(&object, out)
}

fn sum_up(checked: &Checked) -> String {
    let plural = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    let (errors, warnings) = count(&checked.findings);
    format!(
        "{} checked: {}, {}",
        plural(checked.notes, "note"),
        plural(errors, "error"),
        plural(warnings, "warning")
    )
}

/// Caches the text of one file. Findings are grouped by file.
#[derive(Default)]
pub(super) struct SourceLines {
    path: String,
    text: String,
}

impl SourceLines {
    /// A line of a file, counted from 1.
    pub(super) fn get(&mut self, base: &Base, path: &str, line: u32) -> Option<String> {
        if self.path != path {
            let loaded = load::load_text(base, path);
            self.text = loaded.map(|loaded| loaded.text).unwrap_or_default();
            path.clone_into(&mut self.path);
        }
        let line = self.text.lines().nth((line as usize).checked_sub(1)?)?;
        Some(line.to_owned())
    }
}

/// Resolves a path or note id to a path below the root.
fn find(typed: &Path, base: &Base, folder: &Path) -> CommandResult<String> {
    let refused = match below_root(typed, base, folder) {
        Ok(path) => return Ok(path),
        Err(refused) => refused,
    };
    let files = walk::walk(base).files;
    let ids: Vec<NoteId> = files
        .iter()
        .filter_map(|f| NoteId::of_path(&f.path))
        .collect();
    match pick(&typed.to_string_lossy(), None, &ids) {
        ResolvedId::One(id) => Ok(id.path()),
        ResolvedId::Several(..) | ResolvedId::None(None) => Err(refused),
        ResolvedId::None(Some(near)) => Err(refused.hint(format!("did you mean {near}?"))),
    }
}

/// Resolves a typed path to one below the root, with `/` as separator.
///
/// Tries the current folder first, then the root of the base, so `check knowledge/cities` and
/// `check cities` both work. The root itself gives an empty path.
pub(super) fn below_root(typed: &Path, base: &Base, folder: &Path) -> CommandResult<String> {
    let candidates = [folder.join(typed), base.root.join(typed)];
    let found = candidates
        .iter()
        .filter_map(|path| path.canonicalize().ok())
        .find_map(|path| Some(path.strip_prefix(&base.root).ok()?.to_owned()));
    let Some(found) = found else {
        let what = quote(&typed.to_string_lossy());
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
    fn paths_are_relative_to_the_current_folder_or_the_root() -> io::Result<()> {
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
