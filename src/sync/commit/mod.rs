//! Writing and signing commits.

pub(crate) mod city_trailer;
pub(crate) mod identity;
pub(crate) mod signing;
pub(crate) mod write_commit;
