//! The HTTP client for providers, with limits on time, response size and concurrency.

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

/// The largest response, in bytes. The longest are a provider's keys, with a few thousand.
const MAX_RESPONSE_BYTES: usize = 256 * 1024;
/// Concurrent requests to one provider.
const MAX_REQUESTS: usize = 64;
/// Request bodies and headers are small, so idle connections are all the memory that is kept.
const MAX_IDLE_CONNECTIONS: usize = 4;

/// Sends requests to one provider.
#[derive(Debug)]
pub(super) struct Client {
    client: reqwest::Client,
    places: Semaphore,
}

/// Why a request has no readable response.
#[derive(Debug, ThisError)]
pub(crate) enum ClientError {
    /// There was no response in time.
    #[error("no answer: {0}")]
    Away(String),
    /// Too many requests are in progress.
    #[error("too many ask at once")]
    Busy,
    /// The response exceeds the size limit.
    #[error("a response has more than {MAX_RESPONSE_BYTES} bytes")]
    TooLong,
    /// The URL is neither HTTPS nor local, so somebody on the network could forge the response.
    #[error("an address of it is neither https nor on this machine")]
    Insecure,
    /// The response is not valid HTTP.
    #[error("an answer can't be read: {0}")]
    Response(String),
}

impl Client {
    /// Creates a client with a time limit for each response.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub(super) fn new(timeout: Duration) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            // A provider's redirect could lead anywhere.
            .redirect(Policy::none())
            .timeout(timeout)
            .pool_max_idle_per_host(MAX_IDLE_CONNECTIONS)
            .user_agent("rumbl")
            .build()?;
        Ok(Self { client, places: Semaphore::new(MAX_REQUESTS) })
    }

    /// Sends a request and reads the whole response. The URL may come from the provider's own metadata, so it is
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
            if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
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

/// Omits the URL, which may contain a secret.
fn away(error: reqwest::Error) -> ClientError {
    ClientError::Away(chain(&error.without_url()))
}

/// The error with all its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
