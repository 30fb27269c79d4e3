use diesel::prelude::*;

use super::job::{InvalidPayload, Job};
use super::schema::JobId;

/// A job that this process holds for a lease.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ClaimedJob {
    /// Its id.
    pub id: JobId,
    /// Its [`Job::KIND`].
    pub kind: String,
    pub(super) payload: String,
    /// How often it was started, including this time. A process that has lost its lease holds an older number, so it
    /// can't settle the job.
    pub attempts: i32,
}

impl ClaimedJob {
    /// Its payload.
    ///
    /// # Errors
    /// [`InvalidPayload`], which doesn't reveal the payload.
    pub fn read<J: Job>(&self) -> Result<J, InvalidPayload> {
        serde_json::from_str(&self.payload).map_err(|_error| InvalidPayload)
    }
}
