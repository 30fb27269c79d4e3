//! The rumbl binary.
fn main() {}
