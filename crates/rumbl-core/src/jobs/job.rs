use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// A kind of work, and what one piece of it needs to know. Its JSON is stored, so a later version has to
/// read what an earlier one wrote. It holds no secret.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Names the kind in the table; a process takes only the kinds that it knows.
    const KIND: &'static str;
}

/// A payload that can't be read as its kind's.
#[derive(Debug, Error)]
#[error("the payload can't be read")]
pub struct InvalidPayload;
