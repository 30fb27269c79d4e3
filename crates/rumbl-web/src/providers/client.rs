//! What asks providers: bounded in time, in the size of the answers, and in how much it asks at once.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::redirect::Policy;
use thiserror::Error as ThisError;
use tokio::sync::Semaphore;
use url::Url;

use crate::secure_url::is_secure;

/// Bytes of an answer; a provider's keys are the longest that there are, with some thousands.
const MAX_ANSWER_BYTES: usize = 256 * 1024;
/// Requests to one provider that may be on their way at once.
const MAX_REQUESTS: usize = 64;
/// Bytes of request bodies and headers are small, so idle connections are all that is kept.
const MAX_IDLE_CONNECTIONS: usize = 4;

/// Asks one provider.
#[derive(Debug)]
pub(super) struct Client {
    client: reqwest::Client,
    places: Semaphore,
}

/// Why there is no answer that can be read.
#[derive(Debug, ThisError)]
pub(crate) enum ClientError {
    /// Nothing came, or not in time.
    #[error("no answer: {0}")]
    Away(String),
    /// Too many ask at once.
    #[error("too many ask at once")]
    Busy,
    /// It is longer than any that is meant.
    #[error("an answer has more than {MAX_ANSWER_BYTES} bytes")]
    TooLong,
    /// Whoever is on the way could answer in its place.
    #[error("an address of it is neither https nor on this machine")]
    Insecure,
    /// It is no HTTP.
    #[error("an answer can't be read: {0}")]
    Response(String),
}

impl Client {
    /// Asks with so much patience for each answer.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub(super) fn new(timeout: Duration) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            // What a provider redirects to may be anybody's.
            .redirect(Policy::none())
            .timeout(timeout)
            .pool_max_idle_per_host(MAX_IDLE_CONNECTIONS)
            .user_agent("rumbl")
            .build()?;
        Ok(Self { client, places: Semaphore::new(MAX_REQUESTS) })
    }

    /// Sends a request, and reads the whole answer. Where to may be what a provider says of itself, so it is
    /// checked here.
    ///
    /// # Errors
    /// [`ClientError`].
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, ClientError> {
        if !Url::parse(&request.uri().to_string()).is_ok_and(|url| is_secure(&url)) {
            return Err(ClientError::Insecure);
        }
        let _place = self.places.try_acquire().map_err(|_full| ClientError::Busy)?;
        let request = reqwest::Request::try_from(request).map_err(away)?;
        let mut response = self.client.execute(request).await.map_err(away)?;
        let mut answer = http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.extend(response.headers().clone());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(away)? {
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                return Err(ClientError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        answer.body(body).map_err(|error| ClientError::Response(error.to_string()))
    }
}

impl<'c> AsyncHttpClient<'c> for Client {
    type Error = ClientError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, ClientError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// Without the address, which may have a secret in it.
fn away(error: reqwest::Error) -> ClientError {
    ClientError::Away(chain(&error.without_url()))
}

/// An error with what has brought it about.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
