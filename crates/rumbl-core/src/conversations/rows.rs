//! Writes many rows at once, on PostgreSQL in one statement, because each takes a round trip.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Timestamp};

use super::conversation::Conversation;
use super::member::Member;
use crate::Result;
use crate::repo::Connection;
use crate::schema::{conversation_members as members, conversations};

/// Writes what new messages change of conversations.
pub(super) fn write_conversations<'a>(
    conn: &mut Connection,
    rows: impl Iterator<Item = &'a Conversation>,
) -> Result<()> {
    match conn {
        Connection::Sqlite(conn) => {
            for row in rows {
                diesel::update(conversations::table.find(row.id))
                    .set((
                        conversations::message_count.eq(row.message_count),
                        conversations::last_message_id.eq(row.last_message_id),
                        conversations::active_at.eq(row.active_at),
                    ))
                    .execute(conn)?;
            }
        }
        Connection::Pg(conn) => {
            let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for row in rows {
                columns.0.push(row.id);
                columns.1.push(row.message_count);
                columns.2.push(row.last_message_id);
                columns.3.push(row.active_at);
            }
            if columns.0.is_empty() {
                return Ok(());
            }
            diesel::sql_query(
                "UPDATE conversations SET message_count = changed.message_count, \
                 last_message_id = changed.last_message_id, active_at = changed.active_at \
                 FROM unnest($1, $2, $3, $4) \
                 AS changed (id, message_count, last_message_id, active_at) \
                 WHERE conversations.id = changed.id",
            )
            .bind::<Array<BigInt>, _>(columns.0)
            .bind::<Array<BigInt>, _>(columns.1)
            .bind::<Array<Nullable<BigInt>>, _>(columns.2)
            .bind::<Array<Timestamp>, _>(columns.3)
            .execute(conn)?;
        }
    }
    Ok(())
}

/// Writes up to where members have read.
pub(super) fn write_members<'a>(
    conn: &mut Connection,
    places: impl Iterator<Item = &'a Member>,
) -> Result<()> {
    match conn {
        Connection::Sqlite(conn) => {
            for member in places {
                diesel::update(members::table.find((member.conversation_id, member.user_id)))
                    .set((
                        members::read_number.eq(member.read_number),
                        members::skipped.eq(member.skipped),
                    ))
                    .execute(conn)?;
            }
        }
        Connection::Pg(conn) => {
            let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for member in places {
                columns.0.push(member.conversation_id);
                columns.1.push(member.user_id);
                columns.2.push(member.read_number);
                columns.3.push(member.skipped);
            }
            if columns.0.is_empty() {
                return Ok(());
            }
            diesel::sql_query(
                "UPDATE conversation_members SET read_number = changed.read_number, \
                 skipped = changed.skipped \
                 FROM unnest($1, $2, $3, $4) \
                 AS changed (conversation_id, user_id, read_number, skipped) \
                 WHERE conversation_members.conversation_id = changed.conversation_id \
                 AND conversation_members.user_id = changed.user_id",
            )
            .bind::<Array<BigInt>, _>(columns.0)
            .bind::<Array<BigInt>, _>(columns.1)
            .bind::<Array<BigInt>, _>(columns.2)
            .bind::<Array<BigInt>, _>(columns.3)
            .execute(conn)?;
        }
    }
    Ok(())
}
