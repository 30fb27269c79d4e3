//! Webhooks: the page where people look after them, and what is sent to a receiver that refuses, hangs, redirects
//! and answers.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use rumbl_core::accounts::{EncryptionKey, SEALING_KEY_BYTES, User};
use rumbl_core::audit::By;
use rumbl_core::ids::WebhookId;
use rumbl_core::multimedia;
use rumbl_core::webhooks::{self, AddressRule, Delivery, DeliveryState, WebhookSecret};
use serde_json::{Value, json};

use crate::support::{Program, Receiver, Rumbl, Sent};

const PAGE: &str = "/settings/webhooks";
const LENIENT: [(&str, &str); 3] = [
    ("RUMBL_WEBHOOKS__HTTP", "true"),
    ("RUMBL_WEBHOOKS__PRIVATE_ADDRESSES", "true"),
    ("RUMBL_WEBHOOKS__TIMEOUT_MS", "300"),
];
/// How long what was sent may take to be recorded.
const PATIENCE: Duration = Duration::from_secs(10);
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// A webhook of somebody's, made without the page, whatever its address.
async fn hook(rumbl: &Rumbl, user: &User, url: &str) -> (WebhookId, WebhookSecret) {
    let new = json!({"url": url, "annotation_created": true, "annotation_deleted": true});
    let (user, new) = (user.clone(), serde_json::from_value(new).unwrap());
    let key = Arc::clone(&rumbl.app.sealing_key);
    let rule = AddressRule { allows_http: true, allows_private: true };
    let make = move |db: &mut _| webhooks::create_webhook(db, (&user, &key), &new, rule);
    let (webhook, secret) = rumbl.repo(make).await;
    (webhook.id, secret)
}

async fn send_test(rumbl: &Rumbl, user: &User, id: WebhookId) {
    let user = user.clone();
    rumbl.repo(move |db| webhooks::test_webhook(db, &user, id)).await;
}

/// The last message of a webhook, once it was sent.
async fn attempted(rumbl: &Rumbl, user: &User, id: WebhookId) -> Delivery {
    let sent = async {
        let mut retry = tokio::time::interval(RETRY_INTERVAL);
        loop {
            let user = user.clone();
            let deliveries = rumbl
                .repo(move |db| {
                    let webhook = webhooks::get_webhook(db, &user, id)?;
                    webhooks::list_deliveries(db, &webhook)
                })
                .await;
            if let Some(last) = deliveries.into_iter().next().filter(|it| it.attempts > 0) {
                return last;
            }
            retry.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, sent).await.expect("it is sent in time")
}

/// What a message says, if it is signed as Standard Webhooks has it.
fn verified(sent: &Sent, secret: &WebhookSecret) -> Option<Value> {
    let signed =
        format!("{}.{}.{}", sent.header("webhook-id"), sent.header("webhook-timestamp"), sent.body);
    let key = STANDARD.decode(secret.expose().strip_prefix("whsec_")?).ok()?;
    let tag = STANDARD.decode(sent.header("webhook-signature").strip_prefix("v1,")?).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    hmac::verify(&key, signed.as_bytes(), &tag).ok()?;
    serde_json::from_str(&sent.body).ok()
}

#[actix_web::test]
async fn an_annotation_is_told_to_the_receiver_signed_and_without_a_redirect() {
    let rumbl = Rumbl::start_with(&LENIENT).await;
    let mut receiver = Receiver::start(&["200 OK"]).await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello <World>").await;
    let (id, secret) = hook(&rumbl, &ada, &receiver.url).await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let path = format!("/api/v1/videos/{}/annotations", video.id);
    program.post(&path, &json!({"annotation": {"body": "x", "at": 7}})).await.is(201);
    let sent = receiver.next().await;
    let message = verified(&sent, &secret).expect("the signature is right");
    assert_eq!(message["type"], "annotation.created");
    assert_eq!(message["data"]["annotation"]["body"], "x");
    assert_eq!(message["data"]["seq"], 1);
    assert!(message["data"]["video"]["link"].as_str().unwrap().contains("/watch/"));
    assert_eq!(sent.header("content-type"), "application/json");
    let age =
        chrono::Utc::now().timestamp() - sent.header("webhook-timestamp").parse::<i64>().unwrap();
    assert!((0..60).contains(&age), "{age}");
    let (_, other) = hook(&rumbl, &ada, &receiver.url).await;
    assert_eq!(verified(&sent, &other), None, "with another secret");
    let body = sent.body.replace("\"x\"", "\"y\"");
    let changed = Sent { body, headers: sent.headers.clone() };
    assert_eq!(verified(&changed, &secret), None, "with another body");
    let delivery = attempted(&rumbl, &ada, id).await;
    assert_eq!((delivery.state, delivery.status), (DeliveryState::Delivered, Some(200)));
}

#[actix_web::test]
async fn a_receiver_that_fails_is_tried_again_with_the_same_id() {
    let rumbl = Rumbl::start_with(&LENIENT).await;
    let ada = rumbl.user("ada").await;
    for (answer, status) in [
        ("500 Internal Server Error", Some(500)),
        ("302 Found\r\nlocation: /elsewhere", Some(302)),
        ("404 Not Found", Some(404)),
        (Receiver::HANGS, None),
        (Receiver::BREAKS_OFF, None),
    ] {
        let mut receiver = Receiver::start(&[answer]).await;
        let (id, _) = hook(&rumbl, &ada, &receiver.url).await;
        send_test(&rumbl, &ada, id).await;
        let sent = receiver.next().await;
        let delivery = attempted(&rumbl, &ada, id).await;
        assert_eq!((delivery.state, delivery.status), (DeliveryState::Waiting, status), "{answer}");
        assert_eq!(sent.header("webhook-id"), delivery.message_id);
        assert_eq!(delivery.error.is_some(), status.is_none(), "{answer}");
        assert_eq!(receiver.count(), 1, "no redirect is followed");
        if answer == Receiver::HANGS {
            assert_eq!(delivery.error.as_deref(), Some("no answer within 0.3 s"));
        }
    }
}

#[actix_web::test]
async fn of_an_answer_4_kb_are_read_and_shown_as_text() {
    let rumbl = Rumbl::start_with(&LENIENT).await;
    let mut receiver = Receiver::start(&["200 OK\r\n\r\n<b>ENDLESS</b>"]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (id, _) = hook(&rumbl, &ada, &receiver.url).await;
    send_test(&rumbl, &ada, id).await;
    receiver.next().await;
    let delivery = attempted(&rumbl, &ada, id).await;
    assert_eq!(delivery.answer.unwrap().len(), 4 * 1024);
    let page = browser.get(&format!("{PAGE}/{id}")).await;
    page.has_status(200).shows("answered 200").shows("&lt;b&gt;").hides("<b>ENDLESS");
}

#[actix_web::test]
async fn nothing_is_sent_to_an_address_that_is_not_on_the_public_internet() {
    let rumbl = Rumbl::start_with(&[("RUMBL_WEBHOOKS__HTTP", "true")]).await;
    let receiver = Receiver::start(&["200 OK"]).await;
    let ada = rumbl.user("ada").await;
    let port = receiver.port();
    for (url, reason) in [
        (format!("http://127.0.0.1:{port}/"), "the address must be on the public internet"),
        (
            format!("http://[::ffff:127.0.0.1]:{port}/"),
            "the address must be on the public internet",
        ),
        // The name is looked up, and what it leads to is refused.
        (format!("http://localhost:{port}/"), "its address is not on the public internet"),
    ] {
        let (id, _) = hook(&rumbl, &ada, &url).await;
        send_test(&rumbl, &ada, id).await;
        let delivery = attempted(&rumbl, &ada, id).await;
        assert_eq!(delivery.error.as_deref(), Some(reason), "{url}");
    }
    assert_eq!(receiver.count(), 0);
}

#[actix_web::test]
async fn http_is_refused_unless_a_setting_allows_it() {
    let rumbl = Rumbl::start_with(&[("RUMBL_WEBHOOKS__PRIVATE_ADDRESSES", "true")]).await;
    let receiver = Receiver::start(&["200 OK"]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (id, _) = hook(&rumbl, &ada, &receiver.url).await;
    send_test(&rumbl, &ada, id).await;
    let delivery = attempted(&rumbl, &ada, id).await;
    assert_eq!(delivery.error.as_deref(), Some("the address must begin with https://"));
    assert_eq!(receiver.count(), 0);
    let fields = [("webhook[url]", &*receiver.url), ("webhook[annotation_created]", "true")];
    browser.post(PAGE, &fields).await.has_status(422).shows("must begin with https://");
}

#[actix_web::test]
async fn a_webhook_is_made_on_its_page_and_its_secret_shown_once() {
    let rumbl = Rumbl::start_with(&LENIENT).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let fields =
        [("webhook[url]", "https://example.com/a?b=<c>"), ("webhook[video_updated]", "true")];
    let page = browser.post(PAGE, &fields).await;
    page.has_status(201).shows("only time");
    assert_eq!(page.headers["cache-control"], "no-store");
    let secret = Regex::new(r"whsec_[\w+/]{43}=").unwrap();
    let secret = secret.find(&page.text).unwrap().as_str().to_owned();
    let list = browser.get(PAGE).await;
    list.has_status(200)
        .shows("a video changes")
        .shows("b=&lt;c&gt;")
        .hides(&secret)
        .hides("whsec_");
    let path = Regex::new(r"/settings/webhooks/\d+").unwrap();
    let path = path.find(&list.text).unwrap().as_str().to_owned();
    browser.get(&path).await.has_status(200).shows("Nothing was sent yet").hides("whsec_");
    let renewed = browser.post(&format!("{path}/secret"), &[]).await;
    renewed.has_status(200).shows("whsec_").hides(&secret);
    browser.post(PAGE, &[("webhook[url]", " ")]).await.has_status(422).shows("can&#39;t be blank");
    let archive = browser.get("/settings/account/archive.zip").await;
    assert!(!archive.text.contains("whsec_") && !archive.text.contains("sealed"));
    let (_, other) = rumbl.logged_in("eve").await;
    other.post(&path, &[("_method", "delete")]).await.has_status(404);
    for action in ["secret", "test", "pause", "resume"] {
        other.post(&format!("{path}/{action}"), &[]).await.has_status(404);
    }
    other.get(&path).await.has_status(404);
    rumbl.browser().get(PAGE).await.is_at("/sessions/new");
    browser.post(&path, &[("_method", "delete")]).await.is_at(PAGE).shows("Webhook deleted");
    assert_eq!(rumbl.repo(move |db| webhooks::list_webhooks(db, &ada)).await, []);
}

#[actix_web::test]
async fn the_owner_of_a_video_that_is_hidden_is_told_so() {
    let rumbl = Rumbl::start_with(&LENIENT).await;
    let mut receiver = Receiver::start(&["200 OK"]).await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Mine").await;
    let new = json!({"url": receiver.url, "video_updated": true});
    let (owner, new) = (ada.clone(), serde_json::from_value(new).unwrap());
    let key = Arc::clone(&rumbl.app.sealing_key);
    let rule = AddressRule { allows_http: true, allows_private: true };
    let make = move |db: &mut _| webhooks::create_webhook(db, (&owner, &key), &new, rule);
    let (_, secret) = rumbl.repo(make).await;
    rumbl.repo(move |db| multimedia::hide_video(db, By::OPERATOR, video.id)).await;
    let message = verified(&receiver.next().await, &secret).unwrap();
    assert_eq!(
        (&message["type"], &message["data"]["video"]["hidden"]),
        (&json!("video.updated"), &json!(true))
    );
    assert_eq!(message["data"]["video"]["title"], "Mine");
    rumbl.repo(move |db| multimedia::restore_video(db, By::OPERATOR, video.id)).await;
    let message = verified(&receiver.next().await, &secret).unwrap();
    assert_eq!(message["data"]["video"]["hidden"], false);
}

#[actix_web::test]
async fn a_webhook_whose_secret_can_not_be_read_is_turned_off_and_its_page_says_so() {
    let rumbl = Rumbl::start_with(&LENIENT).await;
    let receiver = Receiver::start(&["200 OK"]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let new = json!({"url": receiver.url, "video_updated": true});
    let (owner, new) = (ada.clone(), serde_json::from_value(new).unwrap());
    let key = EncryptionKey::new(&[8; SEALING_KEY_BYTES]).unwrap();
    let rule = AddressRule { allows_http: true, allows_private: true };
    let make = move |db: &mut _| webhooks::create_webhook(db, (&owner, &key), &new, rule);
    let id = rumbl.repo(make).await.0.id;
    send_test(&rumbl, &ada, id).await;
    let off = async {
        let mut retry = tokio::time::interval(RETRY_INTERVAL);
        loop {
            let owner = ada.clone();
            let found = rumbl.repo(move |db| webhooks::get_webhook(db, &owner, id)).await;
            if !found.is_active() {
                return;
            }
            retry.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, off).await.expect("it is turned off");
    assert_eq!(receiver.count(), 0);
    let path = format!("{PAGE}/{id}");
    browser.get(&path).await.shows("its secret can’t be read any more");
    browser.post(&format!("{path}/secret"), &[]).await.has_status(200).shows("whsec_");
    let delivery = attempted(&rumbl, &ada, id).await;
    assert_eq!(delivery.state, DeliveryState::Delivered, "what waited is sent");
    browser.get(&path).await.hides("its secret can’t be read any more");
}
