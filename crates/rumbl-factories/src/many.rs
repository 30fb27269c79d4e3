//! As much data as a rumbl in use has.

mod amounts;

use rumbl_core::Result;
use rumbl_core::accounts::User as UserRow;
use rumbl_core::multimedia::{Category, list_alphabetical_categories};
use rumbl_core::repo::Connection;

use crate::conversation::Conversation;
use crate::factory::try_insert;
use crate::text::{self, mix};
use crate::user::User;
use crate::video::Video;

pub use amounts::{InvalidAmount, Many};

/// Users that are stored in one transaction. Others can write between two.
const USERS_AT_ONCE: u64 = 100;
/// One of so many users has videos.
const USERS_PER_OWNER: u64 = 5;
/// One of so many annotations is a reply, and one of so many videos is not listed.
const ANNOTATIONS_PER_REPLY: usize = 5;
const VIDEOS_PER_UNLISTED: u64 = 20;
/// How often one person annotates a video, and how many annotate it at most.
const ANNOTATIONS_PER_PERSON: usize = 4;
const MAX_ANNOTATORS: usize = 100;
/// One of so many conversations is a group.
const CONVERSATIONS_PER_GROUP: u64 = 4;
const GROUP_MEMBERS: u64 = 5;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being made, in the plural.
    pub what: &'static str,
    /// How many of them are stored, with all that belongs to them.
    pub done: u64,
    /// How many it will be.
    pub total: u64,
}

/// What was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Users.
    pub users: u64,
    /// Videos.
    pub videos: u64,
    /// Annotations, on all videos.
    pub annotations: i64,
    /// Conversations.
    pub conversations: u64,
    /// Messages, in all conversations.
    pub messages: i64,
}

impl Many {
    /// Adds everything to whatever is there, and tells `observe` how far it is. Videos are in categories if there are any.
    ///
    /// It takes many transactions, so what is stored stays when a later one fails.
    ///
    /// # Errors
    /// Those of the contexts.
    pub fn insert(&self, conn: &mut Connection, observe: &mut dyn FnMut(Progress)) -> Result<Made> {
        let categories = list_alphabetical_categories(conn)?;
        let users = self.users(conn, observe)?;
        let annotations = self.videos(conn, &users, &categories, observe)?;
        let messages = self.conversations(conn, &users, observe)?;
        let (videos, conversations) = (self.videos, self.conversations);
        Ok(Made { users: self.users, videos, annotations, conversations, messages })
    }

    fn users(
        &self,
        conn: &mut Connection,
        observe: &mut dyn FnMut(Progress),
    ) -> Result<Vec<UserRow>> {
        let mut users = Vec::new();
        for from in (0..self.users).step_by(usize::try_from(USERS_AT_ONCE).unwrap_or(1)) {
            let numbers = from..self.users.min(from + USERS_AT_ONCE);
            let done = numbers.end;
            let insert = |conn: &mut Connection| {
                let user = |place| {
                    let number = self.number_of(1, place);
                    try_insert(conn, User.numbered(number).job(text::job(number)))
                };
                numbers.map(user).collect::<Result<Vec<UserRow>>>()
            };
            users.extend(conn.write(insert)?);
            observe(Progress { what: "users", done, total: self.users });
        }
        Ok(users)
    }

    fn videos(
        &self,
        conn: &mut Connection,
        users: &[UserRow],
        categories: &[Category],
        observe: &mut dyn FnMut(Progress),
    ) -> Result<i64> {
        let owners = (self.users / USERS_PER_OWNER).max(1);
        let count = usize::try_from(self.annotations).unwrap_or(usize::MAX);
        let annotators = (count / ANNOTATIONS_PER_PERSON).clamp(1, MAX_ANNOTATORS);
        let mut annotations = 0;
        for place in 0..self.videos {
            let number = self.number_of(2, place);
            let Some(owner) = at(users, mix(number) % owners) else { break };
            let people = users.iter().cycle().skip(place_in(users, mix(number) >> 1));
            let people = people.take(annotators.min(users.len()));
            let mut video = Video.numbered(number).by(owner).annotated_by(people);
            video = video.with_annotations(count).with_replies(count / ANNOTATIONS_PER_REPLY);
            if let Some(category) = at(categories, mix(number)) {
                video = video.in_category(category);
            }
            if place % VIDEOS_PER_UNLISTED == VIDEOS_PER_UNLISTED - 1 {
                video = video.unlisted();
            }
            annotations += try_insert(conn, video)?.annotation_count;
            observe(Progress { what: "videos", done: place + 1, total: self.videos });
        }
        Ok(annotations)
    }

    fn conversations(
        &self,
        conn: &mut Connection,
        users: &[UserRow],
        observe: &mut dyn FnMut(Progress),
    ) -> Result<i64> {
        let count = usize::try_from(self.messages).unwrap_or(usize::MAX);
        let mut messages = 0;
        for place in 0..self.conversations {
            let number = self.number_of(3, place);
            // In each round, everybody talks to whoever comes so many places later. After half the rounds, the same
            // pairs would come again.
            let round = 1 + place / self.users;
            let (one, other) = (at(users, place), at(users, place + round));
            let is_pair = place % CONVERSATIONS_PER_GROUP != 0 && round * 2 < self.users;
            let conversation = match (one, other) {
                (Some(one), Some(other)) if is_pair => Conversation.between(one, other),
                _ => {
                    let members = users.iter().cycle().skip(place_in(users, place));
                    let size = GROUP_MEMBERS.min(self.users);
                    Conversation.of(members.take(usize::try_from(size).unwrap_or(1)))
                }
            };
            let conversation = conversation.numbered(number).with_messages(count);
            messages += try_insert(conn, conversation)?.message_count;
            observe(Progress { what: "conversations", done: place + 1, total: self.conversations });
        }
        Ok(messages)
    }

    /// The number from which the texts of the thing at a place follow.
    fn number_of(&self, kind: u64, place: u64) -> u64 {
        mix(mix(self.seed).wrapping_add(kind)).wrapping_add(place)
    }
}

/// The item at a place, counted round and round; `None` if there is none at all.
fn at<T>(items: &[T], place: u64) -> Option<&T> {
    items.get(place_in(items, place))
}

fn place_in<T>(items: &[T], place: u64) -> usize {
    let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
    place.checked_rem(count).and_then(|place| usize::try_from(place).ok()).unwrap_or_default()
}
