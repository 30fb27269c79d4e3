use std::num::{NonZeroU32, NonZeroUsize};

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// The settings of the API, documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiConfig {
    /// The signature algorithm of tokens.
    pub token_algorithm: TokenAlgorithm,
    /// The lifetime of an access token, in minutes.
    pub access_token_minutes: NonZeroU32,
    /// Requests that a key may make per hour.
    pub requests_per_hour: NonZeroU32,
    /// The largest JSON body, in bytes.
    pub json_bytes: NonZeroUsize,
    /// Concurrent event streams of programs.
    pub event_streams: NonZeroUsize,
    /// Concurrent event streams from one address.
    pub event_streams_per_address: NonZeroUsize,
    /// When version 1 was deprecated, if it is.
    pub v1_deprecated_at: Option<DateTime<Utc>>,
    /// When version 1 will be removed, if known.
    pub v1_sunset_at: Option<DateTime<Utc>>,
}

/// The signature algorithm of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum TokenAlgorithm {
    /// HMAC with SHA-256 (RFC 7518).
    #[serde(rename = "HS256")]
    Hs256,
    /// Ed25519 (RFC 8037).
    #[serde(rename = "EdDSA")]
    EdDsa,
}
