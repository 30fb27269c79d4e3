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

#[tokio::test]
async fn the_rows_of_the_first_page_are_loaded_before_it_is_shown() {
    let session = Session::fresh();
    let page = site().dead_render("/rows", &session, Flash::default()).await;
    let DeadRender::Page(page) = page else { panic!("no page") };
    let html = page.element();
    let places = ["row 1", "row 2", "row 3", "id=\"add\""].map(|text| html.find(text).unwrap());
    assert!(places.is_sorted(), "{html}");
    let page = site().dead_render("/rows?broken=yes", &session, Flash::default()).await;
    assert!(matches!(page, DeadRender::Status(500)));
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
