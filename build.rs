//! Texts, data and migrations are part of the binary: a change of theirs is a change of ours.

fn main() {
    for folder in ["locales", "data", "migrations"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
