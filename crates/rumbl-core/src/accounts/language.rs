//! The language that a user chose.

use diesel::prelude::*;

use super::language_tag::LanguageTag;
use super::users::get_user;
use crate::Result;
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::UserId;
use crate::repo::{Connection, now};
use crate::schema::users;

/// Stores a user's language, or with `None`, that they chose none. Returns whether that is a change.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is gone.
pub fn set_language(
    conn: &mut Connection,
    id: UserId,
    language: Option<&LanguageTag>,
) -> Result<bool> {
    change(conn, id, |chosen| chosen != language, language)
}

/// Stores a user's language if they have chosen none yet. Returns whether that is a change.
///
/// # Errors
/// Those of [`set_language`].
pub fn set_first_language(
    conn: &mut Connection,
    id: UserId,
    language: &LanguageTag,
) -> Result<bool> {
    change(conn, id, |chosen| chosen.is_none(), Some(language))
}

fn change(
    conn: &mut Connection,
    id: UserId,
    is_due: impl FnOnce(Option<&LanguageTag>) -> bool,
    language: Option<&LanguageTag>,
) -> Result<bool> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        if !is_due(get_user(conn, id)?.locale.as_ref()) {
            return Ok(false);
        }
        // Other processes find out by the time of the change that the user is not as they know them.
        diesel::update(users::table.find(id))
            .set((users::locale.eq(language), users::updated_at.eq(now())))
            .execute(conn)?;
        directory.append(DirectoryChange::User(id))?;
        directory.store(conn)?;
        Ok(true)
    })
}
