//! What moderators and admins do about accounts.

use chrono::Utc;
use rumbl_core::accounts::{
    self, EncryptionKey, MailPurpose, ProvidedIdentity, Role, SEALING_KEY_BYTES,
};
use rumbl_core::audit;
use rumbl_core::changeset::Params;
use rumbl_core::personal_data;
use rumbl_core::webhooks::{self, AddressRule};
use serde_json::json;

use crate::support::{PASSWORD, Rumbl, WITH_MAILBOX};

#[actix_web::test]
async fn a_suspended_person_is_out_at_once_and_told_so_at_the_log_in() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let token = member.get("/").await.meta("user-token").unwrap();
    let query = format!("vsn=2.0.0&token={token}");
    let mut socket = crate::support::Socket::connect(&rumbl.url, &query).await.unwrap();
    socket.join("videos:1", json!({})).await;
    let page = moderator.post(&format!("/admin/users/{}/suspend", mia.id), &[]).await;
    page.shows("mia is suspended.").shows("Lift the suspension");
    while socket.try_event("videos:1").await.is_some() {}
    member.get("/users").await.is_at("/sessions/new");
    assert!(crate::support::Socket::connect(&rumbl.url, &query).await.is_err());
    let page = member.log_in("mia", PASSWORD).await;
    page.has_status(403).shows("Your account is suspended, so you can’t log in.");
    // Without the password, nobody learns that the account is suspended.
    let page = rumbl.browser().log_in("mia", "a guess").await;
    page.has_status(422).shows("Invalid username/password combination");
    moderator.post(&format!("/admin/users/{}/unsuspend", mia.id), &[]).await;
    member.log_in("mia", PASSWORD).await.shows("Welcome back!");
    member.get("/users").await.is_at("/users");
}

#[actix_web::test]
async fn an_account_that_is_being_deleted_is_shown_as_such_and_not_given_back() {
    let rumbl = Rumbl::start().await;
    let (mia, eve) = (rumbl.user("mia").await, rumbl.user("eve").await);
    let (_, admin) = rumbl.staff("root", Role::Admin).await;
    rumbl.repo(move |db| personal_data::begin_account_deletion(db, mia.id)).await;
    rumbl.repo(move |db| accounts::suspend_user(db, audit::By::OPERATOR, eve.id)).await;
    let path = |id| format!("/admin/users/{id}");
    let page = admin.get(&path(mia.id)).await;
    page.shows("deletion began").shows("What was theirs is being removed");
    page.hides("Lift the suspension").hides("suspended since");
    let page = admin.get(&path(eve.id)).await;
    page.shows("suspended since").shows("Lift the suspension").hides("deletion began");
    admin.get("/admin/users").await.shows("being deleted").shows("suspended");
    let page = admin.post(&format!("{}/unsuspend", path(mia.id)), &[]).await;
    page.is_at(&path(mia.id))
        .shows("This person has begun to delete their account, which can’t be undone.");
    page.hides("may log in again");
    let page = admin.post(&format!("{}/unsuspend", path(eve.id)), &[]).await;
    page.shows("eve may log in again.");
    admin.post("/locale", &[("locale", "de")]).await;
    let page = admin.get(&path(mia.id)).await;
    page.shows("wird seit").shows("Das lässt sich nicht rückgängig machen");
}

#[actix_web::test]
async fn an_admin_logs_somebody_out_everywhere() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let page = admin.post(&format!("/admin/users/{}/log-out", mia.id), &[]).await;
    page.shows("mia is logged out everywhere.");
    member.get("/users").await.is_at("/sessions/new");
    member.log_in("mia", PASSWORD).await.shows("Welcome back!");
}

#[actix_web::test]
async fn an_admin_removes_where_mail_and_messages_of_an_account_go_that_was_taken_over() {
    let rumbl = Rumbl::start().await;
    let (mia, _) = rumbl.logged_in("mia").await;
    let (cy, _) = rumbl.staff("cy", Role::Admin).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let people = [mia.clone(), cy.clone()];
    rumbl
        .repo(move |db| {
            for person in &people {
                let (purpose, now) = (MailPurpose::ConfirmEmail, Utc::now().naive_utc());
                let to = format!("thief-{}@example.com", person.username);
                let token = accounts::create_mailed_token(db, person.id, purpose, &to, now)?;
                accounts::confirm_email(db, token.hash(), None)?;
                let key = EncryptionKey::new(&[7; SEALING_KEY_BYTES])?;
                let url = "https://thief.example/secret";
                let new = Params::from_iter([("url", url), ("video_updated", "true")]);
                webhooks::create_webhook(db, (person, &key), &new, AddressRule::default())?;
            }
            Ok(())
        })
        .await;
    let (path, cys) = (format!("/admin/users/{}", mia.id), format!("/admin/users/{}", cy.id));
    let page = admin.get(&path).await;
    page.shows("t…@example.com").shows("thief.example").hides("thief-mia").hides("/secret");
    let both = [("step[email]", "true"), ("step[webhooks]", "true")];
    let refused = admin.post(&format!("{cys}/log-out"), &both).await;
    refused.is_at(&cys).shows("This person is an admin").hides("step[email]");
    admin.post(&format!("{path}/log-out"), &[]).await.shows("t…@example.com");
    let done = admin.post(&format!("{path}/log-out"), &both).await;
    done.shows("mia is logged out everywhere.").hides("t…@example.com").hides("thief.example");
    let audit = admin.get("/admin/audit").await;
    audit.shows("removed the e-mail address of").shows("deleted a webhook of").hides("thief-mia");
    let left = rumbl.repo(move |db| {
        let email = accounts::get_email(db, mia.id)?.is_some();
        let cys = accounts::get_email(db, cy.id)?.is_some();
        Ok((email, webhooks::list_webhooks(db, &mia)?.len(), cys))
    });
    assert_eq!(left.await, (false, 0, true));
}

#[actix_web::test]
async fn an_admin_unlinks_an_account_with_which_somebody_else_gets_in() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (ada, admin) = rumbl.staff("ada", Role::Admin).await;
    let (cy, _) = rumbl.staff("cy", Role::Admin).await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let ids = [mia.id, ada.id, cy.id];
    let linked = rumbl
        .repo(move |db| {
            let link = |id: rumbl_core::ids::UserId| {
                let subject = id.to_string();
                let identity = ProvidedIdentity::new("https://id.example", &subject).unwrap();
                accounts::link_identity(db, id, &identity)
            };
            ids.into_iter().map(link).collect::<rumbl_core::Result<Vec<_>>>()
        })
        .await;
    let unlink = [("_method", "delete")];
    let path = |number: usize| {
        format!("/admin/users/{}/linked-identities/{}", ids[number], linked[number].id)
    };
    let page = admin.get(&format!("/admin/users/{}", mia.id)).await;
    page.shows("id.example").shows(&path(0)).shows("They are logged in on one device");
    for (number, why) in [(1, "This is you"), (2, "They are an admin")] {
        let page = admin.get(&format!("/admin/users/{}", ids[number])).await;
        page.shows("id.example").shows(why).hides(&path(number));
    }
    for nobody in [&member, &moderator] {
        nobody.post(&path(0), &unlink).await.has_status(404);
    }
    admin.post(&path(1), &unlink).await.shows("This person is you.");
    admin.post(&path(2), &unlink).await.shows("This person is an admin");
    let session = rumbl.repo(move |db| {
        let origin = accounts::SessionOrigin::program().proved_by(accounts::LogInMethod::Provider);
        let mia = accounts::get_user(db, mia.id)?;
        accounts::create_session_on(db, &mia, None, &origin).map(|(session, _)| session.id)
    });
    session.await;
    let page = admin.post(&path(0), &unlink).await;
    page.shows("is unlinked. Nobody can log in with it any more.").hides("Linked accounts");
    page.shows("They are logged in on one device");
    admin.post(&path(0), &unlink).await.has_status(404);
    admin.get("/admin/audit").await.shows("unlinked an account elsewhere from");
    member.get("/users").await.is_at("/users");
}

#[actix_web::test]
async fn an_admin_has_somebody_mailed_a_link_for_another_password() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let (mia, _) = rumbl.logged_in("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let path = format!("/admin/users/{}/reset-password", mia.id);
    moderator.post(&path, &[]).await.has_status(404);
    admin.post(&path, &[("step[note]", "she asked")]).await.shows("a link is on its way to it.");
    admin.get("/admin/audit").await.shows("mailed a link").shows("she asked");
    admin.post("/admin/users/99999/reset-password", &[]).await.has_status(404);
}
