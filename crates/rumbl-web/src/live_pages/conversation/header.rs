use std::collections::BTreeSet;

use actix_live::{Component, Html, html};
use rumbl_core::accounts::User;
use rumbl_core::conversations::{ConversationListing, MemberWithUser, TITLE_LENGTH};
use rumbl_core::ids::UserId;
use rumbl_core::search::MAX_QUERY_CHARS;

use crate::paths;
use crate::views::avatar;

/// The title, and the button for the details of the conversation.
pub(super) struct Header<'a> {
    pub(super) listing: &'a ConversationListing,
    pub(super) online: &'a BTreeSet<UserId>,
    pub(super) is_panel_open: bool,
}

impl Component for Header<'_> {
    fn render(&self) -> impl Html {
        let Self { listing, is_panel_open, .. } = self;
        html! {
            <header class="conversation-head">
                <p class="crumb"><a href={paths::CONVERSATIONS}>"Conversations"</a></p>
                <div class="conversation-title">
                    <h1 dir="auto">{listing.title()}</h1>
                    <p class="conversation-actions">
                        <a class="button button-small button-quiet" href={paths::conversation_room(listing.conversation.id)}>"Watch together"</a>
                        <button class="button button-small button-quiet" type="button" phx-click="panel" aria-expanded={if *is_panel_open { "true" } else { "false" }} aria-controls="conversation-panel">"Details"</button>
                    </p>
                </div>
                <p class="muted" id="conversation-facts">{self.facts()}</p>
            </header>
        }
    }
}

impl Header<'_> {
    fn facts(&self) -> String {
        let Self { listing, online, .. } = self;
        let others: Vec<_> = others(listing).collect();
        let there = others.iter().filter(|one| online.contains(&one.member.user_id)).count();
        let who = match (listing.conversation.is_pair(), others.as_slice()) {
            (true, [other]) => format!("@{}", other.username),
            (true, _) => "The other person is gone".to_owned(),
            (false, _) if listing.members.len() == 1 => "1 member".to_owned(),
            (false, _) => format!("{} members", listing.members.len()),
        };
        let presence = match (listing.conversation.is_pair(), there) {
            (_, 0) => String::new(),
            (true, _) => " · online".to_owned(),
            (false, 1) => " · 1 other online".to_owned(),
            (false, there) => format!(" · {there} others online"),
        };
        let muted = if listing.member.muted_at.is_some() { " · muted" } else { "" };
        format!("{who}{presence}{muted}")
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
    pub(super) status: &'a str,
    pub(super) found: &'a [User],
    pub(super) is_leaving: bool,
}

impl Component for Panel<'_> {
    fn render(&self) -> impl Html {
        let Self { listing, online, is_leaving, .. } = self;
        let (me, conversation) = (listing.member.user_id, &listing.conversation);
        let is_owner = conversation.owner_id == Some(me);
        let is_muted = listing.member.muted_at.is_some();
        let title = conversation.title.as_deref().unwrap_or_default();
        html! {
            <section class="conversation-panel" id="conversation-panel" aria-label="Details">
                <h2>"Members"</h2>
                <ul class="picks">
                    for one in &listing.members; key = one.member.user_id {
                        <MemberItem one={one} is_owner={conversation.owner_id == Some(one.member.user_id)} is_online={online.contains(&one.member.user_id)} can_remove={is_owner && one.member.user_id != me}/>
                    }
                </ul>
                if !conversation.is_pair() { <AddForm search={self.search} status={self.status} found={self.found}/> }
                if is_owner {
                    <form class="conversation-rename" id="rename" phx-submit="rename">
                        <div class="field">
                            <label for="rename-title">"Title"</label>
                            <input type="text" id="rename-title" name="title" value={title} maxlength={*TITLE_LENGTH.end()} autocomplete="off">
                        </div>
                        <button class="button button-small button-quiet" type="submit">"Rename"</button>
                    </form>
                }
                <div class="actions">
                    <button class="button button-small button-quiet" type="button" phx-click="mute" phx-value-muted={if is_muted { "false" } else { "true" }}>{if is_muted { "Unmute" } else { "Mute" }}</button>
                    if !conversation.is_pair() && !*is_leaving {
                        <button class="button button-small button-danger" type="button" phx-click="ask_leave">"Leave group"</button>
                    }
                </div>
                if *is_leaving {
                    <div class="question" role="group" aria-label="Leave this group?">
                        <p>"Leave this group? You won’t see what is said here any more."</p>
                        <button class="button button-small button-danger" type="button" phx-click="leave">"Leave"</button>
                        <button class="button button-small button-quiet" type="button" phx-click="stay">"Stay"</button>
                    </div>
                }
            </section>
        }
    }
}

struct MemberItem<'a> {
    one: &'a MemberWithUser,
    is_owner: bool,
    is_online: bool,
    can_remove: bool,
}

impl Component for MemberItem<'_> {
    fn render(&self) -> impl Html {
        let Self { one, is_owner, is_online, can_remove } = self;
        let id = one.member.user_id;
        html! {
            <li class="pick">
                <span class={["face", is_online.then_some("face-online")]}>
                    <span class="avatar" data-tint={avatar::tint(id)} aria-hidden="true">{avatar::letter(&one.username)}</span>
                    if *is_online { <span class="visually-hidden">"Online"</span> }
                </span>
                <span class="pick-name"><a href={paths::user(id)}><bdi>{one.name.as_str()}</bdi></a>" "<span class="muted">"@"<bdi>{one.username.as_str()}</bdi></span></span>
                if *is_owner { <span class="tag tag-quiet">"Owner"</span> }
                if *can_remove {
                    <button class="button button-small button-quiet" type="button" phx-click="remove" phx-value-user_id={id.get()}>"Remove"<span class="visually-hidden">" "<bdi>{one.username.as_str()}</bdi></span></button>
                }
            </li>
        }
    }
}

/// A search for people to add, as one types.
struct AddForm<'a> {
    search: &'a str,
    status: &'a str,
    found: &'a [User],
}

impl Component for AddForm<'_> {
    fn render(&self) -> impl Html {
        html! {
            <form id="add-people" role="search" aria-label="People" phx-change="find" phx-submit="find">
                <div class="field">
                    <label for="add-text">"Add people"</label>
                    <input id="add-text" type="search" name="q" value={self.search} maxlength={MAX_QUERY_CHARS} autocomplete="off" placeholder="A name or username" phx-debounce="200">
                </div>
            </form>
            <p class="muted" role="status">{self.status}</p>
            <ul class="picks" aria-label="Found">
                for one in self.found; key = one.id {
                    <li class="pick">
                        <span class="avatar" data-tint={avatar::tint(one.id)} aria-hidden="true">{avatar::letter(&one.username)}</span>
                        <span class="pick-name"><bdi>{one.name.as_str()}</bdi>" "<span class="muted">"@"<bdi>{one.username.as_str()}</bdi></span></span>
                        <button class="button button-small" type="button" phx-click="add" phx-value-user_id={one.id.get()}>"Add"<span class="visually-hidden">" "<bdi>{one.username.as_str()}</bdi></span></button>
                    </li>
                }
            </ul>
        }
    }
}
