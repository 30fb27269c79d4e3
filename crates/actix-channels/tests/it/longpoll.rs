//! Section 5: the same protocol over GET and POST.

use std::time::Duration;

use actix_channels::{CheckOrigin, Config, StopReason, TransportKind};
use serde_json::{Value, json};

use crate::support::app::{endpoint, endpoint_with};
use crate::support::poller::{Poller, heartbeat, json_of};
use crate::support::wire::{Via, serve};

/// Short enough for tests to wait for it.
const WINDOW: Duration = Duration::from_millis(200);

#[actix_web::test]
async fn connect_sees_the_cookies_of_a_long_poll_client_too() {
    let (endpoint, shared) = endpoint();
    let server = serve(&endpoint, Via::Base);
    let url = format!("http://{}/socket/longpoll?vsn=2.0.0", server.address);
    for (cookie, seen) in [(Some("session=abc"), Some("session=abc")), (None, None)] {
        let mut request = reqwest::Client::new().get(&url);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        json_of(request).await;
        let info = shared.info.lock().unwrap().clone().unwrap();
        assert_eq!(info.cookie.as_deref(), seen);
    }
}

#[actix_web::test]
async fn a_client_joins_and_polls_in_order_with_its_own_token_parameter_left_alone() {
    let (endpoint, shared) = endpoint();
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "vsn=2.0.0&user=ann&token=the-apps-own").await;
    assert_eq!(shared.info.lock().unwrap().as_ref().unwrap().transport, TransportKind::LongPoll);
    let posted = poller.push(json!(["1", "1", "room:a", "phx_join", {"do": "push"}])).await;
    assert_eq!(posted, json!({"status": 200}));
    let (status, messages) = poller.poll().await;
    assert_eq!(status, 200);
    let reply = json!({"status": "ok", "response": {"room": "a"}});
    assert_eq!(
        messages,
        [
            json!(["1", "1", "room:a", "phx_reply", reply]),
            json!(["1", null, "room:a", "joined", {"status": "connected"}]),
        ]
    );
    let waiting = poller.poll();
    let broadcasting = async { endpoint.broadcast("room:a", "news", &1) };
    let ((status, messages), ()) = tokio::join!(waiting, broadcasting);
    assert_eq!((status, messages), (200, vec![json!([null, null, "room:a", "news", 1])]));
}

#[actix_web::test]
async fn a_v1_client_posts_one_message_a_body() {
    let (endpoint, _) = endpoint();
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "user=ann").await;
    let join = json!({"topic": "room:a", "event": "phx_join", "payload": {}, "ref": "1"});
    assert_eq!(poller.post("application/json", join.to_string()).await, json!({"status": 200}));
    let reply = json!({"status": "ok", "response": {"room": "a"}});
    let expected = json!({"topic": "room:a", "event": "phx_reply", "payload": reply, "ref": "1"});
    assert_eq!(poller.poll().await, (200, vec![expected]));
}

#[actix_web::test]
async fn a_batch_is_handled_in_order_with_stale_entries_dropped_and_binary_as_base64() {
    let (endpoint, _) = endpoint();
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "vsn=2.0.0").await;
    let binary = "AAEBBgYxNHJvb206YXJlZnVzZQE=";
    let batch = [
        json!(["1", "1", "room:a", "phx_join", {}]).to_string(),
        json!(["0", "2", "room:a", "echo", 2]).to_string(),
        json!(["1", "3", "room:a", "echo", 3]).to_string(),
        binary.to_owned(),
    ];
    let posted = poller.post("application/x-ndjson", batch.join("\r\n")).await;
    assert_eq!(posted, json!({"status": 200}));
    let refs: Vec<Value> = poller.poll().await.1.iter().map(|message| message[1].clone()).collect();
    assert_eq!(refs, [json!("1"), json!("3"), json!("4")]);
}

#[actix_web::test]
async fn an_empty_poll_is_204_and_long_poll_window_without_one_ends_the_session() {
    let (endpoint, shared) =
        endpoint_with(Config { long_poll_window: WINDOW, ..Config::default() });
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "vsn=2.0.0").await;
    assert_eq!(poller.poll().await, (204, Vec::new()));
    poller.push(json!(["1", "1", "room:a", "phx_join", {}])).await;
    assert_eq!(shared.next_ended().await, ("room:a".to_owned(), StopReason::Closed));
    let late = poller.push(json!(["1", "2", "room:a", "echo", {}])).await;
    assert_eq!(late, json!({"status": 410}));
    assert_eq!(poller.poll().await, (410, Vec::new()));
}

#[actix_web::test]
async fn a_post_that_is_not_handled_in_time_or_is_no_message_is_408_and_ends_the_session() {
    for body in [json!(["1", "1", "room:a", "phx_join", {"do": "slow"}]), json!([1])] {
        let (endpoint, _) = endpoint_with(Config { long_poll_window: WINDOW, ..Config::default() });
        let server = serve(&endpoint, Via::Base);
        let poller = Poller::connect(&server, "vsn=2.0.0").await;
        assert_eq!(poller.push(body).await, json!({"status": 408}));
        assert_eq!(poller.push(json!([])).await["status"], json!(410));
    }
}

#[actix_web::test]
async fn refusals_are_in_the_body_and_bodies_that_cannot_be_are_400() {
    let config = Config { check_origin: CheckOrigin::Host("ok".to_owned()), ..Config::default() };
    let (endpoint, _) = endpoint_with(config);
    let server = serve(&endpoint, Via::Base);
    let url = |query| format!("http://{}/socket/longpoll?{query}", server.address);
    let http = reqwest::Client::new();
    for request in [
        http.get(url("vsn=2.0.0")).header("origin", "http://bad"),
        http.post(url("vsn=2.0.0")).header("origin", "http://bad"),
        http.get(url("vsn=123.1.1")),
        http.get(url("vsn=2.0.0&reject=true")),
    ] {
        assert_eq!(json_of(request).await, json!({"status": 403}));
    }
    let poller = Poller::connect(&server, "vsn=2.0.0").await;
    assert_eq!(poller.status_of("[1]\nnot base64!").await, 400);
}

#[actix_web::test]
async fn what_the_server_can_not_do_now_is_503_with_retry_after_and_no_refusal() {
    let (endpoint, _) = endpoint();
    let server = serve(&endpoint, Via::Base);
    let url = format!("http://{}/socket/longpoll?vsn=2.0.0", server.address);
    let refused = json_of(reqwest::Client::new().get(format!("{url}&reject=custom"))).await;
    assert_eq!(refused, json!({"status": 403}));
    endpoint.drain().await;
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    // Phoenix's client retries after a response without a body.
    assert_eq!(answer.text().await.unwrap(), "");
}

#[actix_web::test]
async fn max_long_poll_body_bytes_is_the_largest_body_and_max_frame_bytes_the_largest_message() {
    let config =
        Config { max_long_poll_body_bytes: 1000, max_frame_bytes: 600, ..Config::default() };
    let (endpoint, _) = endpoint_with(config);
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "vsn=2.0.0").await;
    let heartbeat = |bytes| {
        let frame = json!([null, "1", "phoenix", "heartbeat", {}]).to_string();
        format!("{frame:bytes$}")
    };
    assert_eq!(poller.status_of(&heartbeat(600)).await, 200);
    assert_eq!(poller.status_of(&heartbeat(601)).await, 400);
    let two = |bytes| format!("{}\n{}", heartbeat(499), heartbeat(bytes));
    assert_eq!(poller.status_of(&two(500)).await, 200);
    assert_eq!(poller.status_of(&two(501)).await, 400);
}

#[actix_web::test]
async fn long_poll_token_max_age_ends_a_session_for_its_client() {
    let (endpoint, _) =
        endpoint_with(Config { long_poll_token_max_age: Duration::ZERO, ..Config::default() });
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "vsn=2.0.0").await;
    let late = poller.push(json!([null, "1", "phoenix", "heartbeat", {}])).await;
    assert_eq!(late, json!({"status": 410}));
    assert_eq!(poller.poll().await, (410, Vec::new()));
}

#[actix_web::test]
async fn max_long_poll_queue_bytes_may_wait_behind_a_slow_post_and_more_end_the_session() {
    let (slow, heartbeat) = (json!(["1", "1", "room:a", "phx_join", {"do": "slow"}]), heartbeat());
    let cost = |frame: &Value| frame.to_string().len() + 512;
    let max_long_poll_queue_bytes = cost(&slow) + 100 * cost(&heartbeat);
    for (waiting, status) in [(100, 200), (101, 408)] {
        let config = Config { max_long_poll_queue_bytes, ..Config::default() };
        let (endpoint, shared) = endpoint_with(config);
        let server = serve(&endpoint, Via::Base);
        let poller = Poller::connect(&server, "vsn=2.0.0").await;
        let slow = poller.push(slow.clone());
        let behind = async {
            shared.waiting.notified().await;
            if status == 200 {
                shared.go_on.notify_one();
            }
            let posts = (0..waiting).map(|_| poller.push(heartbeat.clone()));
            futures_util::future::join_all(posts).await
        };
        // Shorter than the window, so the answers don't come merely because the window has passed.
        let answers =
            tokio::time::timeout(Duration::from_secs(5), async { tokio::join!(slow, behind) });
        let (slow, behind) = answers.await.expect("an answer was to come before the window's end");
        assert_eq!(slow, json!({"status": status}));
        assert_eq!(behind, vec![json!({"status": status}); waiting]);
    }
}

#[actix_web::test]
async fn a_post_whose_replies_exceed_max_unread_bytes_is_answered_and_the_next_waits_for_a_poll() {
    let config = Config { long_poll_window: WINDOW, max_unread_bytes: 1, ..Config::default() };
    for polls in [true, false] {
        let (endpoint, _) = endpoint_with(config.clone());
        let server = serve(&endpoint, Via::Base);
        let poller = Poller::connect(&server, "vsn=2.0.0").await;
        let batch = [
            json!(["1", "1", "room:a", "phx_join", {}]).to_string(),
            json!(["1", "2", "room:a", "echo", 2]).to_string(),
        ];
        let posted = poller.post("application/x-ndjson", batch.join("\n")).await;
        assert_eq!(posted, json!({"status": 200}));
        if polls {
            assert_eq!(poller.poll().await.1.len(), 2);
        }
        let next = poller.push(json!(["1", "3", "room:a", "echo", 3])).await;
        assert_eq!(next, json!({"status": if polls { 200 } else { 408 }}));
    }
}

#[actix_web::test]
async fn two_hundred_pushes_at_once_in_a_post_each_are_all_answered() {
    let (endpoint, _) = endpoint();
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "vsn=2.0.0").await;
    poller.push(json!(["1", "1", "room:a", "phx_join", {}])).await;
    let pushes = (2..202)
        .map(|number| poller.push(json!(["1", number.to_string(), "room:a", "echo", number])));
    let posted = futures_util::future::join_all(pushes).await;
    assert_eq!(posted, vec![json!({"status": 200}); 200]);
    let (_, messages) = poller.poll().await;
    let mut answered: Vec<u64> =
        messages.iter().filter_map(|reply| reply[4]["response"].as_u64()).collect();
    answered.sort_unstable();
    assert_eq!(answered, (2..202).collect::<Vec<_>>());
}

#[actix_web::test]
async fn options_echoes_the_requested_headers() {
    let (endpoint, _) = endpoint();
    let server = serve(&endpoint, Via::Base);
    let url = format!("http://{}/socket/longpoll", server.address);
    let request = reqwest::Client::new().request(reqwest::Method::OPTIONS, url);
    let response = request.header("access-control-request-headers", "x-a").send().await.unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(header("access-control-allow-headers"), "x-a");
    assert_eq!(header("access-control-allow-methods"), "get, post, options");
    assert_eq!(header("access-control-max-age"), "3600");
}
