use super::*;
use crate::model::note::Audience;
use crate::model::vocabulary::Vocabularies;
use crate::notes::{Defaults, read_note};
use crate::tui::widgets::styled_text::plain;

#[test]
fn rows_that_are_not_used_are_named_with_the_reason() {
    let front = "+++\ntitle = 'Oslo'\ntargets = [{ kind = 'percent-cut', value = -20, \
                 unit = 'percent', target-year = 2030, status = 'current' }]\n+++\n";
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    };
    let note = read_note("cities/oslo.md", front, &defaults).note;
    let source = SectionSource {
        city: &City::of(note, &Vocabularies::default(), 2026),
        report: None,
        history: &[],
        labels: &Labels::default(),
        open: &BTreeSet::new(),
        limit: 5,
    };
    let sections = source.sections();
    let unread = sections.iter().find(|one| one.kind == SectionKind::Unread);
    let rows = &unread.expect("a section").rows;
    assert_eq!(
        plain(&rows[0].left),
        "targets 1: a target of -20 % is impossible, expected more than 0 and at most 100"
    );
}
