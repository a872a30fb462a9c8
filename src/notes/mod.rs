//! notes

pub mod clean;
pub mod faults;
pub mod front;
