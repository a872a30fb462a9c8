//! Counts the cities that signed a text, for all views, lists and letters.
//!
//! [`Tally`] has the rule; this adds what it needs from the base: the cities that are members, the
//! quorums, and the fingerprint of the present text. The search index keeps the same facts of each
//! note as facet terms, and counts them by the same [`Tally`].

use super::fingerprint::fingerprint;
use crate::model::alliance::city_overview::NoteRef;
use crate::model::alliance::policy_texts::{
    PolicyText, PractisingCities, coverage, read_policy_texts,
};
use crate::model::alliance::signature_tally::{Tally, TallyRule};
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::base::Quorum;
use crate::model::date::Date;
use crate::model::note::{Kind, Note};
use crate::model::note_lookup::NoteLookup;
use crate::model::vocabulary::Vocabularies;

/// What decides which signatures count, besides the notes.
#[derive(Debug, Clone, Copy)]
pub struct SignatureCount<'a> {
    /// The member cities, by vocabulary id; if empty, every city counts.
    pub members: &'a [String],
    /// The quorums of the base.
    pub quorum: Quorum,
    /// The day for which they count.
    pub on: Date,
}

impl SignatureCount<'_> {
    /// Counts the responses to a text; `note` is the note of the text.
    pub fn tally(&self, text: &PolicyText, note: &Note) -> Tally {
        let general = match text.kind {
            Kind::Statement => self.quorum.statements,
            _ => self.quorum.positions,
        };
        Tally::of(
            &text.signatures,
            &TallyRule {
                members: self.members,
                fingerprint: &fingerprint(note),
                on: self.on,
                closes: text.closes,
                quorum: text.quorum.or(general).filter(|&quorum| quorum > 0),
            },
        )
    }

    /// The texts among notes with their tallies, sorted by id.
    pub fn tally_all(&self, notes: &[Note], words: &Vocabularies) -> Vec<(PolicyText, Tally)> {
        let lookup = NoteLookup::of(notes.iter());
        let texts = read_policy_texts(notes, words).into_iter();
        let tallied = texts.filter_map(|text| {
            let note = lookup.find(text.note.id.as_str())?;
            let tally = self.tally(&text, note);
            Some((text, tally))
        });
        tallied.collect()
    }

    /// Texts with their tallies and the support of each city, by id.
    pub fn tallied_texts(&self, notes: &[Note], words: &Vocabularies) -> Vec<TalliedText> {
        let practising = PractisingCities::of(notes);
        let tallied = self.tally_all(notes, words).into_iter();
        let with_coverage = tallied.map(|(text, tally)| TalliedText {
            coverage: coverage(&text, &tally, &practising),
            text,
            tally,
        });
        with_coverage.collect()
    }

    /// The texts that a city stands behind, in the order of the notes.
    ///
    /// Its own positions are among them, unless it says otherwise of one.
    pub fn asks_of(&self, city: &str, notes: &[Note], words: &Vocabularies) -> Vec<NoteRef> {
        let tallied = self.tally_all(notes, words);
        let is_signed = |note: &&Note| {
            let at = tallied.binary_search_by(|(text, _)| text.note.id.cmp(&note.id));
            let Some((_, tally)) = at.ok().and_then(|at| tallied.get(at)) else {
                return false;
            };
            let mut rows = tally.rows.iter().filter(|row| row.signature.is_some());
            match rows.find(|row| row.city == city) {
                Some(row) => row.status.is_signatory(),
                None => {
                    note.kind == Kind::Position && note.filing.cities.iter().any(|own| own == city)
                }
            }
        };
        let signatories = notes.iter().filter(is_signed);
        signatories.map(NoteRef::of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;

    #[test]
    fn a_city_stands_behind_what_counts_and_behind_its_own_positions() {
        let says = |of: &str, keys: &str| {
            let keys = format!("cities = ['oslo']\nendorses = 'positions/{of}'\n{keys}");
            note(
                &format!("endorsements/{}/oslo", of.replace("former", "x")),
                &keys,
            )
        };
        let notes = [
            note("positions/counted", ""),
            note("positions/alias", "aliases = ['positions/former']"),
            note("positions/provisional", ""),
            note("positions/expired", ""),
            note("positions/earlier-text", ""),
            note("positions/declined", ""),
            note("positions/late", "closes = 2026-01-31"),
            note("positions/own", "cities = ['oslo']"),
            note("positions/own-withdrawn", "cities = ['oslo']"),
            note("positions/of-rome", "cities = ['rome']"),
            says("counted", "authority = 'mayor'"),
            says("former", "authority = 'mayor'"),
            says("provisional", "authority = 'staff-provisional'"),
            says("expired", "expiry = 2026-06-29"),
            says("earlier-text", "fingerprint = 'sha256:former'"),
            says("declined", "state = 'declined'"),
            says("late", "signed = 2026-02-01"),
            says("own-withdrawn", "state = 'withdrawn'"),
        ];
        let count = SignatureCount {
            members: &[],
            quorum: Quorum::default(),
            on: "2026-06-30".parse().expect("a day"),
        };
        let asks = count.asks_of("oslo", &notes, &Vocabularies::default());
        let asks: Vec<&str> = asks.iter().map(|ask| ask.id.slug()).collect();
        assert_eq!(asks, ["counted", "alias", "own"]);
        let members = ["rome".to_owned()];
        let count = SignatureCount {
            members: &members,
            ..count
        };
        let asks = count.asks_of("oslo", &notes, &Vocabularies::default());
        let asks: Vec<&str> = asks.iter().map(|ask| ask.id.slug()).collect();
        assert_eq!(asks, ["own"], "oslo is no member");
    }
}
