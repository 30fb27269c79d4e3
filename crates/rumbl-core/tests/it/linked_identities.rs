use std::time::Duration;

use chrono::{TimeDelta, Utc};
use rumbl_core::accounts::{
    self, EmailRule, EncryptionKey, LinkedIdentity, LogInMethod, MAX_LINKED_IDENTITIES_PER_USER,
    MailPurpose, NewPasskey, NewPassword, Passkey, ProvidedIdentity, SEALING_KEY_BYTES, Session,
    SessionLimits, SessionOrigin, SessionToken, TotpSecret, UsedChallenge, User,
};
use rumbl_core::audit::By;
use rumbl_core::repo::Connection;
use rumbl_core::webhooks::{self, AddressRule};
use rumbl_core::{Result, personal_data};
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::administration::recorded;
use crate::databases::cases;
use crate::fixtures::{errors, is_not_found, params, unique, user};

cases! {
    Sandboxed:
        an_identity_is_found_by_its_issuer_and_subject_and_so_is_its_owner,
        an_identity_belongs_to_one_account_and_the_11th_of_one_account_is_refused,
        only_its_owner_unlinks_an_identity_and_it_finds_nobody_any_more,
        nobody_loses_the_last_way_in,
        an_identity_goes_with_its_account,
        somebody_registers_without_a_password_and_no_password_logs_them_in,
        a_verified_address_is_taken_from_whoever_only_claims_it,
        an_address_that_is_not_the_verified_one_is_not_confirmed,
        an_invitation_counts_once_and_stays_when_the_registration_is_refused,
        a_session_says_how_it_was_proved,
        unlinking_may_end_the_other_sessions_that_a_provider_has_proved,
        a_planted_way_in_goes_when_a_reset_confirms_the_address,
        a_way_in_stays_when_a_confirmed_address_resets_the_password;
}

const ISSUER: &str = "https://id.example";

fn issuers() -> Vec<String> {
    vec![ISSUER.to_owned()]
}

fn new() -> ProvidedIdentity {
    ProvidedIdentity::new(ISSUER, &unique("subject")).unwrap().with_account(Some("ada@work"))
}

fn unlink(conn: &mut Connection, user: &User, linked: &LinkedIdentity) -> Result<LinkedIdentity> {
    accounts::delete_linked_identity(conn, user.id, linked.id, &issuers())
}

fn add_passkey(conn: &mut Connection, owner: &User) -> Passkey {
    let passkey = NewPasskey {
        credential_id: unique("credential").into_bytes(),
        user_handle: vec![7; 64],
        static_state: vec![1],
        dynamic_state: vec![2],
    };
    let expires_at = Utc::now().naive_utc() + TimeDelta::minutes(5);
    let met = UsedChallenge { challenge: unique("challenge").into_bytes(), expires_at };
    let name = params(json!({"name": "Key"}));
    accounts::create_passkey(conn, owner.id, (&passkey, &met), &name).unwrap()
}

fn register(
    conn: &mut Connection,
    identity: &ProvidedIdentity,
    email: Option<&str>,
) -> Result<User> {
    let fields = json!({"name": "Ada", "username": unique("ada"), "email": email});
    let user = accounts::prepare_registration_by_provider(&params(fields), EmailRule::Optional)?;
    accounts::insert_provided_user(conn, &user, identity, None)
}

/// A session that began so many minutes ago.
fn session(
    conn: &mut Connection,
    user: &User,
    method: LogInMethod,
    minutes: i64,
) -> (Session, SessionToken) {
    let origin = SessionOrigin::browser(None, "127.0.0.1", true).proved_by(method);
    let at = Utc::now().naive_utc() - TimeDelta::minutes(minutes);
    accounts::create_session_at(conn, user, &origin, at).unwrap()
}

/// Gives somebody a password who logged in so, so many minutes ago, and has not shown another.
fn first_password(
    conn: &mut Connection,
    user: &User,
    method: LogInMethod,
    minutes: i64,
) -> Option<User> {
    let (session, _) = session(conn, user, method, minutes);
    let check = accounts::begin_password_check(conn, user).unwrap().in_session(&session);
    let new = check.hash_password(&params(json!({"password": "supersecret"}))).ok()?;
    Some(accounts::store_password(conn, &new).unwrap())
}

fn an_identity_is_found_by_its_issuer_and_subject_and_so_is_its_owner(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (own, others) = (new(), new());
    let linked = accounts::link_identity(conn, owner.id, &own).unwrap();
    accounts::link_identity(conn, other.id, &others).unwrap();
    assert_eq!((linked.account.as_deref(), linked.last_used_at), (Some("ada@work"), None));
    assert_eq!(accounts::find_linked_user(conn, &own).unwrap(), (linked.clone(), owner.clone()));
    accounts::use_linked_identity(conn, linked.id).unwrap();
    let used = accounts::list_linked_identities(conn, owner.id).unwrap();
    assert_eq!(used.len(), 1);
    assert!(used[0].last_used_at.is_some());
    let elsewhere = ProvidedIdentity::new("https://other.example", &own.subject).unwrap();
    assert!(is_not_found(&accounts::find_linked_user(conn, &elsewhere)));
    let in_capitals = ProvidedIdentity::new(ISSUER, &own.subject.to_uppercase()).unwrap();
    assert!(is_not_found(&accounts::find_linked_user(conn, &in_capitals)));
    accounts::suspend_user(conn, By::OPERATOR, owner.id).unwrap();
    let (_, suspended) = accounts::find_linked_user(conn, &own).unwrap();
    assert!(suspended.suspended_at.is_some(), "they can be told");
}

fn an_identity_belongs_to_one_account_and_the_11th_of_one_account_is_refused(
    conn: &mut Connection,
) {
    let (owner, other) = (user(conn), user(conn));
    let own = new();
    let linked = accounts::link_identity(conn, owner.id, &own).unwrap();
    assert_eq!(accounts::link_identity(conn, owner.id, &own).unwrap(), linked);
    let refused = errors(accounts::link_identity(conn, other.id, &own));
    assert_eq!(refused, "identity belongs to another account");
    for _ in 1..MAX_LINKED_IDENTITIES_PER_USER {
        accounts::link_identity(conn, owner.id, &new()).unwrap();
    }
    let refused = errors(accounts::link_identity(conn, owner.id, &new()));
    assert_eq!(refused, "identity can't be added: an account can have at most 10");
    accounts::link_identity(conn, other.id, &new()).unwrap();
}

fn only_its_owner_unlinks_an_identity_and_it_finds_nobody_any_more(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let own = new();
    let linked = accounts::link_identity(conn, owner.id, &own).unwrap();
    accounts::link_identity(conn, owner.id, &new()).unwrap();
    assert!(is_not_found(&unlink(conn, &other, &linked)));
    assert_eq!(unlink(conn, &owner, &linked).unwrap(), linked);
    let steps: Vec<_> = recorded(conn, 3)
        .into_iter()
        .map(|entry| {
            let is_own = entry.actor_name.as_deref() == Some(owner.username.as_str());
            (entry.action, entry.subject_id, entry.detail, is_own)
        })
        .collect();
    let step =
        |action: &str| (action.to_owned(), owner.id.get(), Some(linked.issuer.clone()), true);
    assert_eq!(steps, ["unlink_identity", "link_identity", "link_identity"].map(step));
    assert!(is_not_found(&accounts::find_linked_user(conn, &own)));
    assert!(is_not_found(&accounts::use_linked_identity(conn, linked.id)));
    accounts::link_identity(conn, other.id, &own).unwrap();
}

fn nobody_loses_the_last_way_in(conn: &mut Connection) {
    const LAST: &str = "way_in is the last one that you have";
    let owner = user(conn);
    let linked = accounts::link_identity(conn, owner.id, &new()).unwrap();
    assert_eq!(errors(unlink(conn, &owner, &linked)), LAST);
    let gone = ProvidedIdentity::new("https://gone.example", &unique("subject")).unwrap();
    let gone = accounts::link_identity(conn, owner.id, &gone).unwrap();
    assert_eq!(errors(unlink(conn, &owner, &linked)), LAST, "that provider is no longer there");
    unlink(conn, &owner, &gone).unwrap();

    let passkey = add_passkey(conn, &owner);
    unlink(conn, &owner, &linked).unwrap();
    let refused = accounts::delete_passkey(conn, owner.id, passkey.id, &issuers());
    assert_eq!(errors(refused), LAST);
    let linked = accounts::link_identity(conn, owner.id, &new()).unwrap();
    accounts::delete_passkey(conn, owner.id, passkey.id, &issuers()).unwrap();
    assert_eq!(errors(unlink(conn, &owner, &linked)), LAST);

    let known = insert(conn, factories::User.password("secret-sauce"));
    assert!(accounts::has_password(conn, known.id).unwrap());
    let linked = accounts::link_identity(conn, known.id, &new()).unwrap();
    // Not every provider proves that it is still them, so without a passkey they might never get another password.
    assert_eq!(errors(accounts::delete_password(conn, &known)), LAST);
    unlink(conn, &known, &linked).unwrap();
}

fn an_identity_goes_with_its_account(conn: &mut Connection) {
    let owner = user(conn);
    let own = new();
    let linked = accounts::link_identity(conn, owner.id, &own).unwrap();
    let data = personal_data::read_personal_data(conn, owner.id, |_| Ok(())).unwrap();
    assert_eq!(data.linked_identities, [linked]);
    personal_data::begin_account_deletion(conn, owner.id).unwrap();
    personal_data::finish_account_deletion(conn, owner.id).unwrap();
    assert!(is_not_found(&accounts::find_linked_user(conn, &own)));
}

fn somebody_registers_without_a_password_and_no_password_logs_them_in(conn: &mut Connection) {
    let own = new();
    let user = register(conn, &own, None).unwrap();
    assert_eq!(accounts::find_linked_user(conn, &own).unwrap().1.id, user.id);
    assert!(!accounts::has_password(conn, user.id).unwrap());
    for password in ["", "supersecret", "null"] {
        let tried =
            accounts::authenticate_by_username_and_pass(conn, &user.username, password).unwrap();
        assert_eq!(tried, Err(accounts::AuthError::Unauthorized));
        let check = accounts::begin_password_check(conn, &user).unwrap();
        assert!(check.check(&params(json!({"current_password": password}))).is_err());
    }
    assert_eq!(first_password(conn, &user, LogInMethod::Password, 1), None);
    assert_eq!(first_password(conn, &user, LogInMethod::FreshProvider, 11), None);
    assert_eq!(first_password(conn, &user, LogInMethod::Provider, 1), None, "it may be anybody");
    let short = params(json!({"password": "short"}));
    let check = accounts::begin_password_check(conn, &user).unwrap();
    let (session, _) = session(conn, &user, LogInMethod::Passkey, 9);
    let refused = errors(check.in_session(&session).hash_password(&short));
    assert_eq!(refused, "password should be at least 6 character(s)");
    let user = first_password(conn, &user, LogInMethod::FreshProvider, 9).unwrap();
    assert!(accounts::has_password(conn, user.id).unwrap());
    let tried = accounts::authenticate_by_username_and_pass(conn, &user.username, "supersecret");
    assert_eq!(tried.unwrap().unwrap().id, user.id);
    let second = first_password(conn, &user, LogInMethod::FreshProvider, 1);
    assert_eq!(second, None, "they have one now");
    let again = register(conn, &own, None);
    assert_eq!(errors(again), "identity belongs to another account");
}

fn a_verified_address_is_taken_from_whoever_only_claims_it(conn: &mut Connection) {
    let address = format!("{}@Example.com", unique("ada"));
    let claimant = insert(conn, factories::User.email(address.as_str()));
    let claimed = accounts::find_email(conn, &address.to_uppercase()).unwrap().unwrap();
    assert_eq!((claimed.address.as_str(), claimed.confirmed_at), (address.as_str(), None));
    let unverified = new().with_email(Some(&address), false);
    let second = register(conn, &unverified, Some(&address)).unwrap();
    let email = accounts::get_email(conn, second.id).unwrap().unwrap();
    assert_eq!(email.confirmed_at, None, "another who only says so");
    let verified = new().with_email(Some(&address), true);
    let user = register(conn, &verified, Some(&address.to_lowercase())).unwrap();
    let email = accounts::get_email(conn, user.id).unwrap().unwrap();
    assert!(email.confirmed_at.is_some());
    assert_eq!(email.address, address, "as the provider spells it");
    assert_eq!(accounts::get_email(conn, claimant.id).unwrap(), None);
    assert_eq!(accounts::get_email(conn, second.id).unwrap(), None);
    let third = new().with_email(Some(&address), true);
    let refused = errors(register(conn, &third, Some(&address)));
    assert_eq!(refused, "email has already been taken", "it is confirmed");
    assert_eq!(accounts::find_email(conn, &unique("nobody@")).unwrap(), None);
}

fn an_address_that_is_not_the_verified_one_is_not_confirmed(conn: &mut Connection) {
    let (verified, other) =
        (format!("{}@example.com", unique("a")), format!("{}@example.com", unique("b")));
    let identity = new().with_email(Some(&verified), true);
    let user = register(conn, &identity, Some(&other)).unwrap();
    let email = accounts::get_email(conn, user.id).unwrap().unwrap();
    assert_eq!((email.address, email.confirmed_at), (other, None));
    let without = register(conn, &new().with_email(Some(&verified), true), None).unwrap();
    assert_eq!(accounts::get_email(conn, without.id).unwrap(), None);
    let fields = params(json!({"name": "Ada", "username": unique("ada")}));
    let required = accounts::prepare_registration_by_provider(&fields, EmailRule::Required);
    assert_eq!(errors(required), "email can't be blank");
}

fn an_invitation_counts_once_and_stays_when_the_registration_is_refused(conn: &mut Connection) {
    let (_, token) = accounts::create_invitation(conn, By::OPERATOR).unwrap();
    let fields = params(json!({"name": "Ada", "username": unique("ada")}));
    let prepared =
        || accounts::prepare_registration_by_provider(&fields, EmailRule::Optional).unwrap();
    let own = new();
    let linked = user(conn);
    accounts::link_identity(conn, linked.id, &own).unwrap();
    let hash = Some(token.hash());
    let refused = accounts::insert_provided_user(conn, &prepared(), &own, hash);
    assert_eq!(errors(refused), "identity belongs to another account");
    assert!(accounts::is_invited(conn, token.hash()).unwrap());
    accounts::insert_provided_user(conn, &prepared(), &new(), hash).unwrap();
    let again = params(json!({"name": "Ada", "username": unique("ada")}));
    let again = accounts::prepare_registration_by_provider(&again, EmailRule::Optional).unwrap();
    let own = new();
    assert!(is_not_found(&accounts::insert_provided_user(conn, &again, &own, hash)));
    assert!(is_not_found(&accounts::find_linked_user(conn, &own)));
}

fn a_session_says_how_it_was_proved(conn: &mut Connection) {
    let owner = user(conn);
    for method in [
        LogInMethod::Password,
        LogInMethod::Passkey,
        LogInMethod::Provider,
        LogInMethod::FreshProvider,
    ] {
        let origin = SessionOrigin::browser(None, "127.0.0.1", true).proved_by(method);
        let (session, _) = accounts::create_session_on(conn, &owner, None, &origin).unwrap();
        assert_eq!(session.proved_by, method);
    }
    let (session, _) = accounts::create_session(conn, &owner, None).unwrap();
    assert_eq!(session.proved_by, LogInMethod::Password);
}

fn unlinking_may_end_the_other_sessions_that_a_provider_has_proved(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (kept, _) = session(conn, &owner, LogInMethod::Provider, 1);
    let provided = [LogInMethod::Provider, LogInMethod::FreshProvider]
        .map(|method| session(conn, &owner, method, 1).0.id);
    let stays = [LogInMethod::Password, LogInMethod::Passkey]
        .map(|method| session(conn, &owner, method, 1).0.id);
    let (others, _) = session(conn, &other, LogInMethod::Provider, 1);
    let mut ended = accounts::delete_provided_sessions(conn, owner.id, Some(kept.id)).unwrap();
    ended.sort_unstable();
    assert_eq!(ended, provided);
    for id in provided {
        assert!(is_not_found(&accounts::get_session(conn, id, LIMITS)));
    }
    for id in stays.into_iter().chain([kept.id, others.id]) {
        accounts::get_session(conn, id, LIMITS).unwrap();
    }
}

const LIMITS: SessionLimits = SessionLimits {
    idle: Duration::from_hours(1),
    brief_idle: Duration::from_hours(1),
    lifetime: Duration::from_hours(1),
};

/// Somebody with an address that nobody has confirmed, and every way in that there is.
fn with_every_way_in(conn: &mut Connection, address: &str) -> (User, ProvidedIdentity) {
    let user = insert(conn, factories::User.email(address).password("secret-sauce"));
    let identity = new();
    accounts::link_identity(conn, user.id, &identity).unwrap();
    add_passkey(conn, &user);
    let (secret, at) = (TotpSecret::generate(), Utc::now().naive_utc());
    let code = params(json!({"one_time_password": secret.code_at(at)}));
    let key = EncryptionKey::new(&[7; SEALING_KEY_BYTES]).unwrap();
    accounts::create_second_factor(conn, &key, (user.id, &secret), &code, at).unwrap();
    let program = params(json!({"name": "Program", "read": true}));
    accounts::create_api_key(conn, &user, &program).unwrap();
    let hook = params(json!({"url": "https://example.com/hook", "video_created": "true"}));
    webhooks::create_webhook(conn, (&user, &key), &hook, AddressRule::default()).unwrap();
    (user, identity)
}

/// Resets a password with a link that was mailed there.
fn reset(conn: &mut Connection, user: &User, address: &str) {
    let purpose = MailPurpose::ResetPassword;
    let token =
        accounts::create_mailed_token(conn, user.id, purpose, address, Utc::now().naive_utc());
    let token = token.unwrap().hash();
    let link = accounts::get_mailed_link(conn, purpose, token).unwrap();
    let new = NewPassword::of_link(&link, &params(json!({"password": "battery staple"}))).unwrap();
    accounts::reset_password(conn, token, &new).unwrap();
}

fn a_planted_way_in_goes_when_a_reset_confirms_the_address(conn: &mut Connection) {
    let address = format!("{}@example.com", unique("ada"));
    let (user, identity) = with_every_way_in(conn, &address);
    let (bystander, bystanders) =
        with_every_way_in(conn, &format!("{}@example.com", unique("bystander")));
    let at = Utc::now().naive_utc();
    let elsewhere = format!("{}@example.org", unique("eve"));
    let confirm = MailPurpose::ConfirmEmail;
    let planted = accounts::create_mailed_token(conn, user.id, confirm, &elsewhere, at).unwrap();
    reset(conn, &user, &address);
    assert!(is_not_found(&accounts::find_linked_user(conn, &identity)));
    assert_eq!(accounts::list_passkeys(conn, user.id).unwrap(), []);
    // It lets nobody in, and nobody gets round it by a mail.
    assert!(accounts::get_second_factor(conn, user.id).unwrap().is_some());
    assert_eq!(accounts::list_api_keys(conn, &user).unwrap().len(), 0);
    assert_eq!(webhooks::list_webhooks(conn, &user).unwrap().len(), 0);
    assert!(is_not_found(&accounts::confirm_email(conn, planted.hash(), None)));
    let email = accounts::get_email(conn, user.id).unwrap().unwrap();
    assert!(email.confirmed_at.is_some());
    accounts::find_linked_user(conn, &bystanders).unwrap();
    assert_eq!(accounts::list_passkeys(conn, bystander.id).unwrap().len(), 1);
    assert!(accounts::get_second_factor(conn, bystander.id).unwrap().is_some());
}

fn a_way_in_stays_when_a_confirmed_address_resets_the_password(conn: &mut Connection) {
    let address = format!("{}@example.com", unique("ada"));
    let (user, identity) = with_every_way_in(conn, &address);
    let at = Utc::now().naive_utc();
    let token =
        accounts::create_mailed_token(conn, user.id, MailPurpose::ConfirmEmail, &address, at);
    accounts::confirm_email(conn, token.unwrap().hash(), None).unwrap();
    reset(conn, &user, &address);
    accounts::find_linked_user(conn, &identity).unwrap();
    assert_eq!(accounts::list_passkeys(conn, user.id).unwrap().len(), 1);
    assert!(accounts::get_second_factor(conn, user.id).unwrap().is_some());
    assert_eq!(accounts::list_api_keys(conn, &user).unwrap().len(), 1);
    assert_eq!(webhooks::list_webhooks(conn, &user).unwrap().len(), 1);
}
