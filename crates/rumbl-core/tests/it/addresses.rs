use chrono::{TimeDelta, Utc};
use rumbl_core::accounts::{
    self, AuthError, EmailRule, GeneratedPassword, MailPurpose, NewPassword, SessionToken, User,
};
use rumbl_core::audit::By;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;
use rumbl_core::{Error, IfUnchanged};
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{errors, is_not_found, params, unique, user};

cases! {
    Sandboxed:
        several_may_say_that_an_address_is_theirs_and_one_confirms_it,
        an_address_may_be_left_out_unless_it_is_required,
        what_is_no_address_is_refused,
        a_link_confirms_an_address_once,
        a_link_that_is_too_old_or_for_something_else_does_nothing,
        reading_a_link_does_not_use_it_up,
        an_address_that_is_confirmed_is_taken_from_whoever_only_claims_it,
        an_address_that_somebody_else_confirmed_stays_theirs,
        a_changed_address_tells_which_it_takes_the_place_of,
        a_link_resets_a_password_once_and_ends_every_session,
        a_change_of_the_password_ends_the_links_that_reset_it,
        a_change_of_the_address_ends_the_links_that_reset_the_password_by_the_old_one,
        whatever_ends_sessions_ends_the_links_to_other_addresses,
        a_link_that_was_asked_for_before_the_password_changed_is_made_for_the_own_address_alone,
        a_removed_address_is_told_if_it_was_confirmed,
        a_suspended_person_has_no_links,
        whoever_has_an_address_is_found_by_it_and_by_their_username,
        nobody_logs_in_by_an_address_that_they_only_claim,
        a_mailed_password_shows_whose_an_address_is_whoever_claimed_it_first,
        a_mailed_password_of_before_shows_nothing,
        a_reset_takes_the_address_from_whoever_else_claims_it,
        at_most_ten_accounts_that_claim_an_address_are_found_by_it,
        the_sixth_link_of_one_purpose_ends_the_first,
        a_generated_password_counts_until_another_is_set,
        a_profile_is_changed_and_nothing_else_by_it;
}

fn with_address(conn: &mut Connection, address: &str) -> User {
    insert(conn, factories::User.password("supersecret").email(address))
}

fn link(conn: &mut Connection, user: &User, purpose: MailPurpose, to: &str) -> SessionToken {
    let now = Utc::now().naive_utc();
    accounts::create_mailed_token(conn, user.id, purpose, to, now).unwrap()
}

fn address(conn: &mut Connection, user: &User) -> Option<(String, bool)> {
    let email = accounts::get_email(conn, user.id).unwrap()?;
    Some((email.address, email.confirmed_at.is_some()))
}

fn addressees(conn: &mut Connection, account: &str) -> Vec<UserId> {
    let found = accounts::find_addressees(conn, account).unwrap();
    found.iter().map(|(user, _)| user.id).collect()
}

fn log_in_by_email(
    conn: &mut Connection,
    email: &str,
    password: &str,
) -> Result<UserId, AuthError> {
    let found = accounts::get_credentials_by_email(conn, email, password).unwrap();
    found.verify(password).unwrap().map(|user| user.id)
}

fn unique_address() -> String {
    format!("{}@example.com", unique("eva"))
}

fn several_may_say_that_an_address_is_theirs_and_one_confirms_it(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &format!("  {} ", written.to_uppercase()));
    assert_eq!(address(conn, &eva), Some((written.to_uppercase(), false)));
    let bob = with_address(conn, &written);
    // Until then mail that somebody asks for goes to all of them.
    assert_eq!(addressees(conn, &written), [eva.id, bob.id]);
    assert_eq!(accounts::find_other_owner(conn, eva.id, &written).unwrap(), None);
    let token = link(conn, &bob, MailPurpose::ConfirmEmail, &written).hash();
    accounts::confirm_email(conn, token, None).unwrap();
    assert_eq!((address(conn, &bob), address(conn, &eva)), (Some((written.clone(), true)), None));

    // Nobody learns by registering that it is taken, and it stays whose it is.
    let late = with_address(conn, &written.to_uppercase());
    assert_eq!(address(conn, &late), Some((written.to_uppercase(), false)));
    let (owner, spelled) =
        accounts::find_other_owner(conn, late.id, &written.to_uppercase()).unwrap().unwrap();
    assert_eq!((owner.id, &spelled), (bob.id, &written));
    assert_eq!(accounts::find_other_owner(conn, bob.id, &written).unwrap(), None);
    assert_eq!(addressees(conn, &written), [bob.id]);
    assert_eq!(addressees(conn, &late.username), [], "its mail goes to somebody else");
    assert_eq!(log_in_by_email(conn, &written, "supersecret"), Ok(bob.id));
    let found = accounts::find_email(conn, &written).unwrap().unwrap();
    assert!(found.confirmed_at.is_some());
    let token = link(conn, &late, MailPurpose::ConfirmEmail, &written).hash();
    assert_eq!(errors(accounts::confirm_email(conn, token, None)), "email has already been taken");
    assert_eq!(address(conn, &bob), Some((written, true)));
}

fn an_address_may_be_left_out_unless_it_is_required(_conn: &mut Connection) {
    let fields = params(json!({"name": "Eva", "username": "eva", "password": "supersecret"}));
    assert!(accounts::prepare_registration(&fields, EmailRule::Optional).is_ok());
    let refusal = errors(accounts::prepare_registration(&fields, EmailRule::Required));
    assert_eq!(refusal, "email can't be blank");
    let by_mail = errors(accounts::prepare_registration_by_mail(&fields));
    assert_eq!(by_mail, "email can't be blank");
}

fn what_is_no_address_is_refused(_conn: &mut Connection) {
    for email in ["eva", "eva@example.com\r\nBcc: bob@example.com", "Eva <eva@example.com>"] {
        let fields =
            json!({"name": "E", "username": "eva", "password": "supersecret", "email": email});
        let refusal = errors(accounts::prepare_registration(&params(fields), EmailRule::Optional));
        assert_eq!(refusal, "email is not an e-mail address", "{email}");
    }
}

fn a_link_confirms_an_address_once(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    let token = link(conn, &eva, MailPurpose::ConfirmEmail, &written).hash();
    let other = link(conn, &eva, MailPurpose::ConfirmEmail, &written).hash();
    let confirmed = accounts::confirm_email(conn, token, None).unwrap();
    assert_eq!((confirmed.user.id, confirmed.previous), (eva.id, None));
    assert_eq!(address(conn, &eva), Some((written, true)));
    assert!(is_not_found(&accounts::confirm_email(conn, token, None)), "it was used");
    assert!(is_not_found(&accounts::confirm_email(conn, other, None)), "another was used");
}

fn a_link_that_is_too_old_or_for_something_else_does_nothing(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    for (purpose, minutes, works) in [
        (MailPurpose::ResetPassword, 29, true),
        (MailPurpose::ResetPassword, 31, false),
        (MailPurpose::ConfirmEmail, 7 * 24 * 60 - 1, true),
        (MailPurpose::ConfirmEmail, 7 * 24 * 60 + 1, false),
    ] {
        let at = Utc::now().naive_utc() - TimeDelta::minutes(minutes);
        let token = accounts::create_mailed_token(conn, eva.id, purpose, &written, at).unwrap();
        let found = accounts::get_mailed_link(conn, purpose, token.hash());
        assert_eq!(!is_not_found(&found), works, "{purpose:?} {minutes}");
    }
    let reset = link(conn, &eva, MailPurpose::ResetPassword, &written).hash();
    assert!(is_not_found(&accounts::confirm_email(conn, reset, None)));
    let unknown = SessionToken::parse(&"A".repeat(43)).unwrap().hash();
    assert!(is_not_found(&accounts::confirm_email(conn, unknown, None)));
    assert_eq!(address(conn, &eva), Some((written, false)));
    assert!(accounts::delete_expired_mailed_tokens(conn).unwrap() >= 2);
    assert!(accounts::get_mailed_link(conn, MailPurpose::ResetPassword, reset).is_ok());
}

fn reading_a_link_does_not_use_it_up(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    let token = link(conn, &eva, MailPurpose::ConfirmEmail, &written).hash();
    for _ in 0..3 {
        let read = accounts::get_mailed_link(conn, MailPurpose::ConfirmEmail, token).unwrap();
        assert_eq!((read.user.id, &read.sent_to), (eva.id, &written));
    }
    assert!(accounts::confirm_email(conn, token, None).is_ok());
}

fn an_address_that_is_confirmed_is_taken_from_whoever_only_claims_it(conn: &mut Connection) {
    let written = unique_address();
    let (squatter, owner) = (with_address(conn, &written), user(conn));
    let token = link(conn, &owner, MailPurpose::ConfirmEmail, &written).hash();
    accounts::confirm_email(conn, token, None).unwrap();
    assert_eq!(address(conn, &owner), Some((written, true)));
    assert_eq!(address(conn, &squatter), None);
}

fn an_address_that_somebody_else_confirmed_stays_theirs(conn: &mut Connection) {
    let written = unique_address();
    let (owner, other) = (with_address(conn, &written), user(conn));
    let own = link(conn, &owner, MailPurpose::ConfirmEmail, &written).hash();
    let others = link(conn, &other, MailPurpose::ConfirmEmail, &written).hash();
    accounts::confirm_email(conn, own, None).unwrap();
    let refusal = errors(accounts::confirm_email(conn, others, None));
    assert_eq!(refusal, "email has already been taken");
    assert_eq!((address(conn, &owner), address(conn, &other)), (Some((written, true)), None));
}

fn a_changed_address_tells_which_it_takes_the_place_of(conn: &mut Connection) {
    let (first, second) = (unique_address(), unique_address());
    let eva = with_address(conn, &first);
    for (to, previous) in [(&first, None), (&second, Some(first.clone())), (&second, None)] {
        let token = link(conn, &eva, MailPurpose::ConfirmEmail, to).hash();
        assert_eq!(accounts::confirm_email(conn, token, None).unwrap().previous, previous);
    }
    assert_eq!(address(conn, &eva), Some((second, true)));
    accounts::delete_email(conn, eva.id).unwrap();
    assert_eq!(address(conn, &eva), None);
}

fn a_link_resets_a_password_once_and_ends_every_session(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    accounts::create_session(conn, &eva, None).unwrap();
    let token = link(conn, &eva, MailPurpose::ResetPassword, &written).hash();
    let read = accounts::get_mailed_link(conn, MailPurpose::ResetPassword, token).unwrap();
    let short = NewPassword::of_link(&read, &params(json!({"password": "short"})));
    assert_eq!(errors(short), "password should be at least 6 character(s)");
    let new = NewPassword::of_link(&read, &params(json!({"password": "battery staple"}))).unwrap();
    let changed = accounts::reset_password(conn, token, &new).unwrap();
    assert_eq!(changed.session_version, eva.session_version + 1);
    assert!(is_not_found(&accounts::reset_password(conn, token, &new)), "it was used");
    let log_in = |conn: &mut Connection, password: &str| {
        let found = accounts::authenticate_by_username_and_pass(conn, &eva.username, password);
        found.unwrap().map(|user| user.id)
    };
    assert_eq!(log_in(conn, "battery staple"), Ok(eva.id));
    assert_eq!(log_in(conn, "supersecret"), Err(AuthError::Unauthorized));
    assert_eq!(address(conn, &eva), Some((written, true)), "whoever reads its mail has it");
}

fn a_change_of_the_address_ends_the_links_that_reset_the_password_by_the_old_one(
    conn: &mut Connection,
) {
    let (old, new) = (unique_address(), unique_address());
    let eva = with_address(conn, &old);
    let confirm = |conn: &mut Connection, to: &str| {
        let token = link(conn, &eva, MailPurpose::ConfirmEmail, to).hash();
        accounts::confirm_email(conn, token, None).unwrap();
    };
    confirm(conn, &old);
    let reset = link(conn, &eva, MailPurpose::ResetPassword, &old).hash();
    confirm(conn, &old);
    assert!(accounts::get_mailed_link(conn, MailPurpose::ResetPassword, reset).is_ok());
    confirm(conn, &new);
    assert!(is_not_found(&accounts::get_mailed_link(conn, MailPurpose::ResetPassword, reset)));
}

fn a_change_of_the_password_ends_the_links_that_reset_it(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    let token = link(conn, &eva, MailPurpose::ResetPassword, &written).hash();
    let change = json!({"current_password": "supersecret", "password": "battery staple"});
    accounts::update_user_password(conn, &eva, &params(change)).unwrap();
    let read = accounts::get_mailed_link(conn, MailPurpose::ResetPassword, token);
    assert!(is_not_found(&read));
}

fn whatever_ends_sessions_ends_the_links_to_other_addresses(conn: &mut Connection) {
    type End = fn(&mut Connection, &User);
    let ends: [End; 3] = [
        |conn, eva| {
            let fields = json!({"current_password": "supersecret", "password": "another secret"});
            accounts::update_user_password(conn, eva, &params(fields)).unwrap();
        },
        |conn, eva| drop(accounts::end_user_sessions(conn, By::OPERATOR, eva.id).unwrap()),
        |conn, eva| {
            accounts::suspend_user(conn, By::OPERATOR, eva.id).unwrap();
            accounts::unsuspend_user(conn, By::OPERATOR, eva.id).unwrap();
        },
    ];
    for end in ends {
        let written = unique_address();
        let eva = with_address(conn, &written);
        let own = link(conn, &eva, MailPurpose::ConfirmEmail, &written).hash();
        let planted = link(conn, &eva, MailPurpose::ConfirmEmail, &unique_address()).hash();
        end(conn, &eva);
        assert!(is_not_found(&accounts::confirm_email(conn, planted, None)));
        assert_eq!(accounts::confirm_email(conn, own, None).unwrap().address, written);
    }
}

fn a_link_that_was_asked_for_before_the_password_changed_is_made_for_the_own_address_alone(
    conn: &mut Connection,
) {
    let (written, other) = (unique_address(), unique_address());
    let eva = with_address(conn, &written);
    let (now, before) = (eva.session_version, eva.session_version - 1);
    for (address, version, is_made) in [
        (&other, Some(before), false),
        (&written, Some(before), true),
        (&other, Some(now), true),
        (&other, None, true),
    ] {
        let made = accounts::create_confirmation_token(conn, eva.id, version, address);
        assert_eq!(made.is_ok(), is_made, "{address} {version:?}");
        assert!(is_made || is_not_found(&made));
    }
}

fn a_removed_address_is_told_if_it_was_confirmed(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    assert_eq!(accounts::delete_email(conn, eva.id).unwrap(), None);
    let token = link(conn, &eva, MailPurpose::ConfirmEmail, &written).hash();
    accounts::confirm_email(conn, token, None).unwrap();
    assert_eq!(accounts::delete_email(conn, eva.id).unwrap(), Some(written));
    assert_eq!(accounts::delete_email(conn, eva.id).unwrap(), None);
}

fn a_suspended_person_has_no_links(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    let token = link(conn, &eva, MailPurpose::ResetPassword, &written).hash();
    accounts::suspend_user(conn, By::OPERATOR, eva.id).unwrap();
    let read = accounts::get_mailed_link(conn, MailPurpose::ResetPassword, token);
    assert!(is_not_found(&read));
    assert_eq!(addressees(conn, &written), []);
}

fn whoever_has_an_address_is_found_by_it_and_by_their_username(conn: &mut Connection) {
    let written = unique_address();
    let (eva, bob) = (with_address(conn, &written), user(conn));
    for account in [written.clone(), written.to_uppercase(), eva.username.to_uppercase()] {
        let found = accounts::find_addressees(conn, &account).unwrap();
        assert_eq!(found.len(), 1, "{account}");
        assert_eq!((found[0].0.id, &found[0].1.address), (eva.id, &written), "{account}");
    }
    for nobody in ["", "\0", &bob.username, "nobody@example.com", &"a".repeat(300)] {
        assert_eq!(addressees(conn, nobody), [], "{nobody:?}");
    }
    let unknown = log_in_by_email(conn, "nobody@example.com", "supersecret");
    assert_eq!(unknown, Err(AuthError::NotFound));
}

fn nobody_logs_in_by_an_address_that_they_only_claim(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    // Whether somebody else has it makes no difference.
    assert_eq!(log_in_by_email(conn, &written, "supersecret"), Err(AuthError::NotFound));
    let proven = accounts::get_credentials_by_proven_email(conn, &written, "supersecret").unwrap();
    assert_eq!(proven.verify("supersecret").unwrap().map(|user| user.id), Ok(eva.id));
    let token = link(conn, &eva, MailPurpose::ConfirmEmail, &written).hash();
    accounts::confirm_email(conn, token, None).unwrap();
    let upper = written.to_uppercase();
    assert_eq!(log_in_by_email(conn, &upper, "supersecret"), Ok(eva.id));
    assert_eq!(log_in_by_email(conn, &upper, "wrong"), Err(AuthError::Unauthorized));
}

fn a_mailed_password_shows_whose_an_address_is_whoever_claimed_it_first(conn: &mut Connection) {
    let written = unique_address();
    let (squatter, eva) = (with_address(conn, &written), with_address(conn, &written));
    let generated = GeneratedPassword::generate().unwrap();
    let version = eva.session_version;
    let sent = accounts::store_generated_password(conn, eva.id, version, &generated).unwrap();
    assert_eq!(sent, written);
    let password = generated.expose();
    assert_eq!(log_in_by_email(conn, &written, "supersecret"), Err(AuthError::NotFound));
    assert_eq!(log_in_by_email(conn, &written, password), Ok(eva.id));
    assert_eq!(addressees(conn, &written), [eva.id, squatter.id], "whoever got a password first");
    for (user, typed) in [(&squatter, "supersecret"), (&squatter, password), (&eva, "supersecret")]
    {
        assert!(!accounts::confirm_by_mailed_password(conn, user.id, typed).unwrap());
    }
    assert_eq!(address(conn, &eva), Some((written.clone(), false)));
    assert!(accounts::confirm_by_mailed_password(conn, eva.id, password).unwrap());
    assert_eq!(address(conn, &eva), Some((written.clone(), true)));
    assert_eq!(address(conn, &squatter), None);
    assert!(!accounts::confirm_by_mailed_password(conn, eva.id, password).unwrap(), "it is");
}

fn a_mailed_password_of_before_shows_nothing(conn: &mut Connection) {
    let written = unique_address();
    let (eva, bob) = (with_address(conn, &written), with_address(conn, &written));
    let generated = GeneratedPassword::generate().unwrap();
    let password = generated.expose();
    accounts::store_generated_password(conn, eva.id, eva.session_version, &generated).unwrap();
    let change = json!({"current_password": password, "password": "battery staple"});
    accounts::update_user_password(conn, &eva, &params(change)).unwrap();
    for typed in [password, "battery staple"] {
        assert!(!accounts::confirm_by_mailed_password(conn, eva.id, typed).unwrap());
        assert_eq!(log_in_by_email(conn, &written, typed), Err(AuthError::NotFound));
    }
    // Nor does one for an address that somebody else has confirmed meanwhile.
    let generated = GeneratedPassword::generate().unwrap();
    accounts::store_generated_password(conn, bob.id, bob.session_version, &generated).unwrap();
    let token = link(conn, &eva, MailPurpose::ConfirmEmail, &written).hash();
    accounts::confirm_email(conn, token, None).unwrap();
    assert!(!accounts::confirm_by_mailed_password(conn, bob.id, generated.expose()).unwrap());
    assert_eq!(address(conn, &eva), Some((written, true)));
}

fn a_reset_takes_the_address_from_whoever_else_claims_it(conn: &mut Connection) {
    let written = unique_address();
    let (squatter, eva) = (with_address(conn, &written), with_address(conn, &written));
    let reset = |conn: &mut Connection, user: &User| {
        let token = link(conn, user, MailPurpose::ResetPassword, &written).hash();
        let read = accounts::get_mailed_link(conn, MailPurpose::ResetPassword, token).unwrap();
        let new = json!({"password": "battery staple"});
        let new = NewPassword::of_link(&read, &params(new)).unwrap();
        accounts::reset_password(conn, token, &new).unwrap();
    };
    reset(conn, &eva);
    assert_eq!(address(conn, &eva), Some((written.clone(), true)));
    assert_eq!(address(conn, &squatter), None);
    // Whoever claims it afterwards has a new password, and not the address.
    let late = with_address(conn, &written);
    reset(conn, &late);
    assert_eq!(address(conn, &late), Some((written.clone(), false)));
    assert_eq!(address(conn, &eva), Some((written.clone(), true)));
}

fn at_most_ten_accounts_that_claim_an_address_are_found_by_it(conn: &mut Connection) {
    let written = unique_address();
    let claims: Vec<_> = (0..12).map(|_| with_address(conn, &written).id).collect();
    assert_eq!(addressees(conn, &written), claims[..10]);
}

fn the_sixth_link_of_one_purpose_ends_the_first(conn: &mut Connection) {
    let written = unique_address();
    let eva = with_address(conn, &written);
    let confirming = link(conn, &eva, MailPurpose::ConfirmEmail, &written);
    let links: Vec<_> =
        (0..6).map(|_| link(conn, &eva, MailPurpose::ResetPassword, &written)).collect();
    let works = |conn: &mut Connection, purpose, token: &SessionToken| {
        accounts::get_mailed_link(conn, purpose, token.hash()).is_ok()
    };
    let working: Vec<_> =
        links.iter().map(|one| works(conn, MailPurpose::ResetPassword, one)).collect();
    assert_eq!(working, [false, true, true, true, true, true]);
    assert!(works(conn, MailPurpose::ConfirmEmail, &confirming));
}

fn a_generated_password_counts_until_another_is_set(conn: &mut Connection) {
    let (eva, bob) = (with_address(conn, &unique_address()), user(conn));
    let generated = GeneratedPassword::generate().unwrap();
    let nowhere = accounts::store_generated_password(conn, bob.id, bob.session_version, &generated);
    assert!(is_not_found(&nowhere), "there is no address to mail it to");
    accounts::store_generated_password(conn, eva.id, eva.session_version, &generated).unwrap();
    let log_in = |conn: &mut Connection, password: &str| {
        accounts::authenticate_by_username_and_pass(conn, &eva.username, password).unwrap().is_ok()
    };
    assert!(log_in(conn, generated.expose()));
    let change = json!({"current_password": generated.expose(), "password": "battery staple"});
    accounts::update_user_password(conn, &eva, &params(change)).unwrap();
    let late = GeneratedPassword::generate().unwrap();
    let stored = accounts::store_generated_password(conn, eva.id, eva.session_version, &late);
    assert!(is_not_found(&stored));
    assert!(log_in(conn, "battery staple") && !log_in(conn, late.expose()));
}

fn a_profile_is_changed_and_nothing_else_by_it(conn: &mut Connection) {
    let eva = user(conn);
    let change = json!({
        "name": "Eva Maria", "subname": "Doe", "job": "engineer", "username": "other",
        "role": "admin", "id": 1, "email": "eva@example.com", "suspended_at": "2026-01-01",
    });
    let changed = accounts::update_user(conn, eva.id, &params(change), &IfUnchanged::ANY).unwrap();
    let expected = User {
        name: "Eva Maria".to_owned(),
        subname: Some("Doe".to_owned()),
        job: Some("engineer".to_owned()),
        updated_at: changed.updated_at,
        ..eva.clone()
    };
    assert_eq!(changed, expected);
    assert!(changed.updated_at > eva.updated_at);
    assert_eq!(address(conn, &eva), None);
    let mut update = |change, if_unchanged: IfUnchanged| {
        accounts::update_user(conn, eva.id, &params(change), &if_unchanged)
    };
    let blank = update(json!({"name": " ", "job": ""}), IfUnchanged::ANY);
    assert_eq!(errors(blank), "name can't be blank");
    let late = update(json!({"name": "Late"}), IfUnchanged::since([eva.updated_at]));
    assert!(matches!(late, Err(Error::Changed)), "{late:?}");
    let known = IfUnchanged::since([changed.updated_at]);
    let cleared = update(json!({"job": ""}), known).unwrap();
    assert_eq!((cleared.job, cleared.subname.as_deref()), (None, Some("Doe")));
}
