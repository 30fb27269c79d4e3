//! ARCHITECTURE.md names no method of `Conn` that doesn't exist.

use std::collections::BTreeSet;

use regex::Regex;

const ARCHITECTURE: &str = include_str!("../../../../ARCHITECTURE.md");
/// The files with methods of `Conn`.
const SOURCES: [&str; 5] = [
    include_str!("../conn.rs"),
    include_str!("log_in.rs"),
    include_str!("respond.rs"),
    include_str!("way_back.rs"),
    include_str!("../api/respond.rs"),
];

fn captured(text: &str, pattern: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).unwrap();
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// The methods that a text names: `conn.shared`, `Conn::fill`. `conn.rs` is a file.
fn named(text: &str) -> BTreeSet<String> {
    let mut named = captured(text, r"\b(?:conn\.|Conn::)([a-z_]+)\b");
    named.remove("rs");
    named
}

#[test]
fn every_method_of_conn_that_the_architecture_names_exists() {
    let exist = captured(&SOURCES.concat(), r"\bfn ([a-z_]+)[(<]");
    let named_there = named(ARCHITECTURE);
    assert!(named_there.contains("shared") && named_there.contains("fill"), "{named_there:?}");
    let missing: Vec<_> = named_there.difference(&exist).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what Conn lacks: {missing:?}");
    let renamed = named("takes `conn.shraed` and [`conn.rs`](conn.rs)");
    assert_eq!(renamed.difference(&exist).collect::<Vec<_>>(), ["shraed"]);
}
