//! The member's actions in a conversation.

use std::sync::Arc;

use actix_live::{Context, Error, Form, Result};
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, ConversationWrite, Invited, conversation_topic,
};
use rumbl_core::ids::UserId;
use rumbl_core::log::Written;
use rumbl_core::search::{MAX_QUERY_CHARS, SearchQuery};
use rumbl_core::{Error as CoreError, IfUnchanged};
use serde_json::json;

use super::view::ConversationLive;
use crate::i18n::{Message, t};
use crate::live::outcome::WriteError;
use crate::live_pages::reader;
use crate::live_pages::searches::{Searches, people_found};
use crate::views::conversation_refusal::refusal_of;
use crate::views::message_row::Mode;

/// Why a write was refused.
struct Refused {
    note: Message,
    /// Whether a retry may succeed.
    can_retry: bool,
}

impl ConversationLive {
    /// Posts a message, and replies to the script that sent it. A message with a client id is stored only once, however
    /// often it is sent.
    pub(super) async fn post(
        &mut self,
        content: String,
        client_id: Option<String>,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        let mut params = Params::from_iter([("content", content)]);
        if let Some(client_id) = client_id {
            params = params.with("client_id", client_id);
        }
        match self.write(ConversationAction::Post { params }, cx).await? {
            Ok(_) => cx.reply(&json!({"ok": true})),
            Err(Refused { note, can_retry }) => {
                cx.reply(&json!({"error": note.text(self.locale), "retry": can_retry}));
            }
        }
        Ok(())
    }

    /// Performs an action, and shows the error if it is refused. Returns whether it was performed.
    pub(super) async fn act(
        &mut self,
        action: ConversationAction,
        cx: &mut Context<'_, Self>,
    ) -> Result<bool> {
        match self.write(action, cx).await? {
            Ok(_) => Ok(true),
            Err(refused) => {
                self.note = Some(refused.note);
                Ok(false)
            }
        }
    }

    /// Changes a message; its form stays open if the change is refused.
    pub(super) async fn save(&mut self, form: &Form, cx: &mut Context<'_, Self>) -> Result {
        let Ok(id) = form.text(&["message_id"]).parse() else { return Ok(()) };
        let params = Params::from_iter([("content", form.text(&["content"]))]);
        let if_unchanged = IfUnchanged::ANY;
        if self.act(ConversationAction::Update { id, params, if_unchanged }, cx).await? {
            self.show_in(id, Mode::Shown).await?;
        }
        Ok(())
    }

    pub(super) async fn mute(&mut self, is_muted: bool, cx: &mut Context<'_, Self>) -> Result {
        if self.act(ConversationAction::Mute { is_muted }, cx).await? {
            self.read_listing(cx).await?;
        }
        Ok(())
    }

    /// Searches for people to add.
    pub(super) async fn find(&mut self, form: &Form, cx: &mut Context<'_, Self>) -> Result {
        self.search = form.text(&["q"]).chars().take(MAX_QUERY_CHARS).collect();
        let searches = cx.assigned::<Searches>().cloned().ok_or(Error::status(500))?;
        let (query, address) = (SearchQuery::parse(&self.search), reader::address(cx.session()));
        match searches.find_people(query, address).await {
            Ok(found) => self.found = found,
            Err(CoreError::Busy { .. }) => self.note = Some(busy()),
            Err(error) => return Err(error.into()),
        }
        let members = &self.listing.members;
        let (count, is_member) = (self.found.len(), |one: &User| {
            members.iter().any(|there| there.member.user_id == one.id)
        });
        self.found.retain(|one| !is_member(one));
        self.search_status = if count > 0 && self.found.is_empty() {
            Some(t!("add-people-are-members"))
        } else {
            people_found(&self.search, self.found.len())
        };
        Ok(())
    }

    /// Adds somebody who was found to the group.
    pub(super) async fn add(&mut self, user_id: UserId, cx: &mut Context<'_, Self>) -> Result {
        if self.act(ConversationAction::Add { user_id }, cx).await? {
            self.search.clear();
            self.search_status = None;
            self.found.clear();
        }
        Ok(())
    }

    /// Broadcasts that the reader is typing; in a conversation of two only if they can write to the other.
    pub(super) async fn broadcast_typing(&mut self, cx: &mut Context<'_, Self>) -> Result {
        let user_id = self.user.id;
        if self.live.signal_limit.check(user_id).is_err() {
            return Ok(());
        }
        if !self.can_talk().await? {
            return Ok(());
        }
        let typing = json!({"user_id": user_id, "username": self.user.username});
        cx.broadcast(conversation_topic(self.place.id).as_str(), "typing", &typing);
        Ok(())
    }

    /// Whether the others may learn what the reader does: always in a group; in a conversation of two unless one has
    /// blocked the other, which the page may not have heard yet.
    async fn can_talk(&self) -> Result<bool> {
        let user_id = self.user.id;
        let Some(other_id) = self.listing.conversation.other_than(user_id) else { return Ok(true) };
        let can_talk = move |db: &mut _| conversations::can_talk(db, user_id, other_id);
        Ok(self.live.repo.run(can_talk).await?)
    }

    /// Stores up to where the reader has read, broadcasts it, and replies to the script with `{ok}`. The script retries
    /// if it was not stored.
    pub(super) async fn store_read_position(
        &mut self,
        number: i64,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        let is_stored =
            number <= self.listing.member.read_number || self.store_read(number, cx).await;
        cx.reply(&json!({"ok": is_stored}));
        Ok(())
    }

    /// Records that the page was opened, which marks the notification of having been added as read.
    pub(super) async fn note_opened(&self) {
        let action = ConversationAction::Read { number: self.listing.member.read_number };
        let (user, conversation_id) = (Arc::clone(&self.user), self.place.id);
        let write = ConversationWrite { user, conversation_id, action };
        if let Err(error) = self.live.conversations.write(write).await {
            tracing::debug!(%error, "the opening of a conversation could not be stored");
        }
    }

    async fn store_read(&mut self, number: i64, cx: &mut Context<'_, Self>) -> bool {
        let (user_id, id) = (self.user.id, self.place.id);
        if self.live.signal_limit.check(user_id).is_err() {
            return false;
        }
        let (user, action) = (Arc::clone(&self.user), ConversationAction::Read { number });
        let write = ConversationWrite { user, conversation_id: id, action };
        if let Err(error) = self.live.conversations.write(write).await {
            tracing::debug!(%error, "the read position could not be stored");
            return false;
        }
        // The client may have sent any number, and another device of the user a lower one.
        let stored = move |db: &mut _| conversations::read_number(db, user_id, id);
        let Ok(number) = self.live.repo.run(stored).await else { return false };
        if number > self.listing.member.read_number {
            self.note_read(user_id, number);
            // If that can't be read now, the other learns of it with the next position.
            if self.can_talk().await.unwrap_or(false) {
                let read = json!({"user_id": user_id, "number": number});
                cx.broadcast(conversation_topic(id).as_str(), "read", &read);
            }
        }
        true
    }

    async fn write(
        &mut self,
        action: ConversationAction,
        cx: &mut Context<'_, Self>,
    ) -> Result<Result<Written<ConversationChange>, Refused>> {
        let refused = |note, can_retry| Ok(Err(Refused { note, can_retry }));
        if self.live.limit.check(self.user.id).is_err() {
            return refused(t!("conversation-too-fast"), true);
        }
        // What it means if the action finds nothing to act on.
        let not_found = match &action {
            ConversationAction::Update { .. } | ConversationAction::Delete { .. } => {
                t!("conversation-message-gone")
            }
            ConversationAction::Rename { .. } | ConversationAction::Remove { .. } => {
                t!("conversation-not-the-owner")
            }
            _ => no_member(),
        };
        let mut about = Vec::new();
        if let ConversationAction::Add { user_id } = &action {
            let invited = Invited::Member(self.place.id, *user_id);
            match self.live.invite(self.user.id, invited).await {
                Ok(Ok(())) => {}
                Ok(Err(_wait)) => return refused(t!("conversation-too-many-invitations"), true),
                Err(error) => {
                    tracing::warn!(%error, "an invitation could not be counted");
                    return refused(busy(), true);
                }
            }
            about.extend(self.found.iter().find(|one| one.id == *user_id).cloned());
        }
        let (user, conversation_id) = (Arc::clone(&self.user), self.place.id);
        let write = ConversationWrite { user, conversation_id, action };
        match self.live.conversations.write(write).await {
            Ok(written) => Ok(Ok(written)),
            Err(WriteError::Refused(CoreError::Invalid(changeset))) => {
                refused(refusal_of(&changeset, &about), false)
            }
            Err(WriteError::Refused(CoreError::NotFound)) => {
                // It may also be that the reader is no longer a member.
                self.read_listing(cx).await?;
                refused(not_found, false)
            }
            Err(error) => {
                tracing::warn!(%error, %conversation_id, "a write was refused");
                refused(busy(), true)
            }
        }
    }
}

fn busy() -> Message {
    t!("conversation-busy")
}

/// What somebody is told who was a member, and is no more.
pub(super) fn no_member() -> Message {
    t!("conversation-left")
}
