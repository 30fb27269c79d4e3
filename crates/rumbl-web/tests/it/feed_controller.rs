use rumbl_core::accounts::{Role, User};
use rumbl_core::ids::VideoId;
use rumbl_factories::Annotation;
use serde_json::{Value, json};

use crate::support::{Browser, Rumbl};

async fn annotate(rumbl: &Rumbl, author: &User, id: VideoId, at: i64, body: &str) {
    rumbl.insert(Annotation.on_id(id).by(author).body(body).at_ms(at)).await;
}

/// The address that the link with this text leads to.
fn link(page: &str, text: &str) -> Option<String> {
    let pattern = format!(r#"href="([^"]*)"[^>]*>{text}</a>"#);
    Some(regex::Regex::new(&pattern).unwrap().captures(page)?[1].replace("&amp;", "&"))
}

async fn press(browser: &Browser, path: &str, method: &str) -> String {
    browser.post(path, &[("_method", method)]).await.has_status(200).text.clone()
}

#[actix_web::test]
async fn following_a_person_and_a_video_fills_the_feed_and_unfollowing_empties_it() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let (grace, linus) = (rumbl.user("grace").await, rumbl.user("linus").await);
    browser.get("/feed").await.shows("You don’t follow anybody yet").shows("press “Follow”");

    let followed = rumbl.video(&linus, "Followed").await;
    let elsewhere = rumbl.video(&linus, "Elsewhere").await;
    let profile = format!("/users/{}", grace.id);
    browser.get(&profile).await.shows(">Follow<");
    let said = press(&browser, &format!("{profile}/follow"), "post").await;
    assert!(said.contains("You follow grace."), "{said}");
    browser.get(&profile).await.shows(">Unfollow<");
    let said = press(&browser, &format!("/videos/{}/follow", followed.id), "post").await;
    assert!(said.contains("You follow “Followed”."), "{said}");
    browser.get("/feed").await.shows("Nothing new yet");

    annotate(&rumbl, &grace, elsewhere.id, 83_500, "<i>by a person</i>").await;
    annotate(&rumbl, &linus, followed.id, 1_000, "on a video").await;
    annotate(&rumbl, &linus, elsewhere.id, 2_000, "of no interest").await;
    rumbl.video(&grace, "Newly added").await;
    let page = browser.get("/feed").await;
    page.shows("&lt;i&gt;by a person").shows("on a video").shows("Newly added");
    page.hides("of no interest").shows(&format!("/watch/{}-elsewhere?t=83.5", elsewhere.id));

    browser.get("/follows").await.shows("grace").shows("Followed");
    let listed = [("_method", "delete"), ("from", "follows")];
    browser.post(&format!("{profile}/follow"), &listed).await.is_at("/follows");
    press(&browser, &format!("/videos/{}/follow", followed.id), "delete").await;
    browser.get("/feed").await.hides("by a person").hides("on a video");
    browser.get("/follows").await.shows("You don’t follow anybody yet");
}

#[actix_web::test]
async fn a_followed_video_that_is_hidden_has_no_title_and_can_be_unfollowed() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let grace = rumbl.user("grace").await;
    let video = rumbl.video(&grace, "Contested").await;
    let follow = format!("/videos/{}/follow", video.id);
    press(&browser, &follow, "post").await;
    browser.get("/follows").await.shows("Contested").hides("no longer available");
    moderator.post(&format!("/admin/videos/{}/hide", video.id), &[]).await;
    browser.get("/follows").await.shows("no longer available").shows(&follow).hides("Contested");
    let listed = [("_method", "delete"), ("from", "follows")];
    let page = browser.post(&follow, &listed).await;
    page.is_at("/follows").shows("You no longer follow what isn’t here any more.");
    page.shows("You don’t follow anybody yet");
}

#[actix_web::test]
async fn the_feed_goes_on_over_pages() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let grace = rumbl.user("grace").await;
    let video = rumbl.video(&grace, "Long").await;
    press(&browser, &format!("/videos/{}/follow", video.id), "post").await;
    for number in 0..30 {
        annotate(&rumbl, &grace, video.id, number, &format!("remark {number}.")).await;
    }
    let first = browser.get("/feed").await;
    first.shows("remark 29.").shows("remark 6.").hides("remark 5.");
    let second = browser.get(&link(&first.text, "Older").unwrap()).await;
    second.shows("remark 5.").shows("remark 0.").hides("remark 6.");
    assert_eq!(link(&second.text, "Older"), None);
    for nonsense in ["x", "1", "-1-2", "1-2-3", ""] {
        browser.get(&format!("/feed?from={nonsense}")).await.has_status(404);
    }
}

#[actix_web::test]
async fn what_can_t_be_followed_is_refused_in_words() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let own = format!("/users/{}/follow", ada.id);
    browser.get(&format!("/users/{}", ada.id)).await.hides(">Follow<");
    let said = press(&browser, &own, "post").await;
    assert!(said.contains("You can’t follow yourself."), "{said}");
    for path in ["/users/999999/follow", "/videos/999999/follow", "/users/x/follow"] {
        browser.post(path, &[]).await.has_status(404);
        browser.post(path, &[("_method", "delete")]).await.has_status(404);
    }
}

#[actix_web::test]
async fn a_script_is_told_in_json_and_no_later_page_repeats_it() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let grace = rumbl.user("grace").await;
    let video = rumbl.video(&grace, "Hello").await;
    let follow = format!("/videos/{}/follow", video.id);
    let press = async |path: &str, method: &str| {
        let form = browser.form(path).header("accept", "application/json");
        let token = browser.get("/").await.meta("csrf-token").unwrap();
        let fields = [("_method", method), ("_csrf_token", token.as_str())];
        let answer = form.form(&fields).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let followed = "You follow “Hello”. You’ll find what’s new in your feed.";
    assert_eq!(press(&follow, "post").await, (200, json!({"message": followed})));
    browser.get("/follows").await.shows("Hello").hides("You follow “Hello”");
    let unfollowed = json!({"message": "You no longer follow “Hello”."});
    assert_eq!(press(&follow, "delete").await, (200, unfollowed));
    let own = format!("/users/{}/follow", ada.id);
    let refused = json!({"message": "You can’t follow yourself."});
    assert_eq!(press(&own, "post").await, (422, refused));
    assert_eq!(press("/videos/999999/follow", "post").await.0, 404);
    browser.get("/follows").await.shows("You don’t follow anybody yet").hides("follow yourself");
}

#[actix_web::test]
async fn the_feed_and_ones_own_annotations_are_for_members() {
    let rumbl = Rumbl::start().await;
    let demo = rumbl.demo_video().await;
    for path in ["/feed", "/follows", "/annotations"] {
        rumbl.browser().get(path).await.shows("You must be logged in");
    }
    let follow = format!("/videos/{}/follow", demo.id);
    rumbl.browser().post(&follow, &[]).await.has_status(403).shows("You were logged out");
    let (_, browser) = rumbl.logged_in("ada").await;
    browser.post_as_is(&follow, &[]).await.has_status(403);
    browser.get("/follows").await.shows("You don’t follow anybody yet");
}

#[actix_web::test]
async fn my_annotations_are_mine_alone_and_each_leads_to_its_moment() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let grace = rumbl.user("grace").await;
    browser.get("/annotations").await.shows("You haven’t said anything yet");
    let video = rumbl.video(&grace, "Hello").await;
    annotate(&rumbl, &ada, video.id, 83_000, "Blue <b>moon</b>").await;
    annotate(&rumbl, &grace, video.id, 1_000, "somebody else’s").await;
    for number in 0..24 {
        annotate(&rumbl, &ada, video.id, number, &format!("remark {number}.")).await;
    }
    let page = browser.get("/annotations").await;
    page.shows("remark 23.").shows("remark 0.").hides("moon").hides("somebody else");
    let older = browser.get(&link(&page.text, "Older").unwrap()).await;
    older.shows("Blue &lt;b&gt;moon").shows(&format!("/watch/{}-hello?t=83\"", video.id));
    browser.get("/annotations?q=MOON+blue").await.shows("Blue &lt;b&gt;moon").hides("remark");
    browser
        .get("/annotations?q=%3Cgreen%3E")
        .await
        .shows("You said nothing with")
        .shows("&lt;green&gt;");
    let found = browser.get("/annotations?q=remark").await;
    assert_eq!(link(&found.text, "Older"), None);
    for nonsense in ["x", "0", "-1", "99999999999999999999"] {
        browser.get(&format!("/annotations?before={nonsense}")).await.has_status(404);
    }
}
