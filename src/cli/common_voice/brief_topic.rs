//! Decides whether a match of a brief's topic is about it. Other matches only mention it.

use crate::model::hit::Hit;
use crate::model::match_reason::{MatchReason, WordRelation};
use crate::model::note::{Note, NoteId};
use crate::model::text_folding::folded_words;
use crate::search::function_words;

/// Number of mentions in its text that make a practice one on the topic.
const MIN_MENTIONS: usize = 3;

/// The folded words of a topic, without function words. None if it has quotes, filters or
/// operators.
pub(super) struct BriefTopic(Vec<String>);

impl BriefTopic {
    /// Reads a topic as typed, in a base of this language.
    pub(super) fn read(topic: &str, lang: &str) -> Self {
        let is_word = |word: &str| {
            let mut letters = word.chars();
            letters.all(|c| c.is_alphanumeric() || "-'’".contains(c))
                && !matches!(word, "OR" | "AND" | "NOT")
                && !word.starts_with('-')
        };
        if topic.split_whitespace().all(is_word) {
            let words = folded_words(topic);
            let is_function_word = |word: &&String| {
                let mut codes = function_words::languages(word).iter();
                codes.any(|code| *code == "en" || function_words::is_language(lang, code))
            };
            let content = words.iter().filter(|word| !is_function_word(word));
            let content: Vec<String> = content.cloned().collect();
            Self(if content.is_empty() { words } else { content })
        } else {
            Self(Vec::new())
        }
    }

    /// The queries that find the topic: its words side by side, then anywhere.
    pub(super) fn queries(&self, topic: &str) -> Vec<String> {
        let phrase = self.0.join(" ");
        let topic = if self.0.is_empty() { topic } else { &phrase };
        let other = match phrase.strip_suffix('s') {
            Some(singular) => singular.to_owned(),
            None => format!("{phrase}s"),
        };
        let pair = (self.0.len() > 1).then(|| format!("(\"{phrase}\" OR \"{other}\")"));
        pair.into_iter().chain([topic.to_owned()]).collect()
    }

    /// The hits with the words side by side in title, summary or filing. Or with a synonym.
    pub(super) fn filed(&self, hits: &[Hit]) -> Vec<NoteId> {
        take(hits, |hit| self.0.is_empty() || is_named(&self.0, &hit.why))
    }

    /// The practices on the topic: `filed` ones, and of the nearest cities those `in_text`.
    ///
    /// Those that have it only in the summary come last. Without filed ones, `in_text` of all
    /// cities.
    pub(super) fn practices(
        &self,
        filed: &[Hit],
        in_text: &[Hit],
        is_near: impl Fn(&NoteId) -> bool,
    ) -> Vec<NoteId> {
        let entitled = self.entitled(filed);
        let filed = self.filed(filed);
        let has_none = filed.is_empty();
        let is_about = |id: &NoteId| in_text.iter().any(|hit| hit.id == *id);
        let (mut practices, by_the_way): (Vec<NoteId>, Vec<NoteId>) = filed
            .into_iter()
            .partition(|id| entitled.contains(id) || is_about(id));
        let in_text = take(in_text, |hit| {
            (has_none || is_near(&hit.id)) && !practices.contains(&hit.id)
        });
        practices.extend(in_text);
        practices.extend(by_the_way);
        practices
    }

    /// The filed hits that have the topic in more than the summary.
    fn entitled(&self, hits: &[Hit]) -> Vec<NoteId> {
        take(hits, |hit| {
            self.0.is_empty() || is_named(&self.0, beside_summary(hit))
        })
    }

    /// The hits with each word in the title or filing, apart from each other.
    pub(super) fn apart(&self, hits: &[Hit]) -> Vec<NoteId> {
        take(hits, |hit| {
            let mut words = self.0.iter();
            words.all(|word| is_named(std::slice::from_ref(word), beside_summary(hit)))
        })
    }

    /// Whether a text has the words side by side.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.count_in(&folded_words(text)) > 0
    }

    /// Whether a note's text has the words side by side often. Its footnotes do not count.
    pub(super) fn is_often_in(&self, note: &Note) -> bool {
        let lines = note.body.lines().filter(|line| !line.starts_with("[^"));
        let text: Vec<String> = lines.flat_map(folded_words).collect();
        self.count_in(&text) >= MIN_MENTIONS
    }

    fn count_in(&self, text: &[String]) -> usize {
        let runs = text.windows(self.0.len().max(1));
        runs.filter(|run| is_same(&self.0, run)).count()
    }
}

/// The ids of the hits for which `is` holds, each once.
fn take(hits: &[Hit], is: impl Fn(&Hit) -> bool) -> Vec<NoteId> {
    let mut ids = Vec::new();
    for hit in hits.iter().filter(|hit| is(hit)) {
        if !ids.contains(&hit.id) {
            ids.push(hit.id.clone());
        }
    }
    ids
}

/// The reasons of a hit without those in its summary.
fn beside_summary(hit: &Hit) -> impl Iterator<Item = &MatchReason> {
    hit.why.iter().filter(|reason| reason.part != "summary")
}

/// Whether one of these reasons names these words. A word of the same stem does not count.
fn is_named<'h>(wanted: &[String], why: impl IntoIterator<Item = &'h MatchReason>) -> bool {
    why.into_iter().any(|reason| match &reason.relation {
        // Of forms, only the plural: life-cycle is not cycling.
        None | Some((WordRelation::Form, _)) => is_same(wanted, &folded_words(&reason.word)),
        Some((WordRelation::Synonym | WordRelation::Narrower | WordRelation::Spelling, typed)) => {
            is_same(wanted, &folded_words(typed))
        }
        Some(_) => false,
    })
}

/// Whether two runs of words are the same, in singular or plural.
fn is_same(one: &[String], other: &[String]) -> bool {
    let same = |(one, other): (&String, &String)| {
        one == other || is_plural(one, other) || is_plural(other, one)
    };
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// Whether an English word is the regular plural of another.
fn is_plural(word: &str, singular: &str) -> bool {
    let stem = singular.strip_suffix('y');
    let needs_e = ["s", "x", "z", "ch", "sh", "o"];
    match word.strip_prefix(singular) {
        Some("s") => true,
        Some("es") => needs_e.iter().any(|end| singular.ends_with(end)),
        _ => stem.is_some_and(|stem| word.strip_prefix(stem) == Some("ies")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;

    fn hit(why: &[MatchReason]) -> Hit {
        Hit {
            why: why.to_vec(),
            ..Hit::example("practices/a/b")
        }
    }

    #[track_caller]
    fn filed(topic: &str, why: &[MatchReason], want: bool) {
        let found = BriefTopic::read(topic, "en").filed(&[hit(why)]);
        assert_eq!(!found.is_empty(), want, "{topic}: {why:?}");
    }

    #[test]
    fn a_topic_is_filed_by_its_words_their_plural_or_a_synonym() {
        #[track_caller]
        fn related(topic: &str, word: &str, relation: WordRelation, want: bool) {
            filed(
                topic,
                &[MatchReason::related("title", word, relation, topic)],
                want,
            );
        }
        #[track_caller]
        fn apart(topic: &str, why: &[(&str, &str)], want: bool) {
            let why = why
                .iter()
                .map(|(part, word)| MatchReason::example(part, word));
            let (topic, hits) = (
                BriefTopic::read(topic, "en"),
                [hit(&why.collect::<Vec<_>>())],
            );
            assert!(topic.filed(&hits).is_empty(), "{hits:?}");
            assert_eq!(!topic.apart(&hits).is_empty(), want, "{hits:?}");
        }
        let example = MatchReason::example;
        related("cycling", "cycle", WordRelation::Form, false);
        related("cycling", "bike", WordRelation::Synonym, true);
        related("zoning", "zone", WordRelation::Form, false);
        related("retrofit", "retrofits", WordRelation::Form, true);
        related("subsidy", "subsidies", WordRelation::Form, true);
        related("buses", "bus", WordRelation::Form, true);
        related("bikeshare", "cycling", WordRelation::Broader, false);
        filed("bike-share", &[example("title", "bike share")], true);
        filed("heat pumps", &[example("filed under", "heat pump")], true);
        apart(
            "heat pumps",
            &[("title", "heat"), ("filed under", "pump")],
            true,
        );
        apart(
            "heat pumps",
            &[("title", "heat"), ("summary", "pump")],
            false,
        );
        apart("heat pumps", &[("title", "heat")], false);
        filed("sector:waste", &[], true);
        apart(
            "ban on gas",
            &[("title", "ban"), ("filed under", "gas")],
            true,
        );
        let topic = BriefTopic::read("heat pumps", "en");
        let hits = [hit(&[example("summary", "heat pumps")])];
        assert!(topic.entitled(&hits).is_empty() && !topic.filed(&hits).is_empty());
        filed("the of", &[example("title", "heat")], false);
    }

    #[test]
    fn only_a_plural_ending_is_left_out_of_account() {
        let title = |word| [MatchReason::example("title", word)];
        for (one, other) in [
            ("car", "care"),
            ("site", "sit"),
            ("rate", "rat"),
            ("plane", "plan"),
        ] {
            filed(one, &title(other), false);
            filed(other, &title(one), false);
        }
        for (one, many) in [
            ("class", "classes"),
            ("gas", "gases"),
            ("site", "sites"),
            ("city", "cities"),
        ] {
            filed(one, &title(many), true);
            filed(many, &title(one), true);
        }
    }

    #[test]
    fn a_text_is_on_the_topic_if_it_mentions_it_three_times() {
        let topic = BriefTopic::read("electric buses", "en");
        let mut text = note("practices/a/b", "");
        text.body = "Electric buses. An electric bus.\n\n[^1]: Electric buses\n".to_owned();
        assert!(!topic.is_often_in(&text));
        text.body += "More electric buses.\n";
        assert!(topic.is_often_in(&text));
        let topic = BriefTopic::read("façade greening", "en");
        text.body = "Facade greening, Façade greening, ＦACADE greening.".to_owned();
        assert!(topic.is_often_in(&text));
    }
}
