//! Counts the cities that sign a text: counting, provisional, missing.

use serde::Serialize;
use strum::VariantArray;

use super::signatures::{Reply, Signature, newest};
use crate::model::counted::plural;
use crate::model::date::Date;

/// How a city's response counts, in display order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, VariantArray)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureStatus {
    /// It counts.
    Counted,
    /// It counts, and the letter prints its reservation.
    Reserved,
    /// Does not count yet: the signer lacks authority, or the reply is unknown.
    Provisional,
    /// It refers to an earlier wording, and counts again once renewed.
    EarlierText,
    /// The city declined.
    Declined,
    /// The city withdrew its signature.
    Withdrawn,
    /// It has expired.
    Expired,
    /// It was given after the closing date.
    Late,
    /// Its day has not come yet.
    Future,
    /// The city is no member of the alliance.
    Outside,
    /// The city has not responded.
    Missing,
}

impl SignatureStatus {
    /// Display name.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Reserved => "with a reservation",
            Self::Provisional => "provisional",
            Self::EarlierText => "on earlier text",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Late => "late",
            Self::Future => "dated ahead",
            Self::Outside => "not a member",
            Self::Missing => "missing",
        }
    }

    /// Whether it counts for the quorum and is printed in the letter.
    pub fn is_signatory(self) -> bool {
        matches!(self, Self::Counted | Self::Reserved)
    }
}

/// The rules for counting the signatures of a text.
#[derive(Debug, Clone, Copy)]
pub struct TallyRule<'a> {
    /// Cities that are asked, by vocabulary id; if empty, every city counts.
    pub members: &'a [String],
    /// Fingerprint of the present text.
    pub fingerprint: &'a str,
    /// The day of the count: for expiry, and for signatures dated ahead.
    pub on: Date,
    /// The last day on which a city can sign.
    pub closes: Option<Date>,
    /// The quorum, in cities.
    pub quorum: Option<usize>,
}

impl TallyRule<'_> {
    fn is_member(&self, city: &str) -> bool {
        self.members.is_empty() || self.members.iter().any(|member| member == city)
    }
}

/// The tally of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tally {
    /// A row for each member and each other city that responded, by city.
    pub rows: Vec<TallyRow>,
    /// The quorum, in cities.
    pub quorum: Option<usize>,
    /// Fingerprint of the text.
    #[serde(skip)]
    pub fingerprint: String,
}

/// A city in the tally.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TallyRow {
    /// The city, by vocabulary id.
    pub city: String,
    /// How its response counts.
    pub status: SignatureStatus,
    /// Its response; `None` if missing.
    pub signature: Option<Signature>,
}

impl Tally {
    /// Counts the responses of cities to a text. Of several by one city, the [`newest`].
    pub fn of(signatures: &[Signature], rule: &TallyRule<'_>) -> Self {
        let newest = newest(signatures);
        let said = newest.into_iter().map(|signature| TallyRow {
            city: signature.city.clone(),
            status: if rule.is_member(&signature.city) {
                status(signature, rule)
            } else {
                SignatureStatus::Outside
            },
            signature: Some(signature.clone()),
        });
        let mut rows: Vec<TallyRow> = said.collect();
        for city in rule.members {
            if rows.iter().all(|row| row.city != *city) {
                rows.push(TallyRow {
                    city: city.clone(),
                    status: SignatureStatus::Missing,
                    signature: None,
                });
            }
        }
        rows.sort_by(|a, b| a.city.cmp(&b.city));
        Self {
            rows,
            quorum: rule.quorum,
            fingerprint: rule.fingerprint.to_owned(),
        }
    }

    /// The rows with this status.
    pub fn with(&self, status: SignatureStatus) -> impl Iterator<Item = &TallyRow> {
        self.rows.iter().filter(move |row| row.status == status)
    }

    /// The number of cities that count.
    pub fn signatories(&self) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.status.is_signatory()).count()
    }

    /// The number of cities of the alliance.
    pub fn cities(&self) -> usize {
        let outside = self.with(SignatureStatus::Outside).count();
        self.rows.len() - outside
    }

    /// The number of counting signatures without a fingerprint.
    pub fn without_wording(&self) -> usize {
        self.count_behind(|signature| signature.fingerprint.is_none())
    }

    /// The number of counting signatures without an authority.
    pub fn without_authority(&self) -> usize {
        self.count_behind(|signature| signature.authority.is_none())
    }

    /// Gaps in the records of counting signatures; `None` if there are none.
    pub fn unrecorded(&self) -> Option<String> {
        unrecorded([self])
    }

    fn count_behind(&self, is: impl Fn(&Signature) -> bool) -> usize {
        let signatories = self.rows.iter().filter(|row| row.status.is_signatory());
        let signatures = signatories.filter_map(|row| row.signature.as_ref());
        signatures.filter(|signature| is(signature)).count()
    }

    /// The number of further cities that the quorum needs.
    pub fn needed(&self) -> usize {
        self.quorum.unwrap_or(0).saturating_sub(self.signatories())
    }
}

/// Gaps in the records of the counting signatures of texts, if any.
pub fn unrecorded<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Option<String> {
    let tallies: Vec<&Tally> = tallies.into_iter().collect();
    let sum = |count: fn(&Tally) -> usize| tallies.iter().map(|tally| count(tally)).sum();
    let all: usize = sum(Tally::signatories);
    let of = |count: usize, what: &str| {
        let signatures = plural("signature", all);
        (count > 0).then(|| format!("{what} ({count} of {all} {signatures})"))
    };
    let without_wording = sum(Tally::without_wording);
    let lacks: Vec<String> = [
        of(without_wording, "which wording was signed"),
        of(
            sum(Tally::without_authority),
            "by what authority it was signed",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    let lacks = (!lacks.is_empty()).then(|| lacks.join(" or "))?;
    let wording = match (without_wording, tallies.len()) {
        (0, _) => "",
        (_, 1) => "; the text is in the words of the notes",
        _ => "; the texts are in the words of the notes",
    };
    Some(format!("the notes do not say {lacks}{wording}"))
}

fn status(signature: &Signature, rule: &TallyRule<'_>) -> SignatureStatus {
    let reply = match signature.reply {
        None => return SignatureStatus::Provisional,
        Some(Reply::Declined) => return SignatureStatus::Declined,
        Some(Reply::Withdrawn) => return SignatureStatus::Withdrawn,
        Some(Reply::Expired) => return SignatureStatus::Expired,
        Some(reply) => reply,
    };
    let is_over = signature.expiry.is_some_and(|last| last < rule.on);
    let signed = signature.fingerprint.as_deref();
    // Many notes record no authority. Hold back only a signature with a known
    // insufficient one, as a provisional signature is.
    let may_sign = match signature.authority.as_deref() {
        None => true,
        Some(authority) => AUTHORITIES.contains(&authority),
    };
    let is_late = rule.closes.is_some_and(|closes| match signature.signed {
        Some(day) => day > closes,
        None => signature.year.is_some_and(|year| year > closes.year()),
    });
    let is_future = match signature.signed {
        Some(day) => day > rule.on,
        None => signature.year.is_some_and(|year| year > rule.on.year()),
    };
    if is_over {
        SignatureStatus::Expired
    } else if is_future {
        SignatureStatus::Future
    } else if is_late {
        SignatureStatus::Late
    } else if signed.is_some_and(|signed| signed != rule.fingerprint) {
        SignatureStatus::EarlierText
    } else if !may_sign {
        SignatureStatus::Provisional
    } else if reply == Reply::EndorsedWithReservation || signature.reservation.is_some() {
        SignatureStatus::Reserved
    } else {
        SignatureStatus::Counted
    }
}

/// Authorities that can sign for a city; `staff-provisional` is not one.
const AUTHORITIES: [&str; 4] = [
    "council-resolution",
    "mayor",
    "delegated-platform",
    "department",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Option<Date> {
        text.parse().ok()
    }

    fn signature(city: &str) -> Signature {
        Signature {
            id: format!("endorsements/a/{city}").parse().expect("an id"),
            text: "positions/a".to_owned(),
            city: city.to_owned(),
            reply: Some(Reply::Endorsed),
            authority: None,
            signed: None,
            withdrawn: None,
            year: None,
            expiry: None,
            reservation: None,
            fingerprint: None,
            sources: Vec::new(),
        }
    }

    fn rule(members: &[String]) -> TallyRule<'_> {
        TallyRule {
            members,
            fingerprint: "sha256:now",
            on: date("2026-06-30").expect("a date"),
            closes: date("2026-03-31"),
            quorum: Some(2),
        }
    }

    #[test]
    fn a_word_counts_by_reply_authority_text_and_time() {
        use SignatureStatus::{
            Counted, Declined, EarlierText, Expired, Future, Late, Provisional, Reserved, Withdrawn,
        };
        #[track_caller]
        fn case(change: impl FnOnce(&mut Signature), want: SignatureStatus) {
            let mut one = signature("oslo");
            change(&mut one);
            assert_eq!(status(&one, &rule(&[])), want, "{one:?}");
        }
        case(|_| {}, Counted);
        case(|one| one.authority = Some("mayor".to_owned()), Counted);
        case(
            |one| one.authority = Some("staff-provisional".to_owned()),
            Provisional,
        );
        case(|one| one.authority = Some("mayr".to_owned()), Provisional);
        case(|one| one.reply = None, Provisional);
        case(|one| one.reply = Some(Reply::Declined), Declined);
        case(|one| one.reply = Some(Reply::Withdrawn), Withdrawn);
        case(|one| one.reply = Some(Reply::Expired), Expired);
        case(
            |one| one.reply = Some(Reply::EndorsedWithReservation),
            Reserved,
        );
        case(
            |one| one.reservation = Some("Not homes.".to_owned()),
            Reserved,
        );
        // The closing day still counts; without a day, compare the year.
        case(|one| one.signed = date("2026-03-31"), Counted);
        case(|one| one.signed = date("2026-04-01"), Late);
        case(|one| one.year = Some(2026), Counted);
        case(|one| one.year = Some(2027), Future);
        // A later day than that of the count does not count yet.
        case(|one| one.signed = date("2026-07-01"), Future);
        let mut ahead = signature("oslo");
        ahead.signed = date("2026-07-01");
        let open = TallyRule {
            closes: None,
            ..rule(&[])
        };
        assert_eq!(status(&ahead, &open), Future);
        ahead.signed = date("2026-06-30");
        assert_eq!(status(&ahead, &open), Counted);
        // The last day still counts.
        case(|one| one.expiry = date("2026-06-30"), Counted);
        case(|one| one.expiry = date("2026-06-29"), Expired);
        case(
            |one| one.fingerprint = Some("sha256:now".to_owned()),
            Counted,
        );
        case(
            |one| one.fingerprint = Some("sha256:old".to_owned()),
            EarlierText,
        );
        // A reservation makes neither a provisional nor an outdated signature count.
        case(
            |one| {
                one.reservation = Some("Not homes.".to_owned());
                one.authority = Some("staff-provisional".to_owned());
            },
            Provisional,
        );
    }

    #[test]
    fn only_cities_of_the_alliance_count() {
        let members = ["oslo", "rome"].map(str::to_owned);
        let tally = Tally::of(&[signature("oslo"), signature("paris")], &rule(&members));
        assert_eq!((tally.signatories(), tally.cities()), (1, 2));
        assert_eq!(tally.with(SignatureStatus::Outside).count(), 1);
    }

    #[test]
    fn what_is_not_recorded_of_signatures_is_reported() {
        let mut whole = signature("oslo");
        whole.fingerprint = Some("sha256:now".to_owned());
        whole.authority = Some("mayor".to_owned());
        let gaps = |signatures: &[Signature]| Tally::of(signatures, &rule(&[])).unrecorded();
        assert_eq!(gaps(&[whole.clone()]), None);
        assert_eq!(gaps(&[]), None);
        let mut bare = signature("paris");
        assert_eq!(
            gaps(&[whole.clone(), bare.clone()]).as_deref(),
            Some(
                "the notes do not say which wording was signed (1 of 2 signatures) or by what \
                 authority it was signed (1 of 2 signatures); the text is in the words of the notes"
            )
        );
        bare.fingerprint.clone_from(&whole.fingerprint);
        assert_eq!(
            gaps(&[bare.clone()]).as_deref(),
            Some("the notes do not say by what authority it was signed (1 of 1 signature)")
        );
        // Responses that do not count are not reported.
        bare.reply = Some(Reply::Declined);
        assert_eq!(gaps(&[bare]), None);
    }

    #[test]
    fn the_newest_word_of_a_city_counts_once() {
        let mut first = signature("oslo");
        first.signed = date("2020-01-01");
        let mut later = signature("oslo");
        later.signed = date("2021-01-01");
        later.reply = Some(Reply::Withdrawn);
        let tally = Tally::of(&[first.clone(), later.clone()], &rule(&[]));
        assert_eq!(tally, Tally::of(&[later, first], &rule(&[])));
        assert_eq!(tally.rows.len(), 1);
        assert_eq!(tally.rows[0].status, SignatureStatus::Withdrawn);
        assert_eq!((tally.signatories(), tally.needed()), (0, 2));
    }

    fn any_signature() -> impl Strategy<Value = Signature> {
        let cities = ["oslo", "boston", "london", "sydney"];
        let authorities = [None, Some("mayor"), Some("staff-provisional")];
        let replies = prop::sample::select(vec![
            None,
            Some(Reply::Endorsed),
            Some(Reply::EndorsedWithReservation),
            Some(Reply::Declined),
            Some(Reply::Withdrawn),
        ]);
        let city = prop::sample::select(cities.to_vec());
        let authority = prop::sample::select(authorities.to_vec());
        (city, replies, authority, 2020_i16..2023, any::<bool>()).prop_map(
            |(city, reply, authority, year, is_old)| Signature {
                reply,
                authority: authority.map(str::to_owned),
                signed: Date::new(year, 1, 1),
                fingerprint: is_old.then(|| "sha256:old".to_owned()),
                ..signature(city)
            },
        )
    }

    proptest! {
        #[test]
        fn counts_add_up(mut signatures in prop::collection::vec(any_signature(), 0..12)) {
            for (at, signature) in signatures.iter_mut().enumerate() {
                signature.id = format!("endorsements/{at}/x").parse().expect("an id");
            }
            let members = ["oslo", "berlin"].map(str::to_owned);
            let tally = Tally::of(&signatures, &rule(&members));
            let counts = SignatureStatus::VARIANTS.iter();
            let counts: Vec<usize> = counts.map(|status| tally.with(*status).count()).collect();
            prop_assert_eq!(counts.iter().sum::<usize>(), tally.rows.len());
            prop_assert_eq!(counts[0] + counts[1], tally.signatories());
            let mut cities: Vec<&str> = tally.rows.iter().map(|row| row.city.as_str()).collect();
            let all = cities.len();
            cities.dedup();
            prop_assert_eq!(cities.len(), all, "a city counts once");
            for member in &members {
                prop_assert!(cities.contains(&member.as_str()));
            }
            let mut turned = signatures.clone();
            turned.reverse();
            prop_assert_eq!(Tally::of(&turned, &rule(&members)).signatories(), tally.signatories());
        }
    }
}
