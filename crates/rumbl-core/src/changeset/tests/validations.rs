//! Which changes are refused, and with which messages.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use super::*;

fn aged(age: i64) -> Changeset {
    cast(json!({ "age": age }))
}

#[test]
fn a_required_field_is_there_by_its_change_or_by_the_data() {
    assert_eq!(named(" ").validate_required(&[NAME]).to_string(), "name can't be blank");
    assert_eq!(cast(json!({})).validate_required(&[NAME]).to_string(), "name can't be blank");
    assert!(named("Ada").validate_required(&[NAME]).is_valid());
    let data = [(NAME, Value::from("Ada"))];
    assert!(Changeset::new(data).validate_required(&[NAME]).is_valid());
}

#[test]
fn a_field_that_could_not_be_cast_is_not_also_blank() {
    let changeset = cast(json!({"age": "thirty"})).validate_required(&[AGE]);
    assert_eq!(changeset.to_string(), "age is invalid");
}

#[test]
fn lengths_count_what_people_call_characters() {
    let family = "👨‍👩‍👧‍👦";
    let accent = "e\u{301}";
    for three in ["abc", "äöü", &family.repeat(3), &accent.repeat(3)] {
        assert!(named(three).validate_length(NAME, 3..=3).is_valid(), "{three}");
    }
    let short = named("ab").validate_length(NAME, 3..=4);
    assert_eq!(short.to_string(), "name should be at least 3 character(s)");
    let long = named("abcde").validate_length(NAME, 3..=4);
    assert_eq!(long.to_string(), "name should be at most 4 character(s)");
}

#[test]
fn one_character_with_a_thousand_accents_is_too_long() {
    let zalgo = format!("e{}", "\u{301}".repeat(1_000));
    let changeset = named(&zalgo).validate_length(NAME, 1..=4);
    assert_eq!(changeset.to_string(), "name should be at most 4 character(s)");
}

#[test]
fn a_format_must_match() {
    static LETTERS: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[a-z]+$").unwrap());
    assert!(named("ada").validate_format(NAME, &LETTERS).is_valid());
    assert!(cast(json!({})).validate_format(NAME, &LETTERS).is_valid());
    let changeset = named("Ada 1").validate_format(NAME, &LETTERS);
    assert_eq!(changeset.to_string(), "name has invalid format");
}

#[test]
fn a_value_must_be_included() {
    let known = [Value::from("Ada"), Value::from("Eve")];
    assert!(named("Eve").validate_inclusion(NAME, &known).is_valid());
    assert!(cast(json!({})).validate_inclusion(NAME, &known).is_valid());
    assert_eq!(named("Bob").validate_inclusion(NAME, &known).to_string(), "name is invalid");
}

#[test]
fn a_number_must_lie_in_its_range() {
    for age in [18, 65] {
        assert!(aged(age).validate_number(AGE, 18..=65).is_valid());
    }
    let young = aged(17).validate_number(AGE, 18..=65);
    assert_eq!(young.to_string(), "age must be greater than or equal to 18");
    let old = aged(66).validate_number(AGE, 18..=65);
    assert_eq!(old.to_string(), "age must be less than or equal to 65");
}
