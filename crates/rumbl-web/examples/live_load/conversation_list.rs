//! The list of somebody's many conversations, with what each has unread, however much was said in them.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{self, ConversationAction, ConversationWrite};
use rumbl_core::ids::ConversationId;
use rumbl_core::page::PageNumber;
use rumbl_core::repo::Connection;

use crate::server::Server;
use crate::text;
use crate::world::users;

/// Conversations of the one who lists them.
const CONVERSATIONS: usize = 1_000;
/// Messages in each, at first and then.
const FEW: usize = 10;
const MANY: usize = 300;
/// Messages that are stored in one transaction.
const BATCH: usize = 1_000;
/// How often the list is read.
const READS: usize = 500;

/// How long the first page takes with few messages and with many, in this process.
pub(crate) async fn list(server: &Server) -> Result<String> {
    let users = users(server).await?;
    let figures = server.repo.run(move |db| {
        let [reader, other, ..] = users.as_slice() else {
            return Err(rumbl_core::Error::NotFound);
        };
        let ids = db.write(|db| create_groups(db, reader, other))?;
        write(db, other, &ids, FEW)?;
        let few = time(db, reader)?;
        write(db, other, &ids, MANY - FEW)?;
        Ok((few, time(db, reader)?))
    });
    let (few, many) = figures.await?;
    Ok(format!("{few:.0} µs with {FEW} messages in each, {many:.0} µs with {MANY}"))
}

fn create_groups(
    db: &mut Connection,
    reader: &User,
    other: &User,
) -> rumbl_core::Result<Vec<ConversationId>> {
    let group = |_| {
        let group = conversations::create_group(db, other, &Params::default(), &[reader.id])?;
        Ok(group.id)
    };
    (0..CONVERSATIONS).map(group).collect()
}

fn write(
    db: &mut Connection,
    by: &User,
    ids: &[ConversationId],
    messages: usize,
) -> rumbl_core::Result<()> {
    let user = Arc::new(by.clone());
    let writes: Vec<ConversationWrite> = ids
        .iter()
        .cycle()
        .take(ids.len() * messages)
        .enumerate()
        .map(|(number, id)| {
            let content = text::message_content(number as u64);
            let params = Params::from_iter([("content", content.as_str())]);
            let (user, action) = (Arc::clone(&user), ConversationAction::Post { params });
            ConversationWrite { user, conversation_id: *id, action }
        })
        .collect();
    for batch in writes.chunks(BATCH) {
        let written = conversations::write_conversations(db, batch);
        written.into_iter().collect::<rumbl_core::Result<Vec<_>>>()?;
    }
    Ok(())
}

/// The time of one read, in µs.
fn time(db: &mut Connection, reader: &User) -> rumbl_core::Result<f64> {
    let started = Instant::now();
    for _ in 0..READS {
        conversations::list_conversations(db, reader, PageNumber::FIRST)?;
    }
    Ok(started.elapsed().as_secs_f64() * 1e6 / READS as f64)
}
