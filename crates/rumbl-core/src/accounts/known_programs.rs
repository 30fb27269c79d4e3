//! The origins from which a user's programs have logged in, since programs have no cookies. Only a hash is stored.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::session::SessionOrigin;
use super::user::User;
use crate::Result;
use crate::repo::{Connection, with_conn};
use crate::schema::known_programs;

/// Maximum number of known origins per user. Beyond this, the oldest is dropped.
pub const MAX_KNOWN_PROGRAMS: i64 = 100;

/// Whether a program with this user agent and address has logged in as the user before, with the user's current
/// password. Also records it as known.
///
/// # Errors
/// [`crate::Error::Constraint`] if the user is gone, among others.
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
        // A concurrent request may have inserted it first.
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
