//! A long-poll client.

use serde_json::{Value, json};

use super::wire::Server;

/// A client of one long-poll session.
pub(crate) struct Poller {
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    pub(crate) token: String,
}

impl Poller {
    pub(crate) async fn connect(server: &Server, query: &str) -> Self {
        let url = format!("http://{}/socket/longpoll?{query}", server.address);
        let http = reqwest::Client::new();
        let connected = json_of(http.get(&url)).await;
        assert_eq!((&connected["status"], &connected["messages"]), (&json!(410), &json!([])));
        let token = connected["token"].as_str().unwrap().to_owned();
        Self { http, url, token }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}&token={}", self.url, self.token)
    }

    pub(crate) async fn poll(&self) -> (u64, Vec<Value>) {
        let answer = json_of(self.http.get(self.url())).await;
        let messages = answer["messages"].as_array().cloned().unwrap_or_default();
        let read = |text: Value| serde_json::from_str(text.as_str().unwrap()).unwrap();
        (answer["status"].as_u64().unwrap(), messages.into_iter().map(read).collect())
    }

    pub(crate) async fn post(&self, content_type: &str, body: impl Into<reqwest::Body>) -> Value {
        let post = self.http.post(self.url()).header("content-type", content_type);
        json_of(post.body(body)).await
    }

    /// The HTTP status of the response to a batch.
    pub(crate) async fn status_of(&self, body: &str) -> u16 {
        let post = self.http.post(self.url()).header("content-type", "application/x-ndjson");
        post.body(body.to_owned()).send().await.unwrap().status().as_u16()
    }

    pub(crate) async fn push(&self, frame: Value) -> Value {
        self.post("application/x-ndjson", frame.to_string()).await
    }
}

pub(crate) fn heartbeat() -> Value {
    json!([null, "1", "phoenix", "heartbeat", {}])
}

pub(crate) async fn json_of(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/json; charset=utf-8");
    assert_eq!(header("access-control-allow-origin"), "*");
    assert_eq!(header("cache-control"), "no-store");
    response.json().await.unwrap()
}
