//! Integration tests.

// mod pty; // Needs the workers behind the binary.
mod screens;
