use std::collections::BTreeMap;

use diesel::prelude::*;

use super::user::username_key;
use crate::Result;
use crate::ids::UserId;
use crate::repo::Connection;
use crate::schema::users;

#[derive(Debug, Queryable)]
struct Row {
    id: UserId,
    username: String,
    username_key: String,
}

/// Recomputes the keys that differ from [`username_key`]: those of rows from before keys existed, or from before keys
/// covered all of Unicode.
///
/// If several names turn out to have the same key, it goes to the name that equals it, or else to the row that already
/// has it, or else to the oldest row. The other names are then found only by an exact match.
pub(crate) fn recompute_username_keys(conn: &mut Connection) -> Result<()> {
    let query = users::table.order(users::id);
    let rows: Vec<Row> =
        query.select((users::id, users::username, users::username_key)).load(conn)?;
    let mut namesakes: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        namesakes.entry(username_key(&row.username)).or_default().push(row);
    }
    let changed: Vec<(UserId, String)> =
        namesakes.into_iter().flat_map(|(key, rows)| changes(&key, rows)).collect();
    // A key may still belong to another changed row, so all of them are cleared first.
    for (id, _) in &changed {
        set_key(conn, *id, &unused_key(*id))?;
    }
    for (id, key) in &changed {
        set_key(conn, *id, key)?;
    }
    Ok(())
}

/// The rows whose stored key has to change, with their new key.
fn changes(key: &str, rows: Vec<Row>) -> Vec<(UserId, String)> {
    let is_first =
        |is_it: &dyn Fn(&Row) -> bool| rows.iter().find(|row| is_it(row)).map(|it| it.id);
    let owner = is_first(&|row| row.username == key)
        .or_else(|| is_first(&|row| row.username_key == key))
        .or_else(|| is_first(&|_| true));
    let wanted = rows.into_iter().map(|row| {
        let wanted = if Some(row.id) == owner { key.to_owned() } else { row.username };
        (row.id, row.username_key, wanted)
    });
    wanted.filter(|(_, stored, wanted)| stored != wanted).map(|(id, _, key)| (id, key)).collect()
}

/// A placeholder that is not a valid username, because of its control character.
fn unused_key(id: UserId) -> String {
    format!("\u{7f}{id}")
}

fn set_key(conn: &mut Connection, id: UserId, key: &str) -> Result<()> {
    let row = diesel::update(users::table.find(id));
    row.set(users::username_key.eq(key)).execute(conn)?;
    Ok(())
}
