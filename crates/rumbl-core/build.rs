//! Has the crate compiled again when a migration changes, since migrations are embedded in it.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
