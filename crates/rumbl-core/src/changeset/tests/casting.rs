//! Casting params to changes.

use serde_json::json;

use super::*;

#[test]
fn cast_takes_texts_and_integers_from_forms_and_from_json() {
    let from_form = cast(json!({"name": "Ada", "age": "36"}));
    let from_json = cast(json!({"name": "Ada", "age": 36}));
    let from_float = cast(json!({"name": "Ada", "age": 36.0}));
    for changeset in [from_form, from_json, from_float] {
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
        ("age", json!(-36.000_000_1)),
        ("age", json!(9_007_199_254_740_992.0)),
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
fn a_time_is_cast_to_utc_and_shown_as_inputs_have_it() {
    const AT: Field = Field::utc_datetime("at");
    let cast = |text: &str| {
        let sent = params(json!({"at": text}));
        Changeset::new([]).cast(&sent, &[AT])
    };
    for (text, shown) in [
        ("2026-05-03T17:04", "2026-05-03T17:04:00"),
        ("2026-05-03T17:04:05", "2026-05-03T17:04:05"),
        ("2026-05-03T17:04:05Z", "2026-05-03T17:04:05"),
        ("2026-05-03T17:04:05.1234567+02:00", "2026-05-03T15:04:05.123456"),
    ] {
        let changeset = cast(text);
        assert_eq!(changeset.input_value("at"), shown, "{text}");
        assert!(changeset.get_change(AT).as_utc_datetime().is_some());
    }
    for text in ["2026-05-03", "17:04", "2026-02-30T17:04", "+10000-01-01T00:00:00", "soon", "7"] {
        assert_eq!(cast(text).to_string(), "at is invalid", "{text}");
    }
}
