//! Settings, folders and the knowledge base that most commands need.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::PathBuf;

use toml::Value;

use super::console::{Captured, Console};
use super::plain_note::Meanings;
use super::process_env::ProcessEnv;
use super::report::{CommandError, CommandResult};
use crate::config::{Config, Folders, Warning};
use crate::model::alliance::members::members;
use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::note::{Kind, Note, NoteId, usual_id};
use crate::model::vocabulary::Vocabularies;
use crate::notes::check::check_note;
use crate::notes::links::{LinkTo, read_links};
use crate::notes::portable_name::fold;
use crate::notes::{Defaults, resolve_terms};
use crate::store::check_base::load_all_vocabularies;
use crate::store::find_base::{BaseSearchPath, FoundBy};
use crate::store::load::Loaded;
use crate::store::{find_base, load, starter, walk};
use crate::sync;

use super::global_flags::Globals;

/// Settings and folders of this run.
pub(super) struct Session<'a> {
    globals: &'a Globals,
    pub(super) process_env: &'a ProcessEnv,
    pub(super) folders: Folders,
    pub(super) config: Config,
    /// Path of the configuration file; it may not exist.
    pub(super) config_file: PathBuf,
    /// Problems found in the configuration file.
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Session<'a> {
    /// Reads the settings.
    pub(super) fn begin(globals: &'a Globals, process_env: &'a ProcessEnv) -> CommandResult<Self> {
        let help =
            |error: crate::config::ConfigError| CommandError::failed_with(error.help(), error);
        let folders = match process_env.variable("GUILDHALL_HOME") {
            Some(home) => Folders::below(&process_env.folder.join(home)),
            None => Folders::of_user().map_err(help)?,
        };
        let named = globals.config.as_ref();
        let config_file = match named {
            Some(named) => process_env.folder.join(named),
            None => folders.config_file(),
        };
        let (config, warnings) = Config::load(&config_file, named.is_some()).map_err(help)?;
        Ok(Self {
            globals,
            process_env,
            folders,
            config,
            config_file,
            warnings,
        })
    }

    /// The console of the line mode, which prints plain lines.
    pub(super) fn plain_console(&self) -> Console {
        Console::new(self.globals, self.process_env, true).in_app()
    }

    /// A console that prints plain lines into memory, for the app.
    pub(super) fn captured_console(&self) -> (Console, Captured) {
        let globals = Globals {
            plain: true,
            ..Globals::default()
        };
        Console::captured(&globals, self.process_env)
    }

    /// Prints the warnings about the configuration.
    pub(super) fn say_warnings(&self, console: &mut Console) {
        for warning in self.warnings_in_words() {
            console.say(&warning);
        }
    }

    /// The warnings about the configuration, with file and line.
    pub(super) fn warnings_in_words(&self) -> Vec<String> {
        let file = self.config_file.display();
        let warnings = self.warnings.iter();
        warnings
            .map(|warning| format!("{file}:{}: {}", warning.line, warning.message))
            .collect()
    }

    /// Finds and opens the knowledge base. Unpacks the starter base if there is no other.
    pub(super) fn open_base(&self) -> CommandResult<(Base, FoundBy)> {
        let (root, found_by) = self.find_root().map_err(base_failed)?;
        if found_by == FoundBy::Starter {
            starter::unpack(&root, |folder| sync::init_starter(folder).is_ok())
                .map_err(|error| CommandError::failed_with(error.help(), error))?;
        }
        Ok((find_base::open(&root).map_err(base_failed)?, found_by))
    }

    /// The root of a knowledge base, even if its `guildhall.toml` is broken or missing.
    pub(super) fn find_sync_root(&self) -> CommandResult<PathBuf> {
        match self.find_root() {
            Ok((_, FoundBy::Starter)) => Ok(self.open_base()?.0.root),
            Ok((root, _)) | Err(find_base::BaseError::Lost { path: root }) => Ok(root),
            Err(find_base::BaseError::Misspelt { mut path }) => {
                path.pop();
                Ok(path)
            }
            Err(error) => Err(base_failed(error)),
        }
    }

    /// As [`Session::find_sync_root`], but never the starter, which the user did not name.
    pub(super) fn find_named_root(&self) -> CommandResult<PathBuf> {
        if let Ok((_, FoundBy::Starter)) = self.find_root() {
            let here = self.process_env.folder.display();
            let error = anyhow::anyhow!("{here} is not a knowledge base: it has no guildhall.toml");
            return Err(CommandError::failed(error).hint(
                "run `guildhall init` to make it one, then connect it; `guildhall clone ADDRESS` gets a copy of a library instead",
            ));
        }
        self.find_sync_root()
    }

    fn find_root(&self) -> Result<(PathBuf, FoundBy), find_base::BaseError> {
        let here = |path: &PathBuf| self.process_env.folder.join(path);
        let environment = self.process_env.variable("GUILDHALL_KB").map(PathBuf::from);
        let search_path = BaseSearchPath {
            named: self.globals.kb.as_ref().map(here),
            environment: environment.as_ref().map(here),
            here: self.process_env.folder.clone(),
            configured: self.config.kb.as_ref().map(here),
            data: self.folders.data.clone(),
        };
        find_base::find(&search_path)
    }

    /// Opens the knowledge base and lists the ids of its notes.
    pub(super) fn open_library(&self) -> CommandResult<OpenBase> {
        let (base, _) = self.open_base()?;
        let walk::Walk { files, findings } = walk::walk(&base);
        let (vocabularies, _) = load_all_vocabularies(&base, &files);
        let ids = files.iter().filter_map(|file| NoteId::of_path(&file.path));
        let mut ids: Vec<NoteId> = ids.collect();
        // Opening one that may not be read says why.
        let unreadable = findings.iter().filter(|it| it.code == Code::Unreadable);
        ids.extend(unreadable.filter_map(|it| NoteId::of_path(&it.place.path)));
        // Paths sort otherwise: `a-b.md` comes before `a.md`.
        ids.sort_unstable();
        let unusual = ids.iter().filter_map(|id| match usual_id(id.as_str()) {
            Cow::Borrowed(_) => None,
            Cow::Owned(usual) => Some((usual, id.clone())),
        });
        Ok(OpenBase {
            unusual: unusual.collect(),
            ids,
            vocabularies,
            base,
            aliases: OnceCell::new(),
        })
    }
}

fn base_failed(error: find_base::BaseError) -> CommandError {
    CommandError::failed_with(error.help(), error)
}

/// A knowledge base with the ids of all its notes.
pub(super) struct OpenBase {
    pub(super) base: Base,
    pub(super) vocabularies: Vocabularies,
    /// Ids of all notes, sorted.
    pub(super) ids: Vec<NoteId>,
    /// Current ids by alias. Filled on first use, because it reads every note.
    aliases: OnceCell<HashMap<String, Vec<NoteId>>>,
    /// Ids that are spelt otherwise than usual, by their usual spelling.
    unusual: HashMap<String, NoteId>,
}

impl OpenBase {
    pub(super) fn read(&self, id: &NoteId) -> CommandResult<Note> {
        let loaded = self.load(id)?;
        Ok(self.read_loaded(id, &loaded))
    }

    /// Ids of the notes of these kinds, sorted.
    pub(super) fn ids_of(&self, kinds: &[Kind]) -> impl Iterator<Item = &NoteId> {
        let ids = self.ids.iter();
        ids.filter(|id| id.kind().is_some_and(|kind| kinds.contains(&kind)))
    }

    /// Reads the notes of these kinds. Skips unreadable ones, which `check` reports.
    pub(super) fn read_notes(&self, kinds: &[Kind]) -> impl Iterator<Item = Note> {
        self.ids_of(kinds).filter_map(|id| self.read(id).ok())
    }

    /// The members of the alliance, by the last part of their ids.
    pub(super) fn members(&self) -> Vec<String> {
        let cities: Vec<Note> = self.read_notes(&[Kind::City]).collect();
        members(&cities)
    }

    /// Parses a note from its text, which may be an earlier version.
    pub(super) fn read_loaded(&self, id: &NoteId, loaded: &Loaded) -> Note {
        let mut note = loaded.read(&self.base, &id.path()).note;
        resolve_terms(&mut note, &self.vocabularies);
        note
    }

    /// Labels and titles for the words and links in a note.
    pub(super) fn meanings(&self, note: &Note) -> Meanings<'_> {
        let mut written: Vec<(String, NoteId)> = Vec::new();
        for link in read_links(note) {
            if let LinkTo::Note(id) = link.to {
                written.push((link.written, id));
            }
        }
        note.keys
            .values()
            .for_each(|value| ids_in(value, &mut written));
        // Each note is read once, however often it is named.
        let mut titles: HashMap<NoteId, Option<String>> = HashMap::new();
        let mut title_of = |id: &NoteId| {
            // Aliases are not resolved here: that needs every note.
            let id = self.find_id(id)?;
            let title = titles.entry(id.clone());
            let title = title.or_insert_with(|| Some(self.read(id).ok()?.title));
            Some((id.clone(), title.clone()?))
        };
        let titled = |(written, id): (String, NoteId)| Some((written, title_of(&id)?));
        Meanings {
            vocabularies: &self.vocabularies,
            notes: written.into_iter().filter_map(titled).collect(),
        }
    }

    /// Findings about this note alone.
    pub(super) fn check(&self, id: &NoteId, loaded: Loaded) -> Vec<Finding> {
        let (path, defaults) = (id.path(), Defaults::of(&self.base));
        let checked = check_note(&path, &loaded.text, &defaults, &self.vocabularies);
        [loaded.findings, checked.findings].concat()
    }

    /// The text of a note's file.
    pub(super) fn load(&self, id: &NoteId) -> CommandResult<Loaded> {
        load::load_text(&self.base, &id.path())
            .map_err(|error| CommandError::failed_with(error.help(), error))
    }

    /// The note with this id or alias.
    pub(super) fn resolve(&self, id: &NoteId) -> Option<NoteId> {
        let known = self.find_id(id).cloned();
        known.or_else(|| self.find_aliases(id.as_str()).first().cloned())
    }

    /// The id as the file name spells it, found in any spelling.
    fn find_id(&self, id: &NoteId) -> Option<&NoteId> {
        let usual = usual_id(id.as_str());
        self.ids
            .binary_search(id)
            .or_else(|_| (self.ids).binary_search_by(|known| known.as_str().cmp(&usual)))
            .map_or_else(|_| self.unusual.get(&*usual), |i| self.ids.get(i))
    }

    /// The notes that have this alias, whole or as its last part. There may be several.
    pub(super) fn find_aliases(&self, earlier: &str) -> &[NoteId] {
        self.aliases
            .get_or_init(|| self.read_aliases())
            .get(&fold(earlier))
            .map_or(&[], Vec::as_slice)
    }

    fn read_aliases(&self) -> HashMap<String, Vec<NoteId>> {
        let mut aliases: HashMap<String, Vec<NoteId>> = HashMap::new();
        for id in &self.ids {
            // A note that cannot be read has no aliases. `check` reports it.
            let Ok(note) = self.read(id) else { continue };
            for alias in &note.stewardship.aliases {
                let alias = fold(alias);
                let slug = alias.rsplit('/').next().filter(|slug| **slug != *alias);
                for name in [Some(alias.as_str()), slug].into_iter().flatten() {
                    let owners = aliases.entry(name.to_owned()).or_default();
                    if owners.last() != Some(id) {
                        owners.push(id.clone());
                    }
                }
            }
        }
        aliases
    }
}

/// Describes how a base was found.
pub(super) fn found_in_words(found_by: FoundBy) -> &'static str {
    match found_by {
        FoundBy::Name => "named by --kb",
        FoundBy::Environment => "named by GUILDHALL_KB",
        FoundBy::ParentFolder => "nearest to this folder",
        FoundBy::Configuration => "named in the configuration",
        FoundBy::Starter => "the notes that guildhall ships with",
    }
}

/// Collects the strings in a value that are note ids.
fn ids_in(value: &Value, found: &mut Vec<(String, NoteId)>) {
    match value {
        Value::String(text) => {
            let id = text.parse().ok().filter(|id: &NoteId| id.kind().is_some());
            found.extend(id.map(|id| (text.clone(), id)));
        }
        Value::Array(values) => values.iter().for_each(|value| ids_in(value, found)),
        Value::Table(table) => table.iter().for_each(|(_, value)| ids_in(value, found)),
        _ => {}
    }
}
