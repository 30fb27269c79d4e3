use diesel::prelude::*;

use super::job::{InvalidPayload, Job};
use crate::ids::JobId;

/// A job that this process has for the time of a lease.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ClaimedJob {
    /// Its id.
    pub id: JobId,
    /// Its [`Job::KIND`].
    pub kind: String,
    pub(super) payload: String,
    /// How often it was begun, this time included. Whoever lost it to another process by being too
    /// slow has an older number, and can settle nothing.
    pub attempts: i32,
}

impl ClaimedJob {
    /// What it needs to know.
    ///
    /// # Errors
    /// [`InvalidPayload`], which does not say what the payload is.
    pub fn read<J: Job>(&self) -> Result<J, InvalidPayload> {
        serde_json::from_str(&self.payload).map_err(|_error| InvalidPayload)
    }
}
