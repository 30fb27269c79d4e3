//! The client for tests follows links, runs commands, and sends files.

use actix_live::Session;
use actix_live::testing::{TestFile, follow_redirect, live, live_with};
use serde_json::json;

use crate::site;

#[tokio::test]
async fn links_patch_the_page_or_lead_to_the_next_one() {
    let mut page = live(&site(), "/nav/a").await.unwrap();
    let mounted_at = page.text("#mounted-at");
    page.element("#l-patch").render_click().await;
    assert_eq!((page.text("#page"), page.uri()), ("2".into(), "/nav/a?page=2"));
    assert_eq!(page.text("#mounted-at"), mounted_at);
    page.element("#l-navigate").render_click().await;
    assert_eq!(page.assert_redirect(), "/nav/b");
    let mut page = page.follow_redirect().await.unwrap();
    assert_eq!((page.text("#title"), page.uri()), ("B".into(), "/nav/b"));
    page.element("#l-a").render_click().await;
    let page = page.follow_redirect().await.unwrap();
    assert_ne!(page.text("#mounted-at"), mounted_at);
}

#[tokio::test]
async fn a_navigation_a_redirect_and_one_to_another_live_session_are_followed_with_their_flash() {
    for (button, title, flash) in [
        ("#navflash", "B", Some("From A")),
        ("#redirflash", "B", Some("Redirected")),
        ("#admin", "Admin", None),
    ] {
        let mut page = live(&site(), "/nav/a").await.unwrap();
        page.element(button).render_click().await;
        let page = page.follow_redirect().await.unwrap();
        assert_eq!(page.text("#title"), title);
        assert_eq!(page.texts("#flash-info").first().map(String::as_str), flash, "{button}");
    }
}

#[tokio::test]
async fn a_session_lasts_when_a_redirect_is_followed() {
    let mut session = Session::fresh();
    session.put("user", "ada");
    let refusal = live(&site(), "/nav/b?go=live").await.unwrap_err();
    let page = follow_redirect(&site(), &refusal, session.clone()).await.unwrap();
    assert_eq!(page.text("#title"), "A");
    let mut page = live_with(&site(), "/nav/a", session, &json!({ "tz": "UTC" })).await.unwrap();
    page.element("#navigate").render_click().await;
    let page = page.follow_redirect().await.unwrap();
    assert_eq!(page.text("#title"), "B");
}

#[tokio::test]
#[should_panic(expected = "sent its client elsewhere")]
async fn a_page_that_leads_nowhere_is_not_followed() {
    let page = live(&site(), "/nav/a").await.unwrap();
    page.follow_redirect().await.unwrap_err();
}

#[tokio::test]
async fn commands_push_patch_and_navigate() {
    let mut page = live(&site(), "/js").await.unwrap();
    page.element("#push").render_click().await;
    assert_eq!(page.text("#pushed"), r#"{"a":1,"b":"2"}"#);
    page.element("#patch").render_click().await;
    assert_eq!(page.text("#page"), "2");
    page.element("#chain").render_click().await;
    assert_eq!(page.text("#n"), "1");
    page.element("#navigate").render_click().await;
    assert_eq!(page.assert_redirect(), "/nav/a");
}

#[tokio::test]
async fn a_click_for_a_selector_reaches_each_component_that_it_matches() {
    let mut page = live(&site(), "/components").await.unwrap();
    page.element("#by-selector").render_click().await;
    assert_eq!(page.texts(".card .n"), ["1", "1"]);
    page.element("#remove").render_click().await;
    page.element("#by-selector").render_click().await;
    assert_eq!(page.texts(".card .n"), ["2"]);
    assert!(!page.html().contains("data-phx-component"), "{}", page.html());
}

#[tokio::test]
async fn keys_are_pressed_and_fields_focused() {
    let mut page = live(&site(), "/events").await.unwrap();
    page.element("#keydown").render_keydown("a").await;
    assert_eq!(page.text("#last"), r#"keydown {"key":"a","value":"abc"}"#);
    page.element("#enter").render_keyup("x").await;
    assert_eq!(page.text("#n"), "1", "the element waits for another key");
    page.element("#enter").render_keyup("Enter").await;
    assert_eq!(page.text("#last"), r#"enter {"key":"Enter"}"#);
    page.element("#win").render_keydown("Escape").await;
    page.element("#fb").render_focus().await;
    assert_eq!(page.text("#last"), r#"focus {"value":"fv"}"#);
    page.element("#fb").render_blur().await;
    assert_eq!(
        (page.text("#last"), page.text("#n")),
        (r#"blur {"value":"fv"}"#.into(), "5".into())
    );
}

const INPUT: &str = "#phx-docs";

fn file(name: &str, size: usize) -> TestFile {
    TestFile::new(name, "text/plain", vec![b'x'; size])
}

#[tokio::test]
async fn a_chosen_file_makes_progress_and_is_saved_with_the_form() {
    let mut page = live(&site(), "/uploads").await.unwrap();
    page.file_input(INPUT).choose([file("a.txt", 64_000), file("empty.txt", 0)]).await;
    assert_eq!(page.texts(".name"), ["a.txt", "empty.txt"]);
    page.file_input(INPUT).render_upload("a.txt", 50).await.unwrap();
    assert!(page.has("progress[value='50']"), "{}", page.html());
    page.element("#upload-form").render_submit(&[]).await;
    assert!(!page.has("#saved li"), "only half of it is there");
    page.file_input(INPUT).render_upload("a.txt", 100).await.unwrap();
    page.file_input(INPUT).render_upload("empty.txt", 100).await.unwrap();
    page.element("#upload-form").render_submit(&[]).await;
    let saved = page.texts("#saved li");
    assert!(
        saved[0].starts_with("a.txt 64000 ") && saved[1].starts_with("empty.txt 0 "),
        "{saved:?}"
    );
    assert!(!page.has(".entry"));
}

#[tokio::test]
async fn a_file_that_is_sent_at_once_tells_each_step() {
    let mut page = live(&site(), "/uploads/auto").await.unwrap();
    page.file_input(INPUT).choose([file("a.bin", 40_000)]).await;
    page.file_input(INPUT).render_upload("a.bin", 100).await.unwrap();
    assert_eq!(page.text("#steps"), "3", "chunks of 16,000 bytes");
    assert!(page.text("#saved li").starts_with("a.bin 40000 "));
}

#[tokio::test]
async fn files_that_are_too_large_of_another_kind_or_too_many_are_refused() {
    let mut page = live(&site(), "/uploads").await.unwrap();
    let other = TestFile::new("x.pdf", "application/pdf", [1, 2, 3]);
    page.file_input(INPUT).choose([file("big.txt", 200_001), other]).await;
    assert_eq!(page.texts(".entry-error"), ["too_large", "not_accepted"]);
    let refused = page.file_input(INPUT).render_upload("big.txt", 100).await.unwrap_err();
    assert_eq!(refused, json!([["0", "too_large"]]));
    page.file_input(INPUT).choose([file("1.txt", 3), file("2.txt", 3)]).await;
    assert_eq!(page.text(".config-error"), "too_many_files");
    let refused = page.file_input(INPUT).render_upload("1.txt", 100).await.unwrap_err();
    assert_eq!(refused, json!([["phx-docs", "too_many_files"]]));
}

#[tokio::test]
async fn a_cancelled_file_is_not_taken_any_further_and_a_failed_one_shows_why() {
    let mut page = live(&site(), "/uploads").await.unwrap();
    page.file_input(INPUT).choose([file("a.txt", 40_000), file("b.txt", 40_000)]).await;
    page.file_input(INPUT).render_upload("a.txt", 10).await.unwrap();
    page.element(".cancel").render_click().await;
    assert_eq!(page.texts(".name"), ["b.txt"]);
    let refused = page.file_input(INPUT).render_upload("a.txt", 100).await.unwrap_err();
    assert_eq!(refused, json!({ "reason": "closed" }));
    page.file_input(INPUT).fail_upload("b.txt", "no network").await;
    assert_eq!(page.text(".entry-error"), "no network");
}

#[tokio::test]
async fn a_file_may_go_elsewhere_or_be_refused_there() {
    let mut page = live(&site(), "/uploads/external").await.unwrap();
    page.file_input(INPUT).choose([file("a.txt", 10), file("refuse.txt", 10)]).await;
    page.file_input(INPUT).render_upload("a.txt", 60).await.unwrap();
    assert!(page.has("progress[value='60']"));
    let refused = page.file_input(INPUT).render_upload("refuse.txt", 60).await.unwrap_err();
    assert_eq!(refused, json!([["1", { "reason": "refused" }]]));
    page.file_input(INPUT).render_upload("a.txt", 100).await.unwrap();
    page.element("#upload-form").render_submit(&[]).await;
    assert!(page.text("#saved li").starts_with("a.txt 0 "), "its content is elsewhere");
}

#[tokio::test]
async fn an_upload_that_is_taken_back_gives_its_files_up_and_can_be_allowed_again() {
    let mut page = live(&site(), "/revocable").await.unwrap();
    page.file_input(INPUT).choose([file("a.txt", 100_000)]).await;
    page.file_input(INPUT).render_upload("a.txt", 10).await.unwrap();
    page.element("#revoke").render_click().await;
    assert!(!page.has(".name") && !page.has(INPUT));
    page.element("#revoke").render_click().await;
    page.element("#allow").render_click().await;
    let refused = page.file_input(INPUT).render_upload("a.txt", 100).await.unwrap_err();
    assert_eq!(refused, json!({ "reason": "closed" }));
    page.file_input(INPUT).choose([file("b.txt", 10)]).await;
    assert_eq!(page.text(".name"), "b.txt");
    page.file_input(INPUT).render_upload("b.txt", 100).await.unwrap();
}
