//! `clone`, `init` and `connect`: set up a knowledge base.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::format::{held_json, list_held, progress};
use super::git_arguments::{CloneArguments, ConnectArguments, InitArguments};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::notes::clean::clean;
use crate::sync::{self, Repo, Watch};

/// Copies a shared library into a new folder.
pub(super) fn run_clone(
    arguments: &CloneArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let folder = match &arguments.folder {
        Some(folder) => folder.clone(),
        None => name_of(&arguments.address).ok_or_else(|| {
            CommandError::usage("cannot derive a folder name from the address")
                .hint("add a folder name after the address")
        })?,
    };
    let folder = session.process_env.folder.join(folder);
    let stop = super::stop_flag();
    let mut on_step = |step| progress(console, step);
    let mut watch = Watch {
        on_step: &mut on_step,
        stop: &stop,
    };
    let cloned = sync::clone(
        &arguments.address,
        &folder,
        super::settings(session),
        &mut watch,
    );
    console.end_progress();
    let root = cloned.map_err(|error| {
        let help = error.help_for_clone();
        super::failed_with(error, help)
    })?;
    let shown = clean(&root.to_string_lossy()).into_owned();
    let copy = Repo::open(&root, super::settings(session));
    // The copy is complete, also if this list cannot be read.
    let held = copy.and_then(|copy| copy.left_out()).unwrap_or_default();
    if console.style.form == OutputFormat::Json {
        let object = json!({"base": shown, "held": held_json(&held)});
        print_json(&object, &mut console.out)?;
    } else {
        writeln!(console.out, "Your copy is in {shown}")?;
        list_held(&held, &mut console.out, console.style)?;
    }
    Ok(Exit::Done)
}

/// The folder name for an address: `league` for `https://example.org/league.git`.
fn name_of(address: &str) -> Option<PathBuf> {
    // A query string may hold a secret.
    let place = match address.split_once("://") {
        Some((_, rest)) => rest.split(['?', '#']).next().unwrap_or_default(),
        None => address,
    };
    let end = place
        .trim_end_matches('/')
        .rsplit(['/', ':', '\\'])
        .next()?;
    let name = end.strip_suffix(".git").unwrap_or(end);
    let is_name = !name.is_empty() && name != "." && name != ".." && !name.starts_with('-');
    is_name.then(|| PathBuf::from(name))
}

/// Creates `guildhall.toml` if it is missing, and starts the history.
pub(super) fn run_init(
    arguments: &InitArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let folder = session.process_env.folder.join(&arguments.folder);
    // Normalises `folder/.`, which has no file name.
    let folder = folder.components().collect::<PathBuf>();
    let file = folder.join("guildhall.toml");
    if !file.exists() {
        check_place(&folder)?;
        let failed = |error| {
            let shown = folder.display();
            let text = format!("{shown} cannot be a knowledge base");
            CommandError::failed(anyhow::Error::new(error).context(text))
        };
        fs::create_dir_all(&folder).map_err(failed)?;
        let name = toml::Value::String(base_name(&folder));
        let text = format!("name = {name}\nformat = 1\naudience = \"members\"\nlang = \"en\"\n");
        fs::write(&file, text).map_err(failed)?;
    }
    let saved = sync::init(&folder, super::settings(session)).map_err(super::failed)?;
    let shown = clean(&folder.to_string_lossy()).into_owned();
    if console.style.form == OutputFormat::Json {
        print_json(
            &json!({"base": shown, "saved": saved.changed.len()}),
            &mut console.out,
        )?;
    } else {
        writeln!(
            console.out,
            "{shown} is a knowledge base and keeps its history."
        )?;
    }
    Ok(Exit::Done)
}

/// The name of a new base: that of its folder, unless that is blank.
fn base_name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let name = clean(name.trim());
    if name.is_empty() {
        "Knowledge base".to_owned()
    } else {
        name.into_owned()
    }
}

/// Refuses a new base inside another base or a `.git` folder. Copies of those would not have it.
fn check_place(folder: &Path) -> CommandResult<()> {
    let real = folder.ancestors().find_map(|above| {
        let below = folder.strip_prefix(above).ok()?;
        Some(fs::canonicalize(above).ok()?.join(below))
    });
    let real = real.as_deref().unwrap_or(folder);
    let shown = folder.display();
    let around = if real.components().any(|name| name.as_os_str() == ".git") {
        format!("{shown} is in a folder with saved states")
    } else if let Some(base) = real
        .ancestors()
        .skip(1)
        .find(|above| above.join("guildhall.toml").exists())
    {
        format!("{shown} is inside the knowledge base {}", base.display())
    } else {
        return Ok(());
    };
    Err(CommandError::usage(around).hint("choose a folder outside of it"))
}

/// Connects the knowledge base with a shared library.
pub(super) fn run_connect(
    arguments: &ConnectArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let root = session.find_named_root()?;
    let connected = sync::connect(&root, &arguments.address, super::settings(session));
    let former = connected.map_err(super::failed)?;
    let address = sync::shown(&arguments.address);
    let folder = clean(&root.to_string_lossy()).into_owned();
    if console.style.form == OutputFormat::Json {
        print_json(
            &json!({"base": folder, "remote": address, "former": former}),
            &mut console.out,
        )?;
    } else {
        let former = former.map_or_else(String::new, |former| format!(" in place of {former}"));
        writeln!(
            console.out,
            "Connected {folder} with {address}{former}. Run `guildhall sync` to get updates and share."
        )?;
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_base_has_a_name() {
        for (folder, name) in [
            ("/", "Knowledge base"),
            ("/base/   ", "Knowledge base"),
            ("/base/league ", "league"),
        ] {
            assert_eq!(base_name(Path::new(folder)), name);
        }
    }

    #[test]
    fn a_base_is_made_neither_in_a_base_nor_in_a_history() {
        let home = tempfile::tempdir().expect("a folder");
        let at = |path: &str| home.path().join(path);
        fs::create_dir_all(at("base/practices/oslo")).expect("made");
        fs::create_dir_all(at("other/.git/objects")).expect("made");
        fs::write(at("base/guildhall.toml"), "").expect("written");
        for path in [
            "base/x",
            "base/practices",
            "base/practices/oslo/new/deep",
            "other/../base/practices",
            "other/.git",
            "other/.git/new",
        ] {
            check_place(&at(path)).expect_err(path);
        }
        for path in [
            "base",
            "new/deep",
            "other",
            "other/knowledge",
            "base/../new",
            "other/.git/../fresh",
        ] {
            check_place(&at(path)).unwrap_or_else(|_| panic!("{path}"));
        }
    }

    #[test]
    fn a_folder_is_named_after_the_library() {
        #[track_caller]
        fn case(address: &str, want: Option<&str>) {
            assert_eq!(name_of(address), want.map(PathBuf::from), "{address}");
        }
        case("https://example.org/league.git", Some("league"));
        case("git@example.org:league.git", Some("league"));
        case("../library/", Some("library"));
        case(
            "https://example.org/league.git?access_token=x",
            Some("league"),
        );
        case("https://example.org/-x", None);
        case("..", None);
    }
}
