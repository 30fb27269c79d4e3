use std::time::Duration;

use chrono::{TimeDelta, Utc};
use rumbl_core::accounts::{
    self, AuthError, MAX_PASSKEYS_PER_USER, NewPasskey, Passkey, SessionLimits, UsedChallenge, User,
};
use rumbl_core::audit::By;
use rumbl_core::repo::Connection;
use rumbl_core::{Result, personal_data};
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{errors, is_not_found, params, unique, user};

cases! {
    Sandboxed:
        a_passkey_is_found_by_what_its_device_calls_it_and_so_is_its_owner,
        a_challenge_counts_once_for_whatever_it_was_met,
        a_passkey_needs_a_name_and_is_added_once_and_the_11th_is_refused,
        only_its_owner_removes_a_passkey_and_it_is_found_no_more,
        a_password_goes_only_where_a_passkey_stays_and_then_the_passkey_stays,
        a_passkey_goes_with_its_account_and_finds_nobody_who_is_suspended;
}

fn met() -> UsedChallenge {
    let expires_at = Utc::now().naive_utc() + TimeDelta::minutes(5);
    UsedChallenge { challenge: unique("challenge").into_bytes(), expires_at }
}

fn new() -> NewPasskey {
    NewPasskey {
        credential_id: unique("credential").into_bytes(),
        user_handle: vec![7; 64],
        static_state: vec![1, 2],
        dynamic_state: vec![3],
    }
}

fn add(conn: &mut Connection, user: &User, new: &NewPasskey, name: &str) -> Result<Passkey> {
    accounts::create_passkey(conn, user.id, (new, &met()), &params(json!({"name": name})))
}

fn a_passkey_is_found_by_what_its_device_calls_it_and_so_is_its_owner(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (own, others) = (new(), new());
    let added = add(conn, &owner, &own, "My phone").unwrap();
    add(conn, &other, &others, "Another").unwrap();
    assert_eq!((added.name.as_str(), added.last_used_at), ("My phone", None));
    let (found, of) = accounts::get_passkey(conn, &own.credential_id).unwrap();
    assert_eq!((&found, &of), (&added, &owner));
    accounts::use_passkey(conn, &found, &[4, 5], &met()).unwrap();
    let used = accounts::list_passkeys(conn, owner.id).unwrap().remove(0);
    assert_eq!(used.dynamic_state, [4, 5]);
    assert!(used.last_used_at.is_some());
    // A log-in that was verified against what the device said before comes too late.
    assert!(is_not_found(&accounts::use_passkey(conn, &found, &[4], &met())));
    assert!(is_not_found(&accounts::get_passkey(conn, b"unknown")));
}

fn a_challenge_counts_once_for_whatever_it_was_met(conn: &mut Connection) {
    let owner = user(conn);
    let (met, name) = (met(), params(json!({"name": "x"})));
    let passkey = accounts::create_passkey(conn, owner.id, (&new(), &met), &name).unwrap();
    assert!(is_not_found(&accounts::use_passkey(conn, &passkey, &[9], &met)));
    assert!(is_not_found(&accounts::create_passkey(conn, owner.id, (&new(), &met), &name)));
    assert_eq!(accounts::list_passkeys(conn, owner.id).unwrap(), [passkey]);
}

fn a_passkey_needs_a_name_and_is_added_once_and_the_11th_is_refused(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    assert_eq!(errors(add(conn, &owner, &new(), " ")), "name can't be blank");
    let long = "x".repeat(101);
    assert!(errors(add(conn, &owner, &new(), &long)).contains("at most 100"));
    let first = new();
    add(conn, &owner, &first, "x").unwrap();
    for person in [&owner, &other] {
        assert!(errors(add(conn, person, &first, "x")).contains("was added already"));
    }
    for _ in 1..MAX_PASSKEYS_PER_USER {
        add(conn, &owner, &new(), "x").unwrap();
    }
    let refused = errors(add(conn, &owner, &new(), "x"));
    assert_eq!(refused, "passkey can't be added: an account can have at most 10");
    add(conn, &other, &new(), "x").unwrap();
}

fn only_its_owner_removes_a_passkey_and_it_is_found_no_more(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let own = new();
    let added = add(conn, &owner, &own, "x").unwrap();
    assert!(is_not_found(&accounts::delete_passkey(conn, other.id, added.id, &[])));
    let last = errors(accounts::delete_passkey(conn, owner.id, added.id, &[]));
    assert_eq!(last, "way_in is the last one that you have", "they have no password");
    assert!(accounts::get_passkey(conn, &own.credential_id).is_ok());
    add(conn, &owner, &new(), "y").unwrap();
    assert_eq!(accounts::delete_passkey(conn, owner.id, added.id, &[]).unwrap(), added);
    assert!(is_not_found(&accounts::get_passkey(conn, &own.credential_id)));
    assert!(is_not_found(&accounts::use_passkey(conn, &added, &[9], &met())));
}

fn a_password_goes_only_where_a_passkey_stays_and_then_the_passkey_stays(conn: &mut Connection) {
    let owner = insert(conn, factories::User.password("supersecret"));
    let last = "way_in is the last one that you have";
    assert!(!accounts::can_remove_password(conn, owner.id).unwrap());
    assert_eq!(errors(accounts::delete_password(conn, &owner)), last);
    assert!(accounts::has_password(conn, owner.id).unwrap());

    let added = add(conn, &owner, &new(), "x").unwrap();
    assert!(accounts::can_remove_password(conn, owner.id).unwrap());
    let (session, _) = accounts::create_session(conn, &owner, None).unwrap();
    let changed = accounts::delete_password(conn, &owner).unwrap();
    assert_eq!(changed.session_version, owner.session_version + 1);
    assert!(!accounts::has_password(conn, owner.id).unwrap());
    let hour = Duration::from_hours(1);
    let limits = SessionLimits { idle: hour, brief_idle: hour, lifetime: hour };
    let ended = accounts::get_session(conn, session.id, limits);
    assert!(is_not_found(&ended), "every session ends");
    let outcome = accounts::authenticate_by_username_and_pass(conn, &owner.username, "supersecret");
    assert_eq!(outcome.unwrap(), Err(AuthError::Unauthorized));
    assert_eq!(errors(accounts::delete_passkey(conn, owner.id, added.id, &[])), last);
    // Whoever was logged in before it was changed takes nothing more away.
    assert!(is_not_found(&accounts::delete_password(conn, &owner)));
}

fn a_passkey_goes_with_its_account_and_finds_nobody_who_is_suspended(conn: &mut Connection) {
    let owner = user(conn);
    let own = new();
    add(conn, &owner, &own, "x").unwrap();
    let data = personal_data::read_personal_data(conn, owner.id, |_| Ok(())).unwrap();
    assert_eq!(data.passkeys.len(), 1);
    accounts::suspend_user(conn, By::OPERATOR, owner.id).unwrap();
    assert!(is_not_found(&accounts::get_passkey(conn, &own.credential_id)));
    accounts::unsuspend_user(conn, By::OPERATOR, owner.id).unwrap();
    assert!(accounts::get_passkey(conn, &own.credential_id).is_ok());
    personal_data::begin_account_deletion(conn, owner.id).unwrap();
    personal_data::finish_account_deletion(conn, owner.id).unwrap();
    assert!(accounts::list_passkeys(conn, owner.id).unwrap().is_empty());
    let other = user(conn);
    add(conn, &other, &own, "x").unwrap();
}
