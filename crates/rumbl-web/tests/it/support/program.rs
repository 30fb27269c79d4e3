use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use super::{PASSWORD, Rumbl};

/// A program that uses the API, with whatever it shows of itself.
pub(crate) struct Program {
    client: Client,
    url: String,
    headers: Vec<(String, String)>,
}

/// What it got.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// The JSON; null when there was none.
    pub(crate) json: Value,
}

impl Answer {
    /// Asserts the status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// A header as text; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Program {
    /// A program that shows nothing.
    pub(crate) fn of(rumbl: &Rumbl) -> Self {
        let client = Client::builder().no_gzip().build().unwrap();
        Self { client, url: rumbl.url.clone(), headers: Vec::new() }
    }

    /// The same with one more header.
    pub(crate) fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut headers = self.headers.clone();
        headers.retain(|(known, _)| known != name);
        headers.push((name.to_owned(), value.into()));
        Self { client: self.client.clone(), url: self.url.clone(), headers }
    }

    /// The same with a token or a key.
    pub(crate) fn bearing(&self, token: &str) -> Self {
        self.with("authorization", format!("Bearer {token}"))
    }

    /// What it shows of itself.
    pub(crate) fn bearer(&self) -> String {
        let shown = self.headers.iter().find(|(name, _)| name == "authorization");
        shown.expect("it has logged in").1.clone()
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&str>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        let mut has_type = false;
        for (name, value) in &self.headers {
            has_type |= name == "content-type";
            request = request.header(name.parse::<HeaderName>().unwrap(), value);
        }
        if let Some(body) = body {
            if !has_type {
                request = request.header("content-type", "application/json");
            }
            request = request.body(body.to_owned());
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer { status, headers, text, json }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(&body.to_string())).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(&body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Logs in, and returns the program with its token, and what it got.
    pub(crate) async fn logged_in(rumbl: &Rumbl, username: &str) -> (Self, Value) {
        let program = Self::of(rumbl);
        let creds = json!({"creds": {"username": username, "password": PASSWORD}});
        let answer = program.post("/api/v1/sessions", &creds).await.is(200);
        let token = answer.json["data"]["token"].as_str().unwrap().to_owned();
        (program.bearing(&token), answer.json["data"].clone())
    }
}
