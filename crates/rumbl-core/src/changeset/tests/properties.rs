//! Properties of every changeset, whatever the params.

use proptest::prelude::*;
use serde_json::json;

use super::*;

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
            // A missing value, or one that can't be cast, is never a change, and a field with a
            // change has no error.
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
