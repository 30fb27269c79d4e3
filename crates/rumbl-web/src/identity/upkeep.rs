//! Periodic maintenance of sessions in the database. It may be slow, because nothing waits for it.

use std::time::{Duration, Instant};

use rumbl_core::Result;
use rumbl_core::ids::SessionId;
use rumbl_core::repo::Connection;
use rumbl_core::{accounts, idempotency, imports, reports};

use super::sessions::Sessions;
use crate::every::every;

/// How often the sessions in use are checked for rows that are due for an update.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(10);
/// How often the row of a session in use is updated.
const TOUCH_INTERVAL: Duration = Duration::from_mins(1);
/// How often expired rows are deleted.
const CLEAN_UP_INTERVAL: Duration = Duration::from_hours(1);

/// Records which sessions are in use, and deletes expired sessions, stored API responses that are more than a day old,
/// abandoned import drafts, and what reports have kept for too long.
#[derive(Debug)]
pub struct SessionUpkeep {
    sessions: Sessions,
    reported_text_kept_for: Duration,
}

impl SessionUpkeep {
    /// Creates the maintenance task, and says how long an open report keeps what was reported.
    pub fn new(sessions: Sessions, reported_text_kept_for: Duration) -> Self {
        Self { sessions, reported_text_kept_for }
    }

    /// Runs the maintenance at every interval.
    pub async fn run(self) {
        let this = &self;
        tokio::join!(
            every("recording which sessions are in use", UPKEEP_INTERVAL, || this.touch_once()),
            every("deleting expired sessions", CLEAN_UP_INTERVAL, || this.clean_up()),
        );
    }

    /// Updates `last_seen_at` of the sessions in use, unless it was updated recently.
    ///
    /// # Errors
    /// Database errors; the rows are then updated the next time.
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

    /// Deletes what has expired.
    ///
    /// # Errors
    /// Database errors; the rest is then deleted the next time.
    pub async fn clean_up(&self) -> Result<()> {
        let limits = self.sessions.limits();
        let delete = move |db: &mut Connection| {
            accounts::delete_expired_mailed_tokens(db)?;
            accounts::delete_ended_sessions(db, limits)
        };
        let count = self.sessions.repo().run(delete).await?;
        if count > 0 {
            tracing::info!(count, "deleted expired sessions");
        }
        let count = self.sessions.repo().run(idempotency::delete_old).await?;
        if count > 0 {
            tracing::info!(count, "deleted old API responses");
        }
        let count = self.sessions.repo().run(imports::delete_old_import_drafts).await?;
        if count > 0 {
            tracing::info!(count, "deleted abandoned import drafts");
        }
        let kept_for = self.reported_text_kept_for;
        let drop_old = move |db: &mut Connection| reports::drop_old_snapshots(db, kept_for);
        let count = self.sessions.repo().run(drop_old).await?;
        if count > 0 {
            tracing::info!(count, "dropped what old reports had kept");
        }
        Ok(())
    }
}
