//! Whether both versions of something may stand in a note, one after the other.

use toml_edit::Value;

use super::{Decision, FieldStep, Spot};
use crate::model::note::Kind;
use crate::model::schema::{SchemaKey, ValueShape, find_key};

impl Decision {
    /// Whether both versions can stand in the note of this path below the root: two texts or two
    /// lists, where the key takes more than one word, number or the like.
    pub fn can_be_both(&self, path: &str) -> bool {
        let both = [&self.mine, &self.theirs];
        match &self.spot {
            Spot::Passage { .. } => true,
            Spot::Note => both.into_iter().all(Option::is_some),
            Spot::Field(steps) => {
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

/// The key of the schema at a place, in tables too.
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

/// Whether a key takes one word, number or the like: two of them would be none.
fn is_single(shape: ValueShape) -> bool {
    !matches!(
        shape,
        ValueShape::Line
            | ValueShape::Text
            | ValueShape::Lines
            | ValueShape::Words(_)
            | ValueShape::Cities
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_a_key_takes_more_than_one_do_both_stand() {
        #[track_caller]
        fn case(place: &[&str], mine: &str, theirs: &str, want: bool) {
            let steps = place.iter().map(|name| match *name {
                "#" => FieldStep::Row(Vec::new()),
                name => FieldStep::Key(name.to_owned()),
            });
            let decision = Decision {
                spot: Spot::Field(steps.collect()),
                base: None,
                mine: Some(mine.to_owned()),
                theirs: Some(theirs.to_owned()),
            };
            let found = decision.can_be_both("practices/oslo/heat.md");
            assert_eq!(found, want, "{place:?}");
        }
        case(&["title"], "\"a\"", "\"b\"", true);
        case(&["tags"], "[\"a\"]", "[\"b\"]", true);
        case(&["of-my-own"], "\"a\"", "\"b\"", true);
        case(&["status"], "\"planned\"", "\"in-force\"", false);
        case(&["audience"], "\"public\"", "\"members\"", false);
        case(&["year"], "2030", "2040", false);
        case(&["relations", "#", "kind"], "\"a\"", "\"b\"", false);
        case(&["results", "#", "note"], "\"a\"", "\"b\"", true);
    }
}
