//! The `/` search in the rows of a view.

use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::widgets::list_moves::find_row;

/// The text of the `/` search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RowSearch(String);

impl RowSearch {
    /// Takes the text that was entered.
    pub(crate) fn set(&mut self, text: &str) {
        text.clone_into(&mut self.0);
    }

    /// Why there is no next row to find.
    pub(crate) fn why_not(&self) -> Option<&'static str> {
        self.0.is_empty().then_some(strings::NOT_IN_LIST)
    }

    /// The next or previous row with the text; says so if there is none.
    pub(crate) fn find(
        &self,
        texts: &[String],
        selected: usize,
        forward: bool,
        shared: &mut Shared,
    ) -> Option<usize> {
        let row = find_row(texts, &self.0, selected, forward);
        if row.is_none() {
            shared.show_message(strings::NOT_IN_LIST);
        }
        row
    }
}
