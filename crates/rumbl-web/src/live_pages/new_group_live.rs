//! The form to start a group. The picked members are part of the URL, so that it works without JavaScript too.

use std::sync::Arc;

use actix_live::{
    Broadcast, Component, Context, Error, Form, Html, LiveSocket, LiveView, Raw, Result, html,
};
use rumbl_core::accounts::{self, User};
use rumbl_core::conversations::{MAX_MEMBERS, TITLE_LENGTH};
use rumbl_core::ids::UserId;
use rumbl_core::search::{MAX_QUERY_CHARS, SearchQuery};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::page_error::{is_overload, page_error};
use super::reader;
use super::searches::{Searches, people_found};
use super::talk::{live, member, push_news, subscribe_to_inbox};
use crate::i18n::{Locale, Message, t, text};
use crate::live::Live;
use crate::pages::slot::Slot;
use crate::paths;
use crate::views::avatar;

/// The key of a refused form in the page's session values.
const SENT: &str = "sent";

/// Maximum number of picked members; together with the user who starts the group, it is then full.
const MAX_PICKS: i64 = MAX_MEMBERS - 1;

/// A submitted form that was refused.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SentGroup {
    /// The submitted title.
    pub title: String,
    /// The picked members.
    pub with: Vec<UserId>,
    /// The error message.
    pub error: String,
}

impl SentGroup {
    /// The form as session values of the page.
    pub(crate) fn into_values(self) -> Map<String, Value> {
        let values = serde_json::to_value(self).map(|sent| (SENT.to_owned(), sent));
        values.into_iter().collect()
    }

    fn of(socket: &LiveSocket) -> Self {
        let sent = socket.child_session(SENT).map(Self::deserialize);
        sent.and_then(Result::ok).unwrap_or_default()
    }
}

/// Parses the picked members: ids separated by dots. Invalid ids are skipped.
pub(crate) fn parse_picks(text: &str) -> Vec<UserId> {
    let mut picks = Vec::new();
    for id in text.split('.').filter_map(|id| id.parse().ok()) {
        if !picks.contains(&id) && i64::try_from(picks.len()).is_ok_and(|count| count < MAX_PICKS) {
            picks.push(id);
        }
    }
    picks
}

pub(crate) struct NewGroupLive {
    user: Arc<User>,
    live: Arc<Live>,
    locale: Locale,
    csrf_token: String,
    sent: SentGroup,
    title: String,
    text: String,
    found: Vec<User>,
    picked: Vec<User>,
    is_busy: bool,
}

/// The client's events.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewGroupEvent {
    /// The search field has changed.
    Search(Form),
    /// The title has changed.
    Title(Form),
}

impl LiveView for NewGroupLive {
    type Event = NewGroupEvent;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let (user, live, locale) = (member(cx)?, live(cx)?, reader::locale(cx));
        cx.set_page_title(text!(locale, "new-group"));
        subscribe_to_inbox(cx).await?;
        let csrf_token = if cx.is_connected() {
            cx.session().csrf_token().to_owned()
        } else {
            Slot::CsrfToken.marker().to_owned()
        };
        let sent = SentGroup::of(cx);
        let title = sent.title.clone();
        let (found, picked, text) = (Vec::new(), Vec::new(), String::new());
        let is_busy = false;
        Ok(Self { user, live, locale, csrf_token, sent, title, text, found, picked, is_busy })
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        let with = match cx.params().get(&["with"]).and_then(Value::as_str) {
            Some(with) => parse_picks(with),
            None => std::mem::take(&mut self.sent.with),
        };
        let me = self.user.id;
        let with: Vec<UserId> = with.into_iter().filter(|id| *id != me).collect();
        let list = move |db: &mut _| accounts::list_users_with_ids(db, &with);
        self.picked = self.live.repo.run(list).await.map_err(page_error)?;
        self.text = cx.params().text(&["q"]).chars().take(MAX_QUERY_CHARS).collect();
        let searches = cx.assigned::<Searches>().cloned().ok_or(Error::status(500))?;
        let (query, address) = (SearchQuery::parse(&self.text), reader::address(cx.session()));
        let found = searches.find_people(query, address).await;
        self.is_busy = found.as_ref().is_err_and(is_overload);
        self.found = if self.is_busy { Vec::new() } else { found.map_err(page_error)? };
        self.found.retain(|one| one.id != me);
        Ok(())
    }

    async fn handle_event(&mut self, event: NewGroupEvent, cx: &mut Context<'_, Self>) -> Result {
        match event {
            NewGroupEvent::Search(form) => {
                self.text = form.text(&["q"]).chars().take(MAX_QUERY_CHARS).collect();
                cx.replace_patch(paths::new_conversation(&self.text, &self.picks()));
            }
            NewGroupEvent::Title(form) => {
                let title = form.text(&["conversation", "title"]).chars();
                // Keep one character too many, so that the page can show the error.
                self.title = title.take(*TITLE_LENGTH.end() + 1).collect();
            }
        }
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        push_news(&broadcast, cx).await.map(drop)
    }

    fn render(&self) -> impl Html {
        let locale = self.locale;
        let with = self.picks().iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
        html! {
            <div class="sheet sheet-broad">
                <p class="crumb"><a href={paths::CONVERSATIONS}>{text!(locale, "conversations")}</a></p>
                <h1>{text!(locale, "new-group")}</h1>
                if !self.sent.error.is_empty() {
                    <div class="notice notice-error" role="alert"><p>{self.sent.error.as_str()}</p></div>
                }
                <form class="search-people" id="search-people" action={paths::NEW_CONVERSATION} role="search" aria-label={text!(locale, "add-people-label")} phx-change="search" phx-submit="search">
                    <div class="field">
                        <label for="people-text">{text!(locale, "add-people")}</label>
                        <input id="people-text" type="search" name="q" value={self.text.as_str()} maxlength={MAX_QUERY_CHARS} autocomplete="off" placeholder={text!(locale, "add-people-placeholder")} phx-debounce="200">
                    </div>
                    <input type="hidden" name="with" value={with.as_str()}>
                    <button class="button button-small button-quiet" type="submit">{text!(locale, "action-search")}</button>
                </form>
                <p class="muted" role="status">{self.status().map(|status| status.text(locale))}</p>
                <ul class="picks" aria-label={text!(locale, "add-people-found")}>
                    for one in &self.found; key = one.id { <Pick user={one} path={self.toggled(one.id)} is_picked={self.is_picked(one.id)} locale={locale}/> }
                </ul>
                <h2>{text!(locale, "new-group-members")}</h2>
                <ul class="picks" id="picked" aria-label={text!(locale, "new-group-members")}>
                    <li class="pick"><span class="avatar" data-tint={avatar::tint(self.user.id)} aria-hidden="true">{avatar::letter(&self.user.username)}</span><span class="pick-name">{text!(locale, "new-group-you")}</span></li>
                    for one in &self.picked; key = one.id { <Pick user={one} path={self.toggled(one.id)} is_picked={true} locale={locale}/> }
                </ul>
                <form id="new-group" action={paths::NEW_CONVERSATION} method="post" data-once phx-change="title">
                    <input type="hidden" name="_csrf_token" value={self.csrf_token.as_str()}>
                    <input type="hidden" name="conversation[with]" value={with.as_str()}>
                    <div class="field">
                        <label for="group-title">{text!(locale, "group-title")}</label>
                        <input type="text" id="group-title" name="conversation[title]" value={self.title.as_str()} autocomplete="off" aria-describedby="group-title-hint" phx-debounce="300">
                        <p class="field-hint" id="group-title-hint">{text!(locale, "new-group-title-hint")}</p>
                    </div>
                    <div class="actions">
                        <button class="button" type="submit">{text!(locale, "new-group-start")}</button>
                        <a class="button button-quiet" href={paths::CONVERSATIONS}>{text!(locale, "action-cancel")}</a>
                    </div>
                </form>
            </div>
        }
    }
}

impl NewGroupLive {
    fn picks(&self) -> Vec<UserId> {
        self.picked.iter().map(|one| one.id).collect()
    }

    fn is_picked(&self, id: UserId) -> bool {
        self.picked.iter().any(|one| one.id == id)
    }

    /// The URL in which a member is picked, or no longer picked.
    fn toggled(&self, id: UserId) -> String {
        let mut picks = self.picks();
        if self.is_picked(id) {
            picks.retain(|one| *one != id);
        } else {
            picks.push(id);
        }
        paths::new_conversation(&self.text, &picks)
    }

    fn status(&self) -> Option<Message> {
        if self.is_busy {
            return Some(t!("search-busy"));
        }
        people_found(&self.text, self.found.len())
    }
}

struct Pick<'a> {
    user: &'a User,
    path: String,
    is_picked: bool,
    locale: Locale,
}

impl Component for Pick<'_> {
    fn render(&self) -> impl Html {
        let (user, name) = (self.user, self.user.username.as_str());
        let action = if self.is_picked {
            t!("remove-person", name = name)
        } else {
            t!("add-person", name = name)
        };
        html! {
            <li class="pick">
                <span class="avatar" data-tint={avatar::tint(user.id)} aria-hidden="true">{avatar::letter(&user.username)}</span>
                <span class="pick-name"><bdi>{user.name.as_str()}</bdi>" "<span class="muted">"@"<bdi>{name}</bdi></span></span>
                <a class="button button-small button-quiet" href={self.path.as_str()} data-phx-link="patch" data-phx-link-state="replace">{Raw(action.html(self.locale))}</a>
            </li>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_picked_is_read_once_each_and_no_more_than_max_picks() {
        let picks = |text| parse_picks(text).iter().map(|id| id.get()).collect::<Vec<_>>();
        assert_eq!(picks("3.1.3.x..0.-1.2"), [3, 1, 2]);
        assert_eq!(picks(""), [0_i64; 0]);
        let many: Vec<String> = (1..=500).map(|id| id.to_string()).collect();
        assert_eq!(i64::try_from(parse_picks(&many.join(".")).len()).unwrap(), MAX_PICKS);
    }
}
