//! The paths of pages, for links and redirects.

use actix_channels::SocketId;
use rumbl_core::annotations::Annotation;
use rumbl_core::audit::Subject;
use rumbl_core::conversations::ListPlace;
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
use crate::own_resources::own_resources;
use crate::poster::Poster;
use crate::static_files;

/// A still of the demo video, in the bundle.
const DEMO_POSTER: &str = "media/demo.webp";
/// rumbl's own picture, for links on other sites.
const LINK_PICTURE: &str = "media/link.jpg";

/// The home page.
pub(crate) const HOME: &str = "/";
/// The listing of people.
pub(crate) const USERS: &str = "/users";
/// Log-ins.
pub(crate) const SESSIONS: &str = "/sessions";
/// All public videos.
pub(crate) const BROWSE: &str = "/videos";
/// The search for videos, people and annotations.
pub(crate) const SEARCH: &str = "/search";
/// A person's conversations.
pub(crate) const CONVERSATIONS: &str = "/conversations";
/// The form to start a group.
pub(crate) const NEW_CONVERSATION: &str = "/conversations/new";
/// The form to change the password.
pub(crate) const PASSWORD: &str = "/settings/password";
/// The page on which people without a password confirm their identity.
pub(crate) const CONFIRM: &str = "/settings/confirm";
/// The log-in methods besides the password.
pub(crate) const SECURITY: &str = "/settings/security";
/// The setup of an authenticator app.
pub(crate) const AUTHENTICATOR: &str = "/settings/security/authenticator";
/// The renewal of recovery codes.
pub(crate) const RECOVERY_CODES: &str = "/settings/security/recovery-codes";
/// The passkeys of an account.
pub(crate) const PASSKEYS: &str = "/settings/security/passkeys";
/// The form to link an unknown log-in at a provider to an existing account.
pub(crate) const SESSION_LINK: &str = "/sessions/link";
/// The form to register with a log-in at a provider.
pub(crate) const NEW_PROVIDED_USER: &str = "/users/new/provider";
/// The target of that form.
pub(crate) const PROVIDED_USERS: &str = "/users/provider";
/// The accounts at providers linked to an account.
pub(crate) const LINKED_IDENTITIES: &str = "/settings/security/identities";
/// The form for the second factor during a log-in.
pub(crate) const SESSION_CODE: &str = "/sessions/code";
/// A person's API keys.
pub(crate) const API_KEYS: &str = "/settings/api-keys";
/// A person's webhooks.
pub(crate) const WEBHOOKS: &str = "/settings/webhooks";
/// Private videos that others have shared with a person.
pub(crate) const SHARED_VIDEOS: &str = "/videos/shared";
/// The form to add a video.
pub(crate) const NEW_VIDEO: &str = "/manage/videos/new";

/// The oEmbed endpoint.
pub(crate) const OEMBED: &str = "/oembed";
/// A person's notifications.
pub(crate) const NOTIFICATIONS: &str = "/notifications";
/// The settings of notifications.
pub(crate) const NOTIFICATION_SETTINGS: &str = "/settings/notifications";
/// The target of unsubscribe links in digests.
const UNSUBSCRIBE: &str = "/unsubscribe";
/// The feed of what a person follows.
pub(crate) const FEED: &str = "/feed";
/// The people and videos that a person follows.
pub(crate) const FOLLOWS: &str = "/follows";
/// A person's own annotations.
pub(crate) const OWN_ANNOTATIONS: &str = "/annotations";

/// The moderators' overview.
pub(crate) const ADMIN: &str = "/admin";
/// Hidden annotations.
pub(crate) const ADMIN_ANNOTATIONS: &str = "/admin/annotations";
/// All videos, for moderators.
pub(crate) const ADMIN_VIDEOS: &str = "/admin/videos";
/// All people, for moderators.
pub(crate) const ADMIN_USERS: &str = "/admin/users";
/// The categories, for admins.
pub(crate) const ADMIN_CATEGORIES: &str = "/admin/categories";
/// Invitations to register.
pub(crate) const ADMIN_INVITATIONS: &str = "/admin/invitations";
/// Failed jobs.
pub(crate) const ADMIN_JOBS: &str = "/admin/jobs";
/// What the running server does, for admins.
pub(crate) const ADMIN_OBSERVER: &str = "/admin/observer";
/// Closes a topic, for admins.
pub(crate) const ADMIN_OBSERVER_TOPICS: &str = "/admin/observer/topics/close";
/// The audit log of moderators and admins.
pub(crate) const ADMIN_AUDIT: &str = "/admin/audit";

/// The form to log in.
pub(crate) const NEW_SESSION: &str = "/sessions/new";
/// The form to register.
pub(crate) const NEW_USER: &str = "/users/new";

/// The account's settings.
pub(crate) const SETTINGS: &str = "/settings";
/// A person's active sessions.
pub(crate) const SETTINGS_SESSIONS: &str = "/settings/sessions";
/// The form to request a password reset.
pub(crate) const NEW_PASSWORD_RESET: &str = "/password-resets/new";

/// The target of mailed links that confirm an address.
pub(crate) const EMAIL_CONFIRMATIONS: &str = "/email-confirmations";
/// Requests and uses of password resets.
pub(crate) const PASSWORD_RESETS: &str = "/password-resets";
/// The target of mailed links that reset a password.
pub(crate) const EDIT_PASSWORD_RESET: &str = "/password-resets/edit";
/// The form to change the e-mail address.
pub(crate) const EMAIL: &str = "/settings/email";
/// The page to export and delete the account.
pub(crate) const ACCOUNT: &str = "/settings/account";

/// The paths of a person's own resources.
macro_rules! resource_paths {
    ($($path:literal => $controller:ident, $all:ident, $one:ident($id:ty), $edit:ident;)+) => {
        $(
            /// The listing.
            pub(crate) const $all: &str = $path;

            /// One of them.
            pub(crate) fn $one(id: $id) -> String {
                format!("{}/{id}", $path)
            }

            /// The form to change one.
            pub(crate) fn $edit(id: $id) -> String {
                format!("{}/{id}/edit", $path)
            }
        )+
    };
}

own_resources!(resource_paths);

/// One of a person's sessions.
pub(crate) fn own_session(id: SessionId) -> String {
    format!("{SETTINGS_SESSIONS}/{id}")
}

/// A mail in development's mailbox.
pub(crate) fn dev_mail(number: usize) -> String {
    format!("/dev/mailbox/{number}")
}

/// The link that confirms an address. Its token is in the query, because queries are never logged.
pub(crate) fn email_confirmation(token: &str) -> String {
    format!("{EMAIL_CONFIRMATIONS}?token={token}")
}

/// The link that resets a password.
pub(crate) fn password_reset(token: &str) -> String {
    format!("{EDIT_PASSWORD_RESET}?token={token}")
}

/// The link that unsubscribes from digests.
pub(crate) fn unsubscribe(token: &str) -> String {
    format!("{UNSUBSCRIBE}?token={token}")
}

/// One of a person's API keys.
pub(crate) fn api_key(id: ApiKeyId) -> String {
    format!("{API_KEYS}/{id}")
}

/// One of a person's webhooks.
pub(crate) fn webhook(id: WebhookId) -> String {
    format!("{WEBHOOKS}/{id}")
}

/// The imports of annotations to a video.
pub(crate) fn imports(id: VideoId) -> String {
    format!("{}/imports", video(id))
}

/// An import of a video.
pub(crate) fn import(id: VideoId, import_id: ImportId) -> String {
    format!("{}/{import_id}", imports(id))
}

/// The preview of an import to a video.
pub(crate) fn import_draft(id: VideoId, draft_id: ImportDraftId) -> String {
    format!("{}/import-drafts/{draft_id}", video(id))
}

/// The form target to send a webhook's message again.
pub(crate) fn webhook_retry(id: WebhookId, delivery: DeliveryId) -> String {
    format!("{}/deliveries/{delivery}/retry", webhook(id))
}

/// One of a person's passkeys.
pub(crate) fn passkey(id: PasskeyId) -> String {
    format!("{PASSKEYS}/{id}")
}

/// The start of a log-in at a provider.
pub(crate) fn provider(name: &str) -> String {
    format!("{SESSIONS}/providers/{name}")
}

/// The callback of a provider. Its parameters are in the query, because queries are never logged.
pub(crate) fn provider_callback(name: &str) -> String {
    format!("{SESSIONS}/providers/{name}/callback")
}

/// The start of linking an account at a provider.
pub(crate) fn link_provider(name: &str) -> String {
    format!("{SECURITY}/providers/{name}")
}

/// A linked account at a provider.
pub(crate) fn linked_identity(id: LinkedIdentityId) -> String {
    format!("{LINKED_IDENTITIES}/{id}")
}

/// A person's page for moderators.
pub(crate) fn admin_user(id: UserId) -> String {
    format!("{ADMIN_USERS}/{id}")
}

/// A connected socket, for admins.
pub(crate) fn admin_socket(id: SocketId) -> String {
    format!("{ADMIN_OBSERVER}/sockets/{id}")
}

/// The observer with what is looked for, and the request whose log lines are shown.
pub(crate) fn observer(search: &str, request_id: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !search.is_empty() {
        query.append_pair("q", search);
    }
    if let Some(request_id) = request_id {
        query.append_pair("request", request_id);
    }
    let query = query.finish();
    if query.is_empty() { ADMIN_OBSERVER.to_owned() } else { format!("{ADMIN_OBSERVER}?{query}") }
}

/// A person's passkey, for admins.
pub(crate) fn admin_passkey(id: UserId, passkey: PasskeyId) -> String {
    format!("{}/passkeys/{passkey}", admin_user(id))
}

/// A person's linked account at a provider, for admins.
pub(crate) fn admin_linked_identity(id: UserId, identity: LinkedIdentityId) -> String {
    format!("{}/linked-identities/{identity}", admin_user(id))
}

/// A person's API key, for admins.
pub(crate) fn admin_api_key(id: UserId, key: ApiKeyId) -> String {
    format!("{}/api-keys/{key}", admin_user(id))
}

/// The form to report something.
pub(crate) fn report(subject: Subject) -> String {
    format!("/{}s/{}/report", subject.kind(), subject.id())
}

/// The page of a reported item.
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

/// The page of a video.
pub(crate) fn watch(video: &Video) -> String {
    format!("/watch/{}", video.permalink())
}

/// The page of a video at a moment.
pub(crate) fn moment(video: &Video, moment: Moment) -> String {
    format!("{}{}", watch(video), moment.query())
}

/// The page of a video at an annotation; a link to a reply opens its thread.
pub(crate) fn said(video: &Video, annotation: &Annotation) -> String {
    said_at(video, annotation.at, annotation.reply_to_id.map(|_| annotation.id))
}

/// The page of a video at a moment in milliseconds; with a `reply`, its thread is open.
pub(crate) fn said_at(video: &Video, at: i64, reply: Option<AnnotationId>) -> String {
    let path = moment(video, Moment::at(at));
    match reply {
        Some(id) => format!("{path}#annotation-{id}"),
        None => path,
    }
}

/// The page of a video, by its id alone.
pub(crate) fn watch_id(id: VideoId) -> String {
    format!("/watch/{id}")
}

/// The form to open a room and announce it in a conversation.
pub(crate) fn new_room(video_id: VideoId, conversation_id: ConversationId) -> String {
    format!("/videos/{video_id}/room?conversation={conversation_id}")
}

/// The page to choose a video for a room announced in a conversation.
pub(crate) fn conversation_room(id: ConversationId) -> String {
    format!("{}/room", conversation(id))
}

/// A room's link with its token.
pub(crate) fn room(token: &RoomToken) -> String {
    format!("/rooms/{}", token.expose())
}

/// The form target to follow a person.
pub(crate) fn follow_user(id: UserId) -> String {
    format!("{}/follow", user(id))
}

/// A conversation.
pub(crate) fn conversation(id: ConversationId) -> String {
    format!("{CONVERSATIONS}/{id}")
}

/// The form target to post in a conversation.
pub(crate) fn messages(id: ConversationId) -> String {
    format!("{}/messages", conversation(id))
}

/// The reader's conversations that were active before this place, for the dialog that shares a moment.
pub(crate) fn recent_conversations_after(place: ListPlace) -> String {
    format!("/conversations/recent?after={place}")
}

/// The page of the reader's conversations that were active before this place.
pub(crate) fn older_conversations(place: ListPlace) -> String {
    format!("{CONVERSATIONS}?older={place}")
}

/// The page of the reader's conversations that were active after this place.
pub(crate) fn newer_conversations(place: ListPlace) -> String {
    format!("{CONVERSATIONS}?newer={place}")
}

/// The form target to open a conversation with a person.
pub(crate) fn open_conversation(id: UserId) -> String {
    format!("{}/conversation", user(id))
}

/// The form target to block a person.
pub(crate) fn block_user(id: UserId) -> String {
    format!("{}/block", user(id))
}

/// The form to start a group, with the people chosen so far and a search for more.
pub(crate) fn new_conversation(search: &str, with: &[UserId]) -> String {
    let ids = with.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    let fields = [("q", search), ("with", &ids)].into_iter().filter(|(_, text)| !text.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    if query.is_empty() {
        return NEW_CONVERSATION.to_owned();
    }
    format!("{NEW_CONVERSATION}?{query}")
}

/// The form target to follow a video.
pub(crate) fn follow_video(id: VideoId) -> String {
    format!("{BROWSE}/{id}/follow")
}

/// The embedded player of a video.
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

/// A page of the listing at `path`. The first page has the plain path.
pub(crate) fn page(path: &str, number: PageNumber) -> String {
    if number == PageNumber::FIRST { path.to_owned() } else { format!("{path}?page={number}") }
}

/// The poster of a video: an uploaded frame, or else a drawn picture.
pub(crate) fn video_poster(video: &Video) -> String {
    frame(video).unwrap_or_else(|| poster(Poster::of(video)))
}

/// The poster for other sites, which don't display SVG: rumbl's own picture replaces a drawn one.
pub(crate) fn link_picture(video: &Video) -> String {
    frame(video).unwrap_or_else(|| static_files::address(LINK_PICTURE))
}

fn frame(video: &Video) -> Option<String> {
    // A hidden video's poster is not public.
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

/// The sharing settings of a person's own video.
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
