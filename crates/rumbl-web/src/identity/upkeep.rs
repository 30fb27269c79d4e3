//! What sessions need in the database now and then. It may take its time, as nobody waits for it.

use std::time::{Duration, Instant};

use rumbl_core::Result;
use rumbl_core::ids::SessionId;
use rumbl_core::repo::Connection;
use rumbl_core::{accounts, idempotency, imports};

use super::sessions::Sessions;
use crate::every::every;

/// How often it is looked whose row has to be told.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(10);
/// How often the row of a session that is in use is told so.
const TOUCH_INTERVAL: Duration = Duration::from_mins(1);
/// How often the rows of sessions that are over are deleted.
const CLEAN_UP_INTERVAL: Duration = Duration::from_hours(1);

/// Records which sessions are in use, and deletes those that are over, and what programs were answered more
/// than a day ago.
#[derive(Debug)]
pub struct SessionUpkeep {
    sessions: Sessions,
}

impl SessionUpkeep {
    /// The upkeep of these sessions.
    pub fn new(sessions: Sessions) -> Self {
        Self { sessions }
    }

    /// Looks after them at every interval.
    pub async fn run(self) {
        let this = &self;
        tokio::join!(
            every("recording which sessions are in use", UPKEEP_INTERVAL, || this.touch_once()),
            every("deleting sessions that are over", CLEAN_UP_INTERVAL, || this.clean_up()),
        );
    }

    /// Tells the rows of sessions that are in use, unless they were told a moment ago.
    ///
    /// # Errors
    /// What the database says; then they are told the next time.
    pub async fn touch_once(&self) -> Result<()> {
        let is_due = |touched_at: Instant| touched_at.elapsed() >= TOUCH_INTERVAL;
        let held = self.sessions.held().into_iter();
        let due = held.filter(|(_, touched_at)| is_due(*touched_at));
        let ids: Vec<SessionId> = due.map(|(identity, _)| identity.session_id()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let touched = ids.clone();
        self.sessions.repo().run(move |db| accounts::touch_sessions(db, &ids)).await?;
        self.sessions.touched(&touched);
        Ok(())
    }

    async fn clean_up(&self) -> Result<()> {
        let limits = self.sessions.limits();
        let delete = move |db: &mut Connection| {
            accounts::delete_expired_mailed_tokens(db)?;
            accounts::delete_ended_sessions(db, limits)
        };
        let count = self.sessions.repo().run(delete).await?;
        if count > 0 {
            tracing::info!(count, "deleted sessions that were over");
        }
        let count = self.sessions.repo().run(idempotency::delete_old).await?;
        if count > 0 {
            tracing::info!(count, "deleted responses that are kept no longer");
        }
        let count = self.sessions.repo().run(imports::delete_old_import_drafts).await?;
        if count > 0 {
            tracing::info!(count, "deleted files that nobody has imported");
        }
        Ok(())
    }
}
