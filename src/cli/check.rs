//! `check`: lists the findings of all notes and fixes some of them.
//!
//! [`crate::store::check_base`] finds them and [`crate::store::apply_fixes`] fixes them. This file
//! resolves the paths and prints the result.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use serde_json::json;

use super::arguments::{CheckArguments, CheckFormat};
use super::base_session::Session;
use super::console::{Console, OutputFormat};
use super::json::print_json;
use super::print_findings::{SourceLines, count, count_by_code, print_annotations, print_findings};
use super::report::{CommandError, CommandResult, Exit};
use super::resolve_id::{ResolvedId, below_root, pick, several};
use crate::model::base::Base;
use crate::model::counted::counted;
use crate::model::finding::Finding;
use crate::notes::clean::clean;
use crate::store::apply_fixes::AppliedFix;
use crate::store::check_base::Checked;
use crate::store::{apply_fixes, check_base, load};

/// Default limit of findings printed as text.
const MAX_TEXT_FINDINGS: usize = 100;

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
        paths.push(find(path, &base, session)?);
    }
    let mended = if arguments.fix {
        apply_fixes::apply_fixes(&base, &paths)
            .map_err(|error| CommandError::failed_with(error.help(), error))?
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
    let is_text = console.style.form != OutputFormat::Json && arguments.format == CheckFormat::Text;
    let usual = if is_text {
        MAX_TEXT_FINDINGS
    } else {
        usize::MAX
    };
    let limit = arguments.limit.unwrap_or(usual);
    let findings = &checked.findings[..limit.min(checked.findings.len())];
    match (console.style.form, arguments.format) {
        (OutputFormat::Json, _) | (_, CheckFormat::Json) => {
            print_report(checked, findings, mended, &mut console.out)?;
        }
        (_, CheckFormat::Github) => print_annotations(findings, &mut console.out)?,
        (_, CheckFormat::Text) => {
            for AppliedFix { place, what } in mended {
                let line = format!("{place}: fixed: {what}");
                writeln!(console.out, "{}", clean(&line))?;
            }
            print_findings(findings, &mut console.out, console.style, source)?;
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
    let (errors, warnings) = count(&checked.findings);
    format!(
        "{} checked: {}, {}",
        counted(checked.notes, "note"),
        counted(errors, "error"),
        counted(warnings, "warning")
    )
}

/// Resolves a path or note id to a path below the root.
fn find(typed: &Path, base: &Base, session: &Session) -> CommandResult<String> {
    let refused = match below_root(typed, base, &session.process_env.folder) {
        Ok(path) => return Ok(path),
        Err(refused) => refused,
    };
    let library = session.open_library()?;
    let typed = typed.to_string_lossy();
    match pick(&typed, None, &library.ids) {
        ResolvedId::One(id) => Ok(id.path()),
        ResolvedId::Several(ids) => Err(several(&typed, &ids)),
        ResolvedId::None(near) => match (library.find_aliases(&typed), near) {
            ([only], _) => Ok(only.path()),
            ([], None) => Err(refused),
            ([], Some(near)) => Err(refused.hint(format!("did you mean {near}?"))),
            (owners, _) => Err(several(&typed, owners)),
        },
    }
}
