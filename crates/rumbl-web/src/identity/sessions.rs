//! A cache of the sessions in use in this process, so that authentication needs no query while they are valid.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use actix_channels::Endpoint;
use chrono::Utc;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use rumbl_core::accounts::{self, Session, SessionLimits, SessionToken, TokenHash, User};
use rumbl_core::ids::{SessionId, UserId};
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, Result};
use tokio::time::timeout;

use super::proof::{Identity, Proof};
use super::socket_token::NamedSession;

/// Maximum number of sessions cached between requests; sessions with open sockets are known in addition.
const MAX_REMEMBERED: u64 = 10_000;
/// How long an unused session stays in memory.
const REMEMBERED_FOR: Duration = Duration::from_mins(5);
/// How long an ended session is remembered, so that a read that began before its end can't revive it. No
/// query takes as long.
const ENDINGS_KNOWN_FOR: Duration = Duration::from_mins(1);
const MAX_ENDINGS_KNOWN: u64 = 10_000;
/// How long an invalid token is remembered, so that a browser that sends it with every request does not cause a query
/// each time.
const UNKNOWN_FOR: Duration = Duration::from_secs(2);
const MAX_UNKNOWN: u64 = 10_000;
/// How long to wait for the database when authenticating a request.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// The prefix of the ids of sessions' sockets.
const SOCKET_ID: &str = "sessions_socket:";

/// The id of all sockets of a session, to disconnect them.
pub fn socket_id(id: SessionId) -> String {
    format!("{SOCKET_ID}{id}")
}

/// The session in an id that [`socket_id`] made.
pub(crate) fn session_of_socket(socket_id: &str) -> Option<SessionId> {
    socket_id.strip_prefix(SOCKET_ID)?.parse().ok()
}

/// The sessions in use in this process. Clones share the same cache.
///
/// [`SessionCheck`](super::SessionCheck) compares them with the database every second. An entry that was not confirmed
/// for two seconds is stale: its next use queries the database, and fails if the database is unavailable. Sessions that
/// end in this process end at once.
#[derive(Debug, Clone)]
pub struct Sessions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    repo: Repo,
    limits: SessionLimits,
    remembered: Cache<TokenHash, Arc<Identity>>,
    /// Invalid tokens.
    unknown: Cache<TokenHash, ()>,
    ended: Cache<Ending, ()>,
    known: Mutex<Known>,
}

/// An event that ended sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Ending {
    Session(SessionId),
    /// The end of all of a user's sessions with this session version, by a change of the password.
    SessionVersion(UserId, i32),
}

/// All identities in use in this process, and their users.
#[derive(Debug, Default)]
struct Known {
    sessions: HashMap<SessionId, KnownSession>,
    people: HashMap<UserId, Weak<User>>,
}

#[derive(Debug)]
struct KnownSession {
    identity: Weak<Identity>,
    /// When `last_seen_at` was last updated in the database.
    touched_at: Instant,
}

impl Sessions {
    /// Creates an empty cache.
    pub fn new(repo: Repo, limits: SessionLimits) -> Self {
        let remembered =
            Cache::builder().max_capacity(MAX_REMEMBERED).time_to_idle(REMEMBERED_FOR).build();
        let ended = Cache::builder().max_capacity(MAX_ENDINGS_KNOWN);
        // The default policy might not admit new entries during a flood of log-outs.
        let ended = ended.eviction_policy(EvictionPolicy::lru());
        let ended = ended.time_to_live(ENDINGS_KNOWN_FOR).build();
        let unknown = Cache::builder().max_capacity(MAX_UNKNOWN).time_to_live(UNKNOWN_FOR).build();
        let known = Mutex::default();
        Self(Arc::new(Inner { repo, limits, remembered, unknown, ended, known }))
    }

    /// The identity that a token proves; `None` if its session has ended or never existed.
    ///
    /// # Errors
    /// Database errors.
    pub async fn find_by_token(&self, token: &SessionToken) -> Result<Option<Arc<Identity>>> {
        let hash = token.hash();
        if let Some(identity) = self.0.remembered.get(&hash).filter(counts) {
            return Ok(Some(identity));
        }
        if self.0.unknown.contains_key(&hash) {
            return Ok(None);
        }
        let read = move |db: &mut _, limits| accounts::get_session_by_token(db, hash, limits);
        let found = self.read(read).await?;
        if found.is_none() {
            self.0.unknown.insert(hash, ());
        }
        Ok(found)
    }

    /// The identity of a session named by a socket token or a live page; `None` if the session has ended.
    ///
    /// # Errors
    /// Database errors.
    pub async fn find(&self, named: &NamedSession) -> Result<Option<Arc<Identity>>> {
        let found = self.find_by_id(named.id()).await?;
        Ok(found.filter(|identity| named.is(identity.session())))
    }

    /// Whether the identity of a long-lived client, such as a socket, is still valid.
    ///
    /// # Errors
    /// Database errors, if a query is needed.
    pub async fn is_current(&self, identity: &Identity) -> Result<bool> {
        if !identity.is_current() || identity.is_fresh() {
            return Ok(identity.is_current());
        }
        let found = self.find_by_id(identity.session_id()).await?;
        let token_hash = identity.session().token_hash;
        let goes_on = found.is_some_and(|found| found.session().token_hash == token_hash);
        if !goes_on {
            identity.end();
        }
        Ok(goes_on)
    }

    /// The identity of the session with this id; `None` if it has ended. For an id from an earlier time, compare the
    /// token as well, because ids are assigned again after a backup is restored.
    ///
    /// # Errors
    /// Database errors.
    async fn find_by_id(&self, id: SessionId) -> Result<Option<Arc<Identity>>> {
        let known = self.lock().identity(id);
        match known.filter(counts) {
            Some(identity) => Ok(Some(identity)),
            None => self.read(move |db, limits| accounts::get_session(db, id, limits)).await,
        }
    }

    /// Ends a deleted session: its identity is no longer valid, and its sockets are disconnected.
    pub fn end(&self, endpoint: &Endpoint, id: SessionId) {
        self.0.ended.insert(Ending::Session(id), ());
        if let Some(identity) = self.forget(endpoint, id) {
            identity.end();
        }
    }

    /// Ends all sessions that a change of the password has ended. `user` is the user as read before the change.
    pub fn end_all_of(&self, endpoint: &Endpoint, user: &User) {
        self.0.ended.insert(Ending::SessionVersion(user.id, user.session_version), ());
        for id in self.known_of(user.id) {
            self.end(endpoint, id);
        }
    }

    /// Drops a user's sessions from the cache, for instance after a change that may or may not have been committed.
    /// Their sockets are disconnected; clients whose session is still valid reconnect.
    pub fn invalidate_user(&self, endpoint: &Endpoint, user_id: UserId) {
        for id in self.known_of(user_id) {
            self.forget(endpoint, id);
        }
    }

    /// The user with this id, if cached.
    pub fn known_user(&self, id: UserId) -> Option<Arc<User>> {
        self.lock().people.get(&id).and_then(Weak::upgrade)
    }

    /// The user of a session that this process has cached, as it has while one of its sockets is open.
    pub(crate) fn known_user_of(&self, id: SessionId) -> Option<Arc<User>> {
        self.lock().identity(id).map(|identity| Arc::clone(&identity.user))
    }

    /// Drops a session from the cache, and disconnects its sockets. Until they are closed, their identity counts as
    /// current for at most as long as any other unconfirmed one.
    pub(super) fn forget(&self, endpoint: &Endpoint, id: SessionId) -> Option<Arc<Identity>> {
        let forgotten = self.lock().sessions.remove(&id);
        let identity = forgotten.and_then(|known| known.identity.upgrade());
        if let Some(identity) = &identity {
            self.0.remembered.invalidate(&identity.session().token_hash);
        }
        endpoint.disconnect(&socket_id(id));
        identity
    }

    /// All identities that are still in use; the others are dropped.
    pub(super) fn held(&self) -> Vec<(Arc<Identity>, Instant)> {
        self.0.remembered.run_pending_tasks();
        let mut known = self.lock();
        known.people.retain(|_, user| user.strong_count() > 0);
        known.sessions.retain(|_, session| session.identity.strong_count() > 0);
        let sessions = known.sessions.values();
        sessions.filter_map(|one| Some((one.identity.upgrade()?, one.touched_at))).collect()
    }

    /// Records that the sessions' rows have been updated.
    pub(super) fn touched(&self, ids: &[SessionId]) {
        let mut known = self.lock();
        for id in ids {
            if let Some(session) = known.sessions.get_mut(id) {
                session.touched_at = Instant::now();
            }
        }
    }

    pub(super) fn repo(&self) -> &Repo {
        &self.0.repo
    }

    pub(super) fn limits(&self) -> SessionLimits {
        self.0.limits
    }

    async fn read(
        &self,
        read: impl FnOnce(&mut Connection, SessionLimits) -> Result<(Session, User)> + Send + 'static,
    ) -> Result<Option<Arc<Identity>>> {
        let (limits, asked_at) = (self.0.limits, Instant::now());
        let reading = timeout(MAX_WAIT, self.0.repo.run(move |db| read(db, limits)));
        let too_slow = || Error::Unavailable("it takes too long to say who somebody is".to_owned());
        match reading.await.unwrap_or_else(|_elapsed| Err(too_slow())) {
            Ok((session, user)) => Ok(self.remember(session, user, asked_at)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Caches a session that was read, unless it has ended since the read began.
    fn remember(&self, session: Session, user: User, asked_at: Instant) -> Option<Arc<Identity>> {
        let mut known = self.lock();
        // Checked under the lock, so that an `end` from now on finds the session in the cache.
        let endings =
            [Ending::Session(session.id), Ending::SessionVersion(user.id, user.session_version)];
        if endings.iter().any(|ending| self.0.ended.contains_key(ending)) {
            return None;
        }
        // Reuse the known identity, so that everything that holds it is confirmed as well.
        let identity = known.identity(session.id).filter(|known| {
            known.is_current()
                && known.session().token_hash == session.token_hash
                && *known.user == user
        });
        let identity = identity.unwrap_or_else(|| known.insert(session, user, asked_at));
        identity.confirm(asked_at);
        self.0.remembered.insert(identity.session().token_hash, Arc::clone(&identity));
        Some(identity)
    }

    fn known_of(&self, user_id: UserId) -> Vec<SessionId> {
        let known = self.lock();
        let held =
            known.sessions.iter().filter_map(|(id, one)| Some((id, one.identity.upgrade()?)));
        held.filter(|(_, identity)| identity.user.id == user_id).map(|(id, _)| *id).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an identity counts as valid without a query.
fn counts(identity: &Arc<Identity>) -> bool {
    identity.is_current() && identity.is_fresh()
}

impl Known {
    fn identity(&self, id: SessionId) -> Option<Arc<Identity>> {
        self.sessions.get(&id)?.identity.upgrade()
    }

    fn insert(&mut self, session: Session, user: User, asked_at: Instant) -> Arc<Identity> {
        let user = self.shared(user);
        let unused_for = Utc::now().naive_utc() - session.last_seen_at;
        let id = session.id;
        let identity = Arc::new(Identity::new(user, Proof::Session(session), asked_at));
        let now = Instant::now();
        let touched_at =
            unused_for.to_std().ok().and_then(|unused| now.checked_sub(unused)).unwrap_or(now);
        let known = KnownSession { identity: Arc::downgrade(&identity), touched_at };
        self.sessions.insert(id, known);
        identity
    }

    /// Shares one `User` between all sessions of the same user.
    fn shared(&mut self, user: User) -> Arc<User> {
        let known = self.people.get(&user.id).and_then(Weak::upgrade);
        if let Some(known) = known.filter(|known| **known == user) {
            return known;
        }
        let user = Arc::new(user);
        self.people.insert(user.id, Arc::downgrade(&user));
        user
    }
}
