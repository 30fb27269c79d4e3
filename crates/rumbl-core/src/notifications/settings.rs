use diesel::prelude::*;

use super::kind::NotificationKind;
use crate::Result;
use crate::accounts::User;
use crate::changeset::{Action, Changeset, Field, Params, Value};
use crate::ids::UserId;
use crate::repo::{Connection, with_conn};
use crate::schema::notification_settings as settings;

const MENTIONS: Field = Field::boolean("mentions");
const CONVERSATIONS: Field = Field::boolean("conversations");
const ANSWERS: Field = Field::boolean("answers");
const REMARKS: Field = Field::boolean("remarks");
const REPLIES: Field = Field::boolean("replies");
const SHARES: Field = Field::boolean("shares");
const DIGEST: Field = Field::boolean("digest");
const FIELDS: [Field; 7] = [MENTIONS, CONVERSATIONS, ANSWERS, REMARKS, DIGEST, REPLIES, SHARES];

/// What a user wants to be notified of; everything by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = settings)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct NotificationSettings {
    /// The user.
    pub user_id: UserId,
    /// Mentions of them.
    pub mentions: bool,
    /// Being added to a conversation.
    pub conversations: bool,
    /// Answers to their questions.
    pub answers: bool,
    /// Annotations on their videos.
    pub remarks: bool,
    /// Whether they want digests by mail.
    pub digest: bool,
    /// Replies to their annotations and in threads they replied in, and resolutions of their annotations.
    pub replies: bool,
    /// Videos shared with them.
    pub shares: bool,
}

impl NotificationSettings {
    fn everything(user_id: UserId) -> Self {
        let (mentions, conversations, answers, remarks) = (true, true, true, true);
        let (digest, replies, shares) = (true, true, true);
        Self { user_id, mentions, conversations, answers, remarks, digest, replies, shares }
    }

    /// The names of the settings that are on.
    pub fn names(&self) -> Vec<&'static str> {
        let is_on = FIELDS.into_iter().zip(self.values()).filter(|(_, is_on)| *is_on);
        is_on.map(|(field, _)| field.name()).collect()
    }

    /// In the order of [`FIELDS`].
    fn values(&self) -> [bool; FIELDS.len()] {
        let Self { mentions, conversations, answers, remarks, digest, replies, shares, .. } = *self;
        [mentions, conversations, answers, remarks, digest, replies, shares]
    }

    pub(super) fn wants(&self, kind: NotificationKind) -> bool {
        match kind {
            NotificationKind::Mention | NotificationKind::MessageMention => self.mentions,
            NotificationKind::Conversation => self.conversations,
            NotificationKind::Answer => self.answers,
            NotificationKind::Remark => self.remarks,
            NotificationKind::Reply
            | NotificationKind::ThreadReply
            | NotificationKind::Resolved => self.replies,
            NotificationKind::Shared => self.shares,
        }
    }
}

/// A user's notification settings.
pub fn get_notification_settings(
    conn: &mut Connection,
    user_id: UserId,
) -> Result<NotificationSettings> {
    let own = settings::table.find(user_id).select(NotificationSettings::as_select());
    let own: Option<NotificationSettings> = own.first(conn).optional()?;
    Ok(own.unwrap_or_else(|| NotificationSettings::everything(user_id)))
}

/// A changeset of settings, for their form.
pub fn change_notification_settings(settings: &NotificationSettings) -> Changeset {
    Changeset::new(FIELDS.into_iter().zip(settings.values().map(Value::from)))
}

/// Changes a user's notification settings. Params: `mentions`, `conversations`, `answers`, `remarks`, `replies`,
/// `shares` and `digest`, each `true` or `false`; missing fields stay unchanged. Existing notifications are not
/// affected.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn update_notification_settings(
    conn: &mut Connection,
    user: &User,
    params: &Params,
) -> Result<NotificationSettings> {
    conn.write(|conn| {
        let before = get_notification_settings(conn, user.id)?;
        let changeset = change_notification_settings(&before)
            .cast(params, &FIELDS)
            .validate_required(&FIELDS)
            .apply_action(Action::Update)?;
        let is_on = |field: Field| changeset.get_field(field).as_boolean().unwrap_or(true);
        let after = NotificationSettings {
            user_id: user.id,
            mentions: is_on(MENTIONS),
            conversations: is_on(CONVERSATIONS),
            answers: is_on(ANSWERS),
            remarks: is_on(REMARKS),
            digest: is_on(DIGEST),
            replies: is_on(REPLIES),
            shares: is_on(SHARES),
        };
        store(conn, after)?;
        Ok(after)
    })
}

/// Turns off a user's digests. Does nothing if the user doesn't exist.
pub fn stop_digests(conn: &mut Connection, user_id: UserId) -> Result<()> {
    let off = (settings::user_id.eq(user_id), settings::digest.eq(false));
    let stopped = conn.write(|conn| {
        with_conn!(conn, conn => diesel::insert_into(settings::table)
            .values(off)
            .on_conflict(settings::user_id)
            .do_update()
            .set(settings::digest.eq(false))
            .execute(conn)?);
        Ok(())
    });
    match stopped {
        Err(crate::Error::Constraint { .. }) => Ok(()),
        stopped => stopped,
    }
}

fn store(conn: &mut Connection, after: NotificationSettings) -> Result<()> {
    let chosen = (
        settings::mentions.eq(after.mentions),
        settings::conversations.eq(after.conversations),
        settings::answers.eq(after.answers),
        settings::remarks.eq(after.remarks),
        settings::digest.eq(after.digest),
        settings::replies.eq(after.replies),
        settings::shares.eq(after.shares),
    );
    with_conn!(conn, conn => diesel::insert_into(settings::table)
        .values((settings::user_id.eq(after.user_id), chosen))
        .on_conflict(settings::user_id)
        .do_update()
        .set(chosen)
        .execute(conn)?);
    Ok(())
}
