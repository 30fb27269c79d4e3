//! What moderators do about videos, annotations and reports.

use rumbl_core::accounts::Role;
use rumbl_factories::Annotation;
use serde_json::json;

use crate::support::Rumbl;

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
    // Viewers are sent away, and can't come back, however far they had read.
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
