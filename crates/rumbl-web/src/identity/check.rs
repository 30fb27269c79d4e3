//! Compares the sessions that are in use here with the database, for what ended elsewhere.

use std::time::{Duration, Instant};

use actix_channels::Endpoint;
use rumbl_core::Result;
use rumbl_core::accounts;
use rumbl_core::ids::SessionId;
use rumbl_core::repo::Repo;
use tokio::time::{MissedTickBehavior, interval};

use super::sessions::Sessions;

/// How often it is looked; so what ended in another process goes on here for less than two seconds.
pub const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How often the row of a session that is in use is told so.
const TOUCH_INTERVAL: Duration = Duration::from_mins(1);
/// How often the rows of sessions that are over are deleted.
const CLEAN_UP_INTERVAL: Duration = Duration::from_hours(1);

/// What keeps [`Sessions`] true.
#[derive(Debug)]
pub struct SessionCheck {
    sessions: Sessions,
    endpoint: Endpoint,
    /// Over a connection of its own, if there can be one, so that it waits for nobody.
    repo: Repo,
}

impl SessionCheck {
    /// A check that ends sessions on this endpoint.
    ///
    /// # Errors
    /// When the database gives no connection for it.
    pub fn new(sessions: Sessions, endpoint: Endpoint) -> Result<Self> {
        let own = sessions.repo().with_own_connection()?;
        let repo = own.unwrap_or_else(|| sessions.repo().clone());
        Ok(Self { sessions, endpoint, repo })
    }

    /// Checks at every interval, and cleans up now and then.
    pub async fn run(self) {
        let mut ticks = interval(CHECK_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut cleaned_up_at: Option<Instant> = None;
        loop {
            ticks.tick().await;
            if let Err(error) = self.check_once().await {
                tracing::warn!(%error, "ended sessions can't be looked for");
            }
            if cleaned_up_at.is_none_or(|at| at.elapsed() >= CLEAN_UP_INTERVAL) {
                cleaned_up_at = Some(Instant::now());
                self.clean_up().await;
            }
        }
    }

    /// Ends what has ended elsewhere, has reread what has changed, and notes what is in use.
    ///
    /// # Errors
    /// What the database says; then everything stays as it is.
    pub async fn check_once(&self) -> Result<()> {
        let held = self.sessions.held();
        if held.is_empty() {
            return Ok(());
        }
        let ids: Vec<SessionId> = held.iter().map(|(identity, _)| identity.session_id()).collect();
        let limits = self.sessions.limits();
        let read = move |db: &mut _| accounts::list_current_sessions(db, &ids, limits);
        let current = self.repo.run(read).await?;
        let mut used = Vec::new();
        for (identity, touched_at) in held {
            let (id, user) = (identity.session_id(), &identity.user);
            match current.get(&id) {
                None => {
                    tracing::info!(session_id = %id, user_id = %user.id, "the session has ended");
                    self.sessions.end(&self.endpoint, id);
                }
                // Whoever is connected comes back, as who they are now.
                Some(updated_at) if *updated_at != user.updated_at => {
                    self.sessions.forget(&self.endpoint, id);
                }
                Some(_) if touched_at.elapsed() >= TOUCH_INTERVAL => used.push(id),
                Some(_) => {}
            }
        }
        self.touch(used).await
    }

    async fn touch(&self, ids: Vec<SessionId>) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let touched = ids.clone();
        self.repo.run(move |db| accounts::touch_sessions(db, &ids)).await?;
        self.sessions.touched(&touched);
        Ok(())
    }

    async fn clean_up(&self) {
        let limits = self.sessions.limits();
        match self.repo.run(move |db| accounts::delete_ended_sessions(db, limits)).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "deleted sessions that were over"),
            Err(error) => tracing::warn!(%error, "sessions that are over can't be deleted"),
        }
    }
}
