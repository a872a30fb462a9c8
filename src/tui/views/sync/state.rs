//! What the Sync view holds: two lists, the row chosen in each, and the versions to choose between.
//!
//! How the copy stands is shared by all views: [`SyncState`].

use crate::model::note::NoteId;
use crate::tui::keys::Focus;
use crate::tui::labels::Labels;
use crate::tui::shared::sync_state::SyncState;
use crate::tui::widgets::geometry::scrolled;
use crate::work::{ChangedFile, Difference, ExchangeStatus, FileChange, Ticket};

use super::conflict::Conflict;
use super::layout::{SyncAreas, SyncShape, sync_areas};
use crate::tui::views::view::Scene;

/// The state of the view.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SyncView {
    /// Keys go to the right list.
    pub at_yours: bool,
    pub incoming: ChangeList,
    pub yours: ChangeList,
    /// The two versions being chosen between.
    pub conflict: Option<Conflict>,
    /// What is found in the lists.
    pub find: String,
    /// So many things waited for a choice when this was heard last.
    pub waited: usize,
    /// What differs in the chosen row, beside the lists.
    pub beside: ShownDifference,
    /// The difference that a key asked for.
    pub wanted: Option<Ticket>,
}

/// A list: which row is chosen, and which is the first in view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ChangeList {
    pub selected: usize,
    pub top: usize,
    /// The path of the chosen row, to find it again when rows come and go.
    path: Option<String>,
}

/// What differs in the chosen row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ShownDifference {
    /// The row it is of: its list and path.
    of: Option<(Focus, String)>,
    asked: Option<Ticket>,
    pub difference: Option<Difference>,
}

/// A row of one of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SyncRow<'a> {
    /// A note of which so many things wait for a choice.
    Waiting { path: &'a str, count: usize },
    /// Others changed it.
    Incoming(&'a ChangedFile),
    /// Others had changed it, and the last update brought it.
    Arrived(&'a FileChange),
    /// I changed it.
    Mine(&'a ChangedFile),
    /// It cannot be saved: path, and why.
    Held(&'a str, &'a str),
}

impl SyncRow<'_> {
    /// Path below the root.
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Waiting { path, .. } | Self::Held(path, _) => path,
            Self::Incoming(item) | Self::Mine(item) => &item.path,
            Self::Arrived(file) => &file.path,
        }
    }

    /// The note it is about; none for other files.
    pub(crate) fn id(&self) -> Option<NoteId> {
        NoteId::of_path(self.path())
    }

    /// What it is called.
    pub(crate) fn title(&self, labels: &Labels) -> String {
        match self {
            Self::Incoming(item) | Self::Mine(item) => item.title.clone(),
            Self::Waiting { path, .. } | Self::Held(path, _) => labels.title_of_path(path),
            Self::Arrived(file) => labels.title_of_path(&file.path),
        }
    }
}

/// The rows of a list.
pub(crate) fn rows(standing: Option<&ExchangeStatus>, focus: Focus) -> Vec<SyncRow<'_>> {
    let Some(standing) = standing else {
        return Vec::new();
    };
    if focus == Focus::YOURS {
        let mine = standing.yours.iter().map(SyncRow::Mine);
        let held = standing
            .held
            .iter()
            .map(|(path, why)| SyncRow::Held(path, why));
        return mine.chain(held).collect();
    }
    let mut rows: Vec<SyncRow<'_>> = Vec::new();
    for waiting in &standing.waiting {
        match rows.last_mut() {
            Some(SyncRow::Waiting { path, count }) if *path == waiting.path => *count += 1,
            _ => rows.push(SyncRow::Waiting {
                path: &waiting.path,
                count: 1,
            }),
        }
    }
    rows.extend(standing.incoming.iter().map(SyncRow::Incoming));
    // What waits for a choice, or has been changed again, has its row already.
    let arrived = standing.arrived.iter();
    let arrived: Vec<_> = arrived
        .filter(|file| rows.iter().all(|row| row.path() != file.path))
        .map(SyncRow::Arrived)
        .collect();
    rows.extend(arrived);
    rows
}

impl SyncView {
    /// The rectangles of the view.
    pub(crate) fn areas(&self, scene: &Scene<'_>) -> SyncAreas {
        let shape = SyncShape {
            size: scene.shared.size,
            focus: self.pane(),
            zoomed: scene.shared.habits.zoomed,
        };
        sync_areas(shape, scene.body)
    }

    /// The pane that has the keys.
    pub(crate) fn pane(&self) -> Focus {
        if self.conflict.is_some() {
            Focus::VERSIONS
        } else {
            self.list_focus()
        }
    }

    /// The list that has the keys.
    pub(crate) fn list_focus(&self) -> Focus {
        if self.at_yours {
            Focus::YOURS
        } else {
            Focus::INCOMING
        }
    }

    /// The list of a pane; that of what is incoming for any but [`Focus::YOURS`].
    pub(crate) fn list(&self, focus: Focus) -> &ChangeList {
        if focus == Focus::YOURS {
            &self.yours
        } else {
            &self.incoming
        }
    }

    /// As [`SyncView::list`], to change it.
    pub(crate) fn list_mut(&mut self, focus: Focus) -> &mut ChangeList {
        if focus == Focus::YOURS {
            &mut self.yours
        } else {
            &mut self.incoming
        }
    }

    /// The chosen row of the list that has the keys.
    pub(crate) fn chosen<'a>(&self, sync: &'a SyncState) -> Option<SyncRow<'a>> {
        let focus = self.list_focus();
        let rows = rows(sync.standing.as_ref(), focus);
        rows.into_iter().nth(self.list(focus).selected)
    }

    /// Keeps lists inside their rows and in view.
    pub(crate) fn settle_lists(&mut self, sync: &SyncState, rows_in_view: [usize; 2]) {
        for (focus, visible) in [Focus::INCOMING, Focus::YOURS]
            .into_iter()
            .zip(rows_in_view)
        {
            let rows = rows(sync.standing.as_ref(), focus);
            let list = self.list_mut(focus);
            list.selected = list.selected.min(rows.len().saturating_sub(1));
            list.top = scrolled(list.top, list.selected, rows.len(), visible);
            list.path = rows.get(list.selected).map(|row| row.path().to_owned());
        }
    }

    /// Follows how the copy stands now. What was chosen stays chosen.
    pub(crate) fn follow_standing(&mut self, standing: &ExchangeStatus) {
        self.beside = ShownDifference::default();
        for focus in [Focus::INCOMING, Focus::YOURS] {
            let rows = rows(Some(standing), focus);
            let list = self.list_mut(focus);
            let path = list.path.as_deref();
            let at = path.and_then(|path| rows.iter().position(|row| row.path() == path));
            list.selected = at.unwrap_or(list.selected);
        }
        if let Some(conflict) = &mut self.conflict
            && !conflict.refresh(&standing.waiting)
        {
            self.conflict = None;
        }
    }

    /// The chosen row has changed: gives it if what differs in it is to be asked for.
    pub(crate) fn beside_due(
        &mut self,
        sync: &SyncState,
        ticket: Ticket,
    ) -> Option<(Focus, String)> {
        let focus = self.list_focus();
        let wanted = match self.chosen(sync) {
            Some(row @ (SyncRow::Incoming(_) | SyncRow::Mine(_))) => {
                Some((focus, row.path().to_owned()))
            }
            _ => None,
        };
        if self.beside.of == wanted {
            return None;
        }
        self.beside = ShownDifference {
            of: wanted.clone(),
            asked: wanted.is_some().then_some(ticket),
            difference: None,
        };
        wanted
    }

    /// Whether a difference was asked for to stand beside the lists; takes it if so.
    pub(crate) fn take_beside(&mut self, ticket: Ticket, difference: &Difference) -> bool {
        if self.beside.asked != Some(ticket) {
            return false;
        }
        self.beside.asked = None;
        self.beside.difference = Some(difference.clone());
        true
    }
}
