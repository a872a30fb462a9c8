//! A city's response to a position or statement.

use serde::Serialize;

use super::note_keys::{date, texts};
use crate::model::date::Date;
use crate::model::note::{Kind, Note, NoteId, Source};
use crate::model::vocabulary::{Vocabularies, plain};

/// The reply of a city to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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
    const ALL: [(Self, &str); 5] = [
        (Self::Endorsed, "endorsed"),
        (Self::EndorsedWithReservation, "endorsed-with-reservation"),
        (Self::Declined, "declined"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Expired, "expired"),
    ];

    /// The reply with this id; `None` for unknown ids.
    pub fn of_state(state: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, id)| plain(id) == plain(state));
        found.map(|(reply, _)| *reply)
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
    /// The endorsement.
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
    /// The year of signing.
    pub year: Option<i16>,
    /// The last day of validity.
    pub expiry: Option<Date>,
    /// The reservation.
    pub reservation: Option<String>,
    /// Fingerprint of the signed text.
    pub fingerprint: Option<String>,
    /// Its source.
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
            year: note.filing.year,
            expiry: date(note, "expiry"),
            reservation: text("reservation"),
            fingerprint: text("fingerprint"),
            sources: note.sources.clone(),
        })
    }
}
