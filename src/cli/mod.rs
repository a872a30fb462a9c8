//! x
mod answer;
pub mod args;
pub mod console;
mod plain_note;
pub mod report;
mod search;
pub mod surroundings;
pub mod words;
pub use report::Exit;
pub use surroundings::Surroundings;
/// x
pub fn run(_a: Vec<std::ffi::OsString>, _s: &Surroundings) -> Exit {
    Exit::Done
}
