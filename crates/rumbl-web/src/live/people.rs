//! Names the people behind presence entries; people known to this process need no query.

use std::collections::HashMap;

use actix_channels::{Fetch, FetchFailed};
use rumbl_core::accounts;
use rumbl_core::repo::Repo;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::identity::Sessions;
use crate::live::whereabouts::Whereabouts;

/// Looks up people's names by their ids.
#[derive(Debug)]
pub(crate) struct People {
    /// The database, for people on other processes.
    pub repo: Repo,
    /// The people on this process.
    pub sessions: Sessions,
}

/// The presence metadata of one open page.
#[derive(Debug, Serialize)]
pub(crate) struct Meta {
    /// The kind of device.
    device: &'static str,
    /// Their position in the video, if they share it.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    whereabouts: Option<Whereabouts>,
}

impl Meta {
    /// A page, optionally at a position in the video.
    pub(crate) const fn at(whereabouts: Option<Whereabouts>) -> Self {
        Self { device: "browser", whereabouts }
    }
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
            match self.sessions.known_user(id) {
                Some(user) => drop(names.insert(id, user.username.clone())),
                None => unknown.push(id),
            }
        }
        if !unknown.is_empty() {
            // People who have left since, and people on other processes.
            let users = self.repo.run(move |db| accounts::list_users_with_ids(db, &unknown)).await;
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
