//! What moderators and admins see and do, and what nobody else does.

use chrono::Utc;
use rumbl_core::accounts::{
    self, EncryptionKey, MailPurpose, ProvidedIdentity, Role, SEALING_KEY_BYTES,
};
use rumbl_core::audit;
use rumbl_core::changeset::Params;
use rumbl_core::multimedia;
use rumbl_core::page::PageNumber;
use rumbl_core::personal_data;
use rumbl_core::webhooks::{self, AddressRule};
use rumbl_factories::Annotation;
use serde_json::json;

use crate::support::{PASSWORD, Rumbl, WITH_MAILBOX};

const MODERATORS: [&str; 5] =
    ["/admin", "/admin/annotations", "/admin/videos", "/admin/users", "/admin/audit"];
const ADMINS: [&str; 4] =
    ["/admin/categories", "/admin/invitations", "/admin/jobs", "/admin/observer"];

#[actix_web::test]
async fn each_page_is_for_its_roles_and_a_404_for_others() {
    let rumbl = Rumbl::start().await;
    let (_, member) = rumbl.logged_in("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    for path in MODERATORS.into_iter().chain(ADMINS) {
        rumbl.browser().get(path).await.is_at("/sessions/new");
        member.get(path).await.has_status(404).shows("Page not found");
        admin.get(path).await.is_at(path);
    }
    for path in MODERATORS {
        moderator.get(path).await.is_at(path).hides("/admin/jobs");
    }
    for path in ADMINS {
        moderator.get(path).await.has_status(404);
    }
    member.get("/").await.hides("/admin");
    moderator.get("/").await.shows(r#"href="/admin""#);
}

#[actix_web::test]
async fn an_admin_makes_a_moderator_and_nobody_makes_themselves_one() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (mo, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let role = |id| format!("/admin/users/{id}/role");
    let fields = [("step[role]", "moderator"), ("step[note]", "knows everybody")];
    member.post(&role(mia.id), &fields).await.has_status(404);
    moderator.post(&role(mo.id), &[("step[role]", "admin")]).await.has_status(404);
    let page = admin.post(&role(mia.id), &fields).await;
    page.is_at(&format!("/admin/users/{}", mia.id)).shows("mia is now a moderator.");
    member.get("/admin").await.is_at("/admin");
    admin.get("/admin/audit").await.shows("changed the role of").shows("knows everybody");
    admin.post(&role(mia.id), &[("step[role]", "emperor")]).await.has_status(400);
    // A form without the session's token does nothing.
    admin.post_as_is(&role(mia.id), &[("step[role]", "member")]).await.has_status(403);
    assert_eq!(rumbl.repo(move |db| accounts::get_user(db, mia.id)).await.role, Role::Moderator);
}

#[actix_web::test]
async fn the_last_admin_stays_one() {
    let rumbl = Rumbl::start().await;
    let (ada, admin) = rumbl.staff("ada", Role::Admin).await;
    let path = format!("/admin/users/{}/role", ada.id);
    let page = admin.post(&path, &[("step[role]", "member")]).await;
    page.shows("This person is the last admin who can log in.");
    let page = admin.post(&format!("/admin/users/{}/suspend", ada.id), &[]).await;
    page.shows("This person is you.");
    admin.get("/admin/jobs").await.is_at("/admin/jobs");
}

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
    // Whoever does not know the password does not learn of it.
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
async fn a_moderator_does_not_touch_admins() {
    let rumbl = Rumbl::start().await;
    let (ada, admin) = rumbl.staff("ada", Role::Admin).await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let path = format!("/admin/users/{}", ada.id);
    moderator.get(&path).await.is_at(&path).hides("Suspend").hides("Change the role");
    let page = moderator.post(&format!("{path}/suspend"), &[]).await;
    page.shows("This person can only be changed by an admin.");
    moderator.post(&format!("{path}/log-out"), &[]).await.has_status(404);
    admin.get("/users").await.is_at("/users");
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

#[actix_web::test]
async fn people_are_searched() {
    let rumbl = Rumbl::start().await;
    rumbl.user("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    moderator.get("/admin/users").await.shows("@mia").shows("@mo");
    moderator.get("/admin/users?q=mia").await.shows("@mia").hides("@mo<");
    let nobody = moderator.get("/admin/users?q=%3Cscript%3E").await;
    nobody.shows("Nobody has").hides("<script>");
    moderator.get("/admin/users?page=99").await.has_status(404);
}

#[actix_web::test]
async fn a_hidden_video_is_gone_for_others_and_marked_for_its_owner() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let video = rumbl.video(&mia, "Contested").await;
    let watch = format!("/watch/{}", video.permalink());
    moderator.get(&watch).await.is_at(&watch);
    let id = video.id;
    let read = [
        format!("/embed/{id}"),
        format!("/api/videos/{id}"),
        format!("/api/videos/{id}/annotations"),
        format!("/api/videos/{id}/annotations/density"),
        format!("/videos/{id}/annotations.vtt"),
        watch.clone(),
    ];
    for path in &read {
        rumbl.browser().get(path).await.has_status(200);
    }
    let mut socket = rumbl.socket(&mia).await;
    let topic = format!("videos:{id}");
    assert_eq!(socket.join(&topic, json!({})).await["status"], "ok");
    let path = format!("/admin/videos/{id}/hide");
    let page = moderator.post(&path, &[("step[note]", "stolen")]).await;
    page.is_at("/admin/videos").shows("“Contested” is hidden.");
    for path in &read {
        rumbl.browser().get(path).await.has_status(404);
    }
    // Whoever watches is sent away, and can't come back, wherever they had got to.
    while socket.try_event(&topic).await.is_some_and(|(event, _)| event != "phx_error") {}
    for params in [json!({}), json!({"last_seq": 0}), json!({"last_seen_id": 0})] {
        assert_eq!(rumbl.socket(&mia).await.join(&topic, params).await["status"], "error");
    }
    rumbl.browser().get("/videos").await.hides("Contested");
    member.get("/manage/videos").await.shows("Contested").shows("Hidden by a moderator");
    member.post(&format!("/admin/videos/{id}/restore"), &[]).await.has_status(404);
    moderator.post(&format!("/admin/videos/{id}/restore"), &[]).await.shows("is shown again.");
    for path in &read {
        rumbl.browser().get(path).await.has_status(200);
    }
    moderator.get("/admin/audit").await.shows("hid the video").shows("stolen");
}

#[actix_web::test]
async fn an_admin_deletes_anybodys_video_and_a_moderator_does_not() {
    let rumbl = Rumbl::start().await;
    let mia = rumbl.user("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let video = rumbl.video(&mia, "Contested").await;
    let (path, delete) = (format!("/admin/videos/{}", video.id), [("_method", "delete")]);
    moderator.post(&path, &delete).await.has_status(404);
    admin.post(&path, &delete).await.is_at("/admin/videos").shows("“Contested” is deleted.");
    admin.get(&format!("/watch/{}", video.permalink())).await.has_status(404);
}

#[actix_web::test]
async fn a_report_is_closed_by_hiding_the_annotation_which_vanishes_from_open_pages() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (_, reporter) = rumbl.logged_in("ray").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let video = rumbl.video(&mia, "Calm").await;
    let said = rumbl.insert(Annotation.on(&video).body("something rude").at_ms(5_000)).await;
    let mut socket = rumbl.socket(&mia).await;
    let topic = format!("videos:{}", video.id);
    socket.join(&topic, json!({})).await;

    let path = format!("/annotations/{}/report", said.id);
    rumbl.browser().get(&path).await.is_at("/sessions/new");
    reporter.get(&path).await.is_at(&path).shows("something rude");
    reporter.post(&path, &[("report[note]", "look")]).await.has_status(422).shows("be blank");
    let report = [("report[reason]", "abuse"), ("report[note]", "<b>look</b>")];
    let page = reporter.post(&path, &report).await;
    page.is_at(&format!("/watch/{}", video.permalink())).shows("A moderator will look at it.");
    reporter.post(&path, &report).await.has_status(422).shows("already reported this");
    member.post(&path, &report).await.has_status(422).shows("report your own content");

    let queue = moderator.get("/admin").await;
    queue.shows("Insults, threats or harassment").shows("something rude").shows("ray");
    queue.shows("&lt;b&gt;look&lt;/b&gt;");
    let step = regex::Regex::new("/admin/reports/[0-9]+").unwrap();
    let step = step.find(&queue.text).unwrap().as_str();
    let hide = [("step[action]", "hide"), ("step[note]", "rude")];
    reporter.post(step, &hide).await.has_status(404);
    moderator.post(step, &[("step[action]", "explode")]).await.has_status(400);
    moderator.post(step, &hide).await.is_at("/admin").shows("It is hidden.");
    let (event, payload) = loop {
        let (event, payload) = socket.try_event(&topic).await.unwrap();
        if event == "annotation_deleted" {
            break (event, payload);
        }
    };
    assert_eq!((event.as_str(), &payload["id"]), ("annotation_deleted", &json!(said.id)));
    moderator.get("/admin").await.shows("There are no open reports.");
    moderator.post(step, &hide).await.is_at("/admin").shows("closed already");
    reporter.get(&path).await.has_status(404);

    moderator.get("/admin/annotations").await.shows("something rude");
    let restore = format!("/admin/annotations/{}/restore", said.id);
    member.post(&restore, &[]).await.has_status(404);
    moderator.post(&restore, &[]).await.is_at("/admin/annotations").shows("It is shown again.");
    let payload = loop {
        let (event, payload) = socket.try_event(&topic).await.unwrap();
        if event == "new_annotation" {
            break payload;
        }
    };
    assert_eq!((&payload["id"], &payload["body"]), (&json!(said.id), &json!("something rude")));
    moderator.post(&restore, &[]).await.has_status(404);
}

#[actix_web::test]
async fn a_report_of_a_person_or_a_video_is_dismissed_or_followed_by_a_suspension() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (_, reporter) = rumbl.logged_in("ray").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let video = rumbl.video(&mia, "Calm").await;
    let report = [("report[reason]", "spam")];
    let step = async || {
        let queue = moderator.get("/admin").await;
        let step = regex::Regex::new("/admin/reports/[0-9]+").unwrap();
        step.find(&queue.text).unwrap().as_str().to_owned()
    };
    let demo = rumbl.demo_video().await.id;
    let report_demo = format!("/videos/{demo}/report");
    reporter.get(&format!("/watch/{demo}")).await.shows(&report_demo);
    reporter.post(&format!("/videos/{}/report", video.id), &report).await.shows("Thank you.");
    let dismiss = [("step[action]", "dismiss"), ("step[note]", "it is fine")];
    moderator.post(&step().await, &dismiss).await.shows("The report is closed.");
    moderator.get("/admin/audit").await.shows("dismissed reports about").shows("it is fine");

    reporter.post(&format!("/users/{}/report", mia.id), &report).await.shows("Thank you.");
    let suspend = [("step[action]", "suspend")];
    moderator.post(&step().await, &suspend).await.is_at("/admin").shows("mia is suspended.");
    moderator.get("/admin").await.shows("There are no open reports.");
    member.get("/users").await.is_at("/sessions/new");
    let long = "x".repeat(1_001);
    reporter.post(&report_demo, &report).await.shows("Thank you.");
    let dismiss = [("step[action]", "dismiss"), ("step[note]", &long)];
    moderator.post(&step().await, &dismiss).await.shows("The note should be at most 1000");
    for path in ["/users/99999/report", "/videos/x/report", "/annotations/0/report"] {
        reporter.get(path).await.has_status(404);
    }
}

#[actix_web::test]
async fn report_per_account_bounds_how_often_one_person_reports() {
    let once = [
        ("RUMBL_LIMITS__REPORT_PER_ACCOUNT__BURST", "1"),
        ("RUMBL_LIMITS__REPORT_PER_ACCOUNT__INTERVAL_MS", "3600000"),
    ];
    let rumbl = Rumbl::start_with(&once).await;
    let mia = rumbl.user("mia").await;
    let (_, reporter) = rumbl.logged_in("ray").await;
    let path = format!("/users/{}/report", mia.id);
    reporter.post(&path, &[("report[reason]", "spam")]).await.shows("Thank you.");
    reporter.post("/videos/1/report", &[("report[reason]", "spam")]).await.has_status(429);
}

#[actix_web::test]
async fn an_admin_looks_after_the_categories() {
    let rumbl = Rumbl::start().await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let path = "/admin/categories";
    admin.post(path, &[("category[name]", " ")]).await.has_status(422).shows("be blank");
    admin.post(path, &[("category[name]", "Western")]).await.is_at(path).shows("is added.");
    admin.post(path, &[("category[name]", "Western")]).await.has_status(422).shows("been taken");
    let categories = rumbl.repo(multimedia::list_alphabetical_categories).await;
    let western = categories.iter().find(|one| one.name == "Western").unwrap();
    let own = format!("{path}/{}", western.id);
    let taken = admin.post(&own, &[("_method", "put"), ("category[name]", "Drama")]).await;
    taken.is_at(path).shows("The name has already been taken.");
    admin.post(&own, &[("_method", "put"), ("category[name]", "Eastern")]).await.is_at(path);
    rumbl.browser().get("/videos").await.shows("Eastern").hides("Western");
    admin.post(&own, &[("_method", "delete")]).await.shows("is deleted.");
    rumbl.browser().get("/videos").await.hides("Eastern");
}

#[actix_web::test]
async fn an_invitation_lets_one_person_register_where_it_takes_one() {
    let rumbl = Rumbl::start_with(&[("RUMBL_REGISTRATION", "invitation")]).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let page = rumbl.browser().get("/users/new").await;
    page.has_status(403).shows("Registration is by invitation").hides("user[password]");
    let fields = |username| {
        [("user[name]", "Eva"), ("user[username]", username), ("user[password]", "secret-sauce")]
    };
    rumbl.browser().post("/users", &fields("eva")).await.has_status(403);
    let page = admin.post("/admin/invitations", &[]).await;
    let link = regex::Regex::new(r"/users/new\?invitation=([\w-]{43})").unwrap();
    let link = link.captures(&page.text).expect("the link is on the page");
    admin.get("/admin/invitations").await.hides(&link[1]);

    let guest = rumbl.browser();
    let form = guest.get(&link[0]).await;
    form.is_at("/users/new").shows(&link[1]);
    assert_eq!(form.headers["cache-control"], "private, no-cache");
    rumbl.browser().get("/users/new?invitation=nonsense").await.has_status(403).shows("no longer");
    let mut taken = fields("ada").to_vec();
    taken.push(("user[invitation]", &link[1]));
    guest.post("/users", &taken).await.has_status(422).shows("been taken").shows(&link[1]);
    let mut invited = fields("eva").to_vec();
    invited.push(("user[invitation]", &link[1]));
    guest.post("/users", &invited).await.shows("Eva created!");
    let again = rumbl.browser();
    again.get(&link[0]).await.has_status(403).shows("no longer works").hides(&link[1]);
    let mut second = fields("eve").to_vec();
    second.push(("user[invitation]", &link[1]));
    again.post("/users", &second).await.has_status(403);
    let entries = rumbl.repo(|db| audit::list_audit_page(db, PageNumber::FIRST)).await;
    assert!(entries.rows.iter().any(|entry| entry.subject_kind == "invitation"));
}

#[actix_web::test]
async fn an_invitation_is_taken_back() {
    let rumbl = Rumbl::start_with(&[("RUMBL_REGISTRATION", "invitation")]).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let page = admin.post("/admin/invitations", &[]).await;
    let link = regex::Regex::new(r"/users/new\?invitation=([\w-]{43})").unwrap();
    let link = link.captures(&page.text).unwrap()[0].to_owned();
    let [invitation] = rumbl.repo(accounts::list_invitations).await.try_into().unwrap();
    let path = format!("/admin/invitations/{}", invitation.id);
    admin.post(&path, &[("_method", "delete")]).await.shows("The link no longer works.");
    rumbl.browser().get(&link).await.has_status(403);
}

#[actix_web::test]
async fn nobody_registers_where_registration_is_closed() {
    let rumbl = Rumbl::start_with(&[("RUMBL_REGISTRATION", "closed")]).await;
    rumbl.browser().get("/users/new").await.has_status(403).shows("Registration is closed");
    let fields =
        [("user[name]", "Eva"), ("user[username]", "eva"), ("user[password]", "secret-sauce")];
    rumbl.browser().post("/users", &fields).await.has_status(403).hides("created!");
}

#[actix_web::test]
async fn a_form_gives_nobody_a_role_or_an_id() {
    let rumbl = Rumbl::start().await;
    let fields = [
        ("user[name]", "Eva"),
        ("user[username]", "eva"),
        ("user[password]", "secret-sauce"),
        ("user[role]", "admin"),
        ("user[id]", "4711"),
        ("user[user_id]", "4711"),
    ];
    rumbl.browser().post("/users", &fields).await.shows("Eva created!");
    let eva = rumbl.repo(|db| accounts::get_user_by(db, "eva")).await;
    assert_eq!(eva.role, Role::Member);
    assert_ne!(eva.id.get(), 4711);
}

#[actix_web::test]
async fn a_dead_job_is_listed_tried_again_or_deleted() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Unknown;
    impl rumbl_core::jobs::Job for Unknown {
        const KIND: &'static str = "unknown_kind";
    }
    let rumbl = Rumbl::start().await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let die = |db: &mut rumbl_core::repo::Connection| {
        rumbl_core::jobs::enqueue(db, &Unknown)?;
        let lease = std::time::Duration::from_mins(1);
        for job in rumbl_core::jobs::claim(db, &["unknown_kind"], 1, lease)? {
            rumbl_core::jobs::kill(db, &job, "it can't be done")?;
        }
        Ok(())
    };
    rumbl.repo(die).await;
    admin.get("/admin/jobs").await.shows("unknown_kind").shows("it can&#39;t be done");
    let [job] = rumbl.repo(rumbl_core::jobs::list_dead_jobs).await.try_into().unwrap();
    let retry = format!("/admin/jobs/{}/retry", job.id);
    admin.post(&retry, &[]).await.is_at("/admin/jobs").shows("It is tried again.");
    admin.post(&retry, &[]).await.has_status(404);
    rumbl
        .repo(|db| {
            let lease = std::time::Duration::from_mins(1);
            for job in rumbl_core::jobs::claim(db, &["unknown_kind"], 1, lease)? {
                rumbl_core::jobs::kill(db, &job, "still not")?;
            }
            Ok(())
        })
        .await;
    let delete = [("_method", "delete")];
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    moderator.post("/admin/jobs/retry", &[]).await.has_status(404);
    admin.get("/admin/jobs").await.shows("Try all again");
    admin.post("/admin/jobs/retry", &[]).await.shows("One job is tried again.");
    rumbl
        .repo(|db| {
            let lease = std::time::Duration::from_mins(1);
            for job in rumbl_core::jobs::claim(db, &["unknown_kind"], 1, lease)? {
                rumbl_core::jobs::kill(db, &job, "still not")?;
            }
            Ok(())
        })
        .await;
    admin.post(&format!("/admin/jobs/{}", job.id), &delete).await.shows("It is deleted.");
    admin.get("/admin/jobs").await.shows("No job has failed.");
}

#[actix_web::test]
async fn dead_jobs_are_listed_page_by_page() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Unknown(usize);
    impl rumbl_core::jobs::Job for Unknown {
        const KIND: &'static str = "unknown_kind";
    }
    let rumbl = Rumbl::start().await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let page_size = usize::try_from(rumbl_core::page::PageSize::default().get()).unwrap();
    let die = move |db: &mut rumbl_core::repo::Connection| {
        for number in 0..=page_size {
            rumbl_core::jobs::enqueue(db, &Unknown(number))?;
            let lease = std::time::Duration::from_mins(1);
            for job in rumbl_core::jobs::claim(db, &["unknown_kind"], 1, lease)? {
                rumbl_core::jobs::kill(db, &job, &format!("failure <{number}>"))?;
            }
        }
        Ok(())
    };
    rumbl.repo(die).await;
    let failure = |number: usize| format!("failure &lt;{number}&gt;");
    let first = admin.get("/admin/jobs").await;
    first.shows("?page=2").shows(&failure(page_size)).shows(&failure(1)).hides(&failure(0));
    let second = admin.get("/admin/jobs?page=2").await;
    second.shows(&failure(0)).hides(&failure(1));
    admin.get("/admin/jobs?page=none").await.has_status(404);
}
