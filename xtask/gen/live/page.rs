//! A person's own [[ many_words ]], which change as any of their windows changes them.

use std::sync::Arc;

use actix_channels::Endpoint;
use actix_live::{Broadcast, Component, Context, Error, Html, LiveView, Result, html};
use rumbl_core::Error as CoreError;
use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use rumbl_core::page::{Page, PageNumber};
use rumbl_core::[[ many ]]::{self, [[ type ]], [[ type ]]Id};
use serde::Deserialize;
use serde_json::json;

use super::page_error::page_error;
use super::reader;
use super::talk::{subscribe_to_inbox, push_news, live, member, still_logged_in};
use crate::i18n::{Locale, text};
use crate::live::Live;
use crate::paths;

/// What the person's open lists hear when something has changed.
const CHANGED: &str = "changed";

/// The page.
pub(crate) struct [[ types ]]Live {
    user: Arc<User>,
    live: Arc<Live>,
    locale: Locale,
    number: PageNumber,
    rows: Vec<[[ type ]]>,
    has_more: bool,
}

/// What the page sends.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum [[ types ]]Event {
    /// One is not wanted any more.
    Delete { id: String },
}

/// Tells a person's open lists that something has changed.
pub(crate) fn tell(endpoint: &Endpoint, user_id: UserId) {
    endpoint.broadcast(&topic(user_id), CHANGED, &json!({}));
}

fn topic(user_id: UserId) -> String {
    format!("[[ many ]]_of:{user_id}")
}

impl LiveView for [[ types ]]Live {
    type Event = [[ types ]]Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let (user, live, locale) = (member(cx)?, live(cx)?, reader::locale(cx));
        cx.set_page_title(text!(locale, "[[ slug ]]-heading"));
        subscribe_to_inbox(cx).await?;
        cx.subscribe(&topic(user.id));
        Ok(Self { user, live, locale, number: PageNumber::FIRST, rows: Vec::new(), has_more: false })
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        self.number = match cx.params().text(&["page"]) {
            "" => PageNumber::FIRST,
            page => page.parse().map_err(|_nonsense| Error::not_found())?,
        };
        self.read().await
    }

    async fn handle_event(&mut self, event: [[ types ]]Event, cx: &mut Context<'_, Self>) -> Result {
        let [[ types ]]Event::Delete { id } = event;
        let id: [[ type ]]Id = id.parse().map_err(|_malformed| Error::not_found())?;
        if !still_logged_in(cx).await? {
            return Ok(());
        }
        let user = Arc::clone(&self.user);
        let deleted = self.live.repo.run(move |db| [[ many ]]::delete_[[ one ]](db, &user, id)).await;
        match deleted {
            // Another window was faster.
            Ok(_) | Err(CoreError::NotFound) => {}
            Err(error) => return Err(page_error(error)),
        }
        // This page hears of it as every other does.
        cx.broadcast(&topic(self.user.id), CHANGED, &json!({}));
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        if push_news(&broadcast, cx).await? {
            return Ok(());
        }
        self.read().await
    }

    fn render(&self) -> impl Html {
        let locale = self.locale;
        html! {
            <header class="page-header page-header-split">
                <h1>{text!(locale, "[[ slug ]]-heading")}</h1>
                <a class="button" href="/manage/[[ slug ]]/new">{text!(locale, "[[ slug ]]-new")}</a>
            </header>
            if self.rows.is_empty() {
                <div class="empty"><p>{text!(locale, "[[ slug ]]-none")}</p></div>
            } else {
                <ul class="rows">
                    for [[ one ]] in &self.rows; key = [[ one ]].id.get() { <Row [[ one ]]={[[ one ]]} locale={locale}/> }
                </ul>
                <PageLinks number={self.number.get()} has_more={self.has_more} locale={locale}/>
            }
        }
    }
}

impl [[ types ]]Live {
    async fn read(&mut self) -> Result {
        let page = match self.list().await {
            // What the page showed was deleted.
            Err(CoreError::NotFound) if !self.rows.is_empty() => {
                self.number = PageNumber::FIRST;
                self.list().await
            }
            listed => listed,
        };
        let page = page.map_err(page_error)?;
        self.has_more = page.number < page.last();
        self.rows = page.rows;
        Ok(())
    }

    async fn list(&self) -> rumbl_core::Result<Page<[[ type ]]>> {
        let (user, number) = (Arc::clone(&self.user), self.number);
        self.live.repo.run(move |db| [[ many ]]::list_[[ many ]]_page(db, &user, number)).await
    }
}

struct Row<'a> {
    [[ one ]]: &'a [[ type ]],
    locale: Locale,
}

impl Component for Row<'_> {
    fn render(&self) -> impl Html {
        let (id, name) = (self.[[ one ]].id, self.[[ one ]].[[ label.name ]].as_str());
        let (path, edit_path) = (paths::[[ one ]](id), paths::edit_[[ one ]](id));
        let locale = self.locale;
        let asked = text!(locale, "[[ slug ]]-delete-question", name = name);
        html! {
            <li class="row row-plain">
                <div class="row-body">
                    <h2 class="row-title"><a href={path.as_str()}><bdi>{name}</bdi></a></h2>
                </div>
                <div class="row-actions">
                    <a class="button button-small button-quiet" href={edit_path.as_str()}>{text!(locale, "action-edit")} <span class="visually-hidden">" " <bdi>{name}</bdi></span></a>
                    <button class="button button-small button-danger" type="button" phx-click="delete" phx-value-id={id.get()} data-confirm={asked.as_str()}>{text!(locale, "action-delete")} <span class="visually-hidden">" " <bdi>{name}</bdi></span></button>
                </div>
            </li>
        }
    }
}

/// The way to the pages before and after this one.
struct PageLinks {
    number: u32,
    has_more: bool,
    locale: Locale,
}

impl Component for PageLinks {
    fn render(&self) -> impl Html {
        let to = |number: u32| format!("{}?page={number}", paths::[[ MANY ]]);
        let locale = self.locale;
        let (newer, older) = (to(self.number.saturating_sub(1)), to(self.number.saturating_add(1)));
        html! {
            if self.number > 1 || self.has_more {
                <nav class="pages" aria-label={text!(locale, "conversations-pages")}>
                    if self.number > 1 { <a class="page-step" href={newer.as_str()} rel="prev">{text!(locale, "conversations-newer")}</a> }
                    if self.has_more { <a class="page-step" href={older.as_str()} rel="next">{text!(locale, "conversations-older")}</a> }
                </nav>
            }
        }
    }
}
