//! `check`: what is wrong with the notes, and with `--fix` mends what is certain.
//!
//! Does the work and gives the findings; printing them is not done here.

use std::path::{Component, Path};

use anyhow::{Context, Result, bail};

use crate::model::base::Base;
use crate::model::finding::{Finding, Severity};
use crate::model::note::Kind;
use crate::notes::check::check_note;
use crate::notes::fix::fix;
use crate::notes::{Defaults, clean::quote};
use crate::store::check::{check, load_all_vocabularies};
use crate::store::load::load_text;
use crate::store::save::replace_text;
use crate::store::walk::walk;

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// What `check` is asked to do.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    /// The base.
    pub(crate) base: &'a Base,
    /// Notes or folders to tell of, as typed; all if there is none. `-` is standard input.
    pub(crate) paths: &'a [String],
    /// The folder that typed paths start from.
    pub(crate) here: &'a Path,
    /// Whether to mend what is certain first.
    pub(crate) fix: bool,
}

/// What `check` has found and done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// How many notes were checked.
    pub(crate) notes: usize,
    /// What is wrong, or still wrong after mending; sorted by place.
    pub(crate) findings: Vec<Finding>,
    /// What was mended, one sentence each: `cities/oslo.md:3: wrote "Oslo" as "oslo"`.
    pub(crate) mended: Vec<String>,
}

impl Outcome {
    /// Whether there is an error among the findings: `check` then exits with 1.
    pub(crate) fn has_errors(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity == Severity::Error)
    }

    /// The last line for people: `3 errors and 1 warning in 412 notes`.
    pub(crate) fn summary(&self) -> String {
        let errors = self
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count();
        let warnings = self.findings.len() - errors;
        let count = |number: usize, word: &str| match number {
            1 => format!("1 {word}"),
            _ => format!("{number} {word}s"),
        };
        let found = match (errors, warnings) {
            (0, 0) => "nothing wrong".to_owned(),
            (_, 0) => count(errors, "error"),
            (0, _) => count(warnings, "warning"),
            _ => format!(
                "{} and {}",
                count(errors, "error"),
                count(warnings, "warning")
            ),
        };
        format!("{found} in {}", count(self.notes, "note"))
    }
}

/// Checks the base, or the note on standard input, which `read_input` gives.
///
/// Every note is read whatever is asked for, since links and ids are ties between notes; `paths`
/// chooses what is told. Only notes among `paths` are mended.
///
/// # Errors
/// If a path names nothing in the base, standard input cannot be read, or a note cannot be saved.
pub(crate) fn run(job: &Job<'_>, read_input: impl FnOnce() -> Result<String>) -> Result<Outcome> {
    if job.paths.iter().any(|path| path == STANDARD_INPUT) {
        if job.paths.len() > 1 || job.fix {
            bail!("`-` stands alone: a note on standard input is checked by itself and not mended");
        }
        return Ok(check_input(job.base, &read_input()?));
    }
    let chosen: Vec<String> = job
        .paths
        .iter()
        .map(|path| below_root(job, path))
        .collect::<Result<_>>()?;
    let mended = if job.fix {
        mend_notes(job.base, &chosen)?
    } else {
        Vec::new()
    };
    let checked = check(job.base);
    let mut findings = checked.findings;
    findings.retain(|finding| is_chosen(&chosen, &finding.place.path));
    Ok(Outcome {
        notes: checked.notes,
        findings,
        mended,
    })
}

/// Checks one note that has no place in the base yet, as a practice.
fn check_input(base: &Base, text: &str) -> Outcome {
    let (vocabularies, _) = load_all_vocabularies(base, &walk(base).files);
    let path = format!("{}/standard-input.md", Kind::Practice.folder());
    let checked = check_note(&path, text, &Defaults::of(base), &vocabularies);
    let mut findings = checked.findings;
    for finding in &mut findings {
        STANDARD_INPUT.clone_into(&mut finding.place.path);
    }
    Outcome {
        notes: 1,
        findings,
        mended: Vec::new(),
    }
}

/// The path below the root of what was typed: a path from here, or an id or path below the root.
fn below_root(job: &Job<'_>, typed: &str) -> Result<String> {
    let root = &job.base.root;
    let from_here = job.here.join(typed);
    if let Ok(full) = from_here.canonicalize()
        && let Ok(below) = full.strip_prefix(root)
    {
        let parts = below
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        return Ok(parts.collect::<Vec<_>>().join("/"));
    }
    let below = typed.trim_end_matches('/');
    let is_plain = Path::new(below)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if is_plain {
        let names = [below.to_owned(), format!("{below}.md")];
        if let Some(name) = names.into_iter().find(|name| root.join(name).exists()) {
            return Ok(name);
        }
    }
    bail!(
        "there is no note or folder {} in the knowledge base",
        quote(typed)
    )
}

/// Whether a path is one of the chosen notes or lies in one of the chosen folders.
fn is_chosen(chosen: &[String], path: &str) -> bool {
    let lies_in = |folder: &String| {
        folder.is_empty()
            || path
                .strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    chosen.is_empty() || chosen.iter().any(lies_in)
}

fn mend_notes(base: &Base, chosen: &[String]) -> Result<Vec<String>> {
    let files = walk(base).files;
    let (vocabularies, _) = load_all_vocabularies(base, &files);
    let mut mended = Vec::new();
    for file in files.iter().filter(|file| is_chosen(chosen, &file.path)) {
        let path = file.path.as_str();
        // What cannot be read whole is told by the check, and must not be written back.
        let Ok(loaded) = load_text(base, path) else {
            continue;
        };
        if !loaded.findings.is_empty() {
            continue;
        }
        let fixed = fix(path, &loaded.text, &vocabularies);
        if fixed.done.is_empty() {
            continue;
        }
        replace_text(base, path, &loaded.text, &fixed.text)
            .with_context(|| format!("while mending {}", quote(path)))?;
        let said = fixed.done.iter();
        mended.extend(said.map(|done| format!("{path}:{}: {}", done.line, done.what)));
    }
    Ok(mended)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::finding::Code;
    use crate::store::base;

    const GOOD: &str = "+++\ntitle = 'T'\n+++\nText\n";

    fn base_of(files: &[(&str, &str)]) -> (tempfile::TempDir, Base) {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join(base::MARK), "audience = 'public'").expect("a mark");
        for (file, text) in files {
            let path = home.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        let base = base::open(home.path()).expect("a base");
        (home, base)
    }

    fn run_on(base: &Base, here: &str, paths: &[&str], fix: bool) -> Result<Outcome> {
        let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
        let job = Job {
            base,
            paths: &paths,
            here: &base.root.join(here),
            fix,
        };
        run(&job, || Ok("+++\n+++\n".to_owned()))
    }

    #[test]
    fn paths_choose_what_is_told() {
        let bad = "+++\nsummary = 's'\n+++\nText\n";
        let (_home, base) = base_of(&[
            ("practices/oslo/a.md", bad),
            ("practices/oslo-b.md", bad),
            ("cities/oslo.md", bad),
        ]);
        #[track_caller]
        fn case(base: &Base, here: &str, paths: &[&str], want: &[&str]) {
            let outcome = run_on(base, here, paths, false).expect("the paths are there");
            let got: Vec<&str> = outcome.findings.iter().map(|f| &*f.place.path).collect();
            assert_eq!(got, want, "{paths:?}");
            assert_eq!(outcome.notes, 3);
            assert!(outcome.has_errors());
        }
        let all = [
            "cities/oslo.md",
            "practices/oslo-b.md",
            "practices/oslo/a.md",
        ];
        case(&base, "", &[], &all);
        case(&base, "", &["."], &all);
        case(&base, "", &["practices/oslo"], &["practices/oslo/a.md"]);
        case(&base, "practices", &["oslo/a.md"], &["practices/oslo/a.md"]);
        case(&base, "practices", &["cities/oslo"], &["cities/oslo.md"]);
        let error = run_on(&base, "", &["practices/x"], false).expect_err("it is not there");
        assert_eq!(
            error.to_string(),
            "there is no note or folder `practices/x` in the knowledge base"
        );
        assert!(run_on(&base, "", &["../.."], false).is_err());
    }

    #[test]
    fn a_note_on_standard_input_is_checked_by_itself() {
        let (_home, base) = base_of(&[]);
        let outcome = run_on(&base, "", &["-"], false).expect("the input can be read");
        let got: Vec<(&str, Code)> = outcome
            .findings
            .iter()
            .map(|f| (&*f.place.path, f.code))
            .collect();
        assert_eq!(got, [("-", Code::MissingKey), ("-", Code::EmptyBody)]);
        assert_eq!(outcome.summary(), "1 error and 1 warning in 1 note");
        assert!(run_on(&base, "", &["-"], true).is_err());
    }

    #[test]
    fn fix_mends_the_chosen_notes_only() {
        let slip = "+++\ntitle = 'T'\nyear = '2019'\n+++\nText\n";
        let (home, base) = base_of(&[
            ("practices/a.md", slip),
            ("practices/b.md", slip),
            ("practices/c.md", GOOD),
        ]);
        let outcome = run_on(&base, "", &["practices/a.md"], true).expect("it can be saved");
        assert_eq!(outcome.findings, []);
        assert_eq!(outcome.mended, ["practices/a.md:3: wrote \"2019\" as 2019"]);
        let text = |name: &str| fs::read_to_string(home.path().join(name)).expect("a file");
        assert_eq!(text("practices/a.md"), slip.replace("'2019'", "2019"));
        assert_eq!(text("practices/b.md"), slip);
        assert_eq!(outcome.summary(), "nothing wrong in 3 notes");
    }
}
