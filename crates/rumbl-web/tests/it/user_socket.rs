use std::collections::HashSet;
use std::pin::pin;
use std::time::{Duration, SystemTime};

use actix_channels::{Token, testing};
use futures_util::future::poll_immediate;
use reqwest::Method;
use rumbl_core::accounts;
use rumbl_core::changeset::Params;
use rumbl_web::channels::{SOCKET_PATH, user_socket};
use serde_json::json;
use tokio_tungstenite::tungstenite::Error;

use crate::support::{PASSWORD, Rumbl, Socket};

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
async fn every_page_of_a_person_has_a_token_of_its_own_until_it_changes() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let token = async |path: &str| browser.get(path).await.meta("user-token").unwrap();
    // The message of the log-in is gone from here on.
    browser.get("/").await;
    let (home, listing) = (token("/").await, token("/videos").await);
    assert_eq!(token("/").await, home);
    rumbl.video(&ada, "Brand new").await;
    let changed_home = token("/").await;
    let tokens = [home, listing, changed_home];
    let signatures: HashSet<_> =
        tokens.iter().map(|token| token.rsplit_once('.').map(|(_, signature)| signature)).collect();
    assert_eq!(signatures.len(), tokens.len(), "{tokens:?}");
    for token in &tokens {
        let query = format!("vsn=2.0.0&token={token}");
        assert!(Socket::connect(&rumbl.url, &query).await.is_ok(), "{token}");
    }
}

#[actix_web::test]
async fn an_invalid_missing_or_expired_token_is_refused() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let secret = rumbl.app.config.secret_key_base.expose();
    let signed_ago = |age| {
        let at = SystemTime::now() - age;
        let claim = (ada.id, ada.session_version);
        Token::sign_at(secret, "user socket", &claim, at).unwrap()
    };
    let fresh = signed_ago(TWO_WEEKS.saturating_sub(A_MINUTE));
    assert!(Socket::connect(&rumbl.url, &format!("vsn=2.0.0&token={fresh}")).await.is_ok());
    let expired = signed_ago(TWO_WEEKS + A_MINUTE);
    let other_purpose =
        Token::sign(secret, "another salt", &(ada.id, ada.session_version)).unwrap();
    let nobody = Token::sign(secret, "user socket", &(999_999, 1)).unwrap();
    let before_a_change = (ada.id, ada.session_version - 1);
    let outdated = Token::sign(secret, "user socket", &before_a_change).unwrap();
    for token in ["", "nonsense", &expired, &other_purpose, &nobody, &outdated] {
        let query = format!("vsn=2.0.0&token={token}");
        assert_eq!(refused_status(&rumbl, &query).await, 403, "{token}");
    }
    assert_eq!(refused_status(&rumbl, "vsn=2.0.0").await, 403);
}

#[actix_web::test]
async fn a_page_of_another_site_may_not_connect() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let token = rumbl.token(&ada);
    let path = format!("/socket/websocket?vsn=2.0.0&token={token}");
    let request = rumbl.browser().request(Method::GET, &path);
    let answer = request.header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(answer.status(), 403);
}

#[actix_web::test]
async fn logging_out_ends_every_open_socket_of_the_person() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (mut first, second) = (rumbl.socket(&ada).await, rumbl.socket(&ada).await);
    first.join("videos:1", serde_json::json!({})).await;
    let grace = rumbl.user("grace").await;
    let mut others = rumbl.socket(&grace).await;
    browser.post(&format!("/sessions/{}", ada.id), &[("_method", "delete")]).await;
    assert_eq!((first.closed().await, second.closed().await), (1001, 1001));
    others.push("phoenix", "heartbeat", serde_json::json!({})).await;
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
        refused_status(&rumbl, &format!("vsn=2.0.0&token={}", rumbl.token(&ada))).await,
        503
    );
}

#[actix_web::test]
async fn a_socket_that_connects_while_the_password_is_changed_joins_nothing() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let sockets = &rumbl.app.sockets;
    let mut connecting =
        pin!(testing::connect(sockets, SOCKET_PATH, [("token", rumbl.token(&ada))]));
    // From here on it waits for the user, of whom it reads before the change: there is one
    // connection to the database, and whoever asks first has it first.
    assert!(poll_immediate(connecting.as_mut()).await.is_none());
    let change =
        Params::from_iter([("current_password", PASSWORD), ("password", "another-secret")]);
    let user = ada.clone();
    rumbl.repo(move |db| accounts::update_user_password(db, &user, &change)).await;
    sockets.disconnect(&user_socket::id(ada.id));
    // Only now does it go on, with the user as they were, and subscribe to what has been said.
    let socket = connecting.await.unwrap();
    let refusal = socket.subscribe_and_join("videos:1", &json!({})).await.unwrap_err();
    let reason = "is over since the password was changed; load the page again";
    assert_eq!(refusal, json!({"errors": {"token": [reason]}}));
}
