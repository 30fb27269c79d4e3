use std::num::{NonZeroU32, NonZeroUsize};

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// What programs get, as documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiConfig {
    /// How tokens are signed.
    pub token_algorithm: TokenAlgorithm,
    /// Minutes that a token lasts which is not a refresh token.
    pub access_token_minutes: NonZeroU32,
    /// Requests that a key may make in an hour.
    pub requests_per_hour: NonZeroU32,
    /// The largest JSON that is read, in bytes.
    pub json_bytes: NonZeroUsize,
    /// Programs that may listen to the events of videos.
    pub event_streams: NonZeroUsize,
    /// The same from one address.
    pub event_streams_per_address: NonZeroUsize,
    /// Since when the first version is deprecated, if it is.
    pub v1_deprecated_at: Option<DateTime<Utc>>,
    /// When the first version ends, if that is known.
    pub v1_sunset_at: Option<DateTime<Utc>>,
}

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum TokenAlgorithm {
    /// HMAC with SHA-256 (RFC 7518).
    #[serde(rename = "HS256")]
    Hs256,
    /// Ed25519 (RFC 8037).
    #[serde(rename = "EdDSA")]
    EdDsa,
}
