//! Every message is there in every language, and used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use rumbl_core::changeset::FieldError;

use super::message::{Message, error_id};

/// The messages of a language by their ids, as they stand in its files.
fn messages(folder: &str) -> BTreeMap<String, String> {
    let start = Regex::new(r"(?m)^(-?[a-z][a-z0-9-]*) *=").unwrap();
    let mut messages = BTreeMap::new();
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(folder), "ftl") {
        let text = fs::read_to_string(&path).unwrap();
        let starts: Vec<_> = start.captures_iter(&text).collect();
        for (place, found) in starts.iter().enumerate() {
            let end = starts.get(place + 1).map_or(text.len(), |next| next.get(0).unwrap().start());
            let body = text.get(found.get(0).unwrap().end()..end).unwrap();
            let id = found[1].to_owned();
            assert!(messages.insert(id, body.to_owned()).is_none(), "{} is there twice", &found[1]);
        }
    }
    messages
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|ending| ending == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What `pattern` captures in the sources of a crate.
fn captured(crate_name: &str, folder: &str, extension: &str, pattern: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).unwrap();
    let continued_line = Regex::new(r"\\\n\s*").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(crate_name).join(folder);
    let mut found = BTreeSet::new();
    for path in files(&root, extension) {
        let text = fs::read_to_string(&path).unwrap();
        let text = continued_line.replace_all(&text, "");
        found.extend(pattern.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    found
}

/// The messages of changesets, in rumbl-core and in rumbl-web.
fn errors() -> BTreeSet<String> {
    let mut errors = BTreeSet::new();
    for name in ["rumbl-core", "rumbl-web"] {
        let constructor = r#"FieldError::(?:new|with)\(\s*"([^"\\]+)""#;
        errors.extend(captured(name, "src", "rs", constructor));
        errors.extend(captured(
            name,
            "src",
            "rs",
            r#""([^"\\\n]*%\{[a-z_]+\}(?:[ ,][^"\\\n]*)?)""#,
        ));
    }
    errors.extend(captured(
        "rumbl-web",
        "src",
        "rs",
        r#"ErrorsJson::one\((?:"\w+"|name),\s*"([^"\\]+)"\)"#,
    ));
    let channels = r#"(?m)(?:=> |const [A-Z_]+: &str = )"([a-z][^"\\]* [^"\\]*)"[,;]$"#;
    errors.extend(captured("rumbl-web", "src/channels", "rs", channels));
    let own = r#"Self::new\("([^"\\]+)"\)"#;
    errors.extend(captured("rumbl-core", "src/changeset", "rs", own));
    errors
}

/// The values of a message: `{ $count }`.
fn values(body: &str) -> BTreeSet<String> {
    let value = Regex::new(r"\$([a-z_]+)").unwrap();
    value.captures_iter(body).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_message_is_used_and_every_used_one_exists() {
    let in_rust =
        captured("rumbl-web", "src", "rs", r#"\b(?:t|text)!\(\s*(?:[\w.()]+,\s*)?"([a-z0-9-]+)""#);
    let mut used = in_rust;
    for extension in ["html", "txt"] {
        used.extend(captured(
            "rumbl-web",
            "templates",
            extension,
            r#"\bt(?:_html)?\(\s*id="([a-z0-9-]+)""#,
        ));
    }
    used.extend(errors().iter().map(|error| error_id(error)));
    used.extend(crate::cli::help_ids());
    let exist: BTreeSet<_> = messages("en").into_keys().filter(|id| !id.starts_with('-')).collect();
    let missing: Vec<_> = used.difference(&exist).collect();
    let unused: Vec<_> = exist.difference(&used).collect();
    assert!(missing.is_empty() && unused.is_empty(), "missing: {missing:#?}, unused: {unused:#?}");
}

#[test]
fn an_error_of_a_changeset_is_the_same_in_its_source_and_in_the_english_file() {
    let names = Regex::new(r"%\{([a-z_]+)\}").unwrap();
    for message in errors() {
        let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let params = names.captures_iter(&message).map(|name| (leak(name[1].to_owned()), 7));
        let error = FieldError { params: params.collect(), message: leak(message.clone()) };
        assert_eq!(Message::from(&error).to_string(), error.to_string());
    }
}

#[test]
fn every_language_has_the_same_messages_with_the_same_values() {
    let english = messages("en");
    let german = messages("de");
    let missing: Vec<_> = english.keys().filter(|id| !german.contains_key(*id)).collect();
    let extra: Vec<_> = german.keys().filter(|id| !english.contains_key(*id)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing: {missing:#?}, extra: {extra:#?}");
    let differ = english.iter().filter(|(id, body)| values(body) != values(&german[*id]));
    let differ: Vec<_> = differ.map(|(id, _)| id).collect();
    assert!(differ.is_empty(), "other values: {differ:#?}");
}
