//! The rows of a person's data archive.

use rumbl_core::accounts::{ApiKey, LanguageTag, LinkedIdentity, Passkey, Session, User};
use rumbl_core::annotations::Annotation;
use rumbl_core::conversations::{Message, OwnConversation};
use rumbl_core::follows::Follows;
use rumbl_core::ids::{AnnotationId, VideoId};
use rumbl_core::imports::{Import, inert_cell};
use rumbl_core::multimedia::Video;
use rumbl_core::personal_data::PersonalData;
use rumbl_core::reports::OwnReport;
use rumbl_core::rooms::Room;
use rumbl_core::uploads::Upload;
use rumbl_core::webhooks::{Event, Webhook};
use serde::Serialize;

use super::video_json_view::utc;

/// A row of a table.
pub(crate) trait Row: Serialize {
    /// The names of its columns.
    const COLUMNS: &'static [&'static str];

    /// The row's cells in CSV.
    fn cells(&self) -> Vec<String>;
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident<$life:lifetime> { $($field:ident: $type:ty),+ $(,)? })+) => {
        $($(#[$doc])*
        #[derive(Debug, Serialize)]
        pub(crate) struct $name<$life> {
            $($field: $type,)+
        }

        impl Row for $name<'_> {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn cells(&self) -> Vec<String> {
                vec![$(self.$field.cell()),+]
            }
        })+
    };
}

rows! {
    /// The account itself.
    AccountJson<'a> {
        id: i64,
        name: &'a str,
        username: &'a str,
        subname: Option<&'a str>,
        job: Option<&'a str>,
        role: &'a str,
        locale: Option<&'a str>,
        email: Option<&'a str>,
        email_confirmed_at: Option<String>,
        second_factor_since: Option<String>,
        notifications: String,
        inserted_at: String,
        updated_at: String,
    }
    /// One of the person's passkeys.
    PasskeyRow<'a> {
        name: &'a str,
        inserted_at: String,
        last_used_at: Option<String>,
    }
    /// A linked account at a provider.
    LinkedIdentityRow<'a> {
        issuer: &'a str,
        subject: &'a str,
        account: Option<&'a str>,
        inserted_at: String,
        last_used_at: Option<String>,
    }
    /// An API key, without the secret.
    ApiKeyRow<'a> {
        name: &'a str,
        prefix: &'a str,
        scopes: String,
        expires_at: Option<String>,
        inserted_at: String,
        last_used_at: Option<String>,
    }
    /// A file of annotations that the person has imported.
    ImportRow<'a> {
        video_id: i64,
        file_name: &'a str,
        format: &'static str,
        annotation_count: i64,
        inserted_at: String,
        undone_at: Option<String>,
    }
    /// A webhook, without its secret.
    WebhookRow<'a> {
        url: &'a str,
        video_id: Option<i64>,
        events: String,
        paused_at: Option<String>,
        disabled_at: Option<String>,
        inserted_at: String,
    }
    /// A report that the person has made.
    ReportRow<'a> {
        kind: &'a str,
        id: i64,
        reason: &'a str,
        note: Option<&'a str>,
        inserted_at: String,
        closed_at: Option<String>,
    }
    /// One of the person's videos.
    VideoRow<'a> {
        id: i64,
        title: &'a str,
        url: &'a str,
        description: &'a str,
        visibility: &'a str,
        annotation_count: i64,
        inserted_at: String,
        updated_at: String,
    }
    /// An uploaded file, as a link: an archive with videos would be too large.
    UploadRow<'a> {
        name: &'a str,
        path: Option<String>,
        size: i64,
        video_id: Option<i64>,
        inserted_at: String,
    }
    /// An annotation by the person.
    AnnotationRow<'a> {
        id: i64,
        video_id: i64,
        video_title: &'a str,
        at_ms: i64,
        body: &'a str,
        inserted_at: String,
        updated_at: String,
        reply_to_id: Option<i64>,
        resolved_at: Option<String>,
    }
    /// A person or video that they follow.
    FollowRow<'a> {
        kind: &'a str,
        id: i64,
        name: &'a str,
    }
    /// A conversation that they are a member of.
    ConversationRow<'a> {
        id: i64,
        kind: &'a str,
        title: Option<&'a str>,
        role: &'a str,
        muted: &'a str,
        inserted_at: String,
    }
    /// A message that they have sent.
    MessageRow<'a> {
        id: i64,
        conversation_id: i64,
        content: &'a str,
        video_id: Option<i64>,
        at_ms: Option<i64>,
        annotation_id: Option<i64>,
        inserted_at: String,
        updated_at: String,
    }
    /// A person whom they have blocked.
    BlockRow<'a> {
        id: i64,
        username: &'a str,
    }
    /// A room that they host.
    RoomRow<'a> {
        id: i64,
        video_id: i64,
        video_title: &'a str,
        control: &'a str,
        inserted_at: String,
    }
    /// One of their sessions.
    SessionRow<'a> {
        user_agent: Option<&'a str>,
        address: Option<&'a str>,
        inserted_at: String,
        last_seen_at: String,
    }
}

impl<'a> AccountJson<'a> {
    pub(crate) fn new(data: &'a PersonalData) -> Self {
        let (user, email) = (&data.user, data.email.as_ref());
        Self {
            id: user.id.get(),
            name: &user.name,
            username: &user.username,
            subname: user.subname.as_deref(),
            job: user.job.as_deref(),
            role: user.role.as_str(),
            locale: user.locale.as_ref().map(LanguageTag::as_str),
            email: email.map(|email| email.address.as_str()),
            email_confirmed_at: email.and_then(|email| email.confirmed_at).map(utc),
            second_factor_since: data.second_factor.as_ref().map(|it| utc(it.inserted_at)),
            notifications: data.notification_settings.names().join(" "),
            inserted_at: utc(user.inserted_at),
            updated_at: utc(user.updated_at),
        }
    }
}

impl<'a> PasskeyRow<'a> {
    pub(crate) fn new(passkey: &'a Passkey) -> Self {
        Self {
            name: &passkey.name,
            inserted_at: utc(passkey.inserted_at),
            last_used_at: passkey.last_used_at.map(utc),
        }
    }
}

impl<'a> LinkedIdentityRow<'a> {
    pub(crate) fn new(identity: &'a LinkedIdentity) -> Self {
        Self {
            issuer: &identity.issuer,
            subject: &identity.subject,
            account: identity.account.as_deref(),
            inserted_at: utc(identity.inserted_at),
            last_used_at: identity.last_used_at.map(utc),
        }
    }
}

impl<'a> ApiKeyRow<'a> {
    pub(crate) fn new(key: &'a ApiKey) -> Self {
        Self {
            name: &key.name,
            prefix: &key.prefix,
            scopes: key.scopes().to_string(),
            expires_at: key.expires_at.map(utc),
            inserted_at: utc(key.inserted_at),
            last_used_at: key.last_used_at.map(utc),
        }
    }
}

impl<'a> ImportRow<'a> {
    /// An import.
    pub(crate) fn new(import: &'a Import) -> Self {
        Self {
            video_id: import.video_id.get(),
            file_name: &import.file_name,
            format: import.format.name(),
            annotation_count: import.annotation_count,
            inserted_at: utc(import.inserted_at),
            undone_at: import.undone_at.map(utc),
        }
    }
}

impl<'a> WebhookRow<'a> {
    pub(crate) fn new(webhook: &'a Webhook) -> Self {
        let events = webhook.events().map(Event::name).collect::<Vec<_>>();
        Self {
            url: &webhook.url,
            video_id: webhook.video_id.map(VideoId::get),
            events: events.join(" "),
            paused_at: webhook.paused_at.map(utc),
            disabled_at: webhook.disabled_at.map(utc),
            inserted_at: utc(webhook.inserted_at),
        }
    }
}

impl<'a> ReportRow<'a> {
    pub(crate) fn new(report: &'a OwnReport) -> Self {
        Self {
            kind: &report.subject_kind,
            id: report.subject_id,
            reason: &report.reason,
            note: report.note.as_deref(),
            inserted_at: utc(report.inserted_at),
            closed_at: report.closed_at.map(utc),
        }
    }
}

impl<'a> VideoRow<'a> {
    pub(crate) fn new(video: &'a Video) -> Self {
        Self {
            id: video.id.get(),
            title: &video.title,
            url: &video.url,
            description: &video.description,
            visibility: video.visibility.as_str(),
            annotation_count: video.annotation_count,
            inserted_at: utc(video.inserted_at),
            updated_at: utc(video.updated_at),
        }
    }
}

impl<'a> UploadRow<'a> {
    pub(crate) fn new(upload: &'a Upload) -> Self {
        Self {
            name: &upload.name,
            path: upload.path(),
            size: upload.size,
            video_id: upload.video_id.map(VideoId::get),
            inserted_at: utc(upload.inserted_at),
        }
    }
}

impl<'a> AnnotationRow<'a> {
    pub(crate) fn new(annotation: &'a Annotation, video_title: &'a str) -> Self {
        Self {
            id: annotation.id.get(),
            video_id: annotation.video_id.get(),
            video_title,
            at_ms: annotation.at,
            body: &annotation.body,
            reply_to_id: annotation.reply_to_id.map(AnnotationId::get),
            resolved_at: annotation.resolved_at.map(utc),
            inserted_at: utc(annotation.inserted_at),
            updated_at: utc(annotation.updated_at),
        }
    }
}

impl<'a> FollowRow<'a> {
    pub(crate) fn all_of(follows: &'a Follows) -> Vec<Self> {
        let people = follows.users.iter();
        let people =
            people.map(|user| Self { kind: "user", id: user.id.get(), name: &user.username });
        let videos = follows.videos.iter().map(|listing| &listing.video);
        let videos =
            videos.map(|video| Self { kind: "video", id: video.id.get(), name: &video.title });
        people.chain(videos).collect()
    }
}

impl<'a> ConversationRow<'a> {
    pub(crate) fn new(conversation: &'a OwnConversation) -> Self {
        Self {
            id: conversation.id.get(),
            kind: if conversation.is_pair { "pair" } else { "group" },
            title: conversation.title.as_deref(),
            role: if conversation.is_owner { "owner" } else { "member" },
            muted: if conversation.is_muted { "yes" } else { "no" },
            inserted_at: utc(conversation.inserted_at),
        }
    }
}

impl<'a> MessageRow<'a> {
    pub(crate) fn new(message: &'a Message) -> Self {
        Self {
            id: message.id.get(),
            conversation_id: message.conversation_id.get(),
            content: &message.content,
            video_id: message.video_id.map(VideoId::get),
            at_ms: message.at,
            annotation_id: message.annotation_id.map(AnnotationId::get),
            inserted_at: utc(message.inserted_at),
            updated_at: utc(message.updated_at),
        }
    }
}

impl<'a> BlockRow<'a> {
    pub(crate) fn new(blocked: &'a User) -> Self {
        Self { id: blocked.id.get(), username: &blocked.username }
    }
}

impl<'a> RoomRow<'a> {
    pub(crate) fn new(room: &'a Room, video_title: &'a str) -> Self {
        Self {
            id: room.id.get(),
            video_id: room.video_id.get(),
            video_title,
            control: room.control.as_str(),
            inserted_at: utc(room.inserted_at),
        }
    }
}

impl<'a> SessionRow<'a> {
    pub(crate) fn new(session: &'a Session) -> Self {
        Self {
            user_agent: session.user_agent.as_deref(),
            address: session.address.as_deref(),
            inserted_at: utc(session.inserted_at),
            last_seen_at: utc(session.last_seen_at),
        }
    }
}

/// A value in a CSV cell.
trait Cell {
    fn cell(&self) -> String;
}

impl Cell for i64 {
    fn cell(&self) -> String {
        self.to_string()
    }
}

/// Escapes the text so that spreadsheets don't run it as a formula.
impl Cell for &str {
    fn cell(&self) -> String {
        inert_cell(self)
    }
}

impl Cell for String {
    fn cell(&self) -> String {
        inert_cell(self)
    }
}

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> String {
        self.as_ref().map(Cell::cell).unwrap_or_default()
    }
}
