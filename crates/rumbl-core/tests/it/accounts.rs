use std::time::Duration;

use rumbl_core::accounts::{self, AuthError, EmailRule, LanguageTag, SessionLimits};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{MAX_ID, UserId};
use rumbl_core::page::PageNumber;
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{errors, is_not_found, list_users, params, unique, user};

cases! {
    Sandboxed:
        valid_params_register_a_user,
        invalid_params_register_nobody,
        a_username_is_unique,
        a_username_is_taken_whatever_its_case,
        who_logs_in_may_write_their_name_in_any_case,
        a_username_that_looks_like_another_is_refused,
        a_username_at_full_width_is_the_same_to_log_in_with,
        a_username_of_21_characters_is_refused,
        a_username_with_space_or_invisible_characters_is_refused,
        a_password_of_5_characters_is_refused,
        a_name_of_101_characters_is_refused,
        a_text_with_nul_is_refused,
        any_script_is_stored_as_it_is,
        a_user_created_without_a_password_cannot_log_in,
        users_are_listed_and_found,
        nobody_is_found_by_what_is_unknown,
        the_right_password_logs_in,
        a_wrong_password_is_unauthorized,
        an_unknown_user_is_not_found,
        another_password_ends_every_session,
        another_password_must_be_long_enough,
        another_password_takes_the_current_one,
        the_names_of_those_who_answer_or_speak_in_the_demo_are_reserved,
        users_are_listed_by_pages_of_24,
        a_user_tells_nobody_the_password_hash,
        a_language_is_stored_with_the_account,
        the_first_language_replaces_no_other,
        whoever_is_gone_has_no_language;
}

fn registration(username: &str) -> Params {
    params(json!({"name": "Eva", "username": username, "password": "supersecret"}))
}

fn count(conn: &mut Connection) -> usize {
    list_users(conn).len()
}

fn valid_params_register_a_user(conn: &mut Connection) {
    let username = unique("eva");
    let user = accounts::register_user(conn, &registration(&username)).unwrap();
    assert_eq!((user.name.as_str(), &user.username), ("Eva", &username));
    assert_eq!(user.session_version, 1);
    assert_eq!(accounts::get_user(conn, user.id).unwrap(), user);
}

fn invalid_params_register_nobody(conn: &mut Connection) {
    let before = count(conn);
    assert_eq!(
        errors(accounts::register_user(conn, &Params::default())),
        "name can't be blank, username can't be blank, password can't be blank"
    );
    assert_eq!(count(conn), before);
}

fn a_username_is_unique(conn: &mut Connection) {
    let params = registration(&unique("eva"));
    accounts::register_user(conn, &params).unwrap();
    let before = count(conn);
    let taken = "username has already been taken";
    assert_eq!(errors(accounts::register_user(conn, &params)), taken);
    assert_eq!(errors(accounts::create_user(conn, &params)), taken);
    assert_eq!(count(conn), before);
}

fn a_username_is_taken_whatever_its_case(conn: &mut Connection) {
    let username = unique("Éva");
    let user = accounts::register_user(conn, &registration(&username)).unwrap();
    assert_eq!(user.username, username);
    for same in [username.to_uppercase(), username.to_lowercase()] {
        let taken = "username has already been taken";
        assert_eq!(errors(accounts::register_user(conn, &registration(&same))), taken, "{same}");
    }
    accounts::register_user(conn, &registration(&username.replace('É', "E"))).unwrap();
}

fn who_logs_in_may_write_their_name_in_any_case(conn: &mut Connection) {
    let username = unique("Éva");
    let user = accounts::register_user(conn, &registration(&username)).unwrap();
    for written in [username.to_lowercase(), username.to_uppercase(), username.clone()] {
        let mut log_in =
            |password| accounts::authenticate_by_username_and_pass(conn, &written, password);
        assert_eq!(log_in("supersecret").unwrap(), Ok(user.clone()), "{written}");
        assert_eq!(log_in("Supersecret").unwrap(), Err(AuthError::Unauthorized), "{written}");
    }
    // For programs a name is exact.
    assert!(is_not_found(&accounts::get_user_by(conn, &username.to_lowercase())));
}

fn a_username_that_looks_like_another_is_refused(conn: &mut Connection) {
    for username in ["p\u{430}ypal", "\u{440}\u{430}\u{443}\u{440}\u{430}\u{4cf}", "ｐａｙｐａｌ"]
    {
        let refusal = errors(accounts::register_user(conn, &registration(username)));
        assert_eq!(refusal, "username has letters that look like others", "{username:?}");
    }
    for username in ["Дарья", "田中さくら", "zoë🦀"] {
        accounts::register_user(conn, &registration(username)).unwrap();
    }
}

fn a_username_at_full_width_is_the_same_to_log_in_with(conn: &mut Connection) {
    let user = accounts::register_user(conn, &registration("eva1wide")).unwrap();
    let mut log_in =
        |username| accounts::authenticate_by_username_and_pass(conn, username, "supersecret");
    assert_eq!(log_in("ＥＶＡ１ｗｉｄｅ").unwrap(), Ok(user));
    assert!(log_in("eval").unwrap().is_err());
}

fn a_username_of_21_characters_is_refused(conn: &mut Connection) {
    let longest = format!("{:a<20}", unique("u"));
    accounts::register_user(conn, &registration(&longest)).unwrap();
    assert_eq!(
        errors(accounts::register_user(conn, &registration(&format!("{longest}a")))),
        "username should be at most 20 character(s)"
    );
}

fn a_password_of_5_characters_is_refused(conn: &mut Connection) {
    let with = |password: &str| {
        params(json!({"name": "Eva", "username": unique("eva"), "password": password}))
    };
    accounts::register_user(conn, &with("123456")).unwrap();
    assert_eq!(
        errors(accounts::register_user(conn, &with("12345"))),
        "password should be at least 6 character(s)"
    );
    assert_eq!(
        errors(accounts::register_user(conn, &with(&"1".repeat(101)))),
        "password should be at most 100 character(s)"
    );
}

fn a_name_of_101_characters_is_refused(conn: &mut Connection) {
    let name = "a".repeat(101);
    let params = params(json!({"name": name, "username": unique("eva")}));
    assert_eq!(
        errors(accounts::create_user(conn, &params)),
        "name should be at most 100 character(s)"
    );
}

fn a_text_with_nul_is_refused(conn: &mut Connection) {
    let params = params(json!({"name": "E\0va", "username": "e\0va"}));
    assert_eq!(
        errors(accounts::create_user(conn, &params)),
        "name can't contain a NUL character, username can't contain a NUL character"
    );
}

fn any_script_is_stored_as_it_is(conn: &mut Connection) {
    let name = "<b>إيفا</b> 👩‍🚀 \u{202e}avE";
    let params = params(json!({"name": name, "username": unique("eva")}));
    let id = accounts::create_user(conn, &params).unwrap().id;
    assert_eq!(accounts::get_user(conn, id).unwrap().name, name);
}

fn a_user_created_without_a_password_cannot_log_in(conn: &mut Connection) {
    let user = user(conn);
    for password in ["", "supersecret"] {
        let outcome = accounts::authenticate_by_username_and_pass(conn, &user.username, password);
        assert_eq!(outcome.unwrap(), Err(AuthError::Unauthorized));
    }
}

fn users_are_listed_and_found(conn: &mut Connection) {
    let (first, second) = (user(conn), user(conn));
    let listed = list_users(conn);
    assert_eq!(listed[listed.len() - 2..], [first.clone(), second.clone()]);
    let ids = [second.id, first.id, UserId::try_from(MAX_ID).unwrap()];
    assert_eq!(accounts::list_users_with_ids(conn, &ids).unwrap(), [first.clone(), second]);
    assert!(accounts::list_users_with_ids(conn, &[]).unwrap().is_empty());
    assert_eq!(accounts::get_user_by(conn, &first.username).unwrap(), first);
}

fn nobody_is_found_by_what_is_unknown(conn: &mut Connection) {
    assert!(is_not_found(&accounts::get_user(conn, UserId::try_from(MAX_ID).unwrap())));
    for username in ["", "nobody at all", "\0"] {
        assert!(is_not_found(&accounts::get_user_by(conn, username)), "{username:?}");
    }
}

fn the_right_password_logs_in(conn: &mut Connection) {
    let username = unique("eva");
    let user = accounts::register_user(conn, &registration(&username)).unwrap();
    let outcome = accounts::authenticate_by_username_and_pass(conn, &username, "supersecret");
    assert_eq!(outcome.unwrap(), Ok(user));
}

fn a_wrong_password_is_unauthorized(conn: &mut Connection) {
    let username = unique("eva");
    accounts::register_user(conn, &registration(&username)).unwrap();
    for password in ["", "Supersecret", "supersecret ", "super\0secret"] {
        let outcome = accounts::authenticate_by_username_and_pass(conn, &username, password);
        assert_eq!(outcome.unwrap(), Err(AuthError::Unauthorized), "{password:?}");
    }
}

fn an_unknown_user_is_not_found(conn: &mut Connection) {
    for unknown in [unique("nobody"), "\0".to_owned()] {
        let outcome = accounts::authenticate_by_username_and_pass(conn, &unknown, "wrong password");
        assert_eq!(outcome.unwrap(), Err(AuthError::NotFound), "{unknown:?}");
    }
}

fn another_password_ends_every_session(conn: &mut Connection) {
    let username = unique("eva");
    let user = accounts::register_user(conn, &registration(&username)).unwrap();
    let other = crate::fixtures::user(conn);
    let [mine, others] =
        [&user, &other].map(|user| accounts::create_session(conn, user, None).unwrap().0);
    let hour = Duration::from_hours(1);
    let limits = SessionLimits { idle: hour, brief_idle: hour, lifetime: hour };
    accounts::get_session(conn, mine.id, limits).unwrap();
    let change = password_change("supersecret", "topsecret");
    let changed = accounts::update_user_password(conn, &user, &change).unwrap();
    assert!(is_not_found(&accounts::get_session(conn, mine.id, limits)));
    accounts::get_session(conn, others.id, limits).unwrap();
    // Somebody who proved the former password before the change, and logs in only now.
    let late = accounts::create_session(conn, &user, None).unwrap().0;
    assert!(is_not_found(&accounts::get_session(conn, late.id, limits)));
    assert_eq!(changed.session_version, user.session_version + 1);
    assert_eq!(changed.name, "Eva");
    let mut log_in =
        |password| accounts::authenticate_by_username_and_pass(conn, &username, password).unwrap();
    assert_eq!(log_in("supersecret"), Err(AuthError::Unauthorized));
    assert_eq!(log_in("topsecret"), Ok(changed));
}

fn another_password_must_be_long_enough(conn: &mut Connection) {
    let user = accounts::register_user(conn, &registration(&unique("eva"))).unwrap();
    let refused =
        accounts::update_user_password(conn, &user, &password_change("supersecret", "12345"));
    assert_eq!(errors(refused), "password should be at least 6 character(s)");
    assert_eq!(accounts::get_user(conn, user.id).unwrap(), user);
}

fn password_change(current: &str, password: &str) -> Params {
    params(json!({"current_password": current, "password": password, "name": "Mallory"}))
}

fn another_password_takes_the_current_one(conn: &mut Connection) {
    let eva = accounts::register_user(conn, &registration(&unique("eva"))).unwrap();
    let backend = user(conn);
    let none = "current_password can’t be asked for, as you have none: log in again first";
    for (user, current, refusal) in [
        (&eva, "", "current_password can't be blank"),
        (&eva, "wrong", "current_password is not valid"),
        (&backend, "", none),
        (&backend, "supersecret", none),
    ] {
        let change = password_change(current, "topsecret");
        assert_eq!(errors(accounts::update_user_password(conn, user, &change)), refusal);
        assert_eq!(&accounts::get_user(conn, user.id).unwrap(), user);
    }
}

fn the_names_of_those_who_answer_or_speak_in_the_demo_are_reserved(conn: &mut Connection) {
    for username in [
        "wolfram",
        "Wikipedia",
        "CALCULATOR",
        "rumbl",
        "wo1fram",
        "rumbI",
        "calculat0r",
        "Tiny_Basil",
    ] {
        let refusal = errors(accounts::register_user(conn, &registration(username)));
        assert_eq!(refusal, "username is reserved", "{username:?}");
    }
    let fan = unique("rumbl");
    assert_eq!(accounts::register_user(conn, &registration(&fan)).unwrap().username, fan);
    let backend = params(json!({"name": "Wolfram", "username": "wolfram"}));
    assert_eq!(accounts::create_user(conn, &backend).unwrap().username, "wolfram");
}

fn users_are_listed_by_pages_of_24(conn: &mut Connection) {
    let added: Vec<_> = (0..25).map(|_| user(conn)).collect();
    let first = accounts::list_users_page(conn, PageNumber::FIRST).unwrap();
    assert_eq!((first.rows.len(), first.number), (24, PageNumber::FIRST));
    let last = accounts::list_users_page(conn, first.last()).unwrap();
    assert_eq!(last.rows.last(), added.last());
    assert_eq!(first.total, last.total);
    let beyond: PageNumber = (last.number.get() + 1).to_string().parse().unwrap();
    assert!(is_not_found(&accounts::list_users_page(conn, beyond)));
}

fn a_user_tells_nobody_the_password_hash(conn: &mut Connection) {
    let user = accounts::register_user(conn, &registration(&unique("eva"))).unwrap();
    assert!(!format!("{user:?}").contains("pbkdf2"));
}

fn a_username_with_space_or_invisible_characters_is_refused(conn: &mut Connection) {
    for username in [" eva", "eva ", "e va", "eva\u{200b}", "\u{202e}ave", "e\nva", "eva\u{7f}"] {
        let refusal = errors(accounts::register_user(conn, &registration(username)));
        assert_eq!(refusal, "username has invalid format", "{username:?}");
    }
    let username = unique("ėva_.-");
    assert!(accounts::register_user(conn, &registration(&username)).is_ok());
}

fn tag(text: &str) -> LanguageTag {
    text.parse().unwrap()
}

fn a_language_is_stored_with_the_account(conn: &mut Connection) {
    let eva = user(conn);
    assert_eq!(eva.locale, None);
    accounts::set_language(conn, eva.id, Some(&tag("pt-BR"))).unwrap();
    let changed = accounts::get_user(conn, eva.id).unwrap();
    assert_eq!(changed.locale, Some(tag("pt-BR")));
    // By this, other processes find out about the change.
    assert!(changed.updated_at > eva.updated_at);
    accounts::set_language(conn, eva.id, Some(&tag("pt-BR"))).unwrap();
    assert_eq!(accounts::get_user(conn, eva.id).unwrap(), changed);
    accounts::set_language(conn, eva.id, None).unwrap();
    assert_eq!(accounts::get_user(conn, eva.id).unwrap().locale, None);
    let registration =
        accounts::prepare_registration(&registration(&unique("eva")), EmailRule::Optional);
    let new = registration.unwrap().hash_password().unwrap().with_language(Some(tag("de")));
    assert_eq!(accounts::insert_user(conn, &new).unwrap().locale, Some(tag("de")));
}

fn the_first_language_replaces_no_other(conn: &mut Connection) {
    let eva = user(conn);
    accounts::set_first_language(conn, eva.id, &tag("de")).unwrap();
    accounts::set_first_language(conn, eva.id, &tag("en")).unwrap();
    assert_eq!(accounts::get_user(conn, eva.id).unwrap().locale, Some(tag("de")));
}

fn whoever_is_gone_has_no_language(conn: &mut Connection) {
    let gone = UserId::try_from(MAX_ID).unwrap();
    assert!(is_not_found(&accounts::set_language(conn, gone, Some(&tag("de")))));
    assert!(is_not_found(&accounts::set_first_language(conn, gone, &tag("de"))));
}
