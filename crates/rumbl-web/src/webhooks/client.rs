//! Makes one attempt to deliver a message.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::mime;
use chrono::Utc;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response, redirect};
use rumbl_core::webhooks::{AddressRule, Attempt, Message};

use super::resolver::{CheckedResolver, NotPublic};
use super::signature::signature;
use crate::config::WebhooksConfig;

/// The time limit for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of a response that are read and stored.
const MAX_RESPONSE_BYTES: usize = 4 * 1024;

/// The HTTP client for webhooks. It follows no redirects, uses no proxy, and connects only to allowed addresses.
#[derive(Debug, Clone)]
pub(crate) struct WebhookClient {
    client: Client,
    rule: AddressRule,
    timeout: Duration,
}

impl WebhookClient {
    /// Creates a client as configured.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub(crate) fn new(config: &WebhooksConfig) -> Result<Self, reqwest::Error> {
        let rule = config.address_rule();
        let client = Client::builder()
            .user_agent(concat!("rumbl/", env!("CARGO_PKG_VERSION")))
            .timeout(config.timeout())
            .connect_timeout(CONNECT_TIMEOUT.min(config.timeout()))
            .redirect(redirect::Policy::none())
            // A proxy from the environment would resolve names itself, and so bypass the address check.
            .no_proxy()
            .no_gzip()
            .referer(false)
            .dns_resolver(Arc::new(CheckedResolver(rule)))
            .build()?;
        Ok(Self { client, rule, timeout: config.timeout() })
    }

    /// Sends a message; the returned attempt records the outcome.
    pub(super) async fn send(&self, message: &Message, body: Vec<u8>) -> Attempt {
        let begun_at = Instant::now();
        let (status, error, answer) = match self.post(message, body).await {
            Ok(response) => {
                let status = response.status().as_u16();
                (Some(status), None, Some(beginning(response).await))
            }
            Err(reason) => (None, Some(reason), None),
        };
        let duration_ms = i64::try_from(begun_at.elapsed().as_millis()).unwrap_or(i64::MAX);
        Attempt { status, error, answer, duration_ms }
    }

    async fn post(&self, message: &Message, body: Vec<u8>) -> Result<Response, String> {
        let (url, id) = (&message.webhook.url, &message.delivery.message_id);
        // The resolver's check doesn't apply to IP addresses, and the rule may have changed since the URL was
        // entered.
        if let Some(error) = self.rule.check(url) {
            return Err(format!("the address {error}"));
        }
        let timestamp = Utc::now().timestamp();
        let signature = signature(&message.secret, id, timestamp, &body);
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, mime::APPLICATION_JSON.as_ref())
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(body);
        request.send().await.map_err(|error| self.reason(&error))
    }

    /// Why there was no response. The URL is left out, because it may contain a secret and errors are logged.
    fn reason(&self, error: &reqwest::Error) -> String {
        if error.is_timeout() {
            return format!("no answer within {} s", self.timeout.as_secs_f32());
        }
        let mut root: &dyn Error = error;
        while let Some(source) = root.source() {
            root = source;
            if let Some(refused) = root.downcast_ref::<NotPublic>() {
                return refused.to_string();
            }
        }
        if root.is::<reqwest::Error>() {
            "it can't be reached".to_owned()
        } else {
            root.to_string()
        }
    }
}

/// The beginning of a response's body as text. A truncated or endless body is accepted.
async fn beginning(mut response: Response) -> String {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = MAX_RESPONSE_BYTES.saturating_sub(body.len());
        body.extend(chunk.iter().take(room));
        if body.len() >= MAX_RESPONSE_BYTES {
            break;
        }
    }
    String::from_utf8_lossy(&body).into_owned()
}
