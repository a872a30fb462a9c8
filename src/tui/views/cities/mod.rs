//! The Cities view: the list and map of all cities, and a profile.

mod draw;
mod keys;
mod layout;
mod map_moves;
mod profile;
mod state;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::CitiesView;
