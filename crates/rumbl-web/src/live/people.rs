//! The people who are connected. Connecting, joining and presence need no query for people that this
//! process knows already.
//!
//! What is known here is checked against the database at every interval: a person whose password was
//! changed, in this process or another, is disconnected within [`CHECK_INTERVAL`]. A change in this
//! process takes effect at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use actix_channels::{Endpoint, Fetch, FetchFailed};
use rumbl_core::Result as CoreResult;
use rumbl_core::accounts::{self, User};
use rumbl_core::ids::UserId;
use rumbl_core::repo::Repo;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::time::{MissedTickBehavior, interval};

/// How long a session that has ended elsewhere may go on here.
pub const CHECK_INTERVAL: Duration = Duration::from_secs(2);

/// Names all of a user's sockets, to disconnect them.
pub fn socket_id(id: UserId) -> String {
    format!("users_socket:{id}")
}

/// The people who are connected to this process; a clone knows the same.
#[derive(Debug, Clone)]
pub struct People(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    repo: Repo,
    /// An entry lives as long as any of the person's sockets, and until the next check.
    connected: Mutex<HashMap<UserId, Weak<User>>>,
}

impl People {
    /// Starts empty.
    pub fn new(repo: Repo) -> Self {
        Self(Arc::new(Inner { repo, connected: Mutex::default() }))
    }

    /// A person, as they were at most [`CHECK_INTERVAL`] ago.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when nobody has the id, and what the database says.
    pub async fn get(&self, id: UserId) -> CoreResult<Arc<User>> {
        if let Some(user) = self.known(id) {
            return Ok(user);
        }
        let user = self.0.repo.run(move |db| accounts::get_user(db, id)).await?;
        let mut connected = self.lock();
        // Somebody who connects twice at once is known once, or the end of one socket would have
        // the other's person forgotten.
        let known = connected.get(&id).and_then(Weak::upgrade);
        if let Some(known) = known.filter(|known| known.session_version >= user.session_version) {
            return Ok(known);
        }
        let user = Arc::new(user);
        connected.insert(id, Arc::downgrade(&user));
        Ok(user)
    }

    /// Whether this is what is known of a person who is connected.
    pub fn is_current(&self, user: &User) -> bool {
        self.known(user.id).is_some_and(|known| known.session_version == user.session_version)
    }

    /// Forgets a person and ends their sockets, since their sessions have ended.
    pub fn disconnect(&self, endpoint: &Endpoint, id: UserId) {
        self.lock().remove(&id);
        endpoint.disconnect(&socket_id(id));
    }

    /// Ends the sockets of people whose sessions have ended, at every interval.
    pub async fn check(self, endpoint: Endpoint) {
        let mut ticks = interval(CHECK_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.check_once(&endpoint).await {
                tracing::warn!(%error, "ended sessions can't be looked for");
            }
        }
    }

    async fn check_once(&self, endpoint: &Endpoint) -> CoreResult<()> {
        let known: HashMap<UserId, i32> = {
            let mut connected = self.lock();
            connected.retain(|_, user| user.strong_count() > 0);
            let known = connected.iter().filter_map(|(id, user)| Some((*id, user.upgrade()?)));
            known.map(|(id, user)| (id, user.session_version)).collect()
        };
        if known.is_empty() {
            return Ok(());
        }
        let ids: Vec<UserId> = known.keys().copied().collect();
        let current = self.0.repo.run(move |db| accounts::list_session_versions(db, &ids)).await?;
        for (id, version) in known {
            if current.get(&id) != Some(&version) {
                tracing::info!(user_id = %id, "the sessions have ended");
                self.disconnect(endpoint, id);
            }
        }
        Ok(())
    }

    fn known(&self, id: UserId) -> Option<Arc<User>> {
        self.lock().get(&id).and_then(Weak::upgrade)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Weak<User>>> {
        self.0.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What presence shows for each open page.
#[derive(Debug, Serialize)]
pub struct Meta {
    /// What the person watches with.
    pub device: &'static str,
}

/// Names the people behind presence keys: `{"user": {"username": "ada"}}`.
impl Fetch for People {
    async fn fetch(
        &self,
        _topic: &str,
        keys: Vec<String>,
    ) -> Result<HashMap<String, Map<String, Value>>, FetchFailed> {
        let mut names = HashMap::new();
        let mut unknown = Vec::new();
        for id in keys.iter().filter_map(|key| key.parse().ok()) {
            match self.known(id) {
                Some(user) => drop(names.insert(id, user.username.clone())),
                None => unknown.push(id),
            }
        }
        if !unknown.is_empty() {
            // People who left since, and people of other processes.
            let users =
                self.0.repo.run(move |db| accounts::list_users_with_ids(db, &unknown)).await;
            let users = users.map_err(|error| {
                tracing::error!(%error, "the names of viewers can't be read");
                FetchFailed
            })?;
            names.extend(users.into_iter().map(|user| (user.id, user.username)));
        }
        let extra = |username| Map::from_iter([("user".to_owned(), json!({"username": username}))]);
        Ok(names.into_iter().map(|(id, name)| (id.to_string(), extra(name))).collect())
    }
}
