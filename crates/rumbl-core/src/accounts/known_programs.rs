//! From where programs have logged in, which have no cookies. Only a hash of it is kept.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::session::SessionOrigin;
use super::user::User;
use crate::Result;
use crate::repo::{Connection, with_conn};
use crate::schema::known_programs;

/// Origins that are known of one person; with one more, the oldest is forgotten.
pub const MAX_KNOWN_PROGRAMS: i64 = 100;

/// Whether a program that says this of itself has logged in as a user from this address, with the password that they
/// have now. It has from here on.
///
/// # Errors
/// [`crate::Error::Constraint`] when the user is gone, among others.
pub fn is_known_program(
    conn: &mut Connection,
    user: &User,
    origin: &SessionOrigin,
) -> Result<bool> {
    let hash = origin_hash(origin);
    conn.write(|conn| {
        let known = known_programs::table
            .filter(known_programs::user_id.eq(user.id))
            .filter(known_programs::origin_hash.eq(&hash));
        let version: Option<i32> =
            known.select(known_programs::session_version).first(conn).optional()?;
        if version == Some(user.session_version) {
            return Ok(true);
        }
        diesel::delete(known).execute(conn)?;
        let row = (
            known_programs::user_id.eq(user.id),
            known_programs::origin_hash.eq(&hash),
            known_programs::session_version.eq(user.session_version),
        );
        // Of two at once, either may be first.
        with_conn!(conn, conn => diesel::insert_into(known_programs::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        delete_surplus(conn, user)?;
        Ok(false)
    })
}

fn delete_surplus(conn: &mut Connection, user: &User) -> Result<()> {
    let surplus: Vec<i64> = known_programs::table
        .filter(known_programs::user_id.eq(user.id))
        .order(known_programs::id.desc())
        .offset(MAX_KNOWN_PROGRAMS)
        .limit(MAX_KNOWN_PROGRAMS)
        .select(known_programs::id)
        .load(conn)?;
    diesel::delete(known_programs::table.filter(known_programs::id.eq_any(surplus)))
        .execute(conn)?;
    Ok(())
}

fn origin_hash(origin: &SessionOrigin) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [origin.user_agent(), origin.address()] {
        let part = part.unwrap_or_default();
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}
