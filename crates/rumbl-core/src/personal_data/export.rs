use diesel::prelude::*;

use crate::Result;
use crate::accounts::{self, Email, LinkedIdentity, Passkey, SecondFactor, Session, User};
use crate::annotations::Annotation;
use crate::follows::{self, Follows};
use crate::ids::UserId;
use crate::multimedia::Video;
use crate::repo::Connection;
use crate::schema::{annotations, sessions, videos};

/// Annotations that are read at once.
const CHUNK: i64 = 1_000;

/// Everything of one person's but what they said, which can be much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// The account.
    pub user: User,
    /// Their address.
    pub email: Option<Email>,
    /// Their authenticator app, if they have one; the secret is not among it.
    pub second_factor: Option<SecondFactor>,
    /// Their passkeys.
    pub passkeys: Vec<Passkey>,
    /// The accounts elsewhere with which they log in.
    pub linked_identities: Vec<LinkedIdentity>,
    /// Their videos, in the order in which they were added.
    pub videos: Vec<Video>,
    /// Whom and what they follow.
    pub follows: Follows,
    /// Where they are logged in.
    pub sessions: Vec<Session>,
}

/// Reads all of a person's data as it is at one moment. `said` gets their annotations with the titles of
/// the videos, in the order in which they were made, some at a time.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is gone, and what `said` returns.
pub fn read_personal_data(
    conn: &mut Connection,
    id: UserId,
    said: impl FnMut(Vec<(Annotation, String)>) -> Result<()>,
) -> Result<PersonalData> {
    conn.read(|conn| {
        let own = videos::table.filter(videos::user_id.eq(id)).order(videos::id);
        let begun = sessions::table.filter(sessions::user_id.eq(id)).order(sessions::id);
        let data = PersonalData {
            user: accounts::get_user(conn, id)?,
            email: accounts::get_email(conn, id)?,
            second_factor: accounts::get_second_factor(conn, id)?,
            passkeys: accounts::list_passkeys(conn, id)?,
            linked_identities: accounts::list_linked_identities(conn, id)?,
            videos: own.select(Video::as_select()).load(conn)?,
            follows: follows::list_follows(conn, id)?,
            sessions: begun.select(Session::as_select()).load(conn)?,
        };
        read_annotations(conn, id, said)?;
        Ok(data)
    })
}

fn read_annotations(
    conn: &mut Connection,
    id: UserId,
    mut said: impl FnMut(Vec<(Annotation, String)>) -> Result<()>,
) -> Result<()> {
    let mut after = 0;
    loop {
        let own = annotations::table
            .inner_join(videos::table)
            .filter(annotations::user_id.eq(id))
            .filter(annotations::id.gt(after))
            .order(annotations::id)
            .limit(CHUNK);
        let chunk: Vec<(Annotation, String)> =
            own.select((Annotation::as_select(), videos::title)).load(conn)?;
        let Some((last, _)) = chunk.last() else { return Ok(()) };
        after = last.id.get();
        said(chunk)?;
    }
}
