//! Runs searches, with a limit on how many run at the same time.

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
use crate::i18n::{Message, t};
use crate::turns::{TurnLimits, Turns};
use crate::views::search_view::SearchResults;

/// Maximum number of results of each kind.
const MAX_ROWS: usize = 20;
/// Maximum number of results in a search for people to talk to.
const MAX_PEOPLE: usize = 8;
/// How long a search waits for its turn.
const MAX_WAIT: Duration = Duration::from_secs(3);

/// Runs searches. Clones share the same limit.
#[derive(Debug, Clone)]
pub(crate) struct Searches {
    repo: Repo,
    turns: Arc<Turns>,
}

impl Searches {
    /// Creates the searches of a database.
    pub(crate) fn new(repo: Repo, limits: &Limits) -> Self {
        let turns = Turns::new(
            "searches",
            TurnLimits {
                at_once: limits.searches_at_once.get(),
                at_once_per_address: limits.turns_per_address.get(),
                waiting: limits.search_queue.get(),
                waiting_per_address: limits.search_queue_per_address.get(),
            },
        );
        Self { repo, turns: Arc::new(turns) }
    }

    /// Searches for a client's words. Members get results among people too, because only members can see the list of
    /// people.
    ///
    /// # Errors
    /// [`Error::Busy`] if too many searches are running, in total or from this address; database errors.
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

    /// Searches for people, for members only.
    ///
    /// # Errors
    /// Same as [`find`](Self::find).
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

    /// Runs a search when it is its turn.
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
            // The search keeps its turn until it ends, even if nobody is waiting for the result any more.
            let _work = work;
            search(db)
        };
        self.repo.run(search).await
    }
}

/// How many people a search has found, in words; `None` for a search without words.
pub(super) fn people_found(text: &str, count: usize) -> Option<Message> {
    match count {
        _ if text.trim().is_empty() => None,
        0 => Some(t!("people-found-nobody")),
        count => Some(t!("people-found", count = count)),
    }
}

/// Provides the searches to the views.
impl OnMount for Searches {
    async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
        socket.assign(self.clone());
        Ok(())
    }
}
