use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;
use serde_json::{Value as Json, json};

use super::*;
use crate::ConstraintKind;

const NAME: Field = Field::text("name");
const AGE: Field = Field::integer("age");
const PASSWORD: Field = Field::text("password");

fn params(json: Json) -> Params {
    serde_json::from_value(json).unwrap()
}

fn cast(json: Json) -> Changeset {
    Changeset::new([]).cast(&params(json), &[NAME, AGE])
}

fn named(name: &str) -> Changeset {
    cast(json!({ "name": name }))
}

fn aged(age: i64) -> Changeset {
    cast(json!({ "age": age }))
}

#[test]
fn cast_takes_texts_and_integers_from_forms_and_from_json() {
    let from_form = cast(json!({"name": "Ada", "age": "36"}));
    let from_json = cast(json!({"name": "Ada", "age": 36}));
    for changeset in [from_form, from_json] {
        assert_eq!(changeset.get_change(NAME), &Value::from("Ada"));
        assert_eq!(changeset.get_change(AGE), &Value::from(36));
        assert!(changeset.is_valid());
    }
}

#[test]
fn cast_leaves_out_what_is_not_permitted() {
    let sent = params(json!({"name": "Ada", "age": 36, "admin": true}));
    let changeset = Changeset::new([]).cast(&sent, &[NAME]);
    assert_eq!(changeset.changes().keys().collect::<Vec<_>>(), [&"name"]);
    assert!(changeset.is_valid());
}

#[test]
fn a_value_that_cannot_be_cast_is_invalid_and_no_change() {
    for (field, value) in [
        ("name", json!(1)),
        ("name", json!(["Ada"])),
        ("name", json!({"first": "Ada"})),
        ("name", json!(true)),
        ("age", json!("thirty")),
        ("age", json!(" 36")),
        ("age", json!(36.5)),
        ("age", json!(36.0)),
        ("age", json!(1e30)),
        ("age", json!(u64::MAX)),
        ("age", json!("99999999999999999999")),
        ("age", json!([36])),
    ] {
        let changeset = cast(json!({ field: value }));
        assert_eq!(changeset.to_string(), format!("{field} is invalid"), "{value}");
        assert!(changeset.changes().is_empty());
    }
}

#[test]
fn a_text_with_nul_is_refused_with_a_message() {
    assert_eq!(named("Ada\0").to_string(), "name can't contain a NUL character");
}

#[test]
fn blank_texts_are_cast_to_null() {
    let data = [(NAME, Value::from("Ada")), (AGE, Value::from(36))];
    let sent = params(json!({"name": " \t\u{3000}", "age": ""}));
    let changeset = Changeset::new(data).cast(&sent, &[NAME, AGE]);
    assert_eq!(changeset.fetch_change(NAME), Some(&Value::Null));
    assert_eq!(changeset.fetch_change(AGE), Some(&Value::Null));
    assert_eq!(named("").fetch_change(NAME), None);
}

#[test]
fn what_the_data_has_already_is_no_change() {
    let data = [(NAME, Value::from("Ada"))];
    let changeset = Changeset::new(data).cast(&params(json!({"name": "Ada"})), &[NAME]);
    assert_eq!(changeset.fetch_change(NAME), None);
    assert_eq!(changeset.get_field(NAME), &Value::from("Ada"));
    let changeset = changeset.put_change(NAME, Value::from("Eve"));
    assert_eq!(changeset.get_field(NAME), &Value::from("Eve"));
    assert_eq!(changeset.put_change(NAME, Value::from("Ada")).fetch_change(NAME), None);
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
fn a_message_is_kept_apart_from_its_numbers() {
    let changeset = named("abcde").validate_length(NAME, 1..=4);
    let error = changeset.errors_on("name").next().unwrap();
    assert_eq!(error.message, "should be at most %{count} character(s)");
    assert_eq!(error.params, [("count", 4)]);
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

#[test]
fn errors_keep_their_order_and_their_fields() {
    let changeset = cast(json!({"name": "", "age": "x"})).validate_required(&[NAME]);
    let errors: Vec<_> = changeset.errors().map(|(field, error)| (field, error.message)).collect();
    assert_eq!(errors, [("age", "is invalid"), ("name", "can't be blank")]);
    assert_eq!(changeset.errors_on("name").count(), 1);
    assert_eq!(changeset.errors_on("password").count(), 0);
}

#[test]
fn an_invalid_changeset_comes_back_knowing_the_action() {
    let valid = named("Ada").apply_action(Action::Insert).unwrap();
    assert_eq!(valid.action(), Some(Action::Insert));
    match named("").validate_required(&[NAME]).apply_action(Action::Update) {
        Err(Error::Invalid(changeset)) => assert_eq!(changeset.action(), Some(Action::Update)),
        other => panic!("{other:?} is not invalid"),
    }
}

#[test]
fn a_form_shows_what_was_sent_even_if_it_could_not_be_cast() {
    let data = [(NAME, Value::from("Ada")), (AGE, Value::from(36))];
    let untouched = Changeset::new(data.clone());
    assert_eq!(untouched.input_value("name"), "Ada");
    assert_eq!(untouched.input_value("age"), "36");
    assert_eq!(untouched.input_value("unknown"), "");
    let sent = params(json!({"name": "", "age": "thirty"}));
    let changeset = Changeset::new(data).cast(&sent, &[NAME, AGE]);
    assert_eq!(changeset.input_value("name"), "");
    assert_eq!(changeset.input_value("age"), "thirty");
}

fn violated(kind: ConstraintKind, name: Option<&str>) -> Error {
    Error::Constraint { kind, name: name.map(ToOwned::to_owned) }
}

fn explained(changeset: &Changeset, error: Error) -> String {
    match changeset.explain(error) {
        Error::Invalid(changeset) => changeset.to_string(),
        other => other.to_string(),
    }
}

#[test]
fn each_declared_constraint_has_its_message() {
    let blank = || Changeset::new([]);
    for (changeset, kind, message) in [
        (blank().unique_constraint(NAME, "it"), ConstraintKind::Unique, "has already been taken"),
        (blank().foreign_key_constraint(NAME, "it"), ConstraintKind::ForeignKey, "does not exist"),
        (blank().assoc_constraint(NAME, "it"), ConstraintKind::ForeignKey, "does not exist"),
        (blank().no_assoc_constraint(NAME, "it"), ConstraintKind::ForeignKey, "still exist"),
        (blank().check_constraint(NAME, "it"), ConstraintKind::Check, "is invalid"),
    ] {
        let message = format!("name {message}");
        assert_eq!(explained(&changeset, violated(kind, Some("it"))), message);
        assert_eq!(explained(&changeset, violated(kind, None)), message);
    }
}

#[test]
fn a_constraint_that_nobody_declared_stays_a_fault() {
    let changeset = Changeset::new([]).unique_constraint(NAME, "users_name_index");
    let other_name = violated(ConstraintKind::Unique, Some("users_age_index"));
    assert_eq!(explained(&changeset, other_name), "violated the unique constraint users_age_index");
    let other_kind = violated(ConstraintKind::Check, Some("users_name_index"));
    assert_eq!(explained(&changeset, other_kind), "violated the check constraint users_name_index");
}

#[test]
fn what_is_printed_for_logs_has_no_values() {
    let sent = params(json!({"password": "hunter2"}));
    let changeset = Changeset::new([]).cast(&sent, &[PASSWORD]).validate_length(PASSWORD, 8..=100);
    let error = changeset.clone().apply_action(Action::Insert).unwrap_err();
    for text in [format!("{sent:?}"), format!("{changeset:?} {changeset}"), format!("{error:?}")] {
        assert!(text.contains("password") && !text.contains("hunter2"), "{text}");
    }
}

const FIELDS: [Field; 4] =
    [Field::text("a"), Field::text("b"), Field::integer("c"), Field::integer("d")];

fn values() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (0_i64..3).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,6}".prop_map(Json::from),
        "[ \t\0a1]{0,3}".prop_map(Json::from),
        "-?[0-9]{1,20}".prop_map(Json::from),
        Just(json!([1])),
        Just(json!({"a": 1})),
    ]
}

fn sent_params() -> impl Strategy<Value = Params> {
    prop::collection::vec(("[a-f]", values()), 0..8).prop_map(Params::from_iter)
}

fn stored_data() -> impl Strategy<Value = Changeset> {
    let text = prop::option::of("[ a1]{0,2}").prop_map(|text| Value::from(text.as_deref()));
    let integer = prop::option::of(0_i64..3).prop_map(Value::from);
    (text, integer).prop_map(|(a, c)| Changeset::new([(FIELDS[0], a), (FIELDS[2], c)]))
}

proptest! {
    #[test]
    fn cast_never_lets_an_unlisted_field_through(
        data in stored_data(),
        sent in sent_params(),
        permitted in prop::sample::subsequence(FIELDS.to_vec(), 0..=4),
    ) {
        let changeset = data.cast(&sent, &permitted);
        let is_permitted = |name: &str| permitted.iter().any(|field| field.name() == name);
        prop_assert!(changeset.changes().keys().all(|name| is_permitted(name)));
        prop_assert!(changeset.errors().all(|(name, _)| is_permitted(name)));
    }

    #[test]
    fn errors_and_changes_never_disagree(data in stored_data(), sent in sent_params()) {
        let before = data.clone();
        let changeset = data.cast(&sent, &FIELDS).validate_required(&FIELDS[..3]);
        for field in FIELDS {
            let change = changeset.fetch_change(field);
            let has_error = changeset.errors_on(field.name()).next().is_some();
            // What could not be cast, or is missing, is no change; a change is one.
            prop_assert!(!(has_error && change.is_some()));
            prop_assert_ne!(change, Some(before.get_field(field)));
            let is_required = FIELDS[..3].contains(&field);
            prop_assert!(has_error || !is_required || *changeset.get_field(field) != Value::Null);
        }
        prop_assert_eq!(changeset.is_valid(), changeset.errors().next().is_none());
        prop_assert_eq!(changeset.is_valid(), changeset.apply_action(Action::Insert).is_ok());
    }

    #[test]
    fn casting_twice_is_casting_once(data in stored_data(), sent in sent_params()) {
        let once = data.cast(&sent, &FIELDS);
        let twice = once.clone().cast(&sent, &FIELDS);
        prop_assert_eq!(once.changes(), twice.changes());
    }
}
