//! The `WolframAlpha` backend, with a local server.

use info_sys::{InfoResult, InfoSys, Options};
use rstest::rstest;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, query_param},
};

use crate::{
    support::{ask, only, texts},
    web::Web,
};

const ONE_PLUS_ONE: &str = include_str!("fixtures/one_plus_one.xml");

async fn server(body: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/v2/query"))
        .and(query_param("appid", "app-id"))
        .and(query_param("format", "plaintext"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn one_plus_one_is_two_with_score_95_and_its_source() {
    let server = server(ONE_PLUS_ONE).await;
    let results = ask(&Web::Wolfram.start(&server.uri()), "1 + 1").await;
    let expected = InfoResult {
        score: 95,
        text: "2".to_owned(),
        backend: "wolfram",
        source_url: Some("https://www.wolframalpha.com/input?i=1+%2B+1".to_owned()),
    };
    assert_eq!(results, [expected]);
    let requests = server.received_requests().await.expect("requests are recorded");
    assert!(requests[0].url.query_pairs().any(|pair| pair == ("input".into(), "1 + 1".into())));
}

#[tokio::test]
async fn no_query_results_are_an_empty_list() {
    let server = server("<queryresult success='false' error='false'/>").await;
    assert_eq!(ask(&Web::Wolfram.start(&server.uri()), "none").await, []);
}

#[rstest]
#[case::definitions("<pod title='Definitions'><subpod><plaintext>a</plaintext></subpod></pod>", &["a"])]
#[case::another_pod("<pod title='Input'><subpod><plaintext>a</plaintext></subpod></pod>", &[])]
#[case::a_picture_alone("<pod title='Result'><subpod><plaintext/></subpod></pod>", &[])]
#[tokio::test]
async fn the_pods_titled_result_or_definitions_are_answers(
    #[case] pod: &str,
    #[case] expected: &[&str],
) {
    let server = server(&format!("<queryresult success='true'>{pod}</queryresult>")).await;
    let results = ask(&Web::Wolfram.start(&server.uri()), "what is a?").await;
    assert_eq!(texts(&results), expected);
}

#[tokio::test]
async fn at_most_limit_pods_are_answers() {
    let pod = "<pod title='Result'><subpod><plaintext>a</plaintext></subpod></pod>";
    let body = format!("<queryresult success='true'>{}</queryresult>", pod.repeat(5));
    let server = server(&body).await;
    let options = Options { limit: 2, ..Options::default() };
    let results = Web::Wolfram.start(&server.uri()).compute("what is a?", &options).await;
    assert_eq!(results.len(), 2);
}

#[rstest]
#[tokio::test]
async fn without_an_app_id_it_is_off(#[values(None, Some(""))] app_id: Option<&str>) {
    let server = server(ONE_PLUS_ONE).await;
    let mut settings = only(&[]);
    settings.wolfram.app_id = app_id.map(str::to_owned);
    settings.wolfram.base_url = server.uri();
    assert_eq!(ask(&InfoSys::start(&settings), "1 + 1").await, []);
    assert_eq!(server.received_requests().await.expect("they are recorded").len(), 0);
}
