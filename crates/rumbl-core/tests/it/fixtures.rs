//! Rows that tests begin with, and readings that they share.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent, SimpleConnection as _};
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use rumbl_core::accounts::{self, User};
use rumbl_core::annotations::{
    self, Annotation, AnnotationAction, AnnotationChange, AnnotationWrite, Reach,
};
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, ConversationWrite, MessageWithUser,
};
use rumbl_core::ids::{AnnotationId, ConversationId, VideoId};
use rumbl_core::log::{Logged, Missed, Written};
use rumbl_core::multimedia::Video;
use rumbl_core::page::PageNumber;
use rumbl_core::repo::Connection;
use rumbl_core::{Error, IfUnchanged, Result};
use rumbl_factories::{self as factories, insert};
use serde_json::{Value as Json, json};

pub(crate) use rumbl_factories::unique;

pub(crate) fn params(json: Json) -> Params {
    serde_json::from_value(json).unwrap()
}

/// A new user, listed after all earlier ones.
pub(crate) fn user(conn: &mut Connection) -> User {
    insert(conn, factories::User.name("Eva").username(unique("eva")))
}

/// Everybody, in the order in which they came.
pub(crate) fn list_users(conn: &mut Connection) -> Vec<User> {
    let last = accounts::list_users_page(conn, PageNumber::FIRST).unwrap().last();
    let numbers = (1..=last.get()).map(|number| number.to_string().parse::<PageNumber>().unwrap());
    numbers.flat_map(|number| accounts::list_users_page(conn, number).unwrap().rows).collect()
}

pub(crate) fn video_params() -> Params {
    params(json!({
        "url": "https://example.com/video.mp4",
        "title": "Hello World",
        "description": "What the world said back",
    }))
}

pub(crate) fn video(conn: &mut Connection, user: &User) -> Video {
    insert(conn, factories::Video.by(user))
}

pub(crate) fn annotate(conn: &mut Connection, user: &User, video: &Video, at: i64) -> Annotation {
    let body = format!("at {at}");
    insert(conn, factories::Annotation.on(video).by(user).at_ms(at).body(body))
}

/// What does something to an annotation.
pub(crate) fn write(user: &User, video_id: VideoId, action: AnnotationAction) -> AnnotationWrite {
    AnnotationWrite { user: Arc::new(user.clone()), video_id, action }
}

/// What makes a new annotation.
pub(crate) fn creation(user: &User, video_id: VideoId, params: Params) -> AnnotationWrite {
    write(user, video_id, AnnotationAction::Create { params, answer: None })
}

/// What changes an annotation.
pub(crate) fn edit(user: &User, video: &Video, id: AnnotationId, change: Json) -> AnnotationWrite {
    write(
        user,
        video.id,
        AnnotationAction::Update { id, params: params(change), if_unchanged: IfUnchanged::ANY },
    )
}

/// What deletes an annotation.
pub(crate) fn deletion(user: &User, video: &Video, id: AnnotationId) -> AnnotationWrite {
    write(user, video.id, AnnotationAction::Delete { id })
}

/// Makes annotations in one batch.
pub(crate) fn annotate_all(
    conn: &mut Connection,
    writes: &[AnnotationWrite],
) -> Vec<Result<Annotation>> {
    let created = |outcome| match outcome {
        Ok(Written::Changed(Logged { change: AnnotationChange::Created(one), .. })) => {
            Ok(one.annotation)
        }
        Ok(other) => panic!("{other:?} is no new annotation"),
        Err(error) => Err(error),
    };
    annotations::write_annotations(conn, writes).into_iter().map(created).collect()
}

/// The place in the log of a write that changed something.
pub(crate) fn seq_of(outcome: &Result<Written<AnnotationChange>>) -> i64 {
    match outcome {
        Ok(Written::Changed(logged)) => logged.seq,
        other => panic!("{other:?} is no change"),
    }
}

/// What happened to a video's annotations after a change.
pub(crate) fn changes(
    conn: &mut Connection,
    video: &Video,
    after_seq: i64,
    reach: Reach,
) -> Missed<AnnotationChange> {
    annotations::list_annotation_changes(conn, video.id, after_seq, reach).unwrap()
}

/// What somebody is told whose params were refused.
pub(crate) fn errors<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Invalid(changeset)) => changeset.to_string(),
        other => panic!("{other:?} is not invalid"),
    }
}

pub(crate) fn is_not_found<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::NotFound))
}

/// The conversation of two people.
pub(crate) fn pair(conn: &mut Connection, one: &User, other: &User) -> ConversationId {
    insert(conn, factories::Conversation.between(one, other)).id
}

/// A group that `owner` has begun with others.
pub(crate) fn group(conn: &mut Connection, owner: &User, others: &[&User]) -> ConversationId {
    let members = [owner].into_iter().chain(others.iter().copied());
    insert(conn, factories::Conversation.of(members)).id
}

/// Says something in a conversation.
pub(crate) fn say(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    content: &str,
) -> MessageWithUser {
    conversations::post_message(conn, user, id, &params(json!({"content": content}))).unwrap()
}

/// What does something in a conversation.
pub(crate) fn act(
    user: &User,
    conversation_id: ConversationId,
    action: ConversationAction,
) -> ConversationWrite {
    ConversationWrite { user: Arc::new(user.clone()), conversation_id, action }
}

/// Does one thing in a conversation.
pub(crate) fn act_once(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    action: ConversationAction,
) -> Result<Written<ConversationChange>> {
    conversations::write_conversations(conn, &[act(user, id, action)]).remove(0)
}

/// How many messages somebody has not read.
pub(crate) fn unread(conn: &mut Connection, user: &User, id: ConversationId) -> i64 {
    conversations::get_conversation(conn, user.id, id).unwrap().unread()
}

/// What was said in a conversation, as a member reads it.
pub(crate) fn contents(conn: &mut Connection, user: &User, id: ConversationId) -> Vec<String> {
    let page = conversations::list_messages(conn, user.id, id, None, 100).unwrap();
    page.messages.into_iter().map(|one| one.message.content).collect()
}

/// The statements that a call needs.
pub(crate) fn statements(conn: &mut Connection, call: impl FnOnce(&mut Connection)) -> Vec<String> {
    let said = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&said);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            hears.lock().unwrap().push(query.to_string());
        }
    });
    call(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    said.lock().unwrap().clone()
}

/// How the database runs a statement whose parameters it doesn't know, as PostgreSQL does after a few executions, and
/// in a large table, which it doesn't read from end to end.
pub(crate) fn plan(conn: &mut Connection, statement: &str) -> String {
    let (sql, _) = statement.split_once("-- binds:").unwrap();
    match conn {
        Connection::Sqlite(conn) => {
            let explain = sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
            let steps: Vec<SqliteStep> = explain.load(conn).unwrap();
            steps.into_iter().map(|step| step.detail + "\n").collect()
        }
        Connection::Pg(conn) => {
            let settings =
                "SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan;";
            conn.batch_execute(&format!("{settings} PREPARE explained AS {sql}")).unwrap();
            let count = (1..=9).take_while(|place| sql.contains(&format!("${place}"))).count();
            let nothing = vec!["NULL"; count].join(", ");
            let explain = sql_query(format!("EXPLAIN EXECUTE explained({nothing})"));
            let steps: Vec<PgStep> = explain.load(conn).unwrap();
            conn.batch_execute("DEALLOCATE explained").unwrap();
            steps.into_iter().map(|step| step.line + "\n").collect()
        }
    }
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PgStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}
