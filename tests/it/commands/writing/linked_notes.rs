//! A league with notes that name each other.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::commands::League;

impl League {
    /// A copy of the league with a few notes about each other.
    pub(super) fn with_notes() -> Self {
        let league = Self::new();
        fs::remove_file(league.path("league/practices/oslo/broken.md")).expect("removed");
        let heat = league.read("practices/oslo/sewage-heat.md");
        league.write(
            "practices/oslo/sewage-heat.md",
            &heat.replace(" [[practices/oslo/gone]] says more.", ""),
        );
        for (path, keys, body) in [
            (
                "practices/oslo/links.md",
                "relations = [\n  # why\n  { kind = \"related\", to = \"practices/stockholm/congestion-tax\" }, # r\n]\n",
                "[[practices/stockholm/congestion-tax]] [[practices/stockholm/congestion-tax|tax]]\n\
                 [a](../stockholm/congestion-tax.md \"t\") [b][r] `[[practices/stockholm/congestion-tax]]`\n\n\
                 [r]: /practices/stockholm/congestion-tax.md\n",
            ),
            (
                "adoptions/stockholm/congestion-tax/oslo.md",
                "practice = \"practices/stockholm/congestion-tax\"\ncities = [\"oslo\"]\nphase = \"adopted\"\n",
                "See [the tax](../../../practices/stockholm/congestion-tax.md).\n",
            ),
            (
                "cities/bergen.md",
                "cities = [\"bergen\"]\n",
                "[[adoptions/stockholm/congestion-tax/oslo]]\n",
            ),
        ] {
            let cities = if keys.contains("cities") {
                ""
            } else {
                "cities = [\"oslo\"]\n"
            };
            league.write(
                path,
                &format!("+++\ntitle = \"Note\" # t\n{cities}{keys}+++\n{body}"),
            );
        }
        let tax = league.read("practices/stockholm/congestion-tax.md");
        let tax =
            format!("{tax}\n[Oslo](../../cities/oslo.md) [[practices/stockholm/congestion-tax]]\n");
        league.write("practices/stockholm/congestion-tax.md", &tax);
        league
    }

    pub(super) fn read(&self, path: &str) -> String {
        let file = self.path("league").join(path);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let file = self.path("league").join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    }

    /// Every file of the league with its text, sorted.
    pub(super) fn files(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        gather(&self.path("league"), "", &mut files);
        files.sort();
        files
    }

    /// The errors that `check` finds.
    pub(super) fn errors(&self) -> Vec<Value> {
        let checked = self.json("check --json");
        let findings = checked["findings"].as_array().expect("a list").clone();
        findings
            .into_iter()
            .filter(|one| one["severity"] == "error")
            .collect()
    }
}

fn gather(folder: &Path, below: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push((name, fs::read_to_string(entry.path()).expect("text")));
        }
    }
}
