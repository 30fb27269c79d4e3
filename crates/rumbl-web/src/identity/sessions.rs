//! The sessions that are in use in this process. Who somebody is costs no query while they go on.

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

/// Sessions that are remembered between two requests; those of open sockets are known beyond that.
const MAX_REMEMBERED: u64 = 10_000;
/// How long an unused session stays in memory.
const REMEMBERED_FOR: Duration = Duration::from_mins(5);
/// How long an ended session is remembered, so that a read that began before its end can't revive it. No
/// query takes as long.
const ENDINGS_KNOWN_FOR: Duration = Duration::from_mins(1);
const MAX_ENDINGS_KNOWN: u64 = 10_000;
/// How long a token is remembered that proves nothing, so that a browser which shows it with every
/// request costs no query for each.
const UNKNOWN_FOR: Duration = Duration::from_secs(2);
const MAX_UNKNOWN: u64 = 10_000;
/// How long whoever asks waits for the database to say who they are.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// What all names of sockets begin with.
const SOCKET_ID: &str = "sessions_socket:";

/// Names all sockets of a session, to disconnect them.
pub fn socket_id(id: SessionId) -> String {
    format!("{SOCKET_ID}{id}")
}

/// The session whose sockets have this name, if it is one of [`socket_id`]'s.
pub(crate) fn session_of_socket(socket_id: &str) -> Option<SessionId> {
    socket_id.strip_prefix(SOCKET_ID)?.parse().ok()
}

/// The sessions that are in use in this process; a clone knows the same.
///
/// [`SessionCheck`](super::SessionCheck) compares them with the database every second. An entry that was not
/// compared for two seconds has expired: its next use asks the database, and fails if that can't
/// answer. What ends in this process ends at once.
#[derive(Debug, Clone)]
pub struct Sessions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    repo: Repo,
    limits: SessionLimits,
    remembered: Cache<TokenHash, Arc<Identity>>,
    /// Tokens that prove nothing.
    unknown: Cache<TokenHash, ()>,
    ended: Cache<Ending, ()>,
    known: Mutex<Known>,
}

/// What has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Ending {
    Session(SessionId),
    /// Everything of a user up to a change of the password.
    SessionVersion(UserId, i32),
}

/// All identities that anything in the process holds, and the people behind them.
#[derive(Debug, Default)]
struct Known {
    sessions: HashMap<SessionId, KnownSession>,
    people: HashMap<UserId, Weak<User>>,
}

#[derive(Debug)]
struct KnownSession {
    identity: Weak<Identity>,
    /// When its row was last told that it is in use.
    touched_at: Instant,
}

impl Sessions {
    /// Starts empty.
    pub fn new(repo: Repo, limits: SessionLimits) -> Self {
        let remembered =
            Cache::builder().max_capacity(MAX_REMEMBERED).time_to_idle(REMEMBERED_FOR).build();
        let ended = Cache::builder().max_capacity(MAX_ENDINGS_KNOWN);
        // By default a flood could keep a new ending from being taken in.
        let ended = ended.eviction_policy(EvictionPolicy::lru());
        let ended = ended.time_to_live(ENDINGS_KNOWN_FOR).build();
        let unknown = Cache::builder().max_capacity(MAX_UNKNOWN).time_to_live(UNKNOWN_FOR).build();
        let known = Mutex::default();
        Self(Arc::new(Inner { repo, limits, remembered, unknown, ended, known }))
    }

    /// Who a token proves somebody to be; nobody when its session has ended, or never was.
    ///
    /// # Errors
    /// What keeps the database from being asked.
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

    /// Whose session is named by a socket token or by what a live page knows; nobody's when it has ended.
    ///
    /// # Errors
    /// What keeps the database from being asked.
    pub async fn find(&self, named: &NamedSession) -> Result<Option<Arc<Identity>>> {
        let found = self.find_by_id(named.id()).await?;
        Ok(found.filter(|identity| named.is(identity.session())))
    }

    /// Whether somebody who goes on for longer than a request is still who they were.
    ///
    /// # Errors
    /// What keeps the database from being asked, if that is needed.
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

    /// Whose session has this id; nobody's when it has ended. Whoever knows an id from before should compare the
    /// token as well, since a backup that is restored gives ids a second time.
    ///
    /// # Errors
    /// What keeps the database from being asked.
    async fn find_by_id(&self, id: SessionId) -> Result<Option<Arc<Identity>>> {
        let known = self.lock().identity(id);
        match known.filter(counts) {
            Some(identity) => Ok(Some(identity)),
            None => self.read(move |db, limits| accounts::get_session(db, id, limits)).await,
        }
    }

    /// Ends a session that was deleted: nobody is logged in by it any more, and its sockets close.
    pub fn end(&self, endpoint: &Endpoint, id: SessionId) {
        self.0.ended.insert(Ending::Session(id), ());
        if let Some(identity) = self.forget(endpoint, id) {
            identity.end();
        }
    }

    /// Ends what a change of the password has ended: all sessions from before it, where `user` is
    /// from before it as well.
    pub fn end_all_of(&self, endpoint: &Endpoint, user: &User) {
        self.0.ended.insert(Ending::SessionVersion(user.id, user.session_version), ());
        for id in self.known_of(user.id) {
            self.end(endpoint, id);
        }
    }

    /// Has everything of a user's read anew, as after a change of which nobody knows whether it was
    /// stored. Their sockets close, and whose session goes on comes back.
    pub fn forget_all_of(&self, endpoint: &Endpoint, user_id: UserId) {
        for id in self.known_of(user_id) {
            self.forget(endpoint, id);
        }
    }

    /// The user with an id, if this process knows them.
    pub fn known_user(&self, id: UserId) -> Option<Arc<User>> {
        self.lock().people.get(&id).and_then(Weak::upgrade)
    }

    /// Whose session it is, if this process knows it, as it does while one of its sockets is open.
    pub(crate) fn known_user_of(&self, id: SessionId) -> Option<Arc<User>> {
        self.lock().identity(id).map(|identity| Arc::clone(&identity.user))
    }

    /// Forgets a session, and disconnects its sockets. What they do until then counts for as long as
    /// any identity does that is not compared with the database.
    pub(super) fn forget(&self, endpoint: &Endpoint, id: SessionId) -> Option<Arc<Identity>> {
        let forgotten = self.lock().sessions.remove(&id);
        let identity = forgotten.and_then(|known| known.identity.upgrade());
        if let Some(identity) = &identity {
            self.0.remembered.invalidate(&identity.session().token_hash);
        }
        endpoint.disconnect(&socket_id(id));
        identity
    }

    /// Everything that is held by anybody; what is not, is forgotten.
    pub(super) fn held(&self) -> Vec<(Arc<Identity>, Instant)> {
        self.0.remembered.run_pending_tasks();
        let mut known = self.lock();
        known.people.retain(|_, user| user.strong_count() > 0);
        known.sessions.retain(|_, session| session.identity.strong_count() > 0);
        let sessions = known.sessions.values();
        sessions.filter_map(|one| Some((one.identity.upgrade()?, one.touched_at))).collect()
    }

    /// Notes that the rows of sessions were told that they are in use.
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

    /// Remembers what was read, unless it has ended since then.
    fn remember(&self, session: Session, user: User, asked_at: Instant) -> Option<Arc<Identity>> {
        let mut known = self.lock();
        // Under the lock, so that whoever ends it now finds it here.
        let endings =
            [Ending::Session(session.id), Ending::SessionVersion(user.id, user.session_version)];
        if endings.iter().any(|ending| self.0.ended.contains_key(ending)) {
            return None;
        }
        // Whatever holds the one that is known is checked together with it.
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

/// Whether it may be taken for granted, without asking the database.
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

    /// One person for all their sessions.
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
