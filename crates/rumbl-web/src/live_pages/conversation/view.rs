use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;

use actix_live::{Broadcast, Context, Error, Form, Html, LiveView, Result, html};
use rumbl_core::accounts::{User, user_topic};
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{
    CONTENT_LENGTH, ConversationAction, ConversationChange, ConversationListing, MessageWithUser,
    Status, conversation_topic,
};
use rumbl_core::ids::{MessageId, UserId};
use rumbl_core::log::Logged;
use rumbl_core::{Error as CoreError, IfUnchanged, conversations};
use serde::Deserialize;

use super::header::{Header, Panel};
use super::items::Item;
use super::log::MessageLog;
use super::reading::{self, Messages, Place};
use super::typing::{SHOWN_FOR, Typing};
use crate::live::Live;
use crate::live::people::Meta;
use crate::live_pages::talk::{is_online, live, member, page_error, tell_unread};
use crate::online::online_topic;
use crate::pages::slot::Slot;
use crate::paths;
use crate::views::conversation_list_view::title;
use crate::views::message_row::{Around, MessageRow, Mode};

/// People whose coming and going a page is told of; with the conversation's, no more topics than a view may have.
const FOLLOWED_PEOPLE: usize = 90;

/// The page of a conversation.
pub(crate) struct ConversationLive {
    pub(super) user: Arc<User>,
    pub(super) live: Arc<Live>,
    pub(super) place: Place,
    pub(super) listing: ConversationListing,
    pub(super) log: MessageLog,
    pub(super) last_seq: i64,
    pub(super) note: String,
    pub(super) search: String,
    pub(super) found: Vec<User>,
    pub(super) is_gone: bool,
    csrf_token: String,
    online: BTreeSet<UserId>,
    typing: Typing,
    is_panel_open: bool,
    is_leaving: bool,
}

/// What the page sends.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConversationEvent {
    /// Something is said. It is answered with `{ok}`, or with `{error, retry}`.
    Post {
        content: String,
        client_id: Option<String>,
    },
    Typing,
    /// Everything up to a message was seen.
    Read {
        number: i64,
    },
    Older,
    Latest,
    Edit {
        id: MessageId,
    },
    AskDelete {
        id: MessageId,
    },
    Cancel {
        id: MessageId,
    },
    Save(Form),
    Delete {
        id: MessageId,
    },
    Panel,
    Find(Form),
    Add {
        user_id: UserId,
    },
    Remove {
        user_id: UserId,
    },
    Rename(Form),
    Mute {
        muted: bool,
    },
    AskLeave,
    Stay,
    Leave,
}

/// Somebody may have stopped typing.
#[derive(Clone, Copy)]
pub(crate) struct Paused;

/// Who types, or has read up to where.
#[derive(Deserialize)]
struct Signal {
    user_id: UserId,
    #[serde(default)]
    username: String,
    #[serde(default)]
    number: i64,
}

impl LiveView for ConversationLive {
    type Event = ConversationEvent;
    type Info = Paused;

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let (user, live) = (member(cx)?, live(cx)?);
        let id = cx.params().text(&["id"]).parse().map_err(|_malformed| Error::not_found())?;
        let topic = conversation_topic(id);
        // Broadcasts gather from before the page is read, so nothing falls between the two.
        cx.subscribe(topic.as_str());
        let own = user_topic(user.id);
        cx.subscribe(own.as_str());
        if cx.is_connected() {
            live.follow(&topic).await.map_err(page_error)?;
            live.follow(&own).await.map_err(page_error)?;
        }
        let place = Place { user_id: user.id, id };
        let (listing, messages) = reading::newest(&live.repo, place).await.map_err(page_error)?;
        let csrf_token = if cx.is_connected() {
            cx.session().csrf_token().to_owned()
        } else {
            Slot::CsrfToken.marker().to_owned()
        };
        let meta = Meta { device: "browser" };
        if let Err(error) = cx.track(topic.as_str(), &user.id.to_string(), &meta) {
            tracing::error!(%error, "a member is not shown as present");
        }
        let mut view = Self {
            user,
            live,
            place,
            listing,
            log: MessageLog::new(),
            last_seq: 0,
            note: String::new(),
            search: String::new(),
            found: Vec::new(),
            is_gone: false,
            csrf_token,
            online: BTreeSet::new(),
            typing: Typing::default(),
            is_panel_open: false,
            is_leaving: false,
        };
        view.show_newest(&messages);
        view.follow_members(cx);
        Ok(view)
    }

    async fn handle_event(
        &mut self,
        event: ConversationEvent,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        if self.is_gone {
            return Ok(());
        }
        self.note.clear();
        match event {
            ConversationEvent::Post { content, client_id } => {
                self.post(content, client_id, cx).await
            }
            ConversationEvent::Typing => self.tell_typing(cx).await,
            ConversationEvent::Read { number } => self.tell_read(number, cx).await,
            ConversationEvent::Older => self.show_older().await,
            ConversationEvent::Latest => self.reload(cx).await,
            ConversationEvent::Edit { id } => self.show_in(id, Mode::Editing).await,
            ConversationEvent::AskDelete { id } => self.show_in(id, Mode::Deleting).await,
            ConversationEvent::Cancel { id } => self.show_in(id, Mode::Shown).await,
            ConversationEvent::Save(form) => self.save(&form, cx).await,
            ConversationEvent::Delete { id } => {
                self.act(ConversationAction::Delete { id }, cx).await.map(drop)
            }
            ConversationEvent::Panel => {
                self.is_panel_open = !self.is_panel_open;
                Ok(())
            }
            ConversationEvent::Find(form) => self.find(&form, cx).await,
            ConversationEvent::Add { user_id } => {
                if self.act(ConversationAction::Add { user_id }, cx).await? {
                    self.found.retain(|one| one.id != user_id);
                }
                Ok(())
            }
            ConversationEvent::Remove { user_id } => {
                self.act(ConversationAction::Remove { user_id }, cx).await.map(drop)
            }
            ConversationEvent::Rename(form) => {
                let params = Params::from_iter([("title", form.text(&["title"]))]);
                let if_unchanged = IfUnchanged::ANY;
                self.act(ConversationAction::Rename { params, if_unchanged }, cx).await.map(drop)
            }
            ConversationEvent::Mute { muted } => self.mute(muted, cx).await,
            ConversationEvent::AskLeave => {
                self.is_leaving = true;
                Ok(())
            }
            ConversationEvent::Stay => {
                self.is_leaving = false;
                Ok(())
            }
            ConversationEvent::Leave => {
                if self.act(ConversationAction::Leave, cx).await? {
                    self.leave(cx);
                }
                Ok(())
            }
        }
    }

    async fn handle_info(&mut self, _: Paused, cx: &mut Context<'_, Self>) -> Result {
        if self.typing.settle(Instant::now()) {
            cx.send_after(SHOWN_FOR, Paused);
        }
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        if self.is_gone {
            return Ok(());
        }
        if let Some(logged) = broadcast.companion::<Logged<ConversationChange>>() {
            return self.hear(logged, cx).await;
        }
        if broadcast.topic() == user_topic(self.user.id).as_str() {
            return tell_unread(cx, &self.live, self.user.id).await;
        }
        match broadcast.event() {
            "typing" => {
                let signal = broadcast.parse::<Signal>()?;
                let is_other = signal.user_id != self.user.id;
                let (id, name) = (signal.user_id, signal.username.clone());
                if is_other && self.typing.note(id, name, Instant::now()) {
                    cx.send_after(SHOWN_FOR, Paused);
                }
            }
            "read" => {
                let signal = broadcast.parse::<Signal>()?;
                let members = self.listing.members.iter_mut();
                for one in members.filter(|one| one.member.user_id == signal.user_id) {
                    one.member.read_number = one.member.read_number.max(signal.number);
                }
            }
            _ if broadcast.topic().starts_with("online:") => self.see_who_is_online(cx),
            _ => {}
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let is_open = self.listing.status() == Status::Open;
        html! {
            <div class="conversation" id="conversation">
                <Header listing={&self.listing} online={&self.online} is_panel_open={self.is_panel_open}/>
                if self.is_panel_open {
                    <Panel listing={&self.listing} online={&self.online} search={self.search.as_str()} found={&self.found} is_leaving={self.is_leaving}/>
                }
                <div class="notices" role="alert">
                    if !self.note.is_empty() { <p class="notice notice-error" id="note">{self.note.as_str()}</p> }
                </div>
                <div class="conversation-log" id="conversation-log" phx-hook="MessageLog" tabindex="0" role="log" aria-label="Messages">
                    if self.log.has_older {
                        <button class="button button-small button-quiet conversation-older" id="older" type="button" phx-click="older">"Earlier messages"</button>
                    }
                    if self.log.is_empty() { <p class="conversation-empty">"Nothing has been said yet."</p> }
                    <ol class="messages" id="messages" phx-update="stream">
                        stream id, row in &self.log.rows { <Item dom_id={id} row={row}/> }
                    </ol>
                </div>
                if !self.log.is_at_end {
                    <button class="button button-small conversation-latest" id="latest" type="button" phx-click="latest">"Jump to the latest"</button>
                }
                <p class="conversation-status" id="conversation-status" role="status">{self.status()}</p>
                if is_open {
                    <form class="composer conversation-composer" id="conversation-composer" action={paths::messages(self.place.id)} method="post" phx-hook="MessageComposer" data-draft="conversation-{self.place.id.get()}-{self.user.id.get()}">
                        <ol class="conversation-waiting" id="conversation-waiting" phx-update="ignore" aria-label="Waiting to be sent"></ol>
                        <input type="hidden" name="_csrf_token" value={self.csrf_token.as_str()}>
                        <label class="visually-hidden" for="conversation-text">"Message"</label>
                        <div class="composer-row" id="conversation-row" phx-update="ignore">
                            <textarea id="conversation-text" name="message[content]" rows="1" maxlength={*CONTENT_LENGTH.end()} placeholder="Write a message" autocomplete="off" aria-describedby="conversation-refusal"></textarea>
                            <button class="button" type="submit">"Send"</button>
                        </div>
                        <p class="field-errors" id="conversation-refusal" role="alert" phx-update="ignore"></p>
                    </form>
                } else {
                    <p class="conversation-closed">"Nobody else is here any more, so nothing can be sent."</p>
                }
            </div>
        }
    }
}

impl ConversationLive {
    /// Shows a change that was broadcast. What the page has already is skipped, and where something is missing, all is
    /// read anew.
    async fn hear(
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
            return self.reload(cx).await;
        }
        self.last_seq = logged.seq;
        match &logged.change {
            ConversationChange::Created(one) => {
                self.typing.stop(one.message.user_id);
                self.listing.conversation.message_count = one.message.number;
                if self.log.is_at_end {
                    let row = self.row_of(one).await?;
                    let changed = row.and_then(|row| self.log.append(row));
                    self.show_anew(changed).await?;
                }
            }
            ConversationChange::Updated(one) => {
                if let Some(row) = self.row_of(one).await? {
                    self.log.update(row);
                }
            }
            ConversationChange::Deleted { id } => {
                let changed = self.log.remove(*id);
                self.show_anew(changed).await?;
            }
            ConversationChange::Renamed { .. }
            | ConversationChange::MemberAdded { .. }
            | ConversationChange::MemberRemoved { .. } => self.read_listing(cx).await?,
        }
        Ok(())
    }

    /// Reads everything anew.
    pub(super) async fn reload(&mut self, cx: &mut Context<'_, Self>) -> Result {
        match reading::newest(&self.live.repo, self.place).await {
            Ok((listing, messages)) => {
                self.listing = listing;
                self.show_newest(&messages);
                self.follow_members(cx);
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
        let place = self.place;
        let get = move |db: &mut _| conversations::get_conversation(db, place.user_id, place.id);
        match self.live.repo.run(get).await {
            Ok(listing) => self.listing = listing,
            Err(CoreError::NotFound) => self.leave(cx),
            Err(error) => return Err(error.into()),
        }
        cx.set_page_title(title(&self.listing));
        self.follow_members(cx);
        Ok(())
    }

    async fn show_older(&mut self) -> Result {
        let Some(before) = self.log.first_number() else { return Ok(()) };
        let older = reading::older(&self.live.repo, self.place, before).await?;
        let changed = self.log.prepend(self.rows(&older), older.has_more);
        self.show_anew(changed).await
    }

    /// Shows one of the reader's own messages in another mode.
    pub(super) async fn show_in(&mut self, id: MessageId, mode: Mode) -> Result {
        let Some(mut row) = self.read_row(id).await? else { return Ok(()) };
        if row.is_own {
            row.mode = mode;
            self.log.update(row);
        }
        Ok(())
    }

    /// Shows a message again whose heading has changed.
    async fn show_anew(&mut self, id: Option<MessageId>) -> Result {
        let Some(id) = id else { return Ok(()) };
        if let Some(row) = self.read_row(id).await? {
            self.log.update(row);
        }
        Ok(())
    }

    async fn read_row(&self, id: MessageId) -> Result<Option<MessageRow>> {
        match reading::one(&self.live.repo, self.place, id).await {
            Ok(found) => Ok(self.rows(&found).pop()),
            // It is gone, and so will be its row.
            Err(CoreError::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn row_of(&self, one: &MessageWithUser) -> Result<Option<MessageRow>> {
        let told = reading::told(&self.live.repo, one).await?;
        Ok(self.rows(&told).pop())
    }

    fn show_newest(&mut self, messages: &Messages) {
        self.last_seq = messages.last_seq;
        let rows = self.rows(messages);
        self.log.reset(rows, messages.has_more);
    }

    fn rows(&self, messages: &Messages) -> Vec<MessageRow> {
        let members = self.listing.members.iter();
        let members: HashMap<String, UserId> =
            members.map(|one| (one.username.clone(), one.member.user_id)).collect();
        let (reader, videos) = (self.user.id, &messages.videos);
        let around = Around { reader, members: &members, videos };
        messages.rows.iter().map(|one| MessageRow::new(one, &around)).collect()
    }

    fn follow_members(&mut self, cx: &mut Context<'_, Self>) {
        cx.set_page_title(title(&self.listing));
        for one in self.listing.members.iter().take(FOLLOWED_PEOPLE) {
            cx.subscribe(&online_topic(one.member.user_id));
        }
        self.see_who_is_online(cx);
    }

    fn see_who_is_online(&mut self, cx: &Context<'_, Self>) {
        let ids = self.listing.members.iter().map(|one| one.member.user_id);
        self.online = ids.filter(|id| is_online(cx, *id)).collect();
    }

    /// The reader is in it no more: nothing of it is shown to them from here on.
    pub(super) fn leave(&mut self, cx: &mut Context<'_, Self>) {
        self.is_gone = true;
        cx.unsubscribe(conversation_topic(self.place.id).as_str());
        cx.redirect(paths::CONVERSATIONS);
    }

    /// Who types; or else who has seen the last message.
    fn status(&self) -> String {
        let typing = self.typing.words();
        if !typing.is_empty() {
            return typing;
        }
        let Some(last) = self.log.last_number().filter(|_| self.log.is_at_end) else {
            return String::new();
        };
        let others = super::header::others(&self.listing);
        let seen: Vec<&str> = others
            .filter(|one| one.member.read_number >= last)
            .map(|one| one.username.as_str())
            .collect();
        match seen.as_slice() {
            [] => String::new(),
            _ if self.listing.conversation.is_pair() => "Seen".to_owned(),
            [one] => format!("Seen by {one}"),
            [one, other] => format!("Seen by {one} and {other}"),
            many => format!("Seen by {} people", many.len()),
        }
    }
}
