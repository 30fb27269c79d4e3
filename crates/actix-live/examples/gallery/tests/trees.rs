//! After any change, the client shows what a freshly rendered page would show.

use actix_live::testing::live;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::site;

fn change() -> impl Strategy<Value = (&'static str, Value)> {
    let i = 0..6_usize;
    prop_oneof![
        i.clone().prop_map(|i| ("open", json!({ "i": i }))),
        (i.clone(), 0..4_usize, "[a-c]")
            .prop_map(|(i, j, v)| ("cell", json!({ "i": i, "j": j, "v": v }))),
        (i.clone(), "[a-c]").prop_map(|(i, v)| ("addcell", json!({ "i": i, "v": v }))),
        i.clone().prop_map(|i| ("dropcell", json!({ "i": i }))),
        i.clone().prop_map(|i| ("swapopen", json!({ "i": i }))),
        Just(("rotate", json!({}))),
        i.clone().prop_map(|i| ("droprow", json!({ "i": i }))),
        i.prop_map(|i| ("addrow", json!({ "i": i }))),
        Just(("x", json!({}))),
        Just(("y", json!({}))),
        Just(("big", json!({}))),
        Just(("none", json!({}))),
        Just(("some", json!({}))),
    ]
}

/// Removes the components' numbers, which depend on earlier components.
fn without_numbers(html: &str) -> String {
    let mut parts = html.split(" phx-target=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |html, part| html + part.split_once('"').unwrap_or_default().1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn random_changes_of_nested_lists_show_what_they_should(
        changes in prop::collection::vec(change(), 1..30)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let site = site();
            let mut page = live(&site, "/diffs").await.unwrap();
            for (event, value) in &changes {
                page.render_hook(event, value).await;
                assert!(!page.has_failed(), "{event} {value}");
                let (shown, anew) = (page.html(), page.html_rendered_anew().await);
                assert_eq!(without_numbers(&shown), without_numbers(&anew), "after {event} {value}");
            }
        });
    }
}
