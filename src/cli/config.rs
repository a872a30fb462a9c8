//! `config`: writes a commented settings file, lists its keys and the theme roles.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use serde_json::json;

use super::base_session::Session;
use super::console::{Console, OutputFormat};
use super::json::print_json;
use super::report::{CommandError, CommandResult, Exit};
use crate::config::ThemeRole;
use crate::notes::clean::clean;
use crate::tui::all_keys;

/// Contents of a new settings file: every setting, commented out.
const DEFAULTS: &str = include_str!("config/defaults.toml");

/// Writes a missing settings file, then prints its path and all key bindings.
pub(super) fn run(session: &Session, console: &mut Console) -> CommandResult {
    let file = &session.config_file;
    let is_new = write_new(file)
        .with_context(|| format!("the settings cannot be written to {}", file.display()))
        .map_err(CommandError::failed)?;
    let own = session.config.keys.iter();
    let own: Vec<_> = own
        .map(|binding| (binding.action.clone(), binding.keys.clone()))
        .collect();
    let keys = all_keys(&own);
    let file = file.display().to_string();
    let roles = ThemeRole::ALL.map(|role| (role.as_str(), role.about()));
    if console.style.form == OutputFormat::Json {
        let keys: BTreeMap<_, _> = keys
            .into_iter()
            .map(|(action, keys, _)| (action, keys))
            .collect();
        let object = json!({"file": file, "written": is_new, "keys": keys,
            "roles": BTreeMap::from(roles)});
        print_json(&object, &mut console.out)?;
        return Ok(Exit::Done);
    }
    let state = if is_new {
        "created; every setting is commented out"
    } else {
        "exists; not changed"
    };
    writeln!(console.out, "{} ({state})", clean(&file))?;
    writeln!(console.out, "\nKeys, by the name for [keys]:")?;
    for (action, keys, name) in keys {
        let keys = clean(&keys).into_owned();
        writeln!(console.out, "  {action:20} {keys:18} {name}")?;
    }
    writeln!(
        console.out,
        "\nRoles of a theme, by the name for [themes.NAME]:"
    )?;
    for (role, about) in roles {
        writeln!(console.out, "  {role:20} {about}")?;
    }
    Ok(Exit::Done)
}

/// Creates the file if it does not exist. Returns whether it was created.
fn write_new(file: &Path) -> io::Result<bool> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(file) {
        Ok(mut new) => new.write_all(DEFAULTS.as_bytes()).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_defaults_are_comments_and_each_can_be_taken_over() {
        assert_eq!(Config::read(DEFAULTS), (Config::default(), Vec::new()));
        let settings = DEFAULTS.lines().filter_map(|line| line.strip_prefix("#: "));
        let settings: Vec<&str> = settings.collect();
        let (config, warnings) = Config::read(&settings.join("\n"));
        assert_eq!(warnings, Vec::new());
        assert!(config.city.is_some() && config.background_minutes.is_some());
        assert_eq!(config.keys.len(), 1);
        for name in crate::config::SETTINGS {
            let is_named = |line: &&str| line.trim_start_matches('[').starts_with(name);
            assert!(settings.iter().any(is_named), "{name}");
        }
    }

    #[test]
    fn an_existing_settings_file_is_not_changed() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("new").join("config.toml");
        assert!(write_new(&file)?);
        assert_eq!(fs::read_to_string(&file)?, DEFAULTS);
        fs::write(&file, "city = \"oslo\"")?;
        assert!(!write_new(&file)?);
        assert_eq!(fs::read_to_string(&file)?, "city = \"oslo\"");
        Ok(())
    }
}
