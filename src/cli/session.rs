//! What most commands stand on: settings, folders, and the knowledge base they found.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::args::Globals;
use super::report::{CommandError, CommandResult};
use super::surroundings::Surroundings;
use crate::config::{Config, Folders, Warning};
use crate::model::base::Base;
use crate::model::finding::Finding;
use crate::model::note::{Note, NoteId};
use crate::model::vocabulary::Vocabularies;

/// Settings and folders of this run.
pub(super) struct Session<'a> {
    pub(super) globals: &'a Globals,
    pub(super) surroundings: &'a Surroundings,
    pub(super) folders: Folders,
    pub(super) config: Config,
    /// The configuration file, whether it is there or not.
    pub(super) config_file: PathBuf,
    /// What is wrong in it.
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Session<'a> {
    /// Reads the settings.
    pub(super) fn begin(globals: &'a Globals, surroundings: &'a Surroundings) -> CommandResult<Self> {
        let folders = match surroundings.variable("GUILDHALL_HOME") {
            Some(home) => Folders::below(&surroundings.folder.join(home)),
            None => Folders::of_user()
                .map_err(|error| CommandError::failed_with(error.mend(), error))?,
        };
        let named = globals.config.as_ref();
        let config_file = named.map_or_else(|| folders.config_file(), |named| surroundings.folder.join(named));
        let (config, warnings) = Config::load(&config_file, named.is_some())
            .map_err(|error| CommandError::failed_with(error.mend(), error))?;
        Ok(Self {
            globals,
            surroundings,
            folders,
            config,
            config_file,
            warnings,
        })
    }
}
