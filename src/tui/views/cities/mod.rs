//! The Cities view: all cities as a list and on the map, and the profile of the chosen one.

mod clicks;
mod draw;
mod keys;
mod layout;
mod map_moves;
mod profile;
mod state;
mod update;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::CitiesView;
