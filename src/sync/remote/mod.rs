//! The shared library: its address, who signs in there, and what of both may be shown.

pub(crate) mod account;
pub(crate) mod redact;
pub(crate) mod remote_address;
