//! Compares the sessions that are in use here with the database, for what ended elsewhere.

use std::time::{Duration, Instant};

use actix_channels::Endpoint;
use rumbl_core::Result;
use rumbl_core::accounts;
use rumbl_core::ids::SessionId;
use rumbl_core::repo::Repo;

use super::sessions::Sessions;
use crate::every::every;

/// How often it is looked, so that nobody has to ask the database themselves.
pub const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// What keeps [`Sessions`] true. It only reads, so that nothing that waits for a lock holds it up.
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

    /// Checks at every interval.
    pub async fn run(self) {
        let check = &self;
        every("looking for ended sessions", CHECK_INTERVAL, || check.check_once()).await;
    }

    /// Ends what has ended elsewhere, has reread what has changed, and confirms what goes on.
    ///
    /// # Errors
    /// What the database says; then nothing is confirmed, and nobody is logged out.
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
            // A backup that is restored may give the id to another session.
            let found = current.get(&session.id).filter(|it| it.token_hash == session.token_hash);
            match found {
                None => {
                    let (session_id, user_id) = (session.id, user.id);
                    tracing::info!(%session_id, %user_id, "the session has ended");
                    self.sessions.end(&self.endpoint, session.id);
                }
                // Whoever is connected comes back, as who they are now.
                Some(found) if found.user_updated_at != user.updated_at => {
                    self.sessions.forget(&self.endpoint, session.id);
                }
                Some(_) => identity.confirm(asked_at),
            }
        }
        Ok(())
    }
}
