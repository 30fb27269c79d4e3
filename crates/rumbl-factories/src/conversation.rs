use std::sync::Arc;

use rumbl_core::accounts::User as UserRow;
use rumbl_core::changeset::{FieldError, Params};
use rumbl_core::conversations;
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};

use crate::batch::post_messages;
use crate::factory::{Factory, refused, try_insert};
use crate::sequence::next;
use crate::text;
use crate::user::User;

/// A conversation of two new users.
#[expect(non_upper_case_globals, reason = "it reads as what it makes")]
pub const Conversation: ConversationFactory =
    ConversationFactory { number: None, members: None, is_group: false, title: None, messages: 0 };

/// Makes conversations.
#[derive(Debug, Clone)]
pub struct ConversationFactory {
    number: Option<u64>,
    /// `None` makes two new users.
    members: Option<Vec<Arc<UserRow>>>,
    is_group: bool,
    title: Option<String>,
    messages: usize,
}

impl ConversationFactory {
    /// Has the messages that follow from a number, instead of those that come next.
    #[must_use]
    pub fn numbered(self, number: u64) -> Self {
        Self { number: Some(number), ..self }
    }

    /// Is the one conversation that these two have alone, which may exist already.
    #[must_use]
    pub fn between(self, one: &UserRow, other: &UserRow) -> Self {
        let members = [one, other].map(|user| Arc::new(user.clone())).into();
        Self { members: Some(members), is_group: false, title: None, ..self }
    }

    /// Is a group, which the first of its members owns. Without any members it is refused.
    #[must_use]
    pub fn of<'a>(self, members: impl IntoIterator<Item = &'a UserRow>) -> Self {
        let members = members.into_iter().map(|user| Arc::new(user.clone())).collect();
        Self { members: Some(members), is_group: true, ..self }
    }

    /// Is a group with this title; a conversation of two alone has none.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), is_group: true, ..self }
    }

    /// Has so many messages, from its members in turn.
    #[must_use]
    pub fn with_messages(self, count: usize) -> Self {
        Self { messages: count, ..self }
    }
}

impl Factory for ConversationFactory {
    type Row = conversations::Conversation;

    fn params(&self) -> Params {
        self.title.iter().map(|title| ("title", title.clone())).collect()
    }

    fn store(self, conn: &mut Connection) -> Result<Self::Row> {
        let members = match &self.members {
            Some(members) => members.clone(),
            None => vec![Arc::new(try_insert(conn, User)?), Arc::new(try_insert(conn, User)?)],
        };
        let [first, others @ ..] = members.as_slice() else { return Err(nobody()) };
        let id = match others {
            [other] if !self.is_group => conversations::open_pair(conn, first, other.id)?.id,
            others => {
                let ids: Vec<_> = others.iter().map(|user| user.id).collect();
                conversations::create_group(conn, first, &self.params(), &ids)?.id
            }
        };
        let number = self.number.unwrap_or_else(next);
        post_messages(conn, id, &members, self.messages, text::mix(number))?;
        Ok(conversations::get_conversation(conn, first.id, id)?.conversation)
    }
}

/// Somebody has to own a group.
fn nobody() -> Error {
    refused(FieldError::new("needs at least one member"))
}
