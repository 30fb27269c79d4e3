use std::sync::Arc;
use std::thread;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use rumbl_core::accounts::{
    self, EncryptionKey, RECOVERY_CODES, RecoveryCode, Role, SEALING_KEY_BYTES, TotpSecret,
    UsedFactor, User,
};
use rumbl_core::audit::{self, By};
use rumbl_core::page::PageNumber;
use rumbl_core::personal_data;
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{errors, is_not_found, params, user};

cases! {
    Sandboxed:
        a_code_counts_once_and_no_older_one_after_it,
        the_code_that_an_app_is_set_up_with_counts_for_nothing_else,
        a_wrong_code_sets_up_no_app_and_a_second_app_is_refused,
        whoever_changes_how_they_log_in_shows_a_code_of_theirs_if_they_have_an_app,
        nobody_gets_in_with_the_code_of_another,
        a_recovery_code_counts_once_and_not_after_new_ones_were_made,
        a_secret_opens_with_no_other_key_but_recovery_codes_still_count,
        a_log_in_goes_on_until_the_password_changes_or_the_account_is_suspended,
        an_admin_removes_a_second_factor_and_the_audit_log_says_so,
        a_second_factor_goes_with_its_account_and_is_in_the_personal_data_without_its_secret;
    Alone:
        of_two_who_show_one_code_at_once_one_gets_in;
}

fn key() -> EncryptionKey {
    EncryptionKey::new(&[7; SEALING_KEY_BYTES]).unwrap()
}

fn now() -> NaiveDateTime {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap().naive_utc()
}

fn later(steps: i64) -> NaiveDateTime {
    now() + TimeDelta::seconds(30 * steps)
}

fn set_up(conn: &mut Connection, user: &User, secret: &TotpSecret) -> Vec<RecoveryCode> {
    let code = params(json!({"one_time_password": secret.code_at(now())}));
    accounts::create_second_factor(conn, &key(), (user.id, secret), &code, now()).unwrap()
}

fn shown(conn: &mut Connection, user: &User, text: &str, at: NaiveDateTime) -> Option<UsedFactor> {
    accounts::use_second_factor(conn, &key(), user.id, text, at).unwrap()
}

fn a_code_counts_once_and_no_older_one_after_it(conn: &mut Connection) {
    let (owner, secret) = (user(conn), TotpSecret::generate());
    set_up(conn, &owner, &secret);
    let (early, code) = (secret.code_at(later(2)), secret.code_at(later(3)));
    let (first, rest) = code.split_at(3);
    let spaced = format!(" {first} {rest} ");
    assert_eq!(shown(conn, &owner, &spaced, later(3)), Some(UsedFactor::Code));
    assert_eq!(shown(conn, &owner, &code, later(3)), None, "it was used");
    assert_eq!(shown(conn, &owner, &early, later(3)), None, "it is older than one that was used");
    let next = secret.code_at(later(4));
    assert_eq!(shown(conn, &owner, &next, later(3)), Some(UsedFactor::Code), "a clock is ahead");
    assert_eq!(shown(conn, &owner, &secret.code_at(later(6)), later(8)), None, "it is too old");
    assert_eq!(shown(conn, &owner, &secret.code_at(later(10)), later(8)), None, "it is to come");
    assert_eq!(shown(conn, &owner, "", later(8)), None);
}

fn the_code_that_an_app_is_set_up_with_counts_for_nothing_else(conn: &mut Connection) {
    let (owner, secret) = (user(conn), TotpSecret::generate());
    set_up(conn, &owner, &secret);
    assert_eq!(shown(conn, &owner, &secret.code_at(now()), now()), None);
    assert_eq!(shown(conn, &owner, &secret.code_at(later(1)), now()), Some(UsedFactor::Code));
}

fn a_wrong_code_sets_up_no_app_and_a_second_app_is_refused(conn: &mut Connection) {
    let (owner, secret) = (user(conn), TotpSecret::generate());
    let mut create = |secret: &TotpSecret, code: String| {
        let code = params(json!({"one_time_password": code}));
        errors(accounts::create_second_factor(conn, &key(), (owner.id, secret), &code, now()))
    };
    let wrong = "one_time_password is not the code that your app shows now";
    assert_eq!(create(&secret, TotpSecret::generate().code_at(now())), wrong);
    assert_eq!(create(&secret, String::new()), wrong);
    assert_eq!(create(&secret, secret.code_at(later(-3))), wrong);
    assert_eq!(accounts::get_second_factor(conn, owner.id).unwrap(), None);
    set_up(conn, &owner, &secret);
    let other = TotpSecret::generate();
    let code = params(json!({"one_time_password": other.code_at(now())}));
    let refused = accounts::create_second_factor(conn, &key(), (owner.id, &other), &code, now());
    assert!(errors(refused).contains("another app is set up already"));
    assert!(shown(conn, &owner, &secret.code_at(later(5)), later(5)).is_some());
}

fn whoever_changes_how_they_log_in_shows_a_code_of_theirs_if_they_have_an_app(
    conn: &mut Connection,
) {
    let (owner, other) = (user(conn), user(conn));
    let [secret, others] = [TotpSecret::generate(), TotpSecret::generate()];
    set_up(conn, &owner, &secret);
    set_up(conn, &other, &others);
    let mut check = |code: String| {
        let params = params(json!({"one_time_password": code}));
        accounts::check_second_factor(conn, &key(), owner.id, &params, later(2))
    };
    for code in [others.code_at(later(2)), String::new()] {
        assert_eq!(errors(check(code)), "one_time_password is not right, or was used already");
    }
    check(secret.code_at(later(2))).unwrap();
    assert!(accounts::delete_second_factor(conn, owner.id).unwrap());
    let nothing = params(json!({}));
    accounts::check_second_factor(conn, &key(), owner.id, &nothing, later(2)).unwrap();
    assert_eq!(accounts::get_second_factor(conn, owner.id).unwrap(), None);
    assert!(accounts::get_second_factor(conn, other.id).unwrap().is_some());
}

fn nobody_gets_in_with_the_code_of_another(conn: &mut Connection) {
    let (ada, eve) = (user(conn), user(conn));
    let [adas, eves] = [TotpSecret::generate(), TotpSecret::generate()];
    let codes = set_up(conn, &ada, &adas);
    set_up(conn, &eve, &eves);
    assert_eq!(shown(conn, &ada, &eves.code_at(later(2)), later(2)), None);
    assert_eq!(shown(conn, &eve, &codes[0].expose(), later(2)), None);
    assert!(shown(conn, &ada, &codes[0].expose(), later(2)).is_some());
    let without = user(conn);
    assert_eq!(shown(conn, &without, &adas.code_at(later(2)), later(2)), None);
}

fn a_recovery_code_counts_once_and_not_after_new_ones_were_made(conn: &mut Connection) {
    let (owner, secret) = (user(conn), TotpSecret::generate());
    let codes = set_up(conn, &owner, &secret);
    assert_eq!(codes.len(), RECOVERY_CODES);
    let first = codes[0].expose();
    let used = Some(UsedFactor::RecoveryCode { left: 9 });
    assert_eq!(shown(conn, &owner, &first.to_uppercase(), now()), used);
    assert_eq!(shown(conn, &owner, &first, now()), None);
    let left = accounts::get_second_factor(conn, owner.id).unwrap().unwrap().recovery_codes_left;
    assert_eq!(left, 9);
    let renewed = accounts::renew_recovery_codes(conn, owner.id).unwrap();
    assert_eq!(shown(conn, &owner, &codes[1].expose(), now()), None);
    assert_eq!(shown(conn, &owner, &renewed[1].expose(), now()), used);
    let without = user(conn);
    assert!(is_not_found(&accounts::renew_recovery_codes(conn, without.id)));
}

fn a_secret_opens_with_no_other_key_but_recovery_codes_still_count(conn: &mut Connection) {
    let (owner, secret) = (user(conn), TotpSecret::generate());
    let codes = set_up(conn, &owner, &secret);
    let other = EncryptionKey::new(&[8; SEALING_KEY_BYTES]).unwrap();
    let mut with_other =
        |text: &str| accounts::use_second_factor(conn, &other, owner.id, text, later(2)).unwrap();
    assert_eq!(with_other(&secret.code_at(later(2))), None);
    assert_eq!(with_other(&codes[3].expose()), Some(UsedFactor::RecoveryCode { left: 9 }));
}

fn a_log_in_goes_on_until_the_password_changes_or_the_account_is_suspended(conn: &mut Connection) {
    let owner = user(conn);
    let version = owner.session_version;
    assert_eq!(accounts::begin_second_factor(conn, owner.id, version).unwrap(), owner);
    assert!(is_not_found(&accounts::begin_second_factor(conn, owner.id, version + 1)));
    accounts::suspend_user(conn, By::OPERATOR, owner.id).unwrap();
    let version = accounts::get_user(conn, owner.id).unwrap().session_version;
    assert!(is_not_found(&accounts::begin_second_factor(conn, owner.id, version)));
}

fn an_admin_removes_a_second_factor_and_the_audit_log_says_so(conn: &mut Connection) {
    let (owner, secret) = (user(conn), TotpSecret::generate());
    set_up(conn, &owner, &secret);
    let admin = user(conn);
    let by = By { user: Some(&admin), note: None };
    for role in [Role::Member, Role::Moderator] {
        accounts::change_role(conn, By::OPERATOR, admin.id, role).unwrap();
        assert!(is_not_found(&accounts::remove_second_factor(conn, by, owner.id)));
    }
    accounts::change_role(conn, By::OPERATOR, admin.id, Role::Admin).unwrap();
    accounts::remove_second_factor(conn, by, owner.id).unwrap();
    assert_eq!(accounts::get_second_factor(conn, owner.id).unwrap(), None);
    let newest = &audit::list_audit_page(conn, PageNumber::FIRST).unwrap().rows[0];
    assert_eq!(newest.action, "remove_second_factor");
    assert_eq!(newest.subject_name, owner.username);
    let again = errors(accounts::remove_second_factor(conn, by, owner.id));
    assert_eq!(again, "user has no second factor");
}

fn a_second_factor_goes_with_its_account_and_is_in_the_personal_data_without_its_secret(
    conn: &mut Connection,
) {
    let (owner, secret) = (user(conn), TotpSecret::generate());
    let codes = set_up(conn, &owner, &secret);
    let data = personal_data::read_personal_data(conn, owner.id, |_| Ok(())).unwrap();
    assert_eq!(data.second_factor.as_ref().unwrap().inserted_at, now());
    assert!(!format!("{data:?}").contains(&secret.base32()));
    personal_data::begin_account_deletion(conn, owner.id).unwrap();
    personal_data::finish_account_deletion(conn, owner.id).unwrap();
    assert_eq!(accounts::get_second_factor(conn, owner.id).unwrap(), None);
    assert_eq!(shown(conn, &owner, &codes[0].expose(), now()), None);
}

fn of_two_who_show_one_code_at_once_one_gets_in(scratch: &Scratch) {
    let repo = scratch.migrated();
    let secret = Arc::new(TotpSecret::generate());
    let own = Arc::clone(&secret);
    let (owner, codes) = block_on(repo.run(move |conn| {
        let owner = user(conn);
        let codes = set_up(conn, &owner, &own);
        Ok((owner, codes))
    }))
    .unwrap();
    for text in [secret.code_at(later(2)), codes[0].expose()] {
        let log_ins: Vec<_> = (0..4)
            .map(|_| {
                let (repo, owner, text) = (scratch.connect(), owner.clone(), text.clone());
                thread::spawn(move || {
                    let used = repo.run(move |conn| Ok(shown(conn, &owner, &text, later(2))));
                    block_on(used).unwrap().is_some()
                })
            })
            .collect();
        let let_in = log_ins.into_iter().map(|it| it.join().unwrap());
        assert_eq!(let_in.filter(|is_in| *is_in).count(), 1);
    }
}
