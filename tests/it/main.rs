//! Integration tests.

mod screens;
