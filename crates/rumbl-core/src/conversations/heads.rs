//! The first members of conversations, which lists show however large the groups are.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamp};

use super::member::{MAX_LISTED_MEMBERS, Member, MemberWithUser};
use crate::ids::{ConversationId, UserId};
use crate::repo::{Connection, UtcTime};
use crate::{Error, Result};

/// The first members of a conversation, and the total number.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) members: Vec<MemberWithUser>,
    pub(super) count: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    conversation_id: ConversationId,
    #[diesel(sql_type = BigInt)]
    user_id: UserId,
    #[diesel(sql_type = BigInt)]
    read_number: i64,
    #[diesel(sql_type = BigInt)]
    skipped: i64,
    #[diesel(sql_type = Nullable<Timestamp>)]
    muted_at: Option<NaiveDateTime>,
    #[diesel(sql_type = Timestamp, deserialize_as = UtcTime)]
    inserted_at: NaiveDateTime,
    #[diesel(sql_type = BigInt)]
    member_count: i64,
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = Text)]
    name: String,
}

macro_rules! heads_sql {
    ($ids:literal, $limit:literal) => {
        concat!(
            "SELECT places.*, users.username, users.name FROM (",
            "SELECT conversation_members.*, ",
            "row_number() OVER (PARTITION BY conversation_id ORDER BY inserted_at, user_id) AS place, ",
            "count(*) OVER (PARTITION BY conversation_id) AS member_count ",
            "FROM conversation_members WHERE conversation_id ",
            $ids,
            ") AS places JOIN users ON users.id = places.user_id WHERE place <= ",
            $limit,
            " ORDER BY places.conversation_id, place"
        )
    };
}

/// The first [`MAX_LISTED_MEMBERS`] of each conversation, in the order in which they joined.
pub(super) fn list_heads(
    conn: &mut Connection,
    ids: &BTreeSet<ConversationId>,
) -> Result<HashMap<ConversationId, Head>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let rows: Vec<Row> = match conn {
        Connection::Sqlite(conn) => {
            let ids = serde_json::to_string(&ids).map_err(|error| Error::Job(error.to_string()))?;
            diesel::sql_query(heads_sql!("IN (SELECT value FROM json_each(?))", "?"))
                .bind::<Text, _>(ids)
                .bind::<BigInt, _>(MAX_LISTED_MEMBERS)
                .load(conn)?
        }
        Connection::Pg(conn) => diesel::sql_query(heads_sql!("= ANY($1)", "$2"))
            .bind::<Array<BigInt>, _>(ids)
            .bind::<BigInt, _>(MAX_LISTED_MEMBERS)
            .load(conn)?,
    };
    let mut heads: HashMap<ConversationId, Head> = HashMap::new();
    for row in rows {
        let head = heads.entry(row.conversation_id).or_default();
        head.count = row.member_count;
        head.members.push(row.into());
    }
    Ok(heads)
}

impl From<Row> for MemberWithUser {
    fn from(row: Row) -> Self {
        let Row { conversation_id, user_id, read_number, skipped, muted_at, inserted_at, .. } = row;
        let member =
            Member { conversation_id, user_id, read_number, skipped, muted_at, inserted_at };
        Self { member, username: row.username, name: row.name }
    }
}
