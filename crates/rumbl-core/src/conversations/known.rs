//! Finds the messages of a batch that are already stored, because their clients send them again.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};

use crate::ids::{ConversationId, MessageId, UserId};
use crate::repo::Connection;
use crate::{Error, Result};

/// Identifies a message, so that a retry is recognised: its `client_id`, author and conversation.
pub(super) type Key = (String, UserId, ConversationId);

#[derive(QueryableByName)]
struct Row {
    /// The key's place among the keys, from 0.
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = BigInt)]
    id: MessageId,
}

// Each key is looked up as a whole. Clients that number their messages use the same ids in many conversations, so
// lists of ids, of authors and of conversations would be combined with each other.
const SQLITE: &str = "SELECT sent.key AS place, messages.id FROM json_each(?) AS sent \
    CROSS JOIN messages ON messages.client_id = json_extract(sent.value, '$[0]') \
    AND messages.user_id = json_extract(sent.value, '$[1]') \
    AND messages.conversation_id = json_extract(sent.value, '$[2]')";
const POSTGRES: &str = "SELECT sent.place - 1 AS place, messages.id \
    FROM unnest($1, $2, $3) WITH ORDINALITY \
    AS sent (client_id, user_id, conversation_id, place) \
    JOIN messages ON messages.client_id = sent.client_id \
    AND messages.user_id = sent.user_id \
    AND messages.conversation_id = sent.conversation_id";

/// The messages that are stored under some of the keys.
pub(super) fn find_known(
    conn: &mut Connection,
    keys: BTreeSet<Key>,
) -> Result<BTreeMap<Key, MessageId>> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keys: Vec<Key> = keys.into_iter().collect();
    let found: Vec<Row> = match conn {
        Connection::Sqlite(conn) => {
            let sent: Vec<(&str, i64, i64)> =
                keys.iter().map(|(sent, by, at)| (sent.as_str(), by.get(), at.get())).collect();
            let sent =
                serde_json::to_string(&sent).map_err(|error| Error::Log(error.to_string()))?;
            diesel::sql_query(SQLITE).bind::<Text, _>(sent).load(conn)?
        }
        Connection::Pg(conn) => diesel::sql_query(POSTGRES)
            .bind::<Array<Text>, _>(keys.iter().map(|(sent, ..)| sent.as_str()).collect::<Vec<_>>())
            .bind::<Array<BigInt>, _>(keys.iter().map(|(_, by, _)| *by).collect::<Vec<_>>())
            .bind::<Array<BigInt>, _>(keys.iter().map(|(.., at)| *at).collect::<Vec<_>>())
            .load(conn)?,
    };
    let known = |row: Row| Some((keys.get(usize::try_from(row.place).ok()?)?.clone(), row.id));
    Ok(found.into_iter().filter_map(known).collect())
}
