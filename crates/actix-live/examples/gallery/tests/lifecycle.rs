//! Hooks on callbacks: what they see, keep from the view, and change.

use actix_channels::{Config, Endpoint};
use actix_live::testing::{live, live_on};
use actix_live::{Session, ViewSocket};
use serde_json::json;

use crate::site;

#[tokio::test]
async fn a_hook_sees_events_before_the_view_and_may_keep_them_from_it() {
    let mut page = live(&site(), "/lifecycle").await.unwrap();
    page.element("#passed").render_click().await;
    assert_eq!(
        (page.text("#seen"), page.text("#own")),
        ("params passed".into(), "params passed".into())
    );
    page.element("#halted").render_click().await;
    assert_eq!(page.text("#own"), "params passed", "the view saw nothing of it");
    assert_eq!(
        page.last_response(),
        r#"{"diff":{"e":[["rendered",{"times":3}]],"r":{"by":"hook"}}}"#
    );
    page.element("#passed").render_click().await;
    assert_eq!(page.text("#seen"), "params passed halted passed");
}

#[tokio::test]
async fn a_hook_that_halts_the_params_keeps_the_view_from_reading_them() {
    let mut page = live(&site(), "/lifecycle?halt=yes").await.unwrap();
    assert_eq!(page.text("#own"), "");
    page.render_patch("/lifecycle?halt=no").await;
    assert_eq!((page.text("#seen"), page.text("#own")), ("params params".into(), "params".into()));
    page.render_patch("/lifecycle?halt=yes").await;
    assert_eq!(page.text("#own"), "params");
}

#[tokio::test]
async fn a_hook_takes_messages_of_its_own_type_out_of_the_views_way() {
    let mut page = live(&site(), "/lifecycle").await.unwrap();
    page.element("#inform").render_click().await;
    page.render_async().await;
    assert_eq!(page.text("#own"), "params");
    page.render_async().await;
    assert_eq!(page.text("#own"), "params info");
    assert_eq!(page.text("#seen"), "params inform own info");
}

#[tokio::test]
async fn a_hook_changes_the_result_of_a_task_or_drops_it() {
    let mut page = live(&site(), "/lifecycle").await.unwrap();
    page.element("#kept").render_click().await;
    page.render_async().await;
    assert_eq!(page.text("#own"), "params kept=2");
    page.element("#dropped").render_click().await;
    page.render_async().await;
    assert_eq!(page.text("#own"), "params kept=2");
    page.element("#passed").render_click().await;
    assert_eq!(page.text("#seen"), "params task kept task dropped passed");
}

#[tokio::test]
async fn a_hook_sees_broadcasts_and_may_keep_them_from_the_view() {
    let site = site();
    let socket = ViewSocket::new(&site);
    let endpoint = Endpoint::builder(Config::default()).socket("/live", socket).build();
    let mut page = live_on(&endpoint, &site, "/lifecycle", Session::fresh()).await.unwrap();
    for button in ["#secret", "#tell"] {
        page.element(button).render_click().await;
        page.render_async().await;
    }
    assert_eq!(page.text("#own"), "params news");
    assert_eq!(page.text("#seen"), "params tell secret tell news");
}

#[tokio::test]
async fn a_detached_hook_sees_no_more_and_its_events_are_unknown_again() {
    let mut page = live(&site(), "/lifecycle").await.unwrap();
    assert_eq!(page.assert_push_event("rendered"), json!({ "times": 1 }));
    page.element("#detach").render_click().await;
    page.element("#passed").render_click().await;
    assert_eq!(
        (page.text("#seen"), page.text("#own")),
        ("params detach".into(), "params passed".into())
    );
    assert!(!page.last_response().contains("rendered"), "{}", page.last_response());
    page.element("#detach").render_click().await;
    assert!(page.has_failed());
}
