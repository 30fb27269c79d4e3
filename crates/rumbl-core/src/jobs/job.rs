use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// A kind of job, and its payload. The payload is stored as JSON, so later versions must be able to read what earlier
/// ones wrote. It must not contain secrets.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// The name of the kind in the table. A process claims only the kinds that it knows.
    const KIND: &'static str;
}

/// A payload that can't be parsed.
#[derive(Debug, Error)]
#[error("the payload can't be read")]
pub struct InvalidPayload;
