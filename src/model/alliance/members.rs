//! Which cities are members of the alliance.

use toml::Value;

use crate::model::note::Note;
use crate::model::toml_values::text;

/// The `membership` of a city that has left.
pub const FORMER: &str = "former";

/// The member cities, by the last part of their ids.
pub fn members<'a>(cities: impl IntoIterator<Item = &'a Note>) -> Vec<String> {
    let membership = |note: &&'a Note| note.keys.get("membership");
    let is_former = |note: &&'a Note| {
        let membership = membership(note).and_then(Value::as_table);
        membership.and_then(|row| text(row, "status")) == Some(FORMER)
    };
    let is_stated = |note: &&'a Note| membership(note).is_some();
    let members = select_members(cities.into_iter().collect(), is_stated, is_former);
    members
        .iter()
        .map(|note| note.id.slug().to_owned())
        .collect()
}

/// The members among all cities, which are notes or places in the index.
///
/// A city is a member if its note states a `membership` that has not ended. If no note states one,
/// all cities are members.
pub fn select_members<C>(
    mut cities: Vec<C>,
    is_stated: impl Fn(&C) -> bool,
    is_former: impl Fn(&C) -> bool,
) -> Vec<C> {
    let is_any_stated = cities.iter().any(&is_stated);
    cities.retain(|city| is_stated(city) == is_any_stated && !is_former(city));
    cities
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
