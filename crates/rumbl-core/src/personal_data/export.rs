use std::collections::HashMap;

use diesel::prelude::*;

use crate::Result;
use crate::accounts::{self, ApiKey, Email, LinkedIdentity, Passkey, SecondFactor, Session, User};
use crate::annotations::{self, Annotation};
use crate::conversations::{self, Message, OwnConversation};
use crate::follows::{self, Follows};
use crate::ids::{UserId, VideoId};
use crate::imports::{self, Import};

use crate::multimedia::{Video, is_kept, shown_title};
use crate::notifications::{NotificationSettings, get_notification_settings};
use crate::repo::{Connection, MAX_BOUND};
use crate::reports::{self, OwnReport};
use crate::rooms::{self, Room};
use crate::schema::{annotations as rows, sessions, videos};
use crate::uploads::{self, Upload};
use crate::webhooks::{self, Webhook};

/// Annotations read per query.
const CHUNK: i64 = 1_000;

/// A user's personal data, except their annotations and messages, of which there can be many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// The account.
    pub user: User,
    /// Their e-mail address.
    pub email: Option<Email>,
    /// Their authenticator app, if they have one, without its secret.
    pub second_factor: Option<SecondFactor>,
    /// Their passkeys.
    pub passkeys: Vec<Passkey>,
    /// The external accounts that they log in with.
    pub linked_identities: Vec<LinkedIdentity>,
    /// Their annotations that moderators have hidden, each with the title of its video.
    pub hidden_annotations: Vec<(Annotation, String)>,
    /// Their API keys, without the secrets.
    pub api_keys: Vec<ApiKey>,
    /// Their webhooks, without the secrets.
    pub webhooks: Vec<Webhook>,
    /// Their imports, without the files' content.
    pub imports: Vec<Import>,
    /// Their reports.
    pub reports: Vec<OwnReport>,
    /// Their videos, in the order in which they were added.
    pub videos: Vec<Video>,
    /// Their uploaded files, without the content.
    pub uploads: Vec<Upload>,
    /// The users and videos that they follow.
    pub follows: Follows,
    /// Their conversations.
    pub conversations: Vec<OwnConversation>,
    /// The rooms that they host, each with the title of its video.
    pub rooms: Vec<(Room, String)>,
    /// What they want to be told.
    pub notification_settings: NotificationSettings,
    /// The users they have blocked.
    pub blocked: Vec<User>,
    /// Their sessions.
    pub sessions: Vec<Session>,
}

/// A batch of a user's annotations or messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Annotations, each with the title of its video.
    Annotations(Vec<(Annotation, String)>),
    /// Messages in conversations.
    Messages(Vec<Message>),
}

/// Reads all of a user's data from one snapshot. `said` is called with batches of their annotations and then of their
/// messages, each in the order in which they were made.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is gone, and what `said` returns.
pub fn read_personal_data(
    conn: &mut Connection,
    id: UserId,
    mut said: impl FnMut(Said) -> Result<()>,
) -> Result<PersonalData> {
    conn.read(|conn| {
        let own = videos::table.filter(videos::user_id.eq(id)).filter(is_kept!());
        let own = own.order(videos::id);
        let begun = sessions::table.filter(sessions::user_id.eq(id)).order(sessions::id);
        let user = accounts::get_user(conn, id)?;
        let data = PersonalData {
            hidden_annotations: read_hidden(conn, id)?,
            api_keys: accounts::list_api_keys(conn, &user)?,
            webhooks: webhooks::list_webhooks(conn, &user)?,
            imports: imports::list_own_imports(conn, id)?,
            reports: reports::list_own_reports(conn, id)?,
            user,
            email: accounts::get_email(conn, id)?,
            second_factor: accounts::get_second_factor(conn, id)?,
            passkeys: accounts::list_passkeys(conn, id)?,
            linked_identities: accounts::list_linked_identities(conn, id)?,
            videos: own.select(Video::as_select()).load(conn)?,
            uploads: uploads::list_uploads(conn, id)?,
            follows: follows::list_follows(conn, id)?,
            conversations: conversations::list_own_conversations(conn, id)?,
            rooms: rooms::list_rooms_of_host(conn, id)?,
            notification_settings: get_notification_settings(conn, id)?,
            blocked: conversations::list_blocked_users(conn, id)?,
            sessions: begun.select(Session::as_select()).load(conn)?,
        };
        read_annotations(conn, id, &mut said)?;
        read_messages(conn, id, &mut said)?;
        Ok(data)
    })
}

fn read_hidden(conn: &mut Connection, id: UserId) -> Result<Vec<(Annotation, String)>> {
    let hidden = annotations::list_hidden_of_user(conn, id)?;
    let mut titles: HashMap<VideoId, String> = HashMap::new();
    let ids: Vec<VideoId> = hidden.iter().map(|annotation| annotation.video_id).collect();
    for ids in ids.chunks(MAX_BOUND) {
        let found =
            videos::table.filter(videos::id.eq_any(ids)).select((videos::id, shown_title!(id)));
        titles.extend(found.load::<(VideoId, String)>(conn)?);
    }
    let titled = |annotation: Annotation| {
        let title = titles.get(&annotation.video_id).cloned().unwrap_or_default();
        (annotation, title)
    };
    Ok(hidden.into_iter().map(titled).collect())
}

fn read_annotations(
    conn: &mut Connection,
    id: UserId,
    said: &mut impl FnMut(Said) -> Result<()>,
) -> Result<()> {
    let mut after = 0;
    loop {
        let own = rows::table
            .inner_join(videos::table)
            .filter(is_kept!())
            .filter(rows::user_id.eq(id))
            .filter(rows::id.gt(after))
            .order(rows::id)
            .limit(CHUNK);
        let chunk: Vec<(Annotation, String)> =
            own.select((Annotation::as_select(), shown_title!(id))).load(conn)?;
        let Some((last, _)) = chunk.last() else { return Ok(()) };
        after = last.id.get();
        said(Said::Annotations(chunk))?;
    }
}

fn read_messages(
    conn: &mut Connection,
    id: UserId,
    said: &mut impl FnMut(Said) -> Result<()>,
) -> Result<()> {
    let mut after = 0;
    loop {
        let chunk = conversations::list_own_messages(conn, id, (after, CHUNK))?;
        let Some(last) = chunk.last() else { return Ok(()) };
        after = last.id.get();
        said(Said::Messages(chunk))?;
    }
}
