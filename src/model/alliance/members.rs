//! Which cities are members of the alliance.

use toml::Value;

use crate::model::note::Note;
use crate::model::toml_values::text;

/// The `membership` of a city that has left.
pub const FORMER: &str = "former";

/// The member cities, by the last part of their ids.
///
/// A city is a member if its note states a `membership` that has not ended. If no note states one,
/// all cities are members. The index answers the same with `Finder::members`.
pub fn members<'a>(cities: impl IntoIterator<Item = &'a Note>) -> Vec<String> {
    let cities: Vec<&Note> = cities.into_iter().collect();
    let is_any_stated = cities
        .iter()
        .any(|note| note.keys.contains_key("membership"));
    let is_member = |note: &&Note| match note.keys.get("membership") {
        Some(Value::Table(membership)) => text(membership, "status") != Some(FORMER),
        Some(_) => true,
        None => !is_any_stated,
    };
    let members = cities.into_iter().filter(is_member);
    members.map(|note| note.id.slug().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::note;
    use super::*;

    #[test]
    fn cities_that_left_or_never_joined_are_no_members() {
        #[track_caller]
        fn case(cities: &[(&str, &str)], want: &[&str]) {
            let cities = cities.iter().map(|(id, status)| match *status {
                "" => note(&format!("cities/{id}"), ""),
                status => note(
                    &format!("cities/{id}"),
                    &format!("membership = {{ status = \"{status}\" }}"),
                ),
            });
            assert_eq!(members(&cities.collect::<Vec<_>>()), want);
        }
        case(&[("oslo", ""), ("rio", "")], &["oslo", "rio"]);
        case(&[("oslo", "member"), ("paris", "")], &["oslo"]);
        case(&[("oslo", "not-confirmed"), ("rio", "former")], &["oslo"]);
        case(&[("rio", "former"), ("paris", "")], &[]);
        case(&[], &[]);
    }
}
