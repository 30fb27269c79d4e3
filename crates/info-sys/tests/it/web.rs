//! How both web backends handle a misbehaving service: one suite, run for each of them.

use std::time::Duration;

use info_sys::{InfoResult, InfoSys, Options, Settings};
use metrics_exporter_prometheus::PrometheusRecorder;
use rstest::rstest;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::support::{ask, count, only, recorder};

/// One of the web backends, pointed at a test's server.
#[derive(Clone, Copy)]
pub(crate) enum Web {
    Wolfram,
    Wikipedia,
}

impl Web {
    fn name(self) -> &'static str {
        match self {
            Self::Wolfram => "wolfram",
            Self::Wikipedia => "wikipedia",
        }
    }

    fn settings(self, base_url: &str) -> Settings {
        let mut settings = only(&[]);
        settings.http.retry_delay = Duration::ZERO;
        match self {
            Self::Wolfram => {
                settings.wolfram.app_id = Some("app-id".to_owned());
                base_url.clone_into(&mut settings.wolfram.base_url);
            }
            Self::Wikipedia => {
                settings.wikipedia.enabled = true;
                base_url.clone_into(&mut settings.wikipedia.base_url);
            }
        }
        settings
    }

    pub(crate) fn start(self, base_url: &str) -> InfoSys {
        InfoSys::start(&self.settings(base_url))
    }

    /// A well-formed but empty response.
    fn nothing(self) -> &'static str {
        match self {
            Self::Wolfram => "<queryresult success='false' error='false'/>",
            Self::Wikipedia => r#"{"pages": []}"#,
        }
    }
}

async fn server(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

async fn requests(server: &MockServer) -> usize {
    server.received_requests().await.expect("requests are recorded").len()
}

/// Asks, expects no result, and returns the measured outcome.
async fn no_result(web: Web, recorder: &PrometheusRecorder, base_url: &str) -> &'static str {
    no_result_of(web, recorder, &web.settings(base_url)).await
}

async fn no_result_of(
    web: Web,
    recorder: &PrometheusRecorder,
    settings: &Settings,
) -> &'static str {
    let _measuring = metrics::set_default_local_recorder(recorder);
    let options = Options { timeout: Duration::from_millis(500), ..Options::default() };
    let info_sys = InfoSys::start(settings);
    assert_eq!(info_sys.compute("what is elixir?", &options).await, Vec::<InfoResult>::new());
    let outcomes = ["answered", "empty", "failed", "refused", "late", "crashed", "busy"];
    let measured = outcomes.into_iter().find(|outcome| count(recorder, web.name(), outcome) == 1);
    measured.expect("one look-up was measured")
}

#[rstest]
#[tokio::test]
async fn no_result_is_no_failure(#[values(Web::Wolfram, Web::Wikipedia)] web: Web) {
    let server = server(ResponseTemplate::new(200).set_body_string(web.nothing())).await;
    assert_eq!(no_result(web, &recorder(), &server.uri()).await, "empty");
}

#[rstest]
#[tokio::test]
async fn a_malformed_body_is_a_failure(
    #[values(Web::Wolfram, Web::Wikipedia)] web: Web,
    #[values("", "<queryresult><pod", "{\"pages\": [", "<html/>", "null", "\u{0}")] body: &str,
) {
    let server = server(ResponseTemplate::new(200).set_body_string(body)).await;
    assert_eq!(no_result(web, &recorder(), &server.uri()).await, "failed");
    assert_eq!(requests(&server).await, 1, "asking again would not mend it");
}

#[rstest]
#[tokio::test]
async fn a_body_beyond_max_body_bytes_is_a_failure(
    #[values(Web::Wolfram, Web::Wikipedia)] web: Web,
) {
    let padded = |bytes: usize| format!("{}{}", web.nothing(), " ".repeat(bytes));
    let fits = padded(256 * 1024 - web.nothing().len());
    let huge = padded(256 * 1024);
    let server_of_fits = server(ResponseTemplate::new(200).set_body_string(fits)).await;
    assert_eq!(no_result(web, &recorder(), &server_of_fits.uri()).await, "empty");
    let server_of_huge = server(ResponseTemplate::new(200).set_body_string(huge)).await;
    assert_eq!(no_result(web, &recorder(), &server_of_huge.uri()).await, "failed");
}

#[rstest]
#[case::too_many_requests(429, 1)]
#[case::not_allowed(403, 1)]
#[case::server_error(500, 2)]
#[case::unavailable(503, 2)]
#[tokio::test]
async fn a_status_that_is_no_success_is_a_failure_and_only_5xx_is_asked_again(
    #[values(Web::Wolfram, Web::Wikipedia)] web: Web,
    #[case] status: u16,
    #[case] expected_requests: usize,
) {
    let server = server(ResponseTemplate::new(status)).await;
    assert_eq!(no_result(web, &recorder(), &server.uri()).await, "failed");
    assert_eq!(requests(&server).await, expected_requests);
}

#[rstest]
#[tokio::test]
async fn a_service_that_recovers_within_max_attempts_is_no_failure(
    #[values(Web::Wolfram, Web::Wikipedia)] web: Web,
) {
    let server = MockServer::start().await;
    let fails_once = Mock::given(any()).respond_with(ResponseTemplate::new(502));
    fails_once.up_to_n_times(1).mount(&server).await;
    let nothing = ResponseTemplate::new(200).set_body_string(web.nothing());
    Mock::given(any()).respond_with(nothing).mount(&server).await;
    assert_eq!(no_result(web, &recorder(), &server.uri()).await, "empty");
    assert_eq!(requests(&server).await, 2);
}

#[rstest]
#[tokio::test]
async fn retries_stay_within_the_deadline(#[values(Web::Wolfram, Web::Wikipedia)] web: Web) {
    let server = server(ResponseTemplate::new(500)).await;
    let mut settings = web.settings(&server.uri());
    (settings.http.max_attempts, settings.http.retry_delay) = (100, Duration::from_mins(1));
    assert_eq!(no_result_of(web, &recorder(), &settings).await, "late");
    assert_eq!(requests(&server).await, 1);
}

#[rstest]
#[tokio::test]
async fn slow_headers_are_late(#[values(Web::Wolfram, Web::Wikipedia)] web: Web) {
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    let server = server(slow).await;
    assert_eq!(no_result(web, &recorder(), &server.uri()).await, "late");
}

/// A server that responds to each connection with these bytes, then closes it or keeps it open.
async fn raw_server(response: &'static str, keeps_open: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        let mut open: Vec<TcpStream> = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            drop(stream.read(&mut request).await);
            drop(stream.write_all(response.as_bytes()).await);
            if keeps_open {
                open.push(stream);
            }
        }
    });
    format!("http://{address}")
}

const HALF_A_BODY: &str = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<queryresult";

#[rstest]
#[case::a_slow_body(HALF_A_BODY, true, "late")]
#[case::closed_within_the_body(HALF_A_BODY, false, "failed")]
#[case::closed_before_the_headers("", false, "failed")]
#[case::not_http("hello\r\n\r\n", false, "failed")]
#[tokio::test]
async fn a_connection_that_breaks_or_stalls_is_no_answer(
    #[values(Web::Wolfram, Web::Wikipedia)] web: Web,
    #[case] response: &'static str,
    #[case] keeps_open: bool,
    #[case] outcome: &str,
) {
    let base_url = raw_server(response, keeps_open).await;
    assert_eq!(no_result(web, &recorder(), &base_url).await, outcome);
}

#[rstest]
#[tokio::test]
async fn nobody_listening_is_a_failure(#[values(Web::Wolfram, Web::Wikipedia)] web: Web) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    assert_eq!(no_result(web, &recorder(), &format!("http://{address}")).await, "failed");
}

#[rstest]
#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed(
    #[values(Web::Wolfram, Web::Wikipedia)] web: Web,
) {
    let elsewhere = server(ResponseTemplate::new(200).set_body_string(web.nothing())).await;
    let location = elsewhere.uri().replace("127.0.0.1", "localhost");
    let redirect = ResponseTemplate::new(302).insert_header("location", location);
    let server = server(redirect).await;
    assert_eq!(no_result(web, &recorder(), &server.uri()).await, "failed");
    assert_eq!(requests(&elsewhere).await, 0);
}

#[rstest]
#[tokio::test]
async fn a_redirect_within_the_host_is_followed(#[values(Web::Wolfram, Web::Wikipedia)] web: Web) {
    let server = MockServer::start().await;
    let redirect = ResponseTemplate::new(302).insert_header("location", "/moved");
    Mock::given(any()).respond_with(redirect).up_to_n_times(1).mount(&server).await;
    let nothing = ResponseTemplate::new(200).set_body_string(web.nothing());
    Mock::given(any()).respond_with(nothing).mount(&server).await;
    assert_eq!(no_result(web, &recorder(), &server.uri()).await, "empty");
}

#[rstest]
#[tokio::test]
async fn endless_redirects_are_a_failure(#[values(Web::Wolfram, Web::Wikipedia)] web: Web) {
    let redirect = ResponseTemplate::new(302).insert_header("location", "/again");
    let server = server(redirect).await;
    assert_eq!(no_result(web, &recorder(), &server.uri()).await, "failed");
    assert_eq!(requests(&server).await, 4);
}

#[tokio::test]
async fn a_backend_with_an_invalid_base_url_is_off() {
    let mut settings = Web::Wolfram.settings("not a url");
    settings.wikipedia.enabled = true;
    settings.wikipedia.base_url = "also not".to_owned();
    assert_eq!(ask(&InfoSys::start(&settings), "what is elixir?").await, []);
}
