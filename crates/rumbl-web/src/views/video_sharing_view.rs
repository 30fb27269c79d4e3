//! The sharing of a video: with people, with conversations, and by review links.

use rumbl_core::changeset::Changeset;
use rumbl_core::conversations::ConversationListing;
use rumbl_core::ids::UserId;
use rumbl_core::multimedia::{
    ReviewLink, VideoListing, VideoSharing, Visibility, change_new_review_link,
};
use serde::Serialize;

use super::View;
use super::conversation_list_view::title;
use super::form_view::Form;
use super::when::long_day;
use crate::i18n::{Message, t};
use crate::paths;
use crate::site::Site;

/// The choices for when a link expires, in days.
const DAYS: [i64; 5] = [1, 7, 14, 30, 90];

/// The sharing page of one's own video.
#[derive(Debug, Serialize)]
pub(crate) struct VideoSharingShow<'a> {
    title: &'a str,
    video_path: String,
    edit_path: String,
    visibility: &'static str,
    people: Vec<Person<'a>>,
    people_form: Form,
    conversations: Vec<Talk>,
    /// The owner's conversations that the video is not shared with yet.
    choices: Vec<Choice>,
    conversation_form: Form,
    links: Vec<Link>,
    link_form: Form,
    days: Vec<Days>,
}

#[derive(Debug, Serialize)]
struct Person<'a> {
    username: &'a str,
    name: &'a str,
    path: String,
}

#[derive(Debug, Serialize)]
struct Talk {
    title: Message,
    path: String,
}

#[derive(Debug, Serialize)]
struct Choice {
    id: i64,
    title: Message,
}

#[derive(Debug, Serialize)]
struct Link {
    url: String,
    may_annotate: bool,
    expires_at: String,
    day: Message,
    time: String,
    path: String,
}

#[derive(Debug, Serialize)]
struct Days {
    value: i64,
    is_selected: bool,
}

/// A refused form, and its errors.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The form to share with a person.
    Person(Changeset),
    /// The form to share with a conversation.
    Conversation(Changeset),
    /// The form for a new link.
    Link(Changeset),
}

/// The data of the page.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) listing: VideoListing,
    pub(crate) sharing: VideoSharing,
    pub(crate) links: Vec<ReviewLink>,
    pub(crate) conversations: Vec<ConversationListing>,
}

impl<'a> VideoSharingShow<'a> {
    /// The page, with a refused form if there is one.
    pub(crate) fn new(site: &Site, shown: &'a Shown, refused: Option<&Refused>) -> Self {
        let video = &shown.listing.video;
        let path = paths::sharing(video.id);
        let empty = Changeset::new([]);
        let of_person = if let Some(Refused::Person(form)) = refused { form } else { &empty };
        let of_talk = if let Some(Refused::Conversation(form)) = refused { form } else { &empty };
        let new_link = change_new_review_link();
        let of_link = if let Some(Refused::Link(form)) = refused { form } else { &new_link };
        let person = |one: &'a rumbl_core::accounts::User| Person {
            username: &one.username,
            name: &one.name,
            path: format!("{path}/people/{}", UserId::get(one.id)),
        };
        let talk = |one: &ConversationListing| Talk {
            title: title(one),
            path: format!("{path}/conversations/{}", one.conversation.id),
        };
        let is_shared = |one: &&ConversationListing| {
            shown.sharing.conversations.iter().any(|it| it.conversation.id == one.conversation.id)
        };
        let others = shown.conversations.iter().filter(|one| !is_shared(one));
        let link = |one: &ReviewLink| Link {
            url: site.address(&paths::review(&one.token)),
            may_annotate: one.may_annotate,
            expires_at: one.expires_at.and_utc().to_rfc3339(),
            day: long_day(one.expires_at),
            time: one.expires_at.format("%H:%M").to_string(),
            path: format!("{path}/links/{}", one.id),
        };
        let link_form =
            Form::of("link", format!("{path}/links"), of_link, &["may_annotate", "days"]);
        let chosen = link_form.value("days").unwrap_or_default().to_owned();
        let days =
            DAYS.into_iter().map(|value| Days { value, is_selected: value.to_string() == chosen });
        Self {
            title: &video.title,
            video_path: paths::video(video.id),
            edit_path: paths::edit_video(video.id),
            visibility: Visibility::as_str(video.visibility),
            people: shown.sharing.people.iter().map(person).collect(),
            people_form: Form::of("person", format!("{path}/people"), of_person, &["username"]),
            conversations: shown.sharing.conversations.iter().map(talk).collect(),
            choices: others
                .map(|one| Choice { id: one.conversation.id.get(), title: title(one) })
                .collect(),
            conversation_form: Form::of(
                "conversation",
                format!("{path}/conversations"),
                of_talk,
                &["conversation_id"],
            ),
            links: shown.links.iter().map(link).collect(),
            link_form,
            days: days.collect(),
        }
    }
}

impl View for VideoSharingShow<'_> {
    const TEMPLATE: &'static str = "video/sharing.html";

    fn title(&self) -> Message {
        t!("title-sharing")
    }
}
