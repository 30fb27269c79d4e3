use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use actix_channels::{Endpoint, SocketId, SocketInfo, TransportKind};
use rumbl_core::ids::UserId;

use super::max_rows::MAX_ROWS;
use crate::identity::{Sessions, session_of_socket};

/// The sockets of this node and the people behind them.
#[derive(Debug, Default)]
pub(crate) struct Connected {
    /// How many sockets there are.
    pub(crate) sockets: usize,
    pub(crate) websockets: usize,
    pub(crate) long_polls: usize,
    /// How many people are behind those that belong to somebody.
    pub(crate) members: usize,
    /// How many belong to nobody who is logged in.
    pub(crate) guests: usize,
    /// What waits for all clients together.
    pub(crate) unread_bytes: usize,
    /// Those with the most sockets, at most [`MAX_ROWS`].
    pub(crate) people: Vec<PersonSeen>,
    /// How many sockets belong to those who are looked for.
    pub(crate) found: usize,
    /// Of those, the ones for which the most waits, at most [`MAX_ROWS`].
    pub(crate) rows: Vec<SocketSeen>,
}

/// Somebody, and their sockets together.
#[derive(Debug, Clone)]
pub(crate) struct PersonSeen {
    pub(crate) id: UserId,
    pub(crate) username: String,
    pub(crate) sockets: usize,
    pub(crate) channels: usize,
    pub(crate) unread_bytes: usize,
}

/// Who is behind a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// Somebody who is logged in.
    Member { id: UserId, username: String },
    /// Somebody who is not.
    Guest,
    /// Somebody whose session has just ended.
    Nobody,
}

/// A socket.
#[derive(Debug)]
pub(crate) struct SocketSeen {
    pub(crate) id: SocketId,
    pub(crate) who: Who,
    pub(crate) path: String,
    pub(crate) transport: TransportKind,
    pub(crate) connected_for: Duration,
    pub(crate) channels: usize,
    pub(crate) unread_bytes: usize,
    pub(crate) received_bytes: usize,
}

impl SocketSeen {
    pub(super) fn new(socket: SocketInfo, sessions: &Sessions) -> Self {
        Self {
            id: socket.id,
            who: Who::behind(&socket, sessions),
            path: socket.path,
            transport: socket.transport,
            connected_for: socket.connected_for,
            channels: socket.channels,
            unread_bytes: socket.unread_bytes,
            received_bytes: socket.received_bytes,
        }
    }

    /// What the audit log calls it: `the WebSocket of ada`.
    pub(crate) fn name(&self) -> String {
        let whose = match &self.who {
            Who::Member { username, .. } => username,
            Who::Guest => "a visitor",
            Who::Nobody => "somebody",
        };
        format!("{} of {whose}", transport_name(self.transport))
    }
}

/// What a transport is called.
pub(crate) fn transport_name(transport: TransportKind) -> &'static str {
    match transport {
        TransportKind::WebSocket => "WebSocket",
        TransportKind::LongPoll => "long-poll",
        TransportKind::Test => "test",
    }
}

impl Who {
    fn behind(socket: &SocketInfo, sessions: &Sessions) -> Self {
        let Some(session) = socket.socket_id.as_deref().and_then(session_of_socket) else {
            return Self::Guest;
        };
        sessions.known_user_of(session).map_or(Self::Nobody, |user| Self::Member {
            id: user.id,
            username: user.username.clone(),
        })
    }

    fn is_found(&self, search: &str) -> bool {
        match self {
            Self::Member { username, .. } => username.to_lowercase().contains(search),
            Self::Guest | Self::Nobody => search.is_empty(),
        }
    }
}

impl Connected {
    /// `search` is in lowercase.
    pub(super) fn look(endpoint: &Endpoint, sessions: &Sessions, search: &str) -> Self {
        let sockets = endpoint.sockets().into_iter();
        let mut all: Vec<_> = sockets.map(|socket| SocketSeen::new(socket, sessions)).collect();
        let count = |is: &dyn Fn(&SocketSeen) -> bool| all.iter().filter(|one| is(one)).count();
        let mut seen = Self {
            sockets: all.len(),
            websockets: count(&|one| one.transport == TransportKind::WebSocket),
            long_polls: count(&|one| one.transport == TransportKind::LongPoll),
            guests: count(&|one| one.who == Who::Guest),
            unread_bytes: all.iter().map(|socket| socket.unread_bytes).sum(),
            ..Self::default()
        };
        let mut people = people(&all);
        seen.members = people.len();
        people.retain(|person| person.username.to_lowercase().contains(search));
        people.sort_by(|one, other| {
            let order = |of: &PersonSeen| (Reverse(of.sockets), Reverse(of.unread_bytes));
            order(one).cmp(&order(other)).then_with(|| one.username.cmp(&other.username))
        });
        people.truncate(MAX_ROWS);
        seen.people = people;
        all.retain(|socket| socket.who.is_found(search));
        seen.found = all.len();
        all.sort_unstable_by_key(|socket| (Reverse(socket.unread_bytes), socket.id));
        all.truncate(MAX_ROWS);
        seen.rows = all;
        seen
    }
}

fn people(sockets: &[SocketSeen]) -> Vec<PersonSeen> {
    let mut people = HashMap::<UserId, PersonSeen>::new();
    for socket in sockets {
        let Who::Member { id, username } = &socket.who else { continue };
        let person = people.entry(*id).or_insert_with(|| PersonSeen {
            id: *id,
            username: username.clone(),
            sockets: 0,
            channels: 0,
            unread_bytes: 0,
        });
        person.sockets += 1;
        person.channels += socket.channels;
        person.unread_bytes += socket.unread_bytes;
    }
    people.into_values().collect()
}
