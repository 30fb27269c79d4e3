//! Searching, so many at a time.

use std::sync::Arc;
use std::time::Duration;

use actix_live::{LiveSocket, OnMount, Result};
use rumbl_core::accounts::User;
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::search::{self, Found, SearchQuery};
use rumbl_core::{Error, Result as CoreResult};
use tokio::time::timeout;

use crate::client_address::ClientAddress;
use crate::config::Limits;
use crate::turns::Turns;
use crate::views::search_view::SearchResults;

/// Rows of each kind that a search shows at most.
const MAX_ROWS: usize = 20;
/// People whom a search for somebody to talk with shows at most.
const MAX_PEOPLE: usize = 8;
/// How long one waits for its turn.
const MAX_WAIT: Duration = Duration::from_secs(3);

/// What searches. A clone takes the same turns.
#[derive(Debug, Clone)]
pub(crate) struct Searches {
    repo: Repo,
    turns: Arc<Turns>,
}

impl Searches {
    /// Searches in this database.
    pub(crate) fn new(repo: Repo, limits: &Limits) -> Self {
        let turns = Turns::new(
            limits.searches_at_once.get(),
            limits.search_queue.get(),
            limits.search_queue_per_address.get(),
        );
        Self { repo, turns: Arc::new(turns) }
    }

    /// Looks for words that a client sends; for members, among people too, whose listing is for members.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many search, in all or from there, and what keeps the database from being reached.
    pub(crate) async fn find(
        &self,
        query: SearchQuery,
        is_member: bool,
        address: ClientAddress,
    ) -> CoreResult<SearchResults> {
        if query.is_empty() {
            return Ok(SearchResults::default());
        }
        let search = move |db: &mut Connection| {
            let videos = search::search_videos(db, &query, MAX_ROWS)?;
            let people = if is_member {
                search::search_users(db, &query, MAX_ROWS)?
            } else {
                Found::default()
            };
            let said = search::search_annotations(db, &query, MAX_ROWS)?;
            Ok(SearchResults::new(&query, &videos, &people, &said))
        };
        self.run(address, search).await
    }

    /// Looks among people, for members.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub(crate) async fn find_people(
        &self,
        query: SearchQuery,
        address: ClientAddress,
    ) -> CoreResult<Vec<User>> {
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let search =
            move |db: &mut Connection| Ok(search::search_users(db, &query, MAX_PEOPLE)?.rows);
        self.run(address, search).await
    }

    /// Searches when it is its turn.
    async fn run<T: Send + 'static>(
        &self,
        address: ClientAddress,
        search: impl FnOnce(&mut Connection) -> CoreResult<T> + Send + 'static,
    ) -> CoreResult<T> {
        let turn = self.turns.take(address, "too many search");
        let Ok(Ok(turn)) = timeout(MAX_WAIT, turn).await else {
            return Err(Error::Busy { waited: MAX_WAIT });
        };
        let (work, _waiting) = (turn.work, turn.waiting);
        let search = move |db: &mut Connection| {
            // The search goes on when nobody waits for it any more, and its turn with it.
            let _work = work;
            search(db)
        };
        self.repo.run(search).await
    }
}

/// How many people a search has found, in words; empty for a search without words.
pub(super) fn people_found(text: &str, count: usize) -> String {
    match count {
        _ if text.trim().is_empty() => String::new(),
        0 => "Nobody found.".to_owned(),
        1 => "1 person found".to_owned(),
        count => format!("{count} people found"),
    }
}

/// Hands it to the views.
impl OnMount for Searches {
    async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
        socket.assign(self.clone());
        Ok(())
    }
}
