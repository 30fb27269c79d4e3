//! Handles broadcasts, and reads what the page shows.

use std::collections::{BTreeSet, HashSet};

use actix_live::{Context, Result};
use rumbl_core::Error as CoreError;
use rumbl_core::accounts::username_key;
use rumbl_core::conversations::{ConversationChange, MessageWithUser, conversation_topic};
use rumbl_core::ids::{MessageId, UserId};
use rumbl_core::log::Logged;

use super::actions::no_member;
use super::reading::{self, Messages, Opened, Part};
use super::view::{AGAIN, ConversationLive, Later, Presence};
use crate::live::people::Meta;
use crate::live_pages::talk::is_online;
use crate::online::online_topic;
use crate::paths;
use crate::views::conversation_list_view::title;
use crate::views::message_row::{Around, MessageRow, Mode};

/// Members whose presence a page subscribes to. Together with the conversation's own topics, this stays within a view's
/// maximum number of subscriptions.
const FOLLOWED_PEOPLE: usize = 90;

impl ConversationLive {
    /// Applies a broadcast change. Known changes are skipped; if one is missing, everything is read again.
    pub(super) async fn apply_change(
        &mut self,
        logged: &Logged<ConversationChange>,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        if let ConversationChange::MemberRemoved { user_id, .. } = &logged.change
            && *user_id == self.user.id
            && logged.seq > self.last_seq
        {
            self.leave(cx);
            return Ok(());
        }
        if logged.seq <= self.last_seq {
            return Ok(());
        }
        if logged.seq > self.last_seq + 1 {
            return self.reload(self.log.part(), cx).await;
        }
        self.last_seq = logged.seq;
        match &logged.change {
            ConversationChange::Created(one) => {
                self.typing.stop(one.message.user_id);
                self.listing.conversation.message_count = one.message.number;
                if self.log.is_at_end {
                    let row = self.row_of(one).await?;
                    let changed = row.and_then(|row| self.log.append(row));
                    self.refresh(changed).await?;
                }
            }
            ConversationChange::Updated(one) => {
                if let Some(row) = self.row_of(one).await? {
                    self.log.update(row);
                }
            }
            ConversationChange::Deleted { id } => {
                let changed = self.log.remove(*id);
                self.refresh(changed).await?;
            }
            ConversationChange::Renamed { .. } | ConversationChange::MemberAdded { .. } => {
                self.read_listing(cx).await?;
            }
            ConversationChange::MemberRemoved { user_id, .. } => {
                self.typing.stop(*user_id);
                self.read_listing(cx).await?;
            }
        }
        Ok(())
    }

    /// If a read failed, schedules another one: a busy database is no reason to close the page.
    pub(super) fn retry_later(&mut self, read: Result, cx: &mut Context<'_, Self>) {
        let Err(error) = read else { return };
        tracing::warn!(?error, "a conversation could not be read; retrying");
        if !std::mem::replace(&mut self.is_stale, true) {
            cx.send_after(AGAIN, Later::Reread);
        }
    }

    /// Reads everything again, with a part of the messages.
    pub(super) async fn reload(&mut self, part: Part, cx: &mut Context<'_, Self>) -> Result {
        match reading::open(&self.live.repo, self.place, part).await {
            Ok(Opened { listing, blocked, messages }) => {
                self.listing = listing;
                self.show_members(&blocked, cx);
                self.show_part(&messages);
                Ok(())
            }
            Err(CoreError::NotFound) => {
                self.leave(cx);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn read_listing(&mut self, cx: &mut Context<'_, Self>) -> Result {
        match reading::listing(&self.live.repo, self.place).await {
            Ok((listing, blocked)) => {
                self.listing = listing;
                self.show_members(&blocked, cx);
                Ok(())
            }
            Err(CoreError::NotFound) => {
                self.leave(cx);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn show_older(&mut self) -> Result {
        let Some(before) = self.log.first_number() else { return Ok(()) };
        let older = reading::older(&self.live.repo, self.place, before).await?;
        let changed = self.log.prepend(self.rows(&older), older.has_more);
        self.refresh(changed).await
    }

    /// Shows one of the reader's own messages in another mode.
    pub(super) async fn show_in(&mut self, id: MessageId, mode: Mode) -> Result {
        let Some(row) = self.read_row(id).await? else { return Ok(()) };
        if row.is_own {
            self.log.set_mode(id, mode);
            self.log.update(row);
        }
        Ok(())
    }

    /// Shows a message again after its heading has changed.
    async fn refresh(&mut self, id: Option<MessageId>) -> Result {
        let Some(id) = id else { return Ok(()) };
        if let Some(row) = self.read_row(id).await? {
            self.log.update(row);
        }
        Ok(())
    }

    async fn read_row(&self, id: MessageId) -> Result<Option<MessageRow>> {
        match reading::one(&self.live.repo, self.place, id).await {
            Ok(found) => Ok(self.rows(&found).pop()),
            // It was deleted, and its row is about to be removed.
            Err(CoreError::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn row_of(&self, one: &MessageWithUser) -> Result<Option<MessageRow>> {
        let told = reading::told(&self.live.repo, one).await?;
        Ok(self.rows(&told).pop())
    }

    pub(super) fn show_part(&mut self, messages: &Messages) {
        self.last_seq = messages.last_seq;
        let rows = self.rows(messages);
        self.log.reset(rows, messages.has_more, messages.has_newer);
    }

    fn rows(&self, messages: &Messages) -> Vec<MessageRow> {
        let (reader, videos) = (self.user.id, &messages.videos);
        let around = Around { reader, members: &self.names, videos };
        messages.rows.iter().map(|one| MessageRow::new(one, &around)).collect()
    }

    /// Updates the members. Presence is not shown to users who have blocked each other, in either direction.
    pub(super) fn show_members(&mut self, blocked: &HashSet<UserId>, cx: &mut Context<'_, Self>) {
        cx.set_page_title(title(&self.listing).text(self.locale));
        let members = || self.listing.members.iter();
        self.names =
            members().map(|one| (username_key(&one.username), one.member.user_id)).collect();
        let shown = members().map(|one| one.member.user_id).filter(|id| !blocked.contains(id));
        self.visible = shown.collect();
        let topics = self.visible.iter().take(FOLLOWED_PEOPLE).map(|id| online_topic(*id));
        let topics: BTreeSet<String> = topics.collect();
        for gone in self.followed.difference(&topics) {
            cx.unsubscribe(gone);
        }
        for topic in topics.difference(&self.followed) {
            cx.subscribe(topic);
        }
        self.followed = topics;
        self.see_who_is_online(cx);
        self.show_presence(cx);
    }

    /// Makes the reader present on the conversation's topic as long as the others may see that.
    fn show_presence(&mut self, cx: &mut Context<'_, Self>) {
        let is_seen = self.is_seen();
        let presence = if is_seen { Presence::Shown } else { Presence::Hidden };
        if std::mem::replace(&mut self.presence, presence) == presence {
            return;
        }
        let (topic, key) = (conversation_topic(self.place.id), self.user.id.to_string());
        if !is_seen {
            cx.untrack(topic.as_str(), &key);
        } else if let Err(error) = cx.track(topic.as_str(), &key, &Meta::at(None)) {
            tracing::error!(%error, "a member's presence could not be tracked");
        }
    }

    pub(super) fn see_who_is_online(&mut self, cx: &Context<'_, Self>) {
        let ids = self.visible.iter().copied();
        self.online = ids.filter(|id| is_online(cx, *id)).collect();
    }

    /// Whether the others may see that the reader is here.
    fn is_seen(&self) -> bool {
        let other = self.listing.conversation.other_than(self.user.id);
        other.is_none_or(|id| self.visible.contains(&id))
    }

    /// Updates up to where a member has read.
    pub(super) fn note_read(&mut self, user_id: UserId, number: i64) {
        let members = self.listing.members.iter_mut().map(|one| &mut one.member);
        for one in members.chain([&mut self.listing.member]) {
            if one.user_id == user_id {
                one.read_number = one.read_number.max(number);
            }
        }
    }

    /// The reader is no longer a member: stops showing anything of the conversation.
    pub(super) fn leave(&mut self, cx: &mut Context<'_, Self>) {
        self.is_gone = true;
        cx.put_flash("info", no_member().text(self.locale));
        cx.unsubscribe(conversation_topic(self.place.id).as_str());
        cx.redirect(paths::CONVERSATIONS);
    }
}
