//! The Wikipedia backend, with a local server.

use info_sys::InfoResult;
use rstest::rstest;
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header_regex, method, path, query_param},
};

use crate::{support::ask, web::Web};

/// A Wikipedia whose search for `Ada Lovelace` finds pages with these titles.
async fn server(titles: &[&str]) -> MockServer {
    let server = MockServer::start().await;
    let pages: Vec<_> = titles
        .iter()
        .map(|title| json!({"id": 1, "key": title.replace(' ', "_"), "title": title}))
        .collect();
    Mock::given(method("GET"))
        .and(path("/w/rest.php/v1/search/page"))
        .and(query_param("q", "Ada Lovelace"))
        .and(header_regex("user-agent", "^info-sys/"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"pages": pages})))
        .mount(&server)
        .await;
    server
}

async fn summary(server: &MockServer, key: &str, response: ResponseTemplate) {
    Mock::given(method("GET"))
        .and(path(format!("/api/rest_v1/page/summary/{key}")))
        .respond_with(response)
        .mount(server)
        .await;
}

fn page(kind: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "type": kind,
        "title": "Ada Lovelace",
        "extract": "Ada Lovelace was an English mathematician.",
        "content_urls": {"desktop": {"page": "https://en.wikipedia.org/wiki/Ada_Lovelace"}},
    }))
}

#[tokio::test]
async fn the_page_whose_title_fits_best_is_summarised_with_its_source() {
    let server = server(&["Lovelace (film)", "Ada Lovelace", "Ada Lovelace Day"]).await;
    summary(&server, "Ada_Lovelace", page("standard")).await;
    let results = ask(&Web::Wikipedia.start(&server.uri()), "Who was Ada Lovelace?").await;
    let expected = InfoResult {
        score: 90,
        text: "Ada Lovelace was an English mathematician.".to_owned(),
        backend: "wikipedia",
        source_url: Some("https://en.wikipedia.org/wiki/Ada_Lovelace".to_owned()),
    };
    assert_eq!(results, [expected]);
}

#[tokio::test]
async fn of_titles_that_fit_equally_the_first_that_was_found_is_read() {
    let server = server(&["Ada Lovelace", "Ada Lovelace (opera)"]).await;
    summary(&server, "Ada_Lovelace", page("standard")).await;
    let results = ask(&Web::Wikipedia.start(&server.uri()), "Who was Ada Lovelace?").await;
    assert_eq!(results.len(), 1);
}

#[tokio::test]
async fn a_title_with_a_slash_stays_one_segment_of_the_path() {
    let server = server(&["Ada/Lovelace"]).await;
    summary(&server, "Ada%2FLovelace", page("standard")).await;
    let results = ask(&Web::Wikipedia.start(&server.uri()), "Who was Ada Lovelace?").await;
    assert_eq!(results.len(), 1);
}

#[tokio::test]
async fn pages_that_fit_badly_are_not_read() {
    let server =
        server(&["Charles Babbage", "History of computing in the nineteenth century"]).await;
    assert_eq!(ask(&Web::Wikipedia.start(&server.uri()), "Who was Ada Lovelace?").await, []);
    assert_eq!(server.received_requests().await.expect("they are recorded").len(), 1);
}

#[rstest]
#[case::a_list_of_pages(page("disambiguation"))]
#[case::deleted(ResponseTemplate::new(404))]
#[tokio::test]
async fn a_page_without_a_summary_is_no_answer(#[case] response: ResponseTemplate) {
    let server = server(&["Ada Lovelace"]).await;
    summary(&server, "Ada_Lovelace", response).await;
    assert_eq!(ask(&Web::Wikipedia.start(&server.uri()), "Who was Ada Lovelace?").await, []);
}

#[tokio::test]
async fn a_question_about_nothing_is_not_asked() {
    let server = server(&[]).await;
    assert_eq!(ask(&Web::Wikipedia.start(&server.uri()), "who is who?").await, []);
    assert_eq!(server.received_requests().await.expect("they are recorded").len(), 0);
}
