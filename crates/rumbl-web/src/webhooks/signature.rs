//! The signature that proves to receivers that a message comes from rumbl, is recent and unmodified.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rumbl_core::webhooks::WebhookSecret;

/// The `webhook-signature` header of a message sent at `timestamp`, in seconds since 1970.
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
