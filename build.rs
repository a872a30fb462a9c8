//! Has Cargo notice notes that come and go.
//!
//! The starter in `src/store/starter.rs` compiles `knowledge/` in. Cargo follows the files it held
//! then; only this says that the folder itself is looked at.

fn main() {
    println!("cargo::rerun-if-changed=knowledge");
}
