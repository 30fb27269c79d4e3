//! Components that are updated together, streams that are loaded, and uploads that are taken back.

use actix_live::testing::live;
use actix_live::{DeadRender, Flash, Session};

use crate::site;

#[tokio::test]
async fn the_rows_of_a_list_load_with_one_query_and_only_what_is_new() {
    let mut page = live(&site(), "/rows").await.unwrap();
    assert_eq!(page.texts("#rows b"), ["row 1", "row 2", "row 3"]);
    page.render_async().await;
    page.element("#add").render_click().await;
    assert_eq!(page.texts("#rows b"), ["row 1", "row 2", "row 3", "row 4", "row 5"]);
    page.render_async().await;
    page.element("#shuffle").render_click().await;
    assert_eq!(page.texts("#rows b"), ["row 5", "row 4", "row 3", "row 2", "row 1"]);
    assert_eq!(page.text("#queries"), "3 2");
}

/// The content of a page before its client is connected.
async fn first_page(path: &str) -> Option<String> {
    match site().dead_render(path, &Session::fresh(), Flash::default()).await {
        DeadRender::Page(page) => Some(page.content),
        _ => None,
    }
}

#[tokio::test]
async fn a_first_page_has_its_components_where_the_connected_one_has_them() {
    for path in ["/rows", "/components", "/hooks", "/avatars", "/table"] {
        let connected = live(&site(), path).await.unwrap();
        assert_eq!(first_page(path).await.unwrap(), connected.html(), "{path}");
    }
    assert!(first_page("/rows").await.unwrap().contains("<b>row 1</b>"));
    assert_eq!(first_page("/rows?broken=yes").await, None);
}

#[tokio::test]
async fn rows_that_cannot_be_loaded_end_the_view() {
    let mut page = live(&site(), "/rows").await.unwrap();
    page.element("#break").render_click().await;
    assert!(page.has_failed());
    assert!(live(&site(), "/rows?broken=yes").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_component_changes_later_and_by_tasks_of_its_own() {
    let mut page = live(&site(), "/rows").await.unwrap();
    page.render_async().await;
    for (button, note) in [("later", "later"), ("work", "42"), ("fail", "exit")] {
        page.element(&format!("#row-2 .{button}")).render_click().await;
        page.render_async().await;
        assert_eq!(page.texts("#rows i"), ["", note, ""]);
    }
    assert_eq!(page.texts("#rows b"), ["row 1", "row 2", "row 3"]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_loaded_in_the_background() {
    let mut page = live(&site(), "/loaded").await.unwrap();
    assert_eq!((page.text("#state"), page.has("#posts li")), ("loading".into(), false));
    page.render_async().await;
    assert_eq!(page.text("#state"), "loaded");
    assert_eq!(page.texts("#posts li"), ["post 10", "post 11", "post 12"]);
    page.element("#older").render_click().await;
    assert_eq!(page.text("#state"), "loading");
    page.render_async().await;
    assert_eq!(page.texts("#posts li"), ["post 2", "post 1", "post 10", "post 11", "post 12"]);
    page.element("#fail").render_click().await;
    page.render_async().await;
    assert_eq!(page.text("#state"), "failed: no answer");
    assert_eq!(page.texts("#posts li").len(), 5);
    page.element("#reset").render_click().await;
    page.render_async().await;
    assert_eq!(page.texts("#posts li"), ["post 20", "post 21"]);
}

#[tokio::test(start_paused = true)]
async fn a_load_that_is_cancelled_has_failed_unless_it_has_begun_again() {
    let mut page = live(&site(), "/loaded").await.unwrap();
    page.element("#cancel").render_click().await;
    page.render_async().await;
    assert_eq!((page.text("#state"), page.has("#posts li")), ("failed: cancel".into(), false));
    page.element("#older").render_click().await;
    page.element("#cancel").render_click().await;
    page.element("#reset").render_click().await;
    assert_eq!(page.text("#state"), "loading");
    // The end of what was cancelled comes first.
    page.render_async().await;
    assert_eq!((page.text("#state"), page.has("#posts li")), ("loading".into(), false));
    page.render_async().await;
    assert_eq!((page.text("#state"), page.texts("#posts li").len()), ("loaded".into(), 2));
    page.element("#cancel").render_click().await;
    assert_eq!(page.last_response(), "{}", "there is nothing to cancel");
}
