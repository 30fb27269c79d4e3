//! What forms, callers and logs get.

use serde_json::json;

use super::*;

const PASSWORD: Field = Field::text("password");

#[test]
fn a_message_is_kept_apart_from_its_numbers() {
    let changeset = named("abcde").validate_length(NAME, 1..=4);
    let error = changeset.errors_on("name").next().unwrap();
    assert_eq!(error.message, "should be at most %{count} character(s)");
    assert_eq!(error.params, [("count", 4)]);
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
        Err(Invalid(changeset)) => assert_eq!(changeset.action(), Some(Action::Update)),
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

#[test]
fn what_is_printed_for_logs_has_no_values() {
    let sent = params(json!({"password": "hunter2"}));
    let changeset = Changeset::new([]).cast(&sent, &[PASSWORD]).validate_length(PASSWORD, 8..=100);
    let error = changeset.clone().apply_action(Action::Insert).unwrap_err();
    for text in [format!("{sent:?}"), format!("{changeset:?} {changeset}"), format!("{error:?}")] {
        assert!(text.contains("password") && !text.contains("hunter2"), "{text}");
    }
}
