//! A city's response to a position or statement.
//!
//! # Which of several responses of a city counts
//!
//! A city has one note on a text. Where two were written, `check` reports them (GH038) and
//! [`newest`] gives the one that counts until one is removed: the latest by its day.
//!
//! - The day is that of the withdrawal (`withdrawn`) if the city withdrew, else that of signing
//!   (`signed`). A signature that has expired keeps the day of signing.
//! - On one day, a response against the text goes before one for it. So a city may sign and withdraw on
//!   the same day, and no city is printed under a letter that it may have left.
//! - For the same reason, a response with a year only counts from the last day of that year if it is
//!   against the text, and from the first if it is for it. Without a year too, one against the text
//!   is later than all others, and one for it is earlier.
//! - Of two that agree in all this, the first by id counts.

use std::cmp::Reverse;

use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use super::note_keys::{date, texts};
use crate::model::date::Date;
use crate::model::note::{Kind, Note, NoteId, Source};
use crate::model::vocabulary::{Vocabularies, plain};

/// The reply of a city to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Reply {
    /// Endorsed.
    Endorsed,
    /// Endorsed, except for what it names.
    EndorsedWithReservation,
    /// It was asked and said no.
    Declined,
    /// Withdrawn.
    Withdrawn,
    /// Expired.
    Expired,
}

impl Reply {
    /// Its id: `endorsed-with-reservation`.
    pub fn id(self) -> &'static str {
        self.into()
    }

    /// The reply with this id; `None` for unknown ids.
    pub fn of_state(state: &str) -> Option<Self> {
        let mut all = Self::VARIANTS.iter().copied();
        all.find(|reply| plain(reply.id()) == plain(state))
    }

    /// The stance of who endorses a text; `None` of other replies.
    pub fn stance(self) -> Option<&'static str> {
        match self {
            Self::Endorsed => Some("support"),
            Self::EndorsedWithReservation => Some("support-if-amended"),
            Self::Declined | Self::Withdrawn | Self::Expired => None,
        }
    }

    /// The reply that a stance means, in notes without a state.
    fn of_stance(stance: &str) -> Option<Self> {
        match stance {
            "support" => Some(Self::Endorsed),
            "support-if-amended" => Some(Self::EndorsedWithReservation),
            "oppose" | "oppose-unless-amended" => Some(Self::Declined),
            "withdrawn" => Some(Self::Withdrawn),
            _ => None,
        }
    }
}

/// A city's response to a text, from its endorsement note.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signature {
    /// Id of the endorsement note.
    pub id: NoteId,
    /// Id of the text as written; may be an alias.
    #[serde(skip)]
    pub text: String,
    /// The city, by vocabulary id.
    pub city: String,
    /// The reply; `None` if its id is unknown.
    pub reply: Option<Reply>,
    /// The authority that signed, by vocabulary id or as written.
    pub authority: Option<String>,
    /// The day of signing.
    pub signed: Option<Date>,
    /// The day of the withdrawal.
    #[serde(skip)]
    pub withdrawn: Option<Date>,
    /// The year of signing.
    pub year: Option<i16>,
    /// The last day of validity.
    pub expiry: Option<Date>,
    /// The reservation in the city's words.
    pub reservation: Option<String>,
    /// Fingerprint of the signed text.
    pub fingerprint: Option<String>,
    /// The sources that the endorsement names.
    #[serde(skip)]
    pub sources: Vec<Source>,
}

impl Signature {
    /// Reads an endorsement; `None` for other kinds, or without text or city.
    pub fn of(note: &Note, vocabularies: &Vocabularies) -> Option<Self> {
        if note.kind != Kind::Endorsement {
            return None;
        }
        let text = |key: &str| texts(note, key).into_iter().next();
        let word = |list: &str, text: String| match vocabularies.get(list) {
            Some(list) => list.find(&text).map_or(text, |term| term.id.clone()),
            None => text,
        };
        let reply = match text("state") {
            Some(state) => Reply::of_state(&word("endorsement-states", state)),
            None => match note.filing.stance.as_deref() {
                Some(stance) => Reply::of_stance(stance),
                None => Some(Reply::Endorsed),
            },
        };
        Some(Self {
            id: note.id.clone(),
            text: text("endorses")?,
            city: note.filing.cities.first()?.clone(),
            reply,
            authority: text("authority").map(|text| word("authorities", text)),
            signed: date(note, "signed"),
            withdrawn: date(note, "withdrawn"),
            year: note.filing.year,
            expiry: date(note, "expiry"),
            reservation: text("reservation"),
            fingerprint: text("fingerprint"),
            sources: note.sources.clone(),
        })
    }

    /// Whether the city supports the text with it, or did for a time.
    fn is_for(&self) -> bool {
        matches!(
            self.reply,
            Some(Reply::Endorsed | Reply::EndorsedWithReservation | Reply::Expired)
        )
    }

    /// Sort key of the day of the response; see the module.
    fn sort_key(&self) -> (ResponseDay, bool) {
        let is_against = !self.is_for();
        let withdrawn = self
            .withdrawn
            .filter(|_| self.reply == Some(Reply::Withdrawn));
        let (month, first_or_last) = if is_against { (12, 31) } else { (1, 1) };
        let in_year = |year: i16| Date::new(year, month, first_or_last);
        let day = withdrawn.or(self.signed);
        let day = day.or_else(|| self.year.and_then(in_year));
        let day = match day {
            Some(day) => ResponseDay::Day(day),
            None if is_against => ResponseDay::Last,
            None => ResponseDay::First,
        };
        (day, is_against)
    }
}

/// The day of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ResponseDay {
    /// Before all days.
    First,
    Day(Date),
    /// After all days.
    Last,
}

/// The response of each city that counts, by city; the module has the rule.
pub fn newest(signatures: &[Signature]) -> Vec<&Signature> {
    let mut newest: Vec<&Signature> = signatures.iter().collect();
    newest.sort_by_key(|signature| {
        (
            &signature.city,
            Reverse(signature.sort_key()),
            &signature.id,
        )
    });
    newest.dedup_by(|later, first| later.city == first.city);
    newest
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Option<&str> = None;

    fn response(
        id: &str,
        reply: Reply,
        signed: Option<&str>,
        withdrawn: Option<&str>,
        year: Option<i16>,
    ) -> Signature {
        let day = |text: Option<&str>| text.map(|text| text.parse().expect("a day"));
        Signature {
            id: format!("endorsements/a/{id}").parse().expect("an id"),
            text: "positions/a".to_owned(),
            city: "oslo".to_owned(),
            reply: Some(reply),
            authority: None,
            signed: day(signed),
            withdrawn: day(withdrawn),
            year,
            expiry: None,
            reservation: None,
            fingerprint: None,
            sources: Vec::new(),
        }
    }

    #[test]
    fn the_latest_word_counts_and_against_before_for() {
        use Reply::{Declined, Endorsed, Expired, Withdrawn};
        #[track_caller]
        fn case(counts: Signature, other: Signature) {
            let id = counts.id.clone();
            for both in [[counts.clone(), other.clone()], [other, counts]] {
                let found: Vec<&NoteId> = newest(&both).iter().map(|one| &one.id).collect();
                assert_eq!(found, [&id], "{both:?}");
            }
        }
        let on = |id, reply, day| response(id, reply, Some(day), None, None);
        let in_year = |id, reply, year| response(id, reply, NONE, NONE, Some(year));
        let some_time = |id, reply| response(id, reply, NONE, NONE, None);
        let left = |id, signed, day| response(id, Withdrawn, signed, Some(day), None);
        // A withdrawal is as old as its own day, not as the signature that it ends.
        case(
            left("b", None, "2026-11-15"),
            on("a", Endorsed, "2026-10-01"),
        );
        case(
            left("b", Some("2020-01-01"), "2026-11-15"),
            on("a", Endorsed, "2026-10-01"),
        );
        case(
            on("b", Endorsed, "2026-11-16"),
            left("a", None, "2026-11-15"),
        );
        case(
            left("b", None, "2026-10-01"),
            on("a", Endorsed, "2026-10-01"),
        );
        // A year is its last day for a refusal and its first for a signature.
        case(
            in_year("b", Declined, 2026),
            on("a", Endorsed, "2026-10-01"),
        );
        case(
            on("b", Endorsed, "2027-01-01"),
            in_year("a", Declined, 2026),
        );
        case(
            on("b", Declined, "2026-01-01"),
            in_year("a", Endorsed, 2026),
        );
        case(
            in_year("b", Endorsed, 2027),
            on("a", Declined, "2026-12-01"),
        );
        // What has no day at all is not taken for support.
        case(some_time("b", Withdrawn), on("a", Endorsed, "2026-10-01"));
        case(on("b", Endorsed, "1999-01-01"), some_time("a", Endorsed));
        // A signature that expired later still has the earlier day.
        let mut expired = on("a", Expired, "2020-01-01");
        expired.expiry = "2026-12-31".parse().ok();
        case(on("b", Endorsed, "2022-01-01"), expired);
        case(
            on("a", Endorsed, "2022-01-01"),
            on("b", Endorsed, "2022-01-01"),
        );
    }
}
