use std::collections::BTreeSet;

use actix_live::{Component, Html, Raw, html};
use rumbl_core::accounts::User;
use rumbl_core::conversations::{ConversationListing, MemberWithUser, TITLE_LENGTH};
use rumbl_core::ids::UserId;
use rumbl_core::search::MAX_QUERY_CHARS;

use crate::i18n::{Locale, Message, t, text};
use crate::paths;
use crate::views::avatar;
use crate::views::conversation_list_view::title;

/// The title, and the button for the details of the conversation.
pub(super) struct Header<'a> {
    pub(super) listing: &'a ConversationListing,
    pub(super) online: &'a BTreeSet<UserId>,
    pub(super) is_panel_open: bool,
    pub(super) locale: Locale,
}

impl Component for Header<'_> {
    fn render(&self) -> impl Html {
        let Self { listing, is_panel_open, locale, .. } = *self;
        html! {
            <header class="conversation-head">
                <p class="crumb"><a href={paths::CONVERSATIONS}>{text!(locale, "conversations")}</a></p>
                <div class="conversation-title">
                    <h1 dir="auto">{title(listing).text(locale)}</h1>
                    <p class="conversation-actions">
                        <a class="button button-small button-quiet" href={paths::conversation_room(listing.conversation.id)}>{text!(locale, "title-watch-together")}</a>
                        <button class="button button-small button-quiet" type="button" phx-click="panel" aria-expanded={if is_panel_open { "true" } else { "false" }} aria-controls="conversation-panel">{text!(locale, "conversation-details")}</button>
                    </p>
                </div>
                <p class="muted" id="conversation-facts">if let Some(other) = self.partner() { "@"<bdi>{other.username.as_str()}</bdi> }{self.facts()}</p>
            </header>
        }
    }
}

impl Header<'_> {
    /// The other one of a pair, unless they are gone.
    fn partner(&self) -> Option<&MemberWithUser> {
        self.listing.conversation.is_pair().then(|| others(self.listing).next()).flatten()
    }

    /// What is said about the conversation, after the name of the partner.
    fn facts(&self) -> String {
        let Self { listing, online, locale, .. } = *self;
        let there = others(listing).filter(|one| online.contains(&one.member.user_id)).count();
        let who = match (listing.conversation.is_pair(), self.partner()) {
            (true, Some(_)) => None,
            (true, None) => Some(t!("conversation-other-gone")),
            (false, _) => Some(t!("conversation-members-count", count = listing.members.len())),
        };
        let presence = match (listing.conversation.is_pair(), there) {
            (_, 0) => None,
            (true, _) => Some(t!("conversation-online")),
            (false, there) => Some(t!("conversation-others-online", count = there)),
        };
        let muted = listing.member.muted_at.map(|_| t!("conversation-is-muted"));
        let facts = [who, presence, muted].into_iter().flatten();
        // The first of them follows the partner's name.
        let name = self.partner().map(|_| String::new());
        name.into_iter().chain(facts.map(|fact| fact.text(locale))).collect::<Vec<_>>().join(" · ")
    }
}

/// The members other than the reader.
pub(super) fn others(listing: &ConversationListing) -> impl Iterator<Item = &MemberWithUser> {
    let me = listing.member.user_id;
    listing.members.iter().filter(move |one| one.member.user_id != me)
}

/// The members of the conversation, and the reader's actions.
pub(super) struct Panel<'a> {
    pub(super) listing: &'a ConversationListing,
    pub(super) online: &'a BTreeSet<UserId>,
    pub(super) search: &'a str,
    /// What the search has found, in words.
    pub(super) status: Option<&'a Message>,
    pub(super) found: &'a [User],
    pub(super) is_leaving: bool,
    pub(super) locale: Locale,
}

impl Component for Panel<'_> {
    fn render(&self) -> impl Html {
        let Self { listing, online, is_leaving, locale, .. } = *self;
        let (me, conversation) = (listing.member.user_id, &listing.conversation);
        let is_owner = conversation.owner_id == Some(me);
        let is_muted = listing.member.muted_at.is_some();
        let title = conversation.title.as_deref().unwrap_or_default();
        html! {
            <section class="conversation-panel" id="conversation-panel" data-focus-home aria-label={text!(locale, "conversation-details")}>
                <h2>{text!(locale, "conversation-members")}</h2>
                <ul class="picks">
                    for one in &listing.members; key = one.member.user_id {
                        <MemberItem one={one} is_owner={conversation.owner_id == Some(one.member.user_id)} is_online={online.contains(&one.member.user_id)} can_remove={is_owner && one.member.user_id != me} locale={locale}/>
                    }
                </ul>
                if !conversation.is_pair() { <AddForm search={self.search} status={self.status} found={self.found} locale={locale}/> }
                if is_owner {
                    <form class="conversation-rename" id="rename" phx-submit="rename">
                        <div class="field">
                            <label for="rename-title">{text!(locale, "group-title")}</label>
                            <input type="text" id="rename-title" name="title" value={title} maxlength={*TITLE_LENGTH.end()} autocomplete="off">
                        </div>
                        <button class="button button-small button-quiet" type="submit">{text!(locale, "conversation-rename")}</button>
                    </form>
                }
                <div class="conversation-end" data-focus-home>
                    <div class="actions">
                        <button class="button button-small button-quiet" type="button" phx-click="mute" phx-value-muted={if is_muted { "false" } else { "true" }}>{if is_muted { text!(locale, "conversation-unmute") } else { text!(locale, "conversation-mute") }}</button>
                        if !conversation.is_pair() && !is_leaving {
                            <button class="button button-small button-danger" type="button" phx-click="ask_leave" data-takes-focus>{text!(locale, "conversation-leave-group")}</button>
                        }
                    </div>
                    if is_leaving {
                        <div class="question" role="group" aria-label={text!(locale, "conversation-ask-leave")}>
                            <p>{text!(locale, "conversation-leave-question")}</p>
                            <button class="button button-small button-danger" type="button" phx-click="leave">{text!(locale, "conversation-leave")}</button>
                            <button class="button button-small button-quiet" type="button" phx-click="stay" data-takes-focus>{text!(locale, "conversation-stay")}</button>
                        </div>
                    }
                </div>
            </section>
        }
    }
}

struct MemberItem<'a> {
    one: &'a MemberWithUser,
    is_owner: bool,
    is_online: bool,
    can_remove: bool,
    locale: Locale,
}

impl Component for MemberItem<'_> {
    fn render(&self) -> impl Html {
        let Self { one, is_owner, is_online, can_remove, locale } = *self;
        let id = one.member.user_id;
        html! {
            <li class="pick">
                <span class={["face", is_online.then_some("face-online")]}>
                    <span class="avatar" data-tint={avatar::tint(id)} aria-hidden="true">{avatar::letter(&one.username)}</span>
                    if is_online { <span class="visually-hidden">{text!(locale, "online")}</span> }
                </span>
                <span class="pick-name"><a href={paths::user(id)}><bdi>{one.name.as_str()}</bdi></a>" "<span class="muted">"@"<bdi>{one.username.as_str()}</bdi></span></span>
                if is_owner { <span class="tag tag-quiet">{text!(locale, "conversation-owner")}</span> }
                if can_remove {
                    <button class="button button-small button-quiet" type="button" phx-click="remove" phx-value-user_id={id.get()}>{Raw(t!("remove-person", name = one.username.as_str()).html(locale))}</button>
                }
            </li>
        }
    }
}

/// A search for people to add, as one types.
struct AddForm<'a> {
    search: &'a str,
    status: Option<&'a Message>,
    found: &'a [User],
    locale: Locale,
}

impl Component for AddForm<'_> {
    fn render(&self) -> impl Html {
        let locale = self.locale;
        html! {
            <form id="add-people" role="search" aria-label={text!(locale, "add-people-label")} phx-change="find" phx-submit="find">
                <div class="field">
                    <label for="add-text">{text!(locale, "add-people")}</label>
                    <input id="add-text" type="search" name="q" value={self.search} maxlength={MAX_QUERY_CHARS} autocomplete="off" placeholder={text!(locale, "add-people-placeholder")} phx-debounce="200" data-takes-focus>
                </div>
            </form>
            <p class="muted" role="status">{self.status.map(|status| status.text(locale))}</p>
            <ul class="picks" aria-label={text!(locale, "add-people-found")}>
                for one in self.found; key = one.id {
                    <li class="pick">
                        <span class="avatar" data-tint={avatar::tint(one.id)} aria-hidden="true">{avatar::letter(&one.username)}</span>
                        <span class="pick-name"><bdi>{one.name.as_str()}</bdi>" "<span class="muted">"@"<bdi>{one.username.as_str()}</bdi></span></span>
                        <button class="button button-small" type="button" phx-click="add" phx-value-user_id={one.id.get()}>{Raw(t!("add-person", name = one.username.as_str()).html(locale))}</button>
                    </li>
                }
            </ul>
        }
    }
}
