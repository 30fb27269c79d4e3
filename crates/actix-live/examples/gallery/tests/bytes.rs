//! No message is longer than Phoenix's own.

use actix_live::testing::{LiveTest, live};
use serde_json::json;

use super::joins::connected;
use crate::site;

#[tokio::test]
async fn a_change_of_a_list_of_100_costs_no_more_than_its_bound() {
    let site = site();
    for (event, bound) in [
        ("one", 102),
        ("same", 2),
        ("last", 154),
        ("droplast", 56),
        ("swap", 144),
        ("first", 4_418),
        ("drop", 4_204),
        ("reverse", 4_322),
        ("movechange", 159),
        ("prefix", 1_727),
        ("other", 24),
    ] {
        let mut page = live(&site, "/keyed?n=100").await.unwrap();
        page.element(&format!("#{event}")).render_click().await;
        let response = page.last_response();
        assert!(response.len() <= bound, "{event}: {} > {bound}: {response}", response.len());
    }
}

#[tokio::test]
async fn a_click_of_the_counter_costs_24_bytes_and_one_without_effect_2() {
    let mut page = live(&site(), "/counter").await.unwrap();
    page.element("#inc").render_click().await;
    assert_eq!(page.last_response(), r#"{"diff":{"2":{"0":"1"}}}"#);
    page.element("#noop").render_click().await;
    assert_eq!(page.last_response(), "{}");
    assert_eq!(page.text("#count"), "1");
}

#[tokio::test]
async fn an_append_to_a_stream_costs_the_same_however_long_it_is() {
    let mut page = live(&site(), "/streams").await.unwrap();
    page.element("#append").render_click().await;
    let few = page.last_response().len();
    assert!(few <= 154, "{}", page.last_response());
    page.element("#bulk").render_click().await;
    page.element("#append").render_click().await;
    let digits = 4 * ("201".len() - "4".len());
    assert_eq!(page.last_response().len(), few + digits, "{}", page.last_response());
}

#[tokio::test]
async fn a_hooks_reply_comes_with_the_diff() {
    let mut page = live(&site(), "/hooks").await.unwrap();
    assert_eq!(page.assert_push_event("greet"), json!({ "hello": "mount" }));
    page.render_hook("ask", &json!({ "q": 21 })).await;
    assert_eq!(page.last_response(), r#"{"diff":{"r":{"answer":42}}}"#);
    page.render_hook("ask_change", &json!({ "q": 3 })).await;
    let response = page.last_response();
    assert!(response.len() <= 44 && response.contains(r#""r":{"answer":3}"#), "{response}");
    assert_eq!(page.text("#got"), "q3");
}

/// What a visitor does on a page.
enum Act {
    Click(&'static str),
    Hook(&'static str, serde_json::Value),
    Change(&'static str, &'static [(&'static str, &'static str)]),
}

impl Act {
    async fn on(&self, page: &mut LiveTest) {
        match self {
            Self::Click(button) => page.element(button).render_click().await,
            Self::Hook(event, value) => page.render_hook(event, value).await,
            Self::Change(form, fields) => page.element(form).render_change(fields).await,
        }
    }
}

/// The user form, filled in.
const FIELDS: [(&str, &str); 3] =
    [("user[name]", "Ada"), ("user[email]", "a@b"), ("user[addresses][0][city]", "Graz")];

#[tokio::test]
async fn a_message_of_any_kind_costs_no_more_than_its_bound() {
    for (path, act, bound) in [
        ("/flash", Act::Click("#info"), 136),
        ("/diffs", Act::Hook("open", json!({ "i": 0 })), 96),
        ("/form", Act::Change("#user-form", &FIELDS), 360),
        ("/streams", Act::Click("#items-2 .del"), 65),
        ("/streams", Act::Click("#reset"), 266),
    ] {
        let mut page = live(&site(), path).await.unwrap();
        act.on(&mut page).await;
        let response = page.last_response();
        assert!(response.starts_with(r#"{"diff":"#), "{path}: {response}");
        assert!(response.len() <= bound, "{path}: {} > {bound}: {response}", response.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_tick_of_the_clock_costs_at_most_48_bytes() {
    let (_socket, _reply, clock) = connected(&site(), "/clock").await;
    for tick in 1..=3 {
        let diff = clock.assert_push("diff").await;
        assert_eq!(diff["t"], format!("Tick {tick}"));
        assert!(diff.to_string().len() <= 48, "{diff}");
    }
}
