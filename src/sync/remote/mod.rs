//! The shared library: address, account, redaction of secrets.

pub(crate) mod account;
pub(crate) mod redact;
pub(crate) mod remote_address;
