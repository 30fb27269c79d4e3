//! The list of a user's conversations, most recently active first.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_live::{Broadcast, Component, Context, Error, Html, LiveView, NoEvents, Result, html};
use rumbl_core::accounts::User;
use rumbl_core::conversations::{self, ConversationListing, ListPlace, conversation_topic};
use rumbl_core::ids::UserId;
use rumbl_core::page::{Direction, PageNumber, PageRequest, PageSize};
use rumbl_core::repo::Connection;

use super::page_error::page_error;
use super::reader;
use super::talk::{is_online, live, member, push_news, subscribe_to_inbox};
use crate::i18n::{Locale, text};
use crate::live::Live;
use crate::online::online_topic;
use crate::paths;
use crate::views::conversation_list_view::{ConversationRow, Other};
use crate::views::conversation_view::CHANGES;

/// Conversations per page. The subscriptions to them and to their members' presence stay within a view's maximum.
const ROWS: i64 = 30;
/// How long changes are collected before the list is read again.
const PAUSE: Duration = Duration::from_millis(200);
/// Minimum time between two reads, so that busy conversations cost no more than quiet ones.
const BETWEEN: Duration = Duration::from_millis(1_500);
/// How often the list is read without any broadcast, because conversations further down may have moved to the top.
const SLOWLY: Duration = Duration::from_secs(15);

pub(crate) struct ConversationsLive {
    user: Arc<User>,
    live: Arc<Live>,
    locale: Locale,
    place: Place,
    rows: Vec<ConversationRow>,
    newer: Option<ListPlace>,
    older: Option<ListPlace>,
    /// The topics that the page is subscribed to.
    topics: BTreeSet<String>,
    /// The users whose presence the reader may see.
    visible: HashSet<UserId>,
    is_stale: bool,
    read_at: Instant,
}

/// Which part of the list is shown. A new message moves its conversation to the top; the other pages stay where they
/// are, because they begin at places and not at numbers of rows.
#[derive(Clone, Copy)]
enum Place {
    Top,
    OlderThan(ListPlace),
    NewerThan(ListPlace),
}

/// A part of the list, and the places where the others begin, if there are any.
struct Listed {
    rows: Vec<ConversationListing>,
    newer: Option<ListPlace>,
    older: Option<ListPlace>,
}

impl Listed {
    fn new(rows: Vec<ConversationListing>, (has_newer, has_older): (bool, bool)) -> Self {
        let place = |one: &ConversationListing| ListPlace::from(&one.conversation);
        let newer = rows.first().filter(|_| has_newer).map(place);
        let older = rows.last().filter(|_| has_older).map(place);
        Self { rows, newer, older }
    }
}

/// A scheduled read of the list.
#[derive(Clone, Copy)]
pub(crate) enum Reread {
    /// After a change.
    Stale,
    /// At the slow interval, in case something has changed.
    Slowly,
}

impl LiveView for ConversationsLive {
    type Event = NoEvents;
    type Info = Reread;

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let (user, live, locale) = (member(cx)?, live(cx)?, reader::locale(cx));
        cx.set_page_title(text!(locale, "conversations"));
        subscribe_to_inbox(cx).await?;
        if cx.is_connected() {
            cx.send_interval(SLOWLY, Reread::Slowly);
        }
        Ok(Self {
            user,
            live,
            locale,
            place: Place::Top,
            rows: Vec::new(),
            newer: None,
            older: None,
            topics: BTreeSet::new(),
            visible: HashSet::new(),
            is_stale: false,
            read_at: Instant::now(),
        })
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        let params = cx.params();
        let place = |text: &str| text.parse().map_err(|_nonsense| Error::not_found());
        self.place = match (params.text(&["older"]), params.text(&["newer"])) {
            ("", "") => Place::Top,
            (than, "") => Place::OlderThan(place(than)?),
            (_, than) => Place::NewerThan(place(than)?),
        };
        self.read(cx).await
    }

    async fn handle_info(&mut self, reread: Reread, cx: &mut Context<'_, Self>) -> Result {
        if matches!(reread, Reread::Stale) {
            self.is_stale = false;
        }
        // A failed read is repeated after the next change, or at the slow interval.
        if let Err(error) = self.read(cx).await {
            tracing::warn!(?error, "a list of conversations could not be read");
        }
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        if broadcast.topic().starts_with("online:") {
            self.see_who_is_online(cx);
            return Ok(());
        }
        let is_change = push_news(&broadcast, cx).await? || CHANGES.contains(&broadcast.event());
        if is_change && !self.is_stale {
            self.is_stale = true;
            let rest = BETWEEN.saturating_sub(self.read_at.elapsed());
            cx.send_after(PAUSE.max(rest), Reread::Stale);
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let locale = self.locale;
        html! {
            <header class="page-header page-header-split">
                <h1>{text!(locale, "conversations")}</h1>
                <a class="button" href={paths::NEW_CONVERSATION}>{text!(locale, "new-group")}</a>
            </header>
            if self.rows.is_empty() && self.newer.is_none() {
                <div class="empty"><p>{text!(locale, "conversations-none")}</p></div>
            } else {
                <ul class="talks">
                    for row in &self.rows; key = row.id { <Row row={row} locale={locale}/> }
                </ul>
            }
            <PageLinks newer={self.newer} older={self.older} locale={locale}/>
        }
    }
}

impl ConversationsLive {
    /// Reads the list. The subscriptions come first, so that no broadcast is lost in between.
    async fn read(&mut self, cx: &mut Context<'_, Self>) -> Result {
        let page = self.list().await.map_err(page_error)?;
        let ids = page.rows.iter().map(|listing| listing.conversation.id);
        let talks: Vec<_> = ids.map(conversation_topic).collect();
        let is_new = talks.iter().any(|topic| !self.topics.contains(topic.as_str()));
        let rows: Vec<_> = page.rows.iter().map(ConversationRow::new).collect();
        let others = rows.iter().filter_map(|row| Some(online_topic(row.other.as_ref()?.id)));
        let names = talks.iter().map(|topic| topic.as_str().to_owned());
        self.follow(names.chain(others).collect(), cx);
        let page = if cx.is_connected() && is_new {
            self.live.follow_all(talks).await.map_err(page_error)?;
            self.list().await.map_err(page_error)?
        } else {
            page
        };
        (self.newer, self.older) = (page.newer, page.older);
        self.rows = page.rows.iter().map(ConversationRow::new).collect();
        self.visible = self.visible(&self.rows).await?;
        self.see_who_is_online(cx);
        self.read_at = Instant::now();
        Ok(())
    }

    async fn list(&self) -> rumbl_core::Result<Listed> {
        let (user, place) = (Arc::clone(&self.user), self.place);
        self.live.repo.run(move |db| list(db, &user, place)).await
    }

    fn follow(&mut self, topics: BTreeSet<String>, cx: &mut Context<'_, Self>) {
        for gone in self.topics.difference(&topics) {
            cx.unsubscribe(gone);
        }
        for topic in topics.difference(&self.topics) {
            cx.subscribe(topic);
        }
        self.topics = topics;
    }

    /// The users whose presence the reader may see: not those whom the reader has blocked, or who have blocked the
    /// reader.
    async fn visible(&self, rows: &[ConversationRow]) -> Result<HashSet<UserId>> {
        let others = rows.iter().filter_map(|row| Some(row.other.as_ref()?.id));
        let (others, me) = (others.collect::<Vec<_>>(), self.user.id);
        let list = move |db: &mut _| {
            let blocked = conversations::list_blocks_between(db, me, &others)?;
            Ok(others.into_iter().filter(|id| !blocked.contains(id)).collect())
        };
        self.live.repo.run(list).await.map_err(page_error)
    }

    fn see_who_is_online(&mut self, cx: &Context<'_, Self>) {
        for row in &mut self.rows {
            let other = row.other.as_ref().map(|other| other.id);
            let other = other.filter(|id| self.visible.contains(id));
            row.is_online = other.is_some_and(|id| is_online(cx, id));
        }
    }
}

/// Lists a page. One that is newer than a place, and reaches the top, is the top.
fn list(db: &mut Connection, user: &User, place: Place) -> rumbl_core::Result<Listed> {
    let size = PageSize::try_from(ROWS).unwrap_or_default();
    if let Place::NewerThan(than) = place {
        let from = (Direction::Forward, than);
        let mut page = conversations::list_conversations_beyond(db, user, from, size)?;
        if page.has_more {
            page.rows.reverse();
            return Ok(Listed::new(page.rows, (true, true)));
        }
    }
    if let Place::OlderThan(than) = place {
        let from = (Direction::Backward, than);
        let page = conversations::list_conversations_beyond(db, user, from, size)?;
        let page = Listed::new(page.rows, (true, page.has_more));
        return Ok(Listed { newer: page.newer.or(Some(than)), ..page });
    }
    let top = PageRequest { number: PageNumber::FIRST, size };
    let page = conversations::list_conversations(db, user, top)?;
    let has_older = page.number < page.last();
    Ok(Listed::new(page.rows, (false, has_older)))
}

struct Row<'a> {
    row: &'a ConversationRow,
    locale: Locale,
}

impl Component for Row<'_> {
    fn render(&self) -> impl Html {
        let Self { row, locale } = *self;
        let is_unread = row.unread > 0;
        html! {
            <li class={["talk", is_unread.then_some("talk-unread"), row.is_muted.then_some("talk-muted")]}>
                <Face other={row.other.as_ref()} is_online={row.is_online} locale={locale}/>
                <div class="talk-body">
                    <h2 class="talk-title" dir="auto"><a href={row.path.as_str()}>{row.title.text(locale)}</a></h2>
                    <p class="talk-preview" dir="auto">{row.preview.as_ref().map(|preview| preview.text(locale))}</p>
                </div>
                <div class="talk-side">
                    <time datetime={row.when.datetime()}>{row.when.words().text(locale)}</time>
                    if is_unread {
                        <span class="talk-count">{row.unread}<span class="visually-hidden">" "{text!(locale, "conversations-unread")}</span></span>
                    }
                    if row.is_muted { <span class="tag tag-quiet">{text!(locale, "conversations-muted")}</span> }
                </div>
            </li>
        }
    }
}

/// The other user's avatar and presence; groups have a common icon.
struct Face<'a> {
    other: Option<&'a Other>,
    is_online: bool,
    locale: Locale,
}

impl Component for Face<'_> {
    fn render(&self) -> impl Html {
        html! {
            <span class={["face", self.is_online.then_some("face-online")]}>
                if let Some(other) = self.other {
                    <span class="avatar" data-tint={other.tint()} aria-hidden="true">{other.letter()}</span>
                } else {
                    <span class="avatar avatar-group" aria-hidden="true">"#"</span>
                }
                if self.is_online { <span class="visually-hidden">{text!(self.locale, "online")}</span> }
            </span>
        }
    }
}

/// The links to the other pages.
struct PageLinks {
    newer: Option<ListPlace>,
    older: Option<ListPlace>,
    locale: Locale,
}

impl Component for PageLinks {
    fn render(&self) -> impl Html {
        let Self { newer, older, locale } = *self;
        html! {
            if newer.is_some() || older.is_some() {
                <nav class="actions" aria-label={text!(locale, "conversations-pages")}>
                    if let Some(place) = newer { <a class="button button-small button-quiet" href={paths::newer_conversations(place)}>{text!(locale, "conversations-newer")}</a> }
                    if let Some(place) = older { <a class="button button-small button-quiet" href={paths::older_conversations(place)}>{text!(locale, "conversations-older")}</a> }
                </nav>
            }
        }
    }
}
