//! The addresses of things, as links and redirects have them.

use rumbl_core::annotations::Annotation;
use rumbl_core::audit::Subject;
use rumbl_core::ids::{
    AnnotationId, ApiKeyId, ConversationId, DeliveryId, ImportDraftId, ImportId, LinkedIdentityId,
    PasskeyId, SessionId, UserId, VideoId, WebhookId,
};
use rumbl_core::multimedia::{Category, ReviewToken, Video};
use rumbl_core::page::PageNumber;
use rumbl_core::reports::Reported;
use rumbl_core::rooms::RoomToken;
use rumbl_core::seeds::DEMO_VIDEO_URL;
use url::form_urlencoded;

use crate::moment::Moment;
use crate::poster::Poster;
use crate::static_files;

/// A picture of the demo's film, in the bundle.
const DEMO_POSTER: &str = "media/demo.webp";
/// rumbl's own picture, for links on other sites.
const LINK_PICTURE: &str = "media/link.jpg";

/// The home page.
pub(crate) const HOME: &str = "/";
/// The listing of people.
pub(crate) const USERS: &str = "/users";
/// Where people log in.
pub(crate) const SESSIONS: &str = "/sessions";
/// Everybody's videos.
pub(crate) const BROWSE: &str = "/videos";
/// Where videos, people and annotations are searched.
pub(crate) const SEARCH: &str = "/search";
/// A person's conversations.
pub(crate) const CONVERSATIONS: &str = "/conversations";
/// The form to start a group.
pub(crate) const NEW_CONVERSATION: &str = "/conversations/new";
/// Where one's password is changed.
pub(crate) const PASSWORD: &str = "/settings/password";
/// Where somebody who has no password shows that it is still them.
pub(crate) const CONFIRM: &str = "/settings/confirm";
/// How somebody logs in beside their password.
pub(crate) const SECURITY: &str = "/settings/security";
/// Where an authenticator app is set up and turned off.
pub(crate) const AUTHENTICATOR: &str = "/settings/security/authenticator";
/// Where recovery codes are renewed.
pub(crate) const RECOVERY_CODES: &str = "/settings/security/recovery-codes";
/// Where passkeys are added.
pub(crate) const PASSKEYS: &str = "/settings/security/passkeys";
/// Where somebody proves which account is theirs whom a provider knows.
pub(crate) const SESSION_LINK: &str = "/sessions/link";
/// The form to register for somebody whom a provider knows.
pub(crate) const NEW_PROVIDED_USER: &str = "/users/new/provider";
/// Where that form goes.
pub(crate) const PROVIDED_USERS: &str = "/users/provider";
/// The accounts elsewhere with which somebody logs in.
pub(crate) const LINKED_IDENTITIES: &str = "/settings/security/identities";
/// Where a log-in asks for the second factor.
pub(crate) const SESSION_CODE: &str = "/sessions/code";
/// The keys of one's programs.
pub(crate) const API_KEYS: &str = "/settings/api-keys";
/// Where the changes of one's videos are sent.
pub(crate) const WEBHOOKS: &str = "/settings/webhooks";
/// A person's own videos.
pub(crate) const VIDEOS: &str = "/manage/videos";
/// Private videos of others that are shared with a person.
pub(crate) const SHARED_VIDEOS: &str = "/videos/shared";
/// The form to add a video.
pub(crate) const NEW_VIDEO: &str = "/manage/videos/new";

/// Where other sites ask how to show a video.
pub(crate) const OEMBED: &str = "/oembed";
/// What a person is told.
pub(crate) const NOTIFICATIONS: &str = "/notifications";
/// What a person wants to be told.
pub(crate) const NOTIFICATION_SETTINGS: &str = "/settings/notifications";
/// Where mailed links lead to that stop digests.
const UNSUBSCRIBE: &str = "/unsubscribe";
/// What is new from what a person follows.
pub(crate) const FEED: &str = "/feed";
/// What a person follows.
pub(crate) const FOLLOWS: &str = "/follows";
/// What a person has said.
pub(crate) const OWN_ANNOTATIONS: &str = "/annotations";

/// What moderators have to look at.
pub(crate) const ADMIN: &str = "/admin";
/// Annotations that are hidden.
pub(crate) const ADMIN_ANNOTATIONS: &str = "/admin/annotations";
/// Everybody's videos, for moderators.
pub(crate) const ADMIN_VIDEOS: &str = "/admin/videos";
/// Everybody, for moderators.
pub(crate) const ADMIN_USERS: &str = "/admin/users";
/// The categories, for admins.
pub(crate) const ADMIN_CATEGORIES: &str = "/admin/categories";
/// Links with which somebody may register.
pub(crate) const ADMIN_INVITATIONS: &str = "/admin/invitations";
/// Jobs that were given up.
pub(crate) const ADMIN_JOBS: &str = "/admin/jobs";
/// What moderators and admins did.
pub(crate) const ADMIN_AUDIT: &str = "/admin/audit";

/// The form to log in.
pub(crate) const NEW_SESSION: &str = "/sessions/new";
/// The form to register.
pub(crate) const NEW_USER: &str = "/users/new";

/// What somebody may change about their account.
pub(crate) const SETTINGS: &str = "/settings";
/// Where somebody is logged in.
pub(crate) const SETTINGS_SESSIONS: &str = "/settings/sessions";
/// Where a link to set another password is asked for.
pub(crate) const NEW_PASSWORD_RESET: &str = "/password-resets/new";

/// What mailed links lead to that confirm an address.
pub(crate) const EMAIL_CONFIRMATIONS: &str = "/email-confirmations";
/// Where links to set another password are asked for and used.
pub(crate) const PASSWORD_RESETS: &str = "/password-resets";
/// What mailed links lead to that let set another password.
pub(crate) const EDIT_PASSWORD_RESET: &str = "/password-resets/edit";
/// Where one's e-mail address is changed.
pub(crate) const EMAIL: &str = "/settings/email";
/// What somebody can take along, and where their account ends.
pub(crate) const ACCOUNT: &str = "/settings/account";

/// One of the places where somebody is logged in.
pub(crate) fn own_session(id: SessionId) -> String {
    format!("{SETTINGS_SESSIONS}/{id}")
}

/// A mail in the mailbox of development.
pub(crate) fn dev_mail(number: usize) -> String {
    format!("/dev/mailbox/{number}")
}

/// Where a link leads that confirms an address. Tokens are in the query, which no log has.
pub(crate) fn email_confirmation(token: &str) -> String {
    format!("{EMAIL_CONFIRMATIONS}?token={token}")
}

/// Where a link leads that lets set another password.
pub(crate) fn password_reset(token: &str) -> String {
    format!("{EDIT_PASSWORD_RESET}?token={token}")
}

/// Where a link leads that stops digests.
pub(crate) fn unsubscribe(token: &str) -> String {
    format!("{UNSUBSCRIBE}?token={token}")
}

/// One of those keys.
pub(crate) fn api_key(id: ApiKeyId) -> String {
    format!("{API_KEYS}/{id}")
}

/// One of a person's webhooks.
pub(crate) fn webhook(id: WebhookId) -> String {
    format!("{WEBHOOKS}/{id}")
}

/// Where annotations are imported to a video.
pub(crate) fn imports(id: VideoId) -> String {
    format!("{}/imports", video(id))
}

/// An import of a video.
pub(crate) fn import(id: VideoId, import_id: ImportId) -> String {
    format!("{}/{import_id}", imports(id))
}

/// What would be imported to a video.
pub(crate) fn import_draft(id: VideoId, draft_id: ImportDraftId) -> String {
    format!("{}/import-drafts/{draft_id}", video(id))
}

/// Where one of its messages is sent again.
pub(crate) fn webhook_retry(id: WebhookId, delivery: DeliveryId) -> String {
    format!("{}/deliveries/{delivery}/retry", webhook(id))
}

/// One of a person's passkeys.
pub(crate) fn passkey(id: PasskeyId) -> String {
    format!("{PASSKEYS}/{id}")
}

/// Where somebody sets out to log in at the provider of this name.
pub(crate) fn provider(name: &str) -> String {
    format!("{SESSIONS}/providers/{name}")
}

/// Where they come back to. What they bring is in the query, which no log has.
pub(crate) fn provider_callback(name: &str) -> String {
    format!("{SESSIONS}/providers/{name}/callback")
}

/// Where somebody sets out to link their account at the provider of this name.
pub(crate) fn link_provider(name: &str) -> String {
    format!("{SECURITY}/providers/{name}")
}

/// One of the accounts elsewhere with which somebody logs in.
pub(crate) fn linked_identity(id: LinkedIdentityId) -> String {
    format!("{LINKED_IDENTITIES}/{id}")
}

/// What moderators can do about a person.
pub(crate) fn admin_user(id: UserId) -> String {
    format!("{ADMIN_USERS}/{id}")
}

/// A passkey of somebody's, for admins.
pub(crate) fn admin_passkey(id: UserId, passkey: PasskeyId) -> String {
    format!("{}/passkeys/{passkey}", admin_user(id))
}

/// An account elsewhere of somebody's, for admins.
pub(crate) fn admin_linked_identity(id: UserId, identity: LinkedIdentityId) -> String {
    format!("{}/linked-identities/{identity}", admin_user(id))
}

/// A key of somebody's program, for admins.
pub(crate) fn admin_api_key(id: UserId, key: ApiKeyId) -> String {
    format!("{}/api-keys/{key}", admin_user(id))
}

/// Where something is reported.
pub(crate) fn report(subject: Subject) -> String {
    format!("/{}s/{}/report", subject.kind(), subject.id())
}

/// Where something is that was reported.
pub(crate) fn reported(reported: &Reported) -> String {
    match (&reported.annotation, &reported.video) {
        (Some(annotation), Some(video)) => said(video, annotation),
        (None, Some(video)) => watch(video),
        _ => user(reported.owner.id),
    }
}

/// A person's profile.
pub(crate) fn user(id: UserId) -> String {
    format!("{USERS}/{id}")
}

/// One of a person's own videos.
pub(crate) fn video(id: VideoId) -> String {
    format!("{VIDEOS}/{id}")
}

/// The form to change a video.
pub(crate) fn edit_video(id: VideoId) -> String {
    format!("{VIDEOS}/{id}/edit")
}

/// Where a video is watched.
pub(crate) fn watch(video: &Video) -> String {
    format!("/watch/{}", video.permalink())
}

/// Where a video is watched from a moment on.
pub(crate) fn moment(video: &Video, moment: Moment) -> String {
    format!("{}{}", watch(video), moment.query())
}

/// Where an annotation is watched; a link to a reply opens its thread.
pub(crate) fn said(video: &Video, annotation: &Annotation) -> String {
    said_at(video, annotation.at, annotation.reply_to_id.map(|_| annotation.id))
}

/// Where a moment is watched, in milliseconds, and the thread is open that the reply is in, if there is one.
pub(crate) fn said_at(video: &Video, at: i64, reply: Option<AnnotationId>) -> String {
    let path = moment(video, Moment::at(at));
    match reply {
        Some(id) => format!("{path}#annotation-{id}"),
        None => path,
    }
}

/// Where the video with an id is watched.
pub(crate) fn watch_id(id: VideoId) -> String {
    format!("/watch/{id}")
}

/// Where a room is opened that is announced in a conversation.
pub(crate) fn new_room(video_id: VideoId, conversation_id: ConversationId) -> String {
    format!("/videos/{video_id}/room?conversation={conversation_id}")
}

/// Where a video is chosen for a room that is announced in a conversation.
pub(crate) fn conversation_room(id: ConversationId) -> String {
    format!("{}/room", conversation(id))
}

/// Where a room is, for whoever has its token.
pub(crate) fn room(token: &RoomToken) -> String {
    format!("/rooms/{}", token.expose())
}

/// Where somebody is followed.
pub(crate) fn follow_user(id: UserId) -> String {
    format!("{}/follow", user(id))
}

/// A conversation.
pub(crate) fn conversation(id: ConversationId) -> String {
    format!("{CONVERSATIONS}/{id}")
}

/// Where something is said in a conversation.
pub(crate) fn messages(id: ConversationId) -> String {
    format!("{}/messages", conversation(id))
}

/// The reader's conversations that follow one of them, for the dialog that shares a moment.
pub(crate) fn recent_conversations_after(id: ConversationId) -> String {
    format!("/conversations/recent?after={id}")
}

/// Where the conversation with somebody is opened.
pub(crate) fn open_conversation(id: UserId) -> String {
    format!("{}/conversation", user(id))
}

/// Where somebody is blocked.
pub(crate) fn block_user(id: UserId) -> String {
    format!("{}/block", user(id))
}

/// The form to start a group with some people, after a search for others.
pub(crate) fn new_conversation(search: &str, with: &[UserId]) -> String {
    let ids = with.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    let fields = [("q", search), ("with", &ids)].into_iter().filter(|(_, text)| !text.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    if query.is_empty() {
        return NEW_CONVERSATION.to_owned();
    }
    format!("{NEW_CONVERSATION}?{query}")
}

/// Where a video is followed.
pub(crate) fn follow_video(id: VideoId) -> String {
    format!("{BROWSE}/{id}/follow")
}

/// A video in a frame.
pub(crate) fn embed(id: VideoId) -> String {
    format!("/embed/{id}")
}

/// The search for a text.
pub(crate) fn search(text: &str) -> String {
    if text.is_empty() {
        return SEARCH.to_owned();
    }
    let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    format!("{SEARCH}?q={query}")
}

/// The videos of a category.
pub(crate) fn category(category: &Category) -> String {
    format!("/categories/{}", category.permalink())
}

/// A page of the listing at `path`; the first is at that path itself.
pub(crate) fn page(path: &str, number: PageNumber) -> String {
    if number == PageNumber::FIRST { path.to_owned() } else { format!("{path}?page={number}") }
}

/// The picture of a video: a frame that its owner's browser has read, or else one that is drawn.
pub(crate) fn video_poster(video: &Video) -> String {
    frame(video).unwrap_or_else(|| poster(Poster::of(video)))
}

/// The same for other sites, which show no drawing: rumbl's own picture stands in for that.
pub(crate) fn link_picture(video: &Video) -> String {
    frame(video).unwrap_or_else(|| static_files::address(LINK_PICTURE))
}

fn frame(video: &Video) -> Option<String> {
    // Of one that is hidden nobody gets the picture.
    match &video.poster {
        _ if video.hidden_at.is_some() => None,
        Some(name) => Some(format!("/posters/{}/{name}.jpg", video.id)),
        None if video.url == DEMO_VIDEO_URL => Some(static_files::address(DEMO_POSTER)),
        None => None,
    }
}

/// A picture that is drawn.
pub(crate) fn poster(poster: Poster) -> String {
    format!("/posters/{poster}.svg")
}

/// The page that a review link leads to.
pub(crate) fn review(token: &ReviewToken) -> String {
    format!("/review/{}", token.expose())
}

/// With whom one's own video is shared.
pub(crate) fn sharing(id: VideoId) -> String {
    format!("/manage/videos/{id}/sharing")
}

/// The annotations of a video, as JSON.
pub(crate) fn annotations(id: VideoId) -> String {
    format!("/api/videos/{id}/annotations")
}

/// The annotations of a video as a file.
pub(crate) fn export(id: VideoId, extension: &str) -> String {
    format!("/videos/{id}/annotations.{extension}")
}
