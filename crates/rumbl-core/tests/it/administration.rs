use chrono::{TimeDelta, Utc};
use rumbl_core::IfUnchanged;
use rumbl_core::accounts::{
    self, AuthError, EncryptionKey, MailPurpose, NewPassword, ProvidedIdentity, Role,
    SEALING_KEY_BYTES, SessionToken, User,
};
use rumbl_core::audit::{self, AuditEntry, By};
use rumbl_core::changeset::Params;
use rumbl_core::multimedia;
use rumbl_core::page::PageNumber;
use rumbl_core::personal_data;
use rumbl_core::repo::Connection;
use rumbl_core::webhooks::{self, AddressRule};
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{errors, is_not_found, params, unique, user, video};

cases! {
    Sandboxed:
        an_admin_changes_roles_and_nobody_else_does,
        the_last_admin_stays_one_and_is_not_suspended,
        a_suspended_person_has_no_session_and_cannot_log_in_until_that_ends,
        nobody_gives_an_account_back_that_is_being_deleted,
        a_moderator_suspends_members_alone_and_nobody_themselves,
        an_admin_logs_somebody_out_everywhere,
        an_admin_revokes_keys_of_others_and_nobody_else_does,
        an_admin_makes_links_for_others_and_nobody_else_does,
        a_link_by_hand_ends_with_what_let_its_admin_make_it,
        a_confirmation_by_hand_takes_its_owner_and_not_the_admin,
        an_admin_unlinks_accounts_of_others_and_of_no_admin,
        an_admin_removes_where_things_of_others_are_sent_and_of_no_admin,
        every_step_is_recorded_and_outlives_the_people,
        an_invitation_registers_one_person,
        an_invitation_that_is_too_old_or_taken_back_registers_nobody,
        a_refused_registration_leaves_the_invitation,
        only_admins_change_categories,
        a_role_can_not_be_registered_with;
}

pub(crate) fn with_role(conn: &mut Connection, role: Role) -> User {
    insert(conn, factories::User.role(role))
}

fn registered(conn: &mut Connection) -> User {
    accounts::register_user(conn, &registration()).unwrap()
}

fn registration() -> Params {
    params(json!({"name": "Eva", "username": unique("eva"), "password": "supersecret"}))
}

fn role(conn: &mut Connection, user: &User) -> Role {
    accounts::get_user(conn, user.id).unwrap().role
}

/// The newest lines of the audit log.
pub(crate) fn recorded(conn: &mut Connection, count: usize) -> Vec<AuditEntry> {
    let page = audit::list_audit_page(conn, PageNumber::FIRST).unwrap();
    page.rows.into_iter().take(count).collect()
}

fn an_admin_changes_roles_and_nobody_else_does(conn: &mut Connection) {
    let (admin, moderator) = (with_role(conn, Role::Admin), with_role(conn, Role::Moderator));
    let member = user(conn);
    for nobody in [&moderator, &member] {
        let outcome = accounts::change_role(conn, By::user(nobody), nobody.id, Role::Admin);
        assert!(is_not_found(&outcome));
    }
    accounts::change_role(conn, By::user(&admin), member.id, Role::Moderator).unwrap();
    assert_eq!(role(conn, &member), Role::Moderator);
    // What was read of the acting user a moment ago does not count.
    accounts::change_role(conn, By::OPERATOR, admin.id, Role::Member).err();
    with_role(conn, Role::Admin);
    accounts::change_role(conn, By::OPERATOR, admin.id, Role::Member).unwrap();
    let outcome = accounts::change_role(conn, By::user(&admin), member.id, Role::Admin);
    assert!(is_not_found(&outcome));
}

fn the_last_admin_stays_one_and_is_not_suspended(conn: &mut Connection) {
    let admin = with_role(conn, Role::Admin);
    let last = "is the last admin who can log in";
    let refused = accounts::change_role(conn, By::user(&admin), admin.id, Role::Moderator);
    assert_eq!(errors(refused), format!("role {last}"));
    assert_eq!(
        errors(accounts::suspend_user(conn, By::OPERATOR, admin.id)),
        format!("user {last}")
    );
    let other = with_role(conn, Role::Admin);
    accounts::suspend_user(conn, By::user(&admin), other.id).unwrap();
    // Whoever is suspended can't take over.
    let refused = accounts::change_role(conn, By::user(&admin), admin.id, Role::Member);
    assert_eq!(errors(refused), format!("role {last}"));
    accounts::unsuspend_user(conn, By::user(&admin), other.id).unwrap();
    accounts::change_role(conn, By::user(&admin), admin.id, Role::Member).unwrap();
    assert_eq!((role(conn, &admin), role(conn, &other)), (Role::Member, Role::Admin));
}

fn a_suspended_person_has_no_session_and_cannot_log_in_until_that_ends(conn: &mut Connection) {
    let (moderator, person) = (with_role(conn, Role::Moderator), registered(conn));
    let (session, _) = accounts::create_session(conn, &person, None).unwrap();
    let before = accounts::suspend_user(conn, By::user(&moderator), person.id).unwrap();
    assert_eq!(before, person);
    let limits = accounts::SessionLimits {
        brief_idle: std::time::Duration::from_hours(1),
        idle: std::time::Duration::from_hours(1),
        lifetime: std::time::Duration::from_hours(1),
    };
    assert!(is_not_found(&accounts::get_session(conn, session.id, limits)));
    let log_in = |conn: &mut Connection| {
        let username = &person.username;
        accounts::authenticate_by_username_and_pass(conn, username, "supersecret").unwrap()
    };
    assert_eq!(log_in(conn), Err(AuthError::Suspended));
    accounts::unsuspend_user(conn, By::user(&moderator), person.id).unwrap();
    let again = log_in(conn).unwrap();
    // A log-in that began before the suspension does not come back to life.
    let (old, _) = accounts::create_session(conn, &person, None).unwrap();
    assert!(is_not_found(&accounts::get_session(conn, old.id, limits)));
    let (new, _) = accounts::create_session(conn, &again, None).unwrap();
    accounts::get_session(conn, new.id, limits).unwrap();
}

fn nobody_gives_an_account_back_that_is_being_deleted(conn: &mut Connection) {
    let (admin, person) = (with_role(conn, Role::Admin), registered(conn));
    personal_data::begin_account_deletion(conn, person.id).unwrap();
    for by in [By::user(&admin), By::OPERATOR] {
        let refused = accounts::unsuspend_user(conn, by, person.id);
        assert_eq!(
            errors(refused),
            "user has begun to delete their account, which can’t be undone"
        );
    }
    let closed = accounts::get_user(conn, person.id).unwrap();
    assert!(closed.suspended_at.is_some() && closed.deletion_began_at.is_some());
}

fn a_moderator_suspends_members_alone_and_nobody_themselves(conn: &mut Connection) {
    let (moderator, admin) = (with_role(conn, Role::Moderator), with_role(conn, Role::Admin));
    let (other, member) = (with_role(conn, Role::Moderator), user(conn));
    for out_of_reach in [&admin, &other] {
        let refused = accounts::suspend_user(conn, By::user(&moderator), out_of_reach.id);
        assert_eq!(errors(refused), "user can only be changed by an admin");
    }
    accounts::suspend_user(conn, By::user(&moderator), member.id).unwrap();
    with_role(conn, Role::Admin);
    assert_eq!(errors(accounts::suspend_user(conn, By::user(&admin), admin.id)), "user is you");
    assert!(is_not_found(&accounts::suspend_user(conn, By::user(&member), other.id)));
    accounts::suspend_user(conn, By::user(&admin), other.id).unwrap();
    assert!(is_not_found(&accounts::suspend_user(conn, By::user(&other), admin.id)));
}

fn an_admin_logs_somebody_out_everywhere(conn: &mut Connection) {
    let (admin, person) = (with_role(conn, Role::Admin), registered(conn));
    let (session, _) = accounts::create_session(conn, &person, None).unwrap();
    assert!(is_not_found(&accounts::end_user_sessions(conn, By::user(&person), person.id)));
    accounts::end_user_sessions(conn, By::user(&admin), person.id).unwrap();
    let limits = accounts::SessionLimits {
        brief_idle: std::time::Duration::from_hours(1),
        idle: std::time::Duration::from_hours(1),
        lifetime: std::time::Duration::from_hours(1),
    };
    assert!(is_not_found(&accounts::get_session(conn, session.id, limits)));
}

fn an_admin_revokes_keys_of_others_and_nobody_else_does(conn: &mut Connection) {
    let (admin, moderator) = (with_role(conn, Role::Admin), with_role(conn, Role::Moderator));
    let (eva, other) = (user(conn), user(conn));
    let new = params(json!({"name": "backup", "read": true}));
    let (key, token) = accounts::create_api_key(conn, &eva, &new).unwrap();
    for (by, of) in [(&moderator, eva.id), (&eva, eva.id), (&admin, other.id)] {
        assert!(is_not_found(&accounts::revoke_api_key(conn, By::user(by), of, key.id)));
    }
    assert!(accounts::get_api_key_by_token(conn, token.hash()).is_ok());
    let revoked = accounts::revoke_api_key(conn, By::user(&admin), eva.id, key.id).unwrap();
    assert_eq!(revoked.token_hash, token.hash());
    assert!(is_not_found(&accounts::get_api_key_by_token(conn, token.hash())));
    let entry = recorded(conn, 1).remove(0);
    assert_eq!((entry.action.as_str(), entry.subject_id), ("revoke_api_key", eva.id.get()));
    assert_eq!(entry.detail.as_deref(), Some("backup"));
}

fn an_admin_makes_links_for_others_and_nobody_else_does(conn: &mut Connection) {
    let (admin, moderator) = (with_role(conn, Role::Admin), with_role(conn, Role::Moderator));
    let member = registered(conn);
    let address = format!("{}@example.com", unique("eva"));
    let email = params(json!({"email": address}));
    for nobody in [&moderator, &member] {
        let by = By::user(nobody);
        assert!(is_not_found(&accounts::create_reset_link(conn, by, member.id)));
        assert!(is_not_found(&accounts::create_confirmation_link(conn, by, member.id, &email)));
    }
    let by = By::user(&admin);
    let oneself = errors(accounts::create_reset_link(conn, by, admin.id));
    assert_eq!(oneself, "user is you");
    let oneself = errors(accounts::create_confirmation_link(conn, by, admin.id, &email));
    assert_eq!(oneself, "user is you");
    // Nor does one admin let themselves into the account of another: that is for the operator.
    let other = with_role(conn, Role::Admin);
    assert!(errors(accounts::create_reset_link(conn, by, other.id)).contains("is an admin"));
    let refused = errors(accounts::create_confirmation_link(conn, by, other.id, &email));
    assert!(refused.contains("is an admin"));
    assert!(accounts::create_reset_link(conn, By::OPERATOR, other.id).is_ok());
    for (text, error) in [("", "can't be blank"), ("nonsense", "is not an e-mail address")] {
        let email = params(json!({"email": text}));
        let refused = errors(accounts::create_confirmation_link(conn, by, member.id, &email));
        assert_eq!(refused, format!("email {error}"));
    }

    let (owner, token) = accounts::create_confirmation_link(conn, by, member.id, &email).unwrap();
    assert_eq!(owner.id, member.id);
    let actions: Vec<String> = recorded(conn, 1).into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["make_confirmation_link"]);
    assert_eq!(recorded(conn, 1)[0].detail, None, "the address is nobody else's business");
    assert_eq!(accounts::get_email(conn, member.id).unwrap(), None, "it has to be opened first");
    accounts::confirm_email(conn, token.hash(), Some(member.id)).unwrap();
    assert_eq!(accounts::get_email(conn, member.id).unwrap().unwrap().address, address);

    let (_, token) = accounts::create_reset_link(conn, by, member.id).unwrap();
    assert_eq!(recorded(conn, 1)[0].action, "make_reset_link");
    let link = accounts::get_mailed_link(conn, MailPurpose::ResetPassword, token.hash()).unwrap();
    let new = NewPassword::of_link(&link, &params(json!({"password": "another one"}))).unwrap();
    accounts::reset_password(conn, token.hash(), &new).unwrap();
    assert!(is_not_found(&accounts::reset_password(conn, token.hash(), &new)), "it works once");

    accounts::suspend_user(conn, By::OPERATOR, member.id).unwrap();
    let suspended = errors(accounts::create_reset_link(conn, By::OPERATOR, member.id));
    assert_eq!(suspended, "user is suspended");
}

fn to_role(conn: &mut Connection, user: &User, role: Role) -> rumbl_core::Result<()> {
    accounts::change_role(conn, By::OPERATOR, user.id, role).map(drop)
}

fn a_link_by_hand_ends_with_what_let_its_admin_make_it(conn: &mut Connection) {
    type End = fn(&mut Connection, &User) -> rumbl_core::Result<()>;
    let ends: [(End, bool); 7] = [
        (|conn, admin| to_role(conn, admin, Role::Moderator), true),
        (|conn, admin| accounts::end_user_sessions(conn, By::OPERATOR, admin.id).map(drop), true),
        (
            |conn, admin| {
                let (kept, _) = accounts::create_session(conn, admin, None)?;
                accounts::delete_other_sessions(conn, admin, kept.id).map(drop)
            },
            true,
        ),
        (
            |conn, admin| {
                let change = json!({"current_password": "supersecret", "password": "taken back"});
                accounts::update_user_password(conn, admin, &params(change)).map(drop)
            },
            true,
        ),
        (|conn, admin| accounts::suspend_user(conn, By::OPERATOR, admin.id).map(drop), true),
        (|conn, admin| personal_data::begin_account_deletion(conn, admin.id), true),
        (|conn, admin| to_role(conn, admin, Role::Admin), false),
    ];
    with_role(conn, Role::Admin);
    for (end, ends_links) in ends {
        let (member, admin) = (registered(conn), registered(conn));
        accounts::change_role(conn, By::OPERATOR, admin.id, Role::Admin).unwrap();
        let admin = accounts::get_user(conn, admin.id).unwrap();
        let other = with_role(conn, Role::Admin);
        let email = params(json!({"email": format!("{}@example.com", unique("eva"))}));
        let by = By::user(&admin);
        let (_, reset) = accounts::create_reset_link(conn, by, member.id).unwrap();
        let (_, confirmation) =
            accounts::create_confirmation_link(conn, by, member.id, &email).unwrap();
        let (_, others) = accounts::create_reset_link(conn, By::user(&other), member.id).unwrap();
        end(conn, &admin).unwrap();
        let works = |conn: &mut Connection, purpose, token: &SessionToken| {
            accounts::get_mailed_link(conn, purpose, token.hash()).is_ok()
        };
        assert_eq!(works(conn, MailPurpose::ResetPassword, &reset), !ends_links);
        assert_eq!(works(conn, MailPurpose::ConfirmEmail, &confirmation), !ends_links);
        assert!(works(conn, MailPurpose::ResetPassword, &others), "another admin made it");
    }
}

fn a_confirmation_by_hand_takes_its_owner_and_not_the_admin(conn: &mut Connection) {
    let (admin, member) = (with_role(conn, Role::Admin), registered(conn));
    let email = params(json!({"email": format!("{}@example.com", unique("eva"))}));
    let (_, token) =
        accounts::create_confirmation_link(conn, By::user(&admin), member.id, &email).unwrap();
    for reader in [None, Some(admin.id)] {
        assert!(is_not_found(&accounts::confirm_email(conn, token.hash(), reader)));
    }
    assert_eq!(accounts::get_email(conn, member.id).unwrap(), None);
    assert!(
        accounts::confirm_email(conn, token.hash(), Some(member.id)).is_ok(),
        "it is still good"
    );
}

fn an_admin_unlinks_accounts_of_others_and_of_no_admin(conn: &mut Connection) {
    let (admin, moderator) = (with_role(conn, Role::Admin), with_role(conn, Role::Moderator));
    let (eva, other) = (user(conn), with_role(conn, Role::Admin));
    let link = |conn: &mut Connection, user: &User| {
        let identity = ProvidedIdentity::new("https://id.example", &unique("subject")).unwrap();
        accounts::link_identity(conn, user.id, &identity).unwrap()
    };
    let (own, others, of_admin) = (link(conn, &eva), link(conn, &other), link(conn, &admin));
    for (by, of) in [(&moderator, eva.id), (&eva, eva.id), (&admin, moderator.id)] {
        let refused = accounts::revoke_linked_identity(conn, By::user(by), of, own.id);
        assert!(is_not_found(&refused));
    }
    let by = By::user(&admin);
    let refused = errors(accounts::revoke_linked_identity(conn, by, other.id, others.id));
    assert!(refused.contains("is an admin"), "{refused}");
    let oneself = errors(accounts::revoke_linked_identity(conn, by, admin.id, of_admin.id));
    assert_eq!(oneself, "user is you");
    // It was their last way in: a link lets them set a password.
    accounts::revoke_linked_identity(conn, by, eva.id, own.id).unwrap();
    assert_eq!(accounts::list_linked_identities(conn, eva.id).unwrap(), []);
    let entry = recorded(conn, 1).remove(0);
    assert_eq!((entry.action.as_str(), entry.subject_id), ("unlink_identity", eva.id.get()));
    assert_eq!(entry.actor_name.as_deref(), Some(admin.username.as_str()));
    assert_eq!(entry.detail.as_deref(), Some("https://id.example"));
    accounts::revoke_linked_identity(conn, By::OPERATOR, other.id, others.id).unwrap();
}

fn an_admin_removes_where_things_of_others_are_sent_and_of_no_admin(conn: &mut Connection) {
    let key = EncryptionKey::new(&[7; SEALING_KEY_BYTES]).unwrap();
    let person = |conn: &mut Connection, role| {
        let person = with_role(conn, role);
        let address = format!("{}@example.com", unique("thief"));
        let now = Utc::now().naive_utc();
        let purpose = MailPurpose::ConfirmEmail;
        let token = accounts::create_mailed_token(conn, person.id, purpose, &address, now).unwrap();
        accounts::confirm_email(conn, token.hash(), None).unwrap();
        let new = json!({"url": "https://hooks.example/secret", "video_updated": "true"});
        let new = params(new);
        let rule = AddressRule::default();
        let (webhook, _) = webhooks::create_webhook(conn, (&person, &key), &new, rule).unwrap();
        (person, address, webhook.id)
    };
    let (admin, moderator) = (with_role(conn, Role::Admin), with_role(conn, Role::Moderator));
    let (eva, address, webhook) = person(conn, Role::Member);
    let (other, others_address, others_webhook) = person(conn, Role::Admin);
    for by in [&moderator, &eva] {
        assert!(is_not_found(&accounts::revoke_email(conn, By::user(by), eva.id)));
        assert!(is_not_found(&accounts::revoke_webhook(conn, By::user(by), eva.id, webhook)));
    }
    let by = By::user(&admin);
    assert!(errors(accounts::revoke_email(conn, by, other.id)).contains("is an admin"));
    let refused = errors(accounts::revoke_webhook(conn, by, other.id, others_webhook));
    assert!(refused.contains("is an admin"));
    assert!(is_not_found(&accounts::revoke_webhook(conn, by, eva.id, others_webhook)));

    assert_eq!(accounts::revoke_email(conn, by, eva.id).unwrap(), Some(address));
    assert_eq!(accounts::get_email(conn, eva.id).unwrap(), None);
    let entry = recorded(conn, 1).remove(0);
    assert_eq!((entry.action.as_str(), entry.detail), ("remove_email", None));
    assert_eq!(accounts::revoke_webhook(conn, by, eva.id, webhook).unwrap().id, webhook);
    assert_eq!(webhooks::list_webhooks(conn, &eva).unwrap(), []);
    let entry = recorded(conn, 1).remove(0);
    assert_eq!(entry.action, "revoke_webhook");
    assert_eq!(entry.detail.as_deref(), Some("hooks.example"), "the rest may have a secret");
    // Whoever runs the server may.
    let removed = accounts::revoke_email(conn, By::OPERATOR, other.id).unwrap();
    assert_eq!(removed, Some(others_address));
}

fn every_step_is_recorded_and_outlives_the_people(conn: &mut Connection) {
    use diesel::connection::SimpleConnection as _;
    let (admin, person) = (with_role(conn, Role::Admin), user(conn));
    let by = By { user: Some(&admin), note: Some("for the weekend") };
    accounts::change_role(conn, by, person.id, Role::Moderator).unwrap();
    conn.batch_execute(&format!("DELETE FROM users WHERE id IN ({}, {})", admin.id, person.id))
        .unwrap();
    let [entry] = recorded(conn, 1).try_into().unwrap();
    assert_eq!(entry.actor_name.as_deref(), Some(admin.username.as_str()));
    assert_eq!((entry.action.as_str(), entry.subject_kind.as_str()), ("change_role", "user"));
    assert_eq!((entry.subject_id, entry.subject_name), (person.id.get(), person.username));
    assert_eq!(entry.detail.as_deref(), Some("moderator"));
    assert_eq!(entry.note.as_deref(), Some("for the weekend"));
    let long = params(json!({"note": "x".repeat(1_001)}));
    assert_eq!(errors(audit::parse_note(&long)), "note should be at most 1000 character(s)");
    assert_eq!(audit::parse_note(&params(json!({"note": " "}))).unwrap(), None);
}

fn an_invitation_registers_one_person(conn: &mut Connection) {
    let admin = with_role(conn, Role::Admin);
    let (invitation, token) = accounts::create_invitation(conn, By::user(&admin)).unwrap();
    assert!(accounts::list_invitations(conn).unwrap().contains(&invitation));
    assert!(accounts::is_invited(conn, token.hash()).unwrap());
    let new = |params| accounts::prepare_registration(&params, accounts::EmailRule::Optional);
    let new = |params| new(params).unwrap().hash_password().unwrap();
    let first = new(registration());
    accounts::insert_invited_user(conn, &first, token.hash()).unwrap();
    assert!(!accounts::is_invited(conn, token.hash()).unwrap());
    let second = accounts::insert_invited_user(conn, &new(registration()), token.hash());
    assert!(is_not_found(&second));
    let member = user(conn);
    assert!(is_not_found(&accounts::create_invitation(conn, By::user(&member))));
}

fn an_invitation_that_is_too_old_or_taken_back_registers_nobody(conn: &mut Connection) {
    let admin = with_role(conn, Role::Admin);
    let validity = TimeDelta::from_std(accounts::INVITATION_VALIDITY).unwrap();
    let at = Utc::now().naive_utc() - validity;
    let (_, old) = accounts::create_invitation_at(conn, By::user(&admin), at).unwrap();
    assert!(!accounts::is_invited(conn, old.hash()).unwrap());
    let (invitation, token) = accounts::create_invitation(conn, By::user(&admin)).unwrap();
    accounts::delete_invitation(conn, By::user(&admin), invitation.id).unwrap();
    assert!(!accounts::is_invited(conn, token.hash()).unwrap());
    assert!(is_not_found(&accounts::delete_invitation(conn, By::user(&admin), invitation.id)));
}

fn a_refused_registration_leaves_the_invitation(conn: &mut Connection) {
    let (_, token) = accounts::create_invitation(conn, By::OPERATOR).unwrap();
    let taken = registration();
    accounts::register_user(conn, &taken).unwrap();
    let new = accounts::prepare_registration(&taken, accounts::EmailRule::Optional).unwrap();
    let new = new.hash_password().unwrap();
    let refused = accounts::insert_invited_user(conn, &new, token.hash());
    assert_eq!(errors(refused), "username has already been taken");
    assert!(accounts::is_invited(conn, token.hash()).unwrap());
}

fn only_admins_change_categories(conn: &mut Connection) {
    let (admin, moderator) = (with_role(conn, Role::Admin), with_role(conn, Role::Moderator));
    let name = unique("Category");
    let named = |name: &str| params(json!({"name": name}));
    let refused = multimedia::add_category(conn, By::user(&moderator), &named(&name));
    assert!(is_not_found(&refused));
    let by = By::user(&admin);
    let category = multimedia::add_category(conn, by, &named(&name)).unwrap();
    let again = multimedia::add_category(conn, by, &named(&name));
    assert_eq!(errors(again), "name has already been taken");
    assert_eq!(errors(multimedia::add_category(conn, by, &named(" "))), "name can't be blank");
    let renamed = unique("Category");
    multimedia::rename_category(conn, by, category.id, &named(&renamed), &IfUnchanged::ANY)
        .unwrap();
    assert_eq!(multimedia::get_category(conn, category.id).unwrap().name, renamed);
    let owner = user(conn);
    let video = video(conn, &owner);
    let filed = params(json!({"category_id": category.id}));
    multimedia::update_video(conn, &owner, video.id, &filed).unwrap();
    multimedia::delete_category(conn, by, category.id).unwrap();
    assert!(is_not_found(&multimedia::get_category(conn, category.id)));
    assert_eq!(multimedia::get_video(conn, video.id).unwrap().category, None);
    let steps: Vec<_> = recorded(conn, 3).into_iter().map(|entry| entry.action).collect();
    assert_eq!(steps, ["delete", "rename", "create"]);
}

fn a_role_can_not_be_registered_with(conn: &mut Connection) {
    let mut fields = json!({"name": "Eva", "username": unique("eva"), "password": "supersecret"});
    for (field, value) in
        [("role", json!("admin")), ("id", json!(123_456_789)), ("suspended_at", json!(0))]
    {
        fields[field] = value;
    }
    let person = accounts::register_user(conn, &params(fields)).unwrap();
    assert_eq!((person.role, person.suspended_at), (Role::Member, None));
    assert_ne!(person.id.get(), 123_456_789);
}
