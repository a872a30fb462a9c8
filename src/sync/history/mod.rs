//! Saving, and looking back: log, diff, discard, propose.

pub(crate) mod city_trailer;
pub(crate) mod discard;
pub(crate) mod incoming;
pub(crate) mod log;
pub(crate) mod propose;
pub(crate) mod save;
pub(crate) mod signing;
