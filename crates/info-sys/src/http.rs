//! Bounded GET requests for the web backends.

use reqwest::{Client, Response, StatusCode, redirect};
use tokio::time::sleep;
use url::Url;

use crate::{BackendError, settings::HttpSettings};

/// How many redirects within the requested host are followed.
const MAX_REDIRECTS: usize = 3;

/// An HTTP client that doesn't follow redirects to other hosts and limits the body size.
///
/// It has no timeout for a response: the whole look-up is dropped at its deadline.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient {
    client: Client,
    settings: HttpSettings,
}

impl HttpClient {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .user_agent(&settings.user_agent)
            .connect_timeout(settings.connect_timeout)
            .redirect(redirect::Policy::custom(within_host))
            // A proxy would be configured by the environment, which this crate doesn't read.
            .no_proxy()
            .build()?;
        Ok(Self { client, settings })
    }

    /// Returns the body at `url`.
    ///
    /// A GET is safe to repeat, so it is retried while the service is unreachable or responds with
    /// 5xx. A 429 is not retried, since it asks for fewer requests.
    pub(crate) async fn get(&self, url: Url) -> Result<Vec<u8>, BackendError> {
        let mut attempts_left = self.settings.max_attempts.saturating_sub(1);
        loop {
            match self.attempt(url.clone()).await {
                Err(error) if attempts_left > 0 && may_pass(&error) => {
                    attempts_left -= 1;
                    sleep(self.settings.retry_delay).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn attempt(&self, url: Url) -> Result<Vec<u8>, BackendError> {
        let response = self.client.get(url).send().await.map_err(transport)?;
        match response.status() {
            StatusCode::OK => self.body(response).await,
            status => Err(BackendError::Status(status.as_u16())),
        }
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, BackendError> {
        let limit_bytes = self.settings.max_body_bytes;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(transport)? {
            if body.len() + chunk.len() > limit_bytes {
                return Err(BackendError::TooLarge { limit_bytes });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// Leaves out the URL, because it may contain an app id and errors are logged.
fn transport(error: reqwest::Error) -> BackendError {
    BackendError::Transport(Box::new(error.without_url()))
}

fn may_pass(error: &BackendError) -> bool {
    match error {
        BackendError::Transport(error) => error
            .downcast_ref::<reqwest::Error>()
            .is_some_and(|error| !error.is_redirect() && !error.is_builder()),
        BackendError::Status(status) => (500..600).contains(status),
        _ => false,
    }
}

/// Refuses redirects to other hosts, which then count as an unsuccessful status.
fn within_host(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let same_host = attempt.previous().first().is_some_and(|first| {
        first.host() == attempt.url().host() && first.scheme() == attempt.url().scheme()
    });
    if same_host && attempt.previous().len() <= MAX_REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_error_that_is_logged_does_not_tell_the_app_id() {
        let http = HttpClient::new(HttpSettings::default()).expect("a client can be made");
        // Nothing can listen on port 0, so the connection is refused.
        let url = Url::parse("http://127.0.0.1:0/?appid=secret").expect("it is a URL");
        let error = http.get(url).await.expect_err("nobody listens");
        assert!(matches!(error, BackendError::Transport(_)));
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}
