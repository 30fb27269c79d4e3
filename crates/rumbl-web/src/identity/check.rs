//! Compares this process's sessions with the database, to find those that ended elsewhere.

use std::time::{Duration, Instant};

use actix_channels::Endpoint;
use rumbl_core::Result;
use rumbl_core::accounts;
use rumbl_core::ids::SessionId;
use rumbl_core::repo::Repo;

use super::sessions::Sessions;
use crate::every::every;

/// How often sessions are checked, so that requests need no query of their own.
pub const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Keeps [`Sessions`] up to date. It only reads, so that no lock can hold it up.
#[derive(Debug)]
pub struct SessionCheck {
    sessions: Sessions,
    endpoint: Endpoint,
    /// Has its own connection if possible, so that it never waits for the pool.
    repo: Repo,
}

impl SessionCheck {
    /// Creates a check that disconnects ended sessions on this endpoint.
    ///
    /// # Errors
    /// If the database provides no connection.
    pub fn new(sessions: Sessions, endpoint: Endpoint) -> Result<Self> {
        let own = sessions.repo().with_own_connection()?;
        let repo = own.unwrap_or_else(|| sessions.repo().clone());
        Ok(Self { sessions, endpoint, repo })
    }

    /// Checks the sessions at every interval.
    pub async fn run(self) {
        let check = &self;
        every("looking for ended sessions", CHECK_INTERVAL, || check.check_once()).await;
    }

    /// Ends the sessions that ended elsewhere, drops changed ones so that they are read again, and confirms the rest.
    ///
    /// # Errors
    /// Database errors; then no session is confirmed, and none ends.
    pub async fn check_once(&self) -> Result<()> {
        let asked_at = Instant::now();
        let held = self.sessions.held();
        if held.is_empty() {
            return Ok(());
        }
        let ids: Vec<SessionId> = held.iter().map(|(identity, _)| identity.session_id()).collect();
        let limits = self.sessions.limits();
        let read = move |db: &mut _| accounts::list_current_sessions(db, &ids, limits);
        let current = self.repo.run(read).await?;
        for (identity, _) in held {
            let (session, user) = (identity.session(), &identity.user);
            // After a backup is restored, the id may belong to another session.
            let found = current.get(&session.id).filter(|it| it.token_hash == session.token_hash);
            match found {
                None => {
                    let (session_id, user_id) = (session.id, user.id);
                    tracing::info!(%session_id, %user_id, "session ended");
                    self.sessions.end(&self.endpoint, session.id);
                }
                // Connected clients reconnect, and get the changed user.
                Some(found) if found.user_updated_at != user.updated_at => {
                    self.sessions.forget(&self.endpoint, session.id);
                }
                Some(_) => identity.confirm(asked_at),
            }
        }
        Ok(())
    }
}
