//! What shows a receiver that a message is rumbl's, is not older than it says, and was not changed.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rumbl_core::webhooks::WebhookSecret;

/// The header `webhook-signature` of a message that is sent at `timestamp`, in seconds from 1970.
pub(super) fn signature(
    secret: &WebhookSecret,
    message_id: &str,
    timestamp: i64,
    body: &[u8],
) -> String {
    let signed = [format!("{message_id}.{timestamp}.").as_bytes(), body].concat();
    let tag = sign(&Key::new(HMAC_SHA256, secret.key()), &signed);
    format!("v1,{}", STANDARD.encode(tag))
}
