//! Who is watching: what is told of each of a person's open pages, and of the person.

use std::collections::HashMap;

use actix_channels::Fetch;
use rumbl_core::accounts;
use rumbl_core::repo::Repo;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What is told of each open page.
#[derive(Debug, Serialize)]
pub struct Meta {
    /// What the person watches with.
    pub device: &'static str,
}

/// Looks up the people behind presence keys: `{"user": {"username": "ada"}}`.
#[derive(Debug)]
pub struct Viewers(pub Repo);

impl Fetch for Viewers {
    async fn fetch(&self, _topic: &str, keys: Vec<String>) -> HashMap<String, Map<String, Value>> {
        let ids: Vec<_> = keys.iter().filter_map(|key| key.parse().ok()).collect();
        let users = self.0.run(move |db| accounts::list_users_with_ids(db, &ids)).await;
        let users = users.unwrap_or_else(|error| {
            tracing::error!(%error, "viewers are shown without their names");
            Vec::new()
        });
        let extra = |username| Map::from_iter([("user".to_owned(), json!({"username": username}))]);
        users.into_iter().map(|user| (user.id.to_string(), extra(user.username))).collect()
    }
}
