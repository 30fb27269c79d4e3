use proptest::prelude::*;
use serde_json::json;

use crate::Form;
use crate::params::{MAX_PARAMS, Params};

const PATH: [&str; 2] = ["user", "addresses"];

fn sent(query: &str) -> Form {
    let mut form: Form = serde_json::from_value(Params::from_query(query).0).unwrap();
    form.sort_rows(&PATH);
    form
}

fn cities(form: &Form) -> Vec<&str> {
    form.inputs_for(&PATH).iter().map(|row| row.text("city")).collect()
}

fn keys(form: &Form) -> Vec<u64> {
    form.inputs_for(&PATH).iter().map(super::FormRow::key).collect()
}

/// What a client sends of a form whose rows were rendered from this one.
fn sent_again(form: &Form, more: &str) -> Form {
    let rows = form.inputs_for(&PATH);
    let fields = rows.iter().map(|row| {
        format!(
            "{}={}&{}={}&{}={}",
            row.sort_name(),
            row.index(),
            row.name("_persistent_id"),
            row.key(),
            row.name("city"),
            row.text("city")
        )
    });
    let fields: Vec<String> = fields.collect();
    sent(&format!("{}&{more}", fields.join("&")))
}

#[test]
fn rows_come_in_the_order_that_is_listed_and_an_unknown_one_is_new() {
    let rows = "user[addresses][0][city]=Graz&user[addresses][1][city]=Linz";
    let sort = |order: &[&str]| {
        let order: Vec<String> =
            order.iter().map(|index| format!("user[addresses_sort][]={index}")).collect();
        sent(&format!("{rows}&{}", order.join("&")))
    };
    assert_eq!(cities(&sort(&["1", "0"])), ["Linz", "Graz"]);
    assert_eq!(cities(&sort(&["0", "new", "1", "new"])), ["Graz", "", "Linz", ""]);
    assert_eq!(cities(&sort(&["1"])), ["Linz", "Graz"], "one that is not listed comes last");
    assert_eq!(cities(&sort(&["1", "1"])), ["Linz", "", "Graz"], "one row is not two");
    assert_eq!(cities(&sort(&[])), ["Graz", "Linz"]);
}

#[test]
fn a_dropped_row_is_gone_even_if_it_is_listed() {
    let form = sent(
        "user[addresses][0][city]=Graz&user[addresses][1][city]=Linz&user[addresses_sort][]=0\
         &user[addresses_sort][]=1&user[addresses_drop][]=0",
    );
    assert_eq!(cities(&form), ["Linz"]);
    assert_eq!(form.inputs_for(&PATH)[0].name("city"), "user[addresses][0][city]");
    assert_eq!(form.params().get(&["user", "addresses_drop"]), None);
}

#[test]
fn a_row_keeps_its_key_and_ids_while_others_come_and_go() {
    let form = sent("user[addresses_sort][]=new&user[addresses_sort][]=new");
    assert_eq!(keys(&form), [0, 1]);
    let form = sent_again(&form, "user[addresses_drop][]=0");
    assert_eq!(keys(&form), [1]);
    assert_eq!(form.inputs_for(&PATH)[0].id("city"), "user_addresses_1_city");
    let form = sent_again(&form, "user[addresses_sort][]=new");
    assert_eq!(keys(&form), [1, 0]);
    assert_eq!(keys(&sent_again(&form, "user[addresses_sort][]=new")), [1, 0, 2]);
}

#[test]
fn keys_that_are_forged_or_twice_there_are_replaced() {
    let rows = |ids: &[&str]| {
        let rows = ids.iter().enumerate();
        let rows: Vec<String> = rows
            .map(|(index, id)| format!("user[addresses][{index}][_persistent_id]={id}"))
            .collect();
        keys(&sent(&rows.join("&")))
    };
    assert_eq!(rows(&["1", "1", "1"]), [1, 0, 2]);
    assert_eq!(rows(&["x", "-1", "99999999999999999999"]), [0, 1, 2]);
}

#[test]
fn sorted_rows_are_cast_into_a_list() {
    #[derive(serde::Deserialize)]
    struct Sent {
        user: User,
    }
    #[derive(serde::Deserialize)]
    struct User {
        addresses: Vec<Address>,
    }
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Address {
        city: String,
        zip: Option<u32>,
    }
    let mut form: Form<Sent> = serde_json::from_value(
        Params::from_query(
            "user[addresses][0][city]=Graz&user[addresses][0][zip]=8010&user[addresses][1][city]=Linz\
             &user[addresses_sort][]=1&user[addresses_sort][]=0",
        )
        .0,
    )
    .unwrap();
    form.sort_rows(&PATH);
    let address = |city: &str, zip| Address { city: city.to_owned(), zip };
    assert_eq!(
        form.cast().unwrap().user.addresses,
        [address("Linz", None), address("Graz", Some(8010))]
    );
}

#[test]
fn a_form_is_filled_with_what_there_is() {
    let user = json!({ "user": { "age": 7, "tags": ["a"], "is_new": true, "none": null,
        "addresses": [{ "city": "Graz", "phones": [{ "number": 5 }] }, { "city": "Linz" }] } });
    let form: Form = Form::filled(&user).unwrap();
    assert_eq!((form.text(&["user", "age"]), form.text(&["user", "none"])), ("7", ""));
    assert_eq!(form.text(&["user", "is_new"]), "true");
    assert_eq!(cities(&form), ["Graz", "Linz"]);
    let rows = form.inputs_for(&PATH);
    assert_eq!(
        rows[0].inputs_for("phones")[0].name("number"),
        "user[addresses][0][phones][0][number]"
    );
    assert_eq!(rows[0].inputs_for("phones")[0].text("number"), "5");
    assert!(rows[1].inputs_for("phones").is_empty());
}

#[test]
fn errors_of_a_row_are_shown_once_its_field_is_touched() {
    let wrong = |path: &[&str]| vec![path.join(".")];
    let form = sent(
        "user[addresses][0][city]=&user[addresses][1][_unused_city]=&user[addresses][1][city]=",
    );
    let rows = form.inputs_for(&PATH);
    assert_eq!(rows[0].errors("city", &wrong), ["user.addresses.0.city"]);
    assert!(rows[1].errors("city", &wrong).is_empty());
    assert_eq!(form.errors(&["user", "addresses"], &wrong), ["user.addresses"]);
    assert!(form.errors(&["user", "name"], &wrong).is_empty());
}

proptest! {
    #[test]
    fn whatever_is_sent_rows_have_different_keys_and_are_not_more_than_fields(
        fields in prop::collection::vec(("user(\\[addresses(_sort|_drop)?\\]){0,2}(\\[[0-3x]?\\])?(\\[_persistent_id\\])?", "[0-3x]{0,2}"), 0..40)
    ) {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let form = sent(&query.extend_pairs(&fields).finish());
        let mut keys = keys(&form);
        let rows = keys.len();
        assert!(rows <= fields.len().min(MAX_PARAMS));
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), rows);
        let again = sent_again(&form, "");
        assert_eq!(cities(&again), cities(&form));
    }
}
