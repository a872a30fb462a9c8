//! Whether a conflict can be resolved by keeping both versions.

use std::collections::HashSet;

use toml_edit::Value;

use super::{ConflictLocation, Decision, FieldStep};
use crate::model::note::Kind;
use crate::model::schema::{SchemaKey, ValueShape, find_key};

impl Decision {
    /// Whether the note at `path` can keep both versions.
    ///
    /// True for two texts or two lists, unless the schema allows only one value.
    pub fn can_be_both(&self, path: &str) -> bool {
        let both = [&self.mine, &self.theirs];
        match &self.spot {
            // Twice the same footnote would be the first one only.
            ConflictLocation::Passage { .. } => {
                let [mine, theirs] = both.map(|side| footnotes(side.as_deref()));
                mine.is_disjoint(&theirs)
            }
            ConflictLocation::Note => both.into_iter().all(Option::is_some),
            // A title of two would be no title.
            ConflictLocation::Field(steps) if *steps == [FieldStep::Key("title".to_owned())] => {
                false
            }
            ConflictLocation::Field(steps) => {
                let key = Kind::of_path(path).and_then(|kind| key_at(kind, steps));
                let values = both.map(|side| side.as_deref()?.parse::<Value>().ok());
                !key.is_some_and(|key| is_single(key.shape))
                    && matches!(
                        values,
                        [Some(Value::String(_)), Some(Value::String(_))]
                            | [Some(Value::Array(_)), Some(Value::Array(_))]
                    )
            }
        }
    }
}

/// The labels of the footnotes that a text defines.
fn footnotes(text: Option<&str>) -> HashSet<&str> {
    let lines = text.unwrap_or_default().lines();
    let labels = lines.filter_map(|line| line.strip_prefix("[^")?.split_once("]:"));
    labels.map(|(label, _)| label).collect()
}

/// The schema key at a field path, also inside tables.
fn key_at(kind: Kind, steps: &[FieldStep]) -> Option<&'static SchemaKey> {
    let mut names = steps.iter().filter_map(|step| match step {
        FieldStep::Key(name) => Some(name),
        FieldStep::Row(_) => None,
    });
    let mut key = find_key(kind, names.next()?)?;
    for name in names {
        let (ValueShape::Row(columns) | ValueShape::Rows(columns)) = key.shape else {
            return None;
        };
        key = columns.iter().find(|column| column.name == name)?;
    }
    Some(key)
}

/// Whether a key takes a single value, such as a number or term.
fn is_single(shape: ValueShape) -> bool {
    !matches!(
        shape,
        ValueShape::Line
            | ValueShape::Text
            | ValueShape::Lines
            | ValueShape::Sources
            | ValueShape::Words(_)
            | ValueShape::Cities
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_are_kept_only_where_the_schema_allows() {
        #[track_caller]
        fn case(place: &[&str], mine: &str, theirs: &str, want: bool) {
            let steps = place.iter().map(|name| match *name {
                "#" => FieldStep::Row(Vec::new()),
                name => FieldStep::Key(name.to_owned()),
            });
            let decision = Decision {
                spot: ConflictLocation::Field(steps.collect()),
                base: None,
                mine: Some(mine.to_owned()),
                theirs: Some(theirs.to_owned()),
            };
            let found = decision.can_be_both("practices/oslo/heat.md");
            assert_eq!(found, want, "{place:?}");
        }
        case(&["title"], "\"a\"", "\"b\"", false);
        case(&["summary"], "\"a\"", "\"b\"", true);
        case(&["tags"], "[\"a\"]", "[\"b\"]", true);
        case(&["of-my-own"], "\"a\"", "\"b\"", true);
        case(&["status"], "\"planned\"", "\"in-force\"", false);
        case(&["audience"], "\"public\"", "\"members\"", false);
        case(&["year"], "2030", "2040", false);
        case(&["relations", "#", "kind"], "\"a\"", "\"b\"", false);
        case(&["results", "#", "note"], "\"a\"", "\"b\"", true);
    }

    #[test]
    fn the_same_footnote_is_not_kept_twice() {
        let can = |mine: &str, theirs: &str| {
            let decision = Decision {
                spot: ConflictLocation::Passage {
                    heading: "Notes".to_owned(),
                    after: None,
                },
                base: None,
                mine: Some(mine.to_owned()),
                theirs: Some(theirs.to_owned()),
            };
            decision.can_be_both("practices/oslo/heat.md")
        };
        assert!(!can("[^1]: A.\n[^2]: B.\n", "[^2]: C.\n"));
        assert!(can("[^1]: A.\n", "[^2]: C.\n"));
        assert!(can("Text. [^1]\n", "Other text. [^1]\n"));
    }
}
