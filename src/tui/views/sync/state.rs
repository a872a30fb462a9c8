//! State of the Sync view: two lists, their selections, and an open conflict.
//!
//! The sync status itself is shared by all views: [`SyncState`].

use std::collections::HashMap;

use crate::model::note::NoteId;
use crate::tui::keys::Focus;
use crate::tui::labels::Labels;
use crate::tui::shared::sync_state::SyncState;
use crate::tui::widgets::geometry::scrolled;
use crate::work::{
    ChangedFile, ConflictSide, DecidedConflict, Difference, FileChange, PendingConflict,
    SyncStatus, Ticket,
};

use super::conflict::Conflict;
use super::layout::{SyncAreas, SyncShape, sync_areas};
use crate::tui::views::view::DrawContext;

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SyncView {
    /// Whether the right list has the focus.
    pub at_yours: bool,
    /// The incoming changes, and the user's.
    lists: [ChangeList; 2],
    /// The open conflict.
    pub conflict: Option<Conflict>,
    /// Conflicts that were left with choices that are not saved, by path.
    pub left: HashMap<String, Conflict>,
    /// Number of pending conflicts in the last status.
    pub waited: usize,
    /// The difference of the selected row, shown beside the lists.
    pub beside: ShownDifference,
    /// Request for a difference to show in a popup.
    pub awaited: Option<Ticket>,
    /// The conflict for which the user writes a text.
    pub writing: Option<PendingConflict>,
}

/// Selection and scroll position of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ChangeList {
    pub selected: usize,
    pub top: usize,
    /// Path of the selected row, to find it again after the rows change.
    path: Option<String>,
}

/// The difference of the selected row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ShownDifference {
    /// List and path of the row.
    of: Option<(Focus, String)>,
    asked: Option<Ticket>,
    pub difference: Option<Difference>,
}

/// A row of one of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SyncRow<'a> {
    /// A note with this many pending conflicts.
    Waiting { path: &'a str, count: usize },
    /// A change by others.
    Incoming(&'a ChangedFile),
    /// A change by others that the last update brought.
    Arrived(&'a FileChange),
    /// A change by the user.
    Mine(&'a ChangedFile),
    /// A file that cannot be saved: path and reason.
    Held(&'a str, &'a str),
}

impl SyncRow<'_> {
    /// Path relative to the root.
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Waiting { path, .. } | Self::Held(path, _) => path,
            Self::Incoming(item) | Self::Mine(item) => &item.path,
            Self::Arrived(file) => &file.path,
        }
    }

    /// The note; `None` for other files.
    pub(crate) fn id(&self) -> Option<NoteId> {
        NoteId::of_path(self.path())
    }

    /// The title of the note or file.
    pub(crate) fn title(&self, labels: &Labels) -> String {
        match self {
            Self::Incoming(item) | Self::Mine(item) => item.title.clone(),
            Self::Waiting { path, .. } | Self::Held(path, _) => labels.title_of_path(path),
            Self::Arrived(file) => labels.title_of_path(&file.path),
        }
    }
}

/// Returns the rows of a list.
pub(crate) fn rows(status: Option<&SyncStatus>, focus: Focus) -> Vec<SyncRow<'_>> {
    let Some(status) = status else {
        return Vec::new();
    };
    if focus == Focus::YOURS {
        let mine = status.yours.iter().map(SyncRow::Mine);
        let held = status
            .held
            .iter()
            .map(|(path, why)| SyncRow::Held(path, why));
        return mine.chain(held).collect();
    }
    let mut rows: Vec<SyncRow<'_>> = Vec::new();
    for waiting in &status.waiting {
        match rows.last_mut() {
            Some(SyncRow::Waiting { path, count }) if *path == waiting.path => *count += 1,
            _ => rows.push(SyncRow::Waiting {
                path: &waiting.path,
                count: 1,
            }),
        }
    }
    rows.extend(status.incoming.iter().map(SyncRow::Incoming));
    // Files with a conflict or another change already have a row.
    let arrived = status.arrived.iter();
    let arrived: Vec<_> = arrived
        .filter(|file| rows.iter().all(|row| row.path() != file.path))
        .map(SyncRow::Arrived)
        .collect();
    rows.extend(arrived);
    rows
}

impl SyncView {
    /// Lays out the view.
    pub(crate) fn areas(&self, scene: &DrawContext<'_>) -> SyncAreas {
        let shape = SyncShape {
            size: scene.shared.size,
            focus: self.pane(),
            zoomed: scene.shared.preferences.zoomed,
        };
        sync_areas(shape, scene.body)
    }

    /// The pane that has the focus.
    pub(crate) fn pane(&self) -> Focus {
        if self.conflict.is_some() {
            Focus::VERSIONS
        } else {
            self.list_focus()
        }
    }

    /// The list that has the focus, or had it last.
    pub(crate) fn list_focus(&self) -> Focus {
        if self.at_yours {
            Focus::YOURS
        } else {
            Focus::INCOMING
        }
    }

    /// The list of a pane: [`Focus::YOURS`], else the incoming changes.
    pub(crate) fn list(&self, focus: Focus) -> &ChangeList {
        &self.lists[usize::from(focus == Focus::YOURS)]
    }

    /// Like [`SyncView::list`], but mutable.
    pub(crate) fn list_mut(&mut self, focus: Focus) -> &mut ChangeList {
        &mut self.lists[usize::from(focus == Focus::YOURS)]
    }

    /// The selected row of the focused list.
    pub(crate) fn chosen<'a>(&self, sync: &'a SyncState) -> Option<SyncRow<'a>> {
        let focus = self.list_focus();
        let rows = rows(sync.status.as_ref(), focus);
        rows.into_iter().nth(self.list(focus).selected)
    }

    /// Limits selections and scroll positions.
    pub(crate) fn clamp_lists(&mut self, sync: &SyncState, rows_in_view: [usize; 2]) {
        for (focus, visible) in [Focus::INCOMING, Focus::YOURS]
            .into_iter()
            .zip(rows_in_view)
        {
            let rows = rows(sync.status.as_ref(), focus);
            let list = self.list_mut(focus);
            list.selected = list.selected.min(rows.len().saturating_sub(1));
            list.top = scrolled(list.top, list.selected, rows.len(), visible);
            list.path = rows.get(list.selected).map(|row| row.path().to_owned());
        }
    }

    /// Applies a new status and keeps the selected rows.
    ///
    /// Returns the user's own texts for conflicts that do not wait any more.
    pub(crate) fn apply_status(&mut self, status: &SyncStatus) -> Vec<DecidedConflict> {
        let open = self.conflict.iter().chain(self.left.values());
        let mut own: Vec<DecidedConflict> = open.flat_map(Conflict::picked).collect();
        own.retain(|one| {
            let waits = status.waiting.iter().any(|waiting| waiting.id == one.id);
            !waits && matches!(one.side, ConflictSide::Own(_))
        });
        self.beside = ShownDifference::default();
        for focus in [Focus::INCOMING, Focus::YOURS] {
            let rows = rows(Some(status), focus);
            let list = self.list_mut(focus);
            let path = list.path.as_deref();
            let at = path.and_then(|path| rows.iter().position(|row| row.path() == path));
            list.selected = at.unwrap_or(list.selected);
        }
        self.conflict
            .take_if(|conflict| !conflict.refresh(&status.waiting));
        self.left
            .retain(|_, conflict| conflict.refresh(&status.waiting));
        own
    }

    /// Returns the selected row if its difference has to be requested.
    pub(crate) fn beside_due(
        &mut self,
        sync: &SyncState,
        ticket: Ticket,
    ) -> Option<(Focus, String)> {
        let focus = self.list_focus();
        let request = match self.chosen(sync) {
            Some(row @ (SyncRow::Incoming(_) | SyncRow::Mine(_))) => {
                Some((focus, row.path().to_owned()))
            }
            _ => None,
        };
        if self.beside.of == request {
            return None;
        }
        self.beside = ShownDifference {
            of: request.clone(),
            asked: request.is_some().then_some(ticket),
            difference: None,
        };
        request
    }

    /// Stores a difference if it was requested for the pane beside the lists.
    pub(crate) fn take_beside(&mut self, ticket: Ticket, difference: &Difference) -> bool {
        if self.beside.asked != Some(ticket) {
            return false;
        }
        self.beside.asked = None;
        self.beside.difference = Some(difference.clone());
        true
    }
}
