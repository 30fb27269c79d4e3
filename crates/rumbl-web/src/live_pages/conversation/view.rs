use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_live::{Broadcast, Component, Context, Error, Form, Html, LiveView, Result, html};
use rumbl_core::IfUnchanged;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{
    CONTENT_LENGTH, ConversationAction, ConversationChange, ConversationListing, Status,
    conversation_topic,
};
use rumbl_core::ids::{ConversationId, MessageId, UserId};
use rumbl_core::log::Logged;
use serde::Deserialize;

use super::header::{Header, Panel};
use super::items::Item;
use super::log::MessageLog;
use super::reading::{self, Part, Place};
use super::typing::{SHOWN_FOR, Typing};
use crate::i18n::{Locale, Message, text};
use crate::live::Live;
use crate::live_pages::page_error::page_error;
use crate::live_pages::reader;
use crate::live_pages::talk::{live, member, push_news, still_logged_in, subscribe_to_inbox};
use crate::pages::slot::Slot;
use crate::paths;
use crate::views::conversation_view::UNREAD_CHANGED;
use crate::views::message_row::Mode;

/// How long a page waits before it repeats a failed read.
pub(super) const AGAIN: Duration = Duration::from_secs(2);

pub(crate) struct ConversationLive {
    pub(super) user: Arc<User>,
    pub(super) live: Arc<Live>,
    pub(super) locale: Locale,
    pub(super) place: Place,
    pub(super) listing: ConversationListing,
    pub(super) log: MessageLog,
    pub(super) last_seq: i64,
    pub(super) note: Option<Message>,
    pub(super) search: String,
    pub(super) search_status: Option<Message>,
    pub(super) found: Vec<User>,
    pub(super) is_gone: bool,
    /// Whether another read is scheduled.
    pub(super) is_stale: bool,
    /// Member ids by username key, for mentions.
    pub(super) names: HashMap<String, UserId>,
    /// The presence topics that the page is subscribed to.
    pub(super) followed: BTreeSet<String>,
    /// The members whose presence the reader may see.
    pub(super) visible: BTreeSet<UserId>,
    /// Those of them who are online.
    pub(super) online: BTreeSet<UserId>,
    pub(super) presence: Presence,
    pub(super) typing: Typing,
    csrf_token: String,
    is_connected: bool,
    /// Makes it safe to submit the form twice where scripts are disabled.
    client_id: String,
    details: Details,
}

/// Whether the reader is present on the conversation's topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Hidden,
    Shown,
}

/// The panel with the conversation's details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Details {
    Hidden,
    Shown,
    /// The reader is asked to confirm leaving.
    Leaving,
}

/// The client's events.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConversationEvent {
    /// Post a message. The reply is `{ok}`, or `{error, retry}`.
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

/// The page's own timers.
#[derive(Clone, Copy)]
pub(crate) enum Later {
    /// Somebody may have stopped typing.
    Settle,
    /// A read failed.
    Reread,
}

/// A change of the reader's inbox.
#[derive(Deserialize)]
struct News {
    conversation_id: Option<ConversationId>,
}

/// A typing event or a read position.
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
    type Info = Later;

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let (user, live) = (member(cx)?, live(cx)?);
        let id = cx.params().text(&["id"]).parse().map_err(|_malformed| Error::not_found())?;
        let topic = conversation_topic(id);
        // Subscribe before reading, so that no broadcast is lost in between.
        cx.subscribe(topic.as_str());
        subscribe_to_inbox(cx).await?;
        if cx.is_connected() {
            live.follow(&topic).await.map_err(page_error)?;
        }
        let place = Place { user_id: user.id, id };
        let opened = reading::open(&live.repo, place, Part::of(cx)).await.map_err(page_error)?;
        let csrf_token = if cx.is_connected() {
            cx.session().csrf_token().to_owned()
        } else {
            Slot::CsrfToken.marker().to_owned()
        };
        let mut view = Self {
            user,
            live,
            locale: reader::locale(cx),
            place,
            listing: opened.listing,
            log: MessageLog::new(),
            last_seq: 0,
            note: None,
            search: String::new(),
            search_status: None,
            found: Vec::new(),
            is_gone: false,
            is_stale: false,
            names: HashMap::new(),
            followed: BTreeSet::new(),
            visible: BTreeSet::new(),
            online: BTreeSet::new(),
            presence: Presence::Hidden,
            typing: Typing::default(),
            csrf_token,
            is_connected: cx.is_connected(),
            client_id: form_id(),
            details: Details::Hidden,
        };
        view.show_members(&opened.blocked, cx);
        view.show_part(&opened.messages);
        if cx.is_connected() {
            view.note_opened().await;
        }
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
        if !still_logged_in(cx).await? {
            return Ok(());
        }
        // Events that scripts send on their own must not clear a message that the reader may still be reading.
        if !matches!(event, ConversationEvent::Typing | ConversationEvent::Read { .. }) {
            self.note = None;
        }
        match event {
            ConversationEvent::Post { content, client_id } => {
                self.post(content, client_id, cx).await
            }
            ConversationEvent::Typing => self.broadcast_typing(cx).await,
            ConversationEvent::Read { number } => self.store_read_position(number, cx).await,
            ConversationEvent::Older => self.show_older().await,
            ConversationEvent::Latest => self.reload(Part::Newest, cx).await,
            ConversationEvent::Edit { id } => self.show_in(id, Mode::Editing).await,
            ConversationEvent::AskDelete { id } => self.show_in(id, Mode::Deleting).await,
            ConversationEvent::Cancel { id } => self.show_in(id, Mode::Shown).await,
            ConversationEvent::Save(form) => self.save(&form, cx).await,
            ConversationEvent::Delete { id } => {
                self.act(ConversationAction::Delete { id }, cx).await.map(drop)
            }
            ConversationEvent::Panel => {
                let is_hidden = self.details == Details::Hidden;
                self.details = if is_hidden { Details::Shown } else { Details::Hidden };
                Ok(())
            }
            ConversationEvent::Find(form) => self.find(&form, cx).await,
            ConversationEvent::Add { user_id } => self.add(user_id, cx).await,
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
                self.details = Details::Leaving;
                Ok(())
            }
            ConversationEvent::Stay => {
                self.details = Details::Shown;
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

    async fn handle_info(&mut self, later: Later, cx: &mut Context<'_, Self>) -> Result {
        match later {
            Later::Settle => {
                if let Some(pause) = self.typing.settle(Instant::now()) {
                    cx.send_after(pause, Later::Settle);
                }
            }
            Later::Reread if !self.is_gone => {
                self.is_stale = false;
                let read = self.reload(self.log.part(), cx).await;
                self.retry_later(read, cx);
            }
            Later::Reread => {}
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
            let heard = self.apply_change(logged, cx).await;
            self.retry_later(heard, cx);
            return Ok(());
        }
        if push_news(&broadcast, cx).await? {
            if self.may_be_a_block(&broadcast) {
                let read = self.read_listing(cx).await;
                self.retry_later(read, cx);
            }
            return Ok(());
        }
        match broadcast.event() {
            "typing" => {
                let signal = broadcast.parse::<Signal>()?;
                let is_other = signal.user_id != self.user.id;
                let (id, name) = (signal.user_id, signal.username.clone());
                if is_other && self.typing.note(id, name, Instant::now()) {
                    cx.send_after(SHOWN_FOR, Later::Settle);
                }
            }
            "read" => {
                let signal = broadcast.parse::<Signal>()?;
                self.note_read(signal.user_id, signal.number);
            }
            _ if self.followed.contains(broadcast.topic()) => {
                self.see_who_is_online(cx);
            }
            _ => {}
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let locale = self.locale;
        let is_open = self.listing.status() == Status::Open;
        let is_panel_open = self.details != Details::Hidden;
        html! {
            <div class="conversation" id="conversation">
                <Header listing={&self.listing} online={&self.online} is_panel_open={is_panel_open} locale={locale}/>
                if is_panel_open {
                    <Panel listing={&self.listing} online={&self.online} search={self.search.as_str()} status={self.search_status.as_ref()} found={&self.found} is_leaving={self.details == Details::Leaving} locale={locale}/>
                }
                <div class="notices" role="alert">
                    if let Some(note) = &self.note { <p class="notice notice-error" id="note">{note.text(locale)}</p> }
                </div>
                <div class="conversation-log" id="conversation-log" phx-hook="MessageLog" data-focus-home tabindex="0" role="log" aria-label={text!(locale, "conversation-messages")}>
                    if self.log.has_older {
                        <PageLink id="older" event="older" class="button button-small button-quiet conversation-older" path={self.older_path()} words={text!(locale, "conversation-earlier")}/>
                    }
                    if self.log.is_empty() { <p class="conversation-empty">{text!(locale, "conversation-empty")}</p> }
                    <ol class="messages" id="messages" phx-update="stream">
                        stream id, row in &self.log.rows { <Item dom_id={id} row={row} locale={locale}/> }
                    </ol>
                </div>
                if !self.log.is_at_end {
                    <PageLink id="latest" event="latest" class="button button-small conversation-latest" path={self.latest_path()} words={text!(locale, "conversation-latest")}/>
                }
                <button class="button button-small conversation-latest" id="newer" type="button" phx-update="ignore" hidden>{text!(locale, "conversation-newer")}</button>
                <p class="conversation-status" id="conversation-status" role="status">{self.status().map(|status| status.text(locale))}</p>
                if is_open {
                    <form class="composer conversation-composer" id="conversation-composer" action={paths::messages(self.place.id)} method="post" data-once phx-hook="MessageComposer" data-draft="conversation-{self.place.id.get()}-{self.user.id.get()}">
                        <ol class="conversation-waiting" id="conversation-waiting" phx-update="ignore" tabindex="0" aria-label={text!(locale, "conversation-waiting")}></ol>
                        <input type="hidden" name="_csrf_token" value={self.csrf_token.as_str()}>
                        <input type="hidden" name="message[client_id]" value={self.client_id.as_str()}>
                        <label class="visually-hidden" for="conversation-text">{text!(locale, "conversation-text")}</label>
                        <div class="composer-row" id="conversation-row" phx-update="ignore">
                            <textarea id="conversation-text" name="message[content]" rows="1" maxlength={*CONTENT_LENGTH.end()} placeholder={text!(locale, "conversation-placeholder")} autocomplete="off" aria-describedby="conversation-refusal"></textarea>
                            <button class="button" type="submit">{text!(locale, "conversation-send")}</button>
                        </div>
                        <p class="field-errors" id="conversation-refusal" role="alert" phx-update="ignore"></p>
                    </form>
                } else {
                    <p class="conversation-closed">{text!(locale, "conversation-closed")}</p>
                }
            </div>
        }
    }
}

impl ConversationLive {
    /// Whether news in the reader's inbox may mean that one of the two people here has blocked or unblocked the other.
    fn may_be_a_block(&self, broadcast: &Broadcast) -> bool {
        let id = broadcast.parse::<News>().ok().and_then(|news| news.conversation_id);
        let is_here = id == Some(self.place.id) && self.listing.conversation.is_pair();
        is_here && broadcast.event() == UNREAD_CHANGED
    }

    /// The path to the previous page of messages; `None` once the page is connected, when it loads them itself.
    fn older_path(&self) -> Option<String> {
        let first = self.log.first_number().filter(|_| !self.is_connected)?;
        Some(format!("{}?before={first}", paths::conversation(self.place.id)))
    }

    fn latest_path(&self) -> Option<String> {
        (!self.is_connected).then(|| paths::conversation(self.place.id))
    }
}

/// Loads other messages: a button, or a link as long as the page is not connected.
struct PageLink {
    id: &'static str,
    event: &'static str,
    class: &'static str,
    path: Option<String>,
    words: String,
}

impl Component for PageLink {
    fn render(&self) -> impl Html {
        let Self { id, event, class, path, words } = self;
        html! {
            if let Some(path) = path {
                <a class={*class} id={*id} href={path.as_str()}>{words.as_str()}</a>
            } else {
                <button class={*class} id={*id} type="button" phx-click={*event}>{words.as_str()}</button>
            }
        }
    }
}

/// A client id for a message sent by the form.
fn form_id() -> String {
    format!("{:032x}", rand::random::<u128>())
}
