//! Messages that no honest client would send.

use actix_live::testing::live;
use serde_json::{Map, Value, json};

use crate::site;

#[tokio::test]
async fn events_that_are_odd_in_any_way_end_the_view_or_change_nothing() {
    for (event, value) in [
        ("", json!({})),
        ("inc", json!({ "by": "many" })),
        ("inc", json!({ "by": [1] })),
        ("inc", json!([])),
        ("inc", json!(null)),
        ("lv:clear-flash", json!(7)),
        ("noop", json!("a".repeat(1_000_000))),
    ] {
        let mut page = live(&site(), "/counter").await.unwrap();
        page.render_hook(event, &value).await;
        let is_fine = page.has_failed() || page.text("#count").parse::<i64>().is_ok();
        assert!(is_fine, "{event}");
    }
}

#[tokio::test]
async fn a_form_of_10_000_keys_or_of_a_megabyte_is_read_as_far_as_it_may_be() {
    let mut page = live(&site(), "/params").await.unwrap();
    let names: Vec<String> = (0..10_000).map(|n| format!("k{n}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
    page.element("#f").render_change(&many).await;
    let last = page.text("#last");
    let shown: Map<String, Value> =
        serde_json::from_str(last.trim_start_matches("change ")).unwrap();
    assert_eq!(shown.len(), actix_live::MAX_PARAMS + 1, "the fields, and what changed");
    let long = "x".repeat(1_000_000);
    page.element("#f").render_change(&[("m[text]", &long)]).await;
    assert!(page.text("#last").contains(&long));
    let deep = format!("m{}", "[x]".repeat(1_000));
    page.element("#f").render_change(&[(&deep, "1")]).await;
    assert!(!page.has_failed());
}

#[tokio::test]
async fn a_component_that_never_was_gets_no_events() {
    let mut page = live(&site(), "/components").await.unwrap();
    for cid in [0, 99, u64::MAX] {
        page.click_component(cid, "inc").await;
        assert_eq!(page.last_response(), "{}");
    }
}

#[tokio::test]
async fn addresses_of_other_sites_are_not_patched_to() {
    let mut page = live(&site(), "/nav/a").await.unwrap();
    for other in ["//evil/nav/b", "https://evil", "", "javascript:alert(1)", "/admin"] {
        page.render_patch(other).await;
        assert_eq!(page.last_response(), r#"{"link_redirect":true}"#, "{other}");
    }
}

#[tokio::test]
async fn what_visitors_type_is_escaped_in_texts_and_attributes() {
    let mut page = live(&site(), "/params").await.unwrap();
    let evil = "\"><script>alert('x')</script>";
    page.element("#f").render_change(&[("m[text]", evil)]).await;
    assert!(!page.html().contains("<script>"), "{}", page.html());
    assert!(page.text("#last").contains("<script>"));
}
