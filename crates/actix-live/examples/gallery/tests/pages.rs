//! Each page, as a visitor sees it.

use actix_live::Session;
use actix_live::testing::{live, live_with};
use serde_json::json;

use crate::site;

#[tokio::test]
async fn connect_params_reach_the_view() {
    let tracked = ["/app-1.js", "/app-1.css"];
    let params = json!({ "tz": "UTC+1", "_mounts": 0, "_track_static": tracked });
    let page = live_with(&site(), "/static", Session::fresh(), &params).await.unwrap();
    assert_eq!(page.text("#connected"), "yes");
    assert_eq!((page.text("#tz"), page.text("#mounts")), ("UTC+1".into(), "0".into()));
    assert_eq!(page.text("#tracked"), "/app-1.js /app-1.css");
    let page = live(&site(), "/static").await.unwrap();
    assert_eq!(page.text("#tracked"), "");
}

#[tokio::test]
async fn values_of_a_button_arrive_as_what_the_event_wants() {
    let mut page = live(&site(), "/counter").await.unwrap();
    page.element("#inc5").render_click().await;
    page.element("#dec").render_click().await;
    assert_eq!(page.text("#count"), "4");
}

#[tokio::test]
async fn an_unknown_event_ends_the_view() {
    let mut page = live(&site(), "/counter").await.unwrap();
    page.render_hook("unknown", &json!({})).await;
    assert!(page.has_failed());
    let mut page = live(&site(), "/counter").await.unwrap();
    page.render_hook("lv:unknown", &json!({})).await;
    assert!(page.has_failed());
}

#[tokio::test]
async fn a_search_shows_what_begins_with_the_query() {
    let mut page = live(&site(), "/search").await.unwrap();
    page.element("#search").render_change(&[("q", "aL")]).await;
    assert_eq!(page.texts(".hit"), ["Albania", "Algeria"]);
    assert_eq!((page.text("#hits"), page.text("#asked")), ("2 results".into(), "1".into()));
    page.element("#search").render_change(&[("q", "")]).await;
    assert!(!page.has(".hit"));
}

#[tokio::test]
async fn a_form_shows_errors_of_touched_fields_only_until_it_is_submitted() {
    let mut page = live(&site(), "/form").await.unwrap();
    let untouched = ("user[_unused_email]", "");
    let fields = [untouched, ("user[email]", ""), ("user[name]", "Al")];
    page.element("#user-form").render_change(&fields).await;
    assert_eq!(page.text("#user_name-error"), "should be at least 3 characters");
    assert!(!page.has("#user_email-error"));
    assert_eq!(
        (page.text("#target"), page.text("#unused")),
        ("user.name".into(), "_unused_email".into())
    );
    page.element("#user-form").render_submit(&[("user[name]", "Al"), ("user[email]", "x")]).await;
    assert_eq!(page.text("#user_email-error"), "must have the @ sign");
    assert!(!page.has("#saved"));
    let address = [("user[addresses_sort][]", "0"), ("user[addresses][0][city]", "Graz")];
    let fields = [("user[name]", "Ada"), ("user[email]", "a@b"), address[0], address[1]];
    page.element("#user-form").render_submit(&fields).await;
    assert_eq!(page.text("#saved"), "Ada <a@b> Graz");
    assert_eq!(page.text("#flash-info"), "Saved");
}

#[tokio::test]
async fn a_view_patches_its_address_and_navigates_elsewhere() {
    let mut page = live(&site(), "/nav/a").await.unwrap();
    let mounted_at = page.text("#mounted-at");
    page.element("#patch").render_click().await;
    assert_eq!((page.assert_patch(), page.text("#page")), ("/nav/a?page=9".into(), "9".into()));
    page.render_patch("/nav/a/7").await;
    assert_eq!((page.text("#id"), page.text("#action")), ("7".into(), "show".into()));
    assert_eq!(page.text("#mounted-at"), mounted_at);
    page.render_patch("/nav/b").await;
    assert_eq!(page.last_response(), r#"{"link_redirect":true}"#);
    page.element("#navigate").render_click().await;
    assert_eq!(page.assert_redirect(), "/nav/b");
}

#[tokio::test]
async fn a_stranger_is_sent_to_the_log_in_and_a_member_is_not() {
    let refusal = live(&site(), "/private").await.unwrap_err();
    assert_eq!(refusal["redirect"]["to"], "/login");
    assert!(refusal["redirect"]["flash"].is_string());
    let mut session = Session::fresh();
    session.put("user", "ada");
    let page = live_with(&site(), "/private", session, &json!({})).await.unwrap();
    assert_eq!(page.text("#user"), "ada");
}

#[tokio::test]
async fn a_mount_redirects_navigates_or_fails() {
    let refusal = async |path| live(&site(), path).await.unwrap_err();
    assert_eq!(refusal("/nav/b?go=live").await["live_redirect"]["to"], "/nav/a");
    assert_eq!(refusal("/nav/b?go=dead").await["redirect"]["to"], "/");
    let reload = refusal("/failing?when=join404").await;
    assert_eq!((&reload["reason"], &reload["status"]), (&json!("reload"), &json!(404)));
    let page = live(&site(), "/nav/b?go=patch").await.unwrap();
    assert_eq!(page.text("#was"), "patched");
}

#[tokio::test]
async fn components_have_a_state_and_events_of_their_own() {
    let mut page = live(&site(), "/components").await.unwrap();
    page.element("#a .inc").render_click().await;
    assert_eq!(page.last_response(), r#"{"diff":{"c":{"1":{"2":"1"},"3":{"3":"1"}}}}"#);
    assert_eq!((page.text("#a .n"), page.text("#b .n")), ("1".into(), "0".into()));
    page.element("#a-leaf").render_click().await;
    assert_eq!(page.text("#a-leaf"), "1 of 1");
    page.element("#rename").render_click().await;
    assert_eq!(page.texts(".label"), ["renamed", "renamed"]);
    page.element("#add").render_click().await;
    assert_eq!(page.texts(".card .n"), ["1", "0", "0"]);
    page.element("#swap").render_click().await;
    assert_eq!(page.texts(".card .n"), ["0", "0", "1"]);
    page.element("#send").render_click().await;
    page.render_async().await;
    assert_eq!(page.text("#b .n"), "100");
    page.element("#a .tell").render_click().await;
    page.render_async().await;
    assert_eq!(page.text("#told"), "a=1");
}

#[tokio::test]
async fn a_component_that_is_gone_gets_no_events_and_is_forgotten() {
    let mut page = live(&site(), "/components").await.unwrap();
    page.element("#remove").render_click().await;
    assert!(!page.has("#a"));
    assert_eq!(page.destroy_components(&[1, 9]), [1]);
    assert!(page.destroy_components(&[1]).is_empty());
    page.click_component(1, "inc").await;
    assert_eq!(page.last_response(), "{}");
}

#[tokio::test(start_paused = true)]
async fn results_arrive_beside_the_view_and_so_do_failures() {
    let mut page = live(&site(), "/async").await.unwrap();
    assert_eq!(page.text("#org"), "loading");
    for _ in 0..4 {
        page.render_async().await;
    }
    let texts = ["#org", "#ab", "#bad", "#dies"].map(|id| page.text(id));
    assert_eq!(texts, ["Acme", "1+2", "failed: boom", "failed: exit"]);
    page.element("#slow").render_click().await;
    page.element("#cancel").render_click().await;
    page.render_async().await;
    assert_eq!(page.text("#job"), "failed: cancel");
    page.element("#start").render_click().await;
    page.render_async().await;
    assert_eq!(page.text("#job"), "done 42");
}

#[tokio::test]
async fn a_flash_is_shown_until_it_is_cleared_or_the_address_changes() {
    let mut page = live(&site(), "/flash").await.unwrap();
    page.element("#info").render_click().await;
    assert_eq!(page.text("#flash-info"), "Info!");
    page.element("#bump").render_click().await;
    assert!(page.has("#flash-info"));
    page.element("#flash-info").render_click().await;
    assert!(!page.has("#flash-info"));
    page.element("#error").render_click().await;
    page.render_patch("/flash?x=1").await;
    assert!(!page.has("#flash-error"));
}

#[tokio::test]
async fn a_stream_takes_inserts_deletes_moves_and_limits() {
    let mut page = live(&site(), "/streams").await.unwrap();
    assert_eq!(page.texts("#items b"), ["item 1", "item 2", "item 3"]);
    page.element("#move").render_click().await;
    assert_eq!(page.texts("#items b"), ["item 2", "item 3", "item 1"]);
    page.element("#prepend").render_click().await;
    page.element("#update").render_click().await;
    assert_eq!(page.texts("#items b"), ["item 4", "item 2 changed", "item 3", "item 1"]);
    page.element("#items-3 .del").render_click().await;
    page.element("#limit").render_click().await;
    assert_eq!(page.texts("#items b"), ["item 4", "item 2 changed", "item 1", "item 5"]);
    page.element("#touch").render_click().await;
    assert_eq!(page.last_response(), r#"{"diff":{"2":{"1":"1"}}}"#);
    page.element("#reset").render_click().await;
    assert_eq!(page.texts("#items b"), ["item 11", "item 12"]);
    page.element("#empty").render_click().await;
    assert!(!page.has("#items b"));
}
