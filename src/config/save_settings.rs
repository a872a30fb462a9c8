//! Writes single settings into the configuration file; keeps everything else.

use std::fs;
use std::io;
use std::path::Path;

/// Sets keys in the file at `path`; makes the file if there is none.
///
/// # Errors
/// If the file cannot be read as text or written.
pub fn save_settings(path: &Path, settings: &[(&str, String)]) -> io::Result<()> {
    let before = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // A link to the settings, as people keep them elsewhere, stays one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let text = settings
        .iter()
        .fold(before, |text, (key, value)| with_setting(&text, key, value));
    io::Write::write_all(&mut file, text.as_bytes())?;
    if let Ok(known) = fs::metadata(&path) {
        file.as_file().set_permissions(known.permissions())?;
    }
    file.persist(&path)?;
    Ok(())
}

/// The text of a configuration with another value of a key.
fn with_setting(text: &str, key: &str, value: &str) -> String {
    let setting = format!("{key} = {}", toml::Value::from(value));
    let is_key = |line: &str| {
        let name = line.trim_start().strip_prefix(key);
        name.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let is_table = |line: &str| line.trim_start().starts_with('[');
    let mut top = text.lines().take_while(|line| !is_table(line));
    if let Some(at) = top.position(is_key) {
        let lines = text.split_inclusive('\n').enumerate();
        let replaced = lines.map(|(i, line)| match (i == at, line.ends_with('\n')) {
            (true, true) => format!("{setting}\n"),
            (true, false) => setting.clone(),
            (false, _) => line.to_owned(),
        });
        return replaced.collect();
    }
    format!("{setting}\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_setting_is_changed_and_the_rest_stays_as_it_was() {
        for (before, after) in [
            ("", "city = \"oslo\"\n"),
            (
                "# mine\nmouse = false\n",
                "city = \"oslo\"\n# mine\nmouse = false\n",
            ),
            (
                "mouse = false\ncity=\"rome\" # home\n[keys]\nopen = \"l\"\n",
                "mouse = false\ncity = \"oslo\"\n[keys]\nopen = \"l\"\n",
            ),
            (
                "[themes.x]\ncity = 1",
                "city = \"oslo\"\n[themes.x]\ncity = 1",
            ),
        ] {
            assert_eq!(with_setting(before, "city", "oslo"), after);
            assert_eq!(Config::read(after).0.city.as_deref(), Some("oslo"));
        }
    }

    #[test]
    fn the_file_is_made_with_its_folder() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("new").join("config.toml");
        let save = |key, value: &str| save_settings(&path, &[(key, value.to_owned())]);
        save("city", "oslo")?;
        save("theme", "dark")?;
        save("city", "washington-dc")?;
        assert_eq!(
            fs::read_to_string(&path)?,
            "theme = \"dark\"\ncity = \"washington-dc\"\n"
        );
        Ok(())
    }
}
