use std::num::NonZeroU32;
use std::time::{Duration, SystemTime};

use actix_channels::{Token, testing};
use reqwest::Method;
use rumbl_core::accounts::{self, Session};
use rumbl_core::multimedia::video_topic;
use rumbl_core::repo::PoolOptions;
use rumbl_web::channels::SOCKET_PATH;
use rumbl_web::identity::socket_token;
use serde_json::json;
use tokio_tungstenite::tungstenite::Error;

use crate::support::{Rumbl, Socket};

const TWO_WEEKS: Duration = Duration::from_hours(14 * 24);
const A_MINUTE: Duration = Duration::from_mins(1);

async fn refused_status(rumbl: &Rumbl, query: &str) -> u16 {
    match Socket::connect(&rumbl.url, query).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error} instead of a refusal"),
        Ok(_) => panic!("connected with {query:?}"),
    }
}

#[actix_web::test]
async fn a_person_connects_with_the_token_of_their_page() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let token = browser.get("/").await.meta("user-token").unwrap();
    let query = format!("vsn=2.0.0&token={token}");
    assert!(Socket::connect(&rumbl.url, &query).await.is_ok());
}

#[actix_web::test]
async fn an_invalid_missing_or_expired_token_is_refused() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let secret = &rumbl.app.config.secret_key_base;
    let session = rumbl.repo({
        let ada = ada.clone();
        move |db| accounts::create_session(db, &ada, None)
    });
    let (session, _) = session.await;
    let signed_ago =
        |age| socket_token::sign_at(secret, &session, SystemTime::now() - age).unwrap();
    let fresh = signed_ago(TWO_WEEKS.saturating_sub(A_MINUTE));
    assert!(Socket::connect(&rumbl.url, &format!("vsn=2.0.0&token={fresh}")).await.is_ok());
    let expired = signed_ago(TWO_WEEKS + A_MINUTE);
    let nobodys = Session { id: 999_999.try_into().unwrap(), ..session.clone() };
    let nobodys = socket_token::sign(secret, &nobodys).unwrap();
    let secret = secret.expose();
    let other_purpose = Token::sign(secret, "another salt", &session.id).unwrap();
    // As tokens were when they named a user, or a session by its id alone.
    let users = Token::sign(secret, "user socket", &(ada.id, ada.session_version)).unwrap();
    let outdated = Token::sign(secret, "user socket", &session.id).unwrap();
    for token in ["", "nonsense", &expired, &other_purpose, &nobodys, &users, &outdated] {
        let query = format!("vsn=2.0.0&token={token}");
        assert_eq!(refused_status(&rumbl, &query).await, 403, "{token}");
    }
}

#[actix_web::test]
async fn a_token_is_good_for_no_other_session_that_gets_the_same_id() {
    let rumbl = Rumbl::start().await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let log_in =
        async |user| rumbl.repo(move |db| accounts::create_session(db, &user, None)).await.0;
    let (adas, bobs) = (log_in(ada).await, log_in(bob).await);
    // As if ada's row had been lost with a backup that was restored, and bob's had got its id.
    let named_alike = Session { id: bobs.id, ..adas };
    let secret = &rumbl.app.config.secret_key_base;
    let query = |session| {
        let token = socket_token::sign(secret, session).unwrap();
        format!("vsn=2.0.0&token={token}")
    };
    assert_eq!(refused_status(&rumbl, &query(&named_alike)).await, 403);
    assert!(Socket::connect(&rumbl.url, &query(&bobs)).await.is_ok());
    assert_eq!(refused_status(&rumbl, &query(&named_alike)).await, 403, "now it is known, too");
}

#[actix_web::test]
async fn a_page_of_another_site_may_not_connect() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let token = rumbl.token(&ada).await;
    let path = format!("/socket/websocket?vsn=2.0.0&token={token}");
    let other_scheme = rumbl.url.replace("http:", "https:");
    for origin in ["https://evil.example", "http://127.0.0.1:1", &other_scheme] {
        let request = rumbl.browser().request(Method::GET, &path);
        let answer = request.header("origin", origin).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{origin}");
    }
}

#[actix_web::test]
async fn a_server_that_stops_tells_clients_to_come_back() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let mut socket = rumbl.socket(&ada).await;
    socket.join("videos:1", serde_json::json!({})).await;
    let (code, ()) = tokio::join!(socket.closed(), rumbl.app.sockets.drain());
    assert_eq!(code, 1012);
    assert_eq!(
        refused_status(&rumbl, &format!("vsn=2.0.0&token={}", rumbl.token(&ada).await)).await,
        503
    );
}

#[actix_web::test]
async fn a_person_who_connects_twice_at_once_may_close_either() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let topic = video_topic(rumbl.demo_video().await.id);
    let sockets = &rumbl.app.sockets;
    let token = rumbl.token(&ada).await;
    let connect = || testing::connect(sockets, SOCKET_PATH, [("token", token.as_str())]);
    for is_first_closed in [true, false] {
        while sockets.socket_count() > 0 {
            tokio::task::yield_now().await;
        }
        let (first, second) = tokio::join!(connect(), connect());
        let (mut closed, mut kept) = (first.unwrap(), second.unwrap());
        if !is_first_closed {
            std::mem::swap(&mut closed, &mut kept);
        }
        drop(closed);
        while sockets.socket_count() > 1 {
            tokio::task::yield_now().await;
        }
        assert!(kept.subscribe_and_join(topic.as_str(), &json!({})).await.is_ok());
    }
}

#[actix_web::test]
async fn a_busy_database_refuses_with_503_and_only_those_who_are_not_known() {
    let options = PoolOptions { size: NonZeroU32::MIN, wait: Duration::from_millis(50) };
    let (rumbl, _) = Rumbl::start_on_file(options, &[]).await;
    let (ada, grace) = (rumbl.user("ada").await, rumbl.user("grace").await);
    let query = async |user| format!("vsn=2.0.0&token={}", rumbl.token(user).await);
    let (adas, graces) = (query(&ada).await, query(&grace).await);
    let _known = rumbl.socket(&grace).await;
    let free = rumbl.occupied_database().await;
    assert_eq!(refused_status(&rumbl, &adas).await, 503);
    assert_eq!(refused_status(&rumbl, "vsn=2.0.0&token=nonsense").await, 403);
    assert!(Socket::connect(&rumbl.url, &graces).await.is_ok());
    drop(free);
    rumbl.repo(|_| Ok(())).await;
    assert!(Socket::connect(&rumbl.url, &adas).await.is_ok());
}
