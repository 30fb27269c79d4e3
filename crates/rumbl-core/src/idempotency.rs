//! Idempotency keys: a request that a client repeats with the same key within a day gets the stored response, and is
//! not carried out again.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::accounts::User;
use crate::ids::UserId;
use crate::repo::{Connection, now, with_conn};
use crate::schema::idempotent_requests as requests;
use crate::{Error, Result};

/// How long a response is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// How long a request may be in progress. After that, its process is assumed to have died, and the next request with
/// the same key is carried out.
pub const UNDER_WAY_FOR: TimeDelta = TimeDelta::minutes(1);
/// Characters of a key.
pub const MAX_KEY_LENGTH: usize = 255;
/// Responses stored per user, and for all clients without an account together; beyond that, the oldest are deleted.
pub const MAX_KEPT_PER_USER: i64 = 10_000;
/// Rows that are deleted in one transaction.
const BATCH: i64 = 1_000;

/// What identifies a request.
#[derive(Debug, Clone)]
pub struct Request {
    /// The user who sent it; `None` for a client without an account.
    pub user_id: Option<UserId>,
    /// The key that the client chose.
    pub key: String,
    /// A hash of the rest of the request.
    pub fingerprint: Vec<u8>,
}

/// A stored response.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Response {
    /// Its status.
    pub status: i16,
    /// Its header `Location`, if it has one.
    pub location: Option<String>,
    /// Its header `ETag`, if it has one.
    pub etag: Option<String>,
    /// Its body.
    pub body: String,
}

/// The state of a request before it is carried out.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// Unknown: the caller carries it out, and then calls [`finish`] or [`forget`].
    New,
    /// It was carried out, with this response.
    Finished(Response),
    /// It is in progress.
    UnderWay,
    /// The key was used for a different request.
    Other,
}

#[derive(Queryable)]
struct Kept {
    fingerprint: Vec<u8>,
    status: Option<i16>,
    location: Option<String>,
    etag: Option<String>,
    body: Option<String>,
    inserted_at: NaiveDateTime,
}

/// The row of a request.
macro_rules! of {
    ($request:expr) => {
        requests::table.filter(is_of($request.user_id)).filter(requests::key.eq(&$request.key))
    };
}

/// Whether a row belongs to this user, or to no user if there is none.
#[diesel::dsl::auto_type]
fn is_of(user_id: Option<UserId>) -> _ {
    let is_nobodys: bool = user_id.is_none();
    let nobodys = requests::user_id.is_null().and(is_nobodys.into_sql::<Bool>());
    requests::user_id.eq(user_id).or(nobodys)
}

/// Notes that a request is under way, unless it is known.
///
/// # Errors
/// [`crate::Error::Constraint`] when the user is gone, among others.
pub fn begin(conn: &mut Connection, request: &Request) -> Result<Begun> {
    begin_at(conn, request, now())
}

/// As [`begin`], with a given time, for tests.
///
/// # Errors
/// As of [`begin`].
pub fn begin_at(conn: &mut Connection, request: &Request, at: NaiveDateTime) -> Result<Begun> {
    conn.write(|conn| {
        if insert(conn, request, at)? > 0 {
            delete_surplus(conn, request.user_id)?;
            return Ok(Begun::New);
        }
        let kept: Option<Kept> = of!(request)
            .select((
                requests::fingerprint,
                requests::status,
                requests::location,
                requests::etag,
                requests::body,
                requests::inserted_at,
            ))
            .first(conn)
            .optional()?;
        // Its key was given up just now, because it had no effect. The program tries again a moment later.
        let Some(kept) = kept else { return Ok(Begun::UnderWay) };
        let age: TimeDelta = at.signed_duration_since(kept.inserted_at);
        let is_over = match kept.status {
            Some(_) => age > KEPT_FOR,
            None => age > UNDER_WAY_FOR,
        };
        if is_over {
            diesel::delete(of!(request)).execute(conn)?;
            let is_first = insert(conn, request, at)? > 0;
            return Ok(if is_first { Begun::New } else { Begun::UnderWay });
        }
        Ok(match kept.status {
            _ if kept.fingerprint != request.fingerprint => Begun::Other,
            Some(status) => Begun::Finished(Response {
                status,
                location: kept.location,
                etag: kept.etag,
                body: kept.body.unwrap_or_default(),
            }),
            None => Begun::UnderWay,
        })
    })
}

fn insert(conn: &mut Connection, request: &Request, at: NaiveDateTime) -> QueryResult<usize> {
    let row = (
        requests::user_id.eq(request.user_id),
        requests::key.eq(&request.key),
        requests::fingerprint.eq(&request.fingerprint),
        requests::inserted_at.eq(at),
    );
    with_conn!(conn, conn => diesel::insert_into(requests::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))
}

fn delete_surplus(conn: &mut Connection, user_id: Option<UserId>) -> Result<()> {
    let surplus: Vec<i64> = requests::table
        .filter(is_of(user_id))
        .order(requests::id.desc())
        .offset(MAX_KEPT_PER_USER)
        .limit(BATCH)
        .select(requests::id)
        .load(conn)?;
    if !surplus.is_empty() {
        diesel::delete(requests::table.filter(requests::id.eq_any(surplus))).execute(conn)?;
    }
    Ok(())
}

/// Stores the response of a request, in the same transaction that carries it out.
///
/// # Errors
/// [`Error::Unavailable`] when this request took too long and another one with the same key was carried out meanwhile.
/// The caller has to roll back the transaction.
pub fn finish(conn: &mut Connection, request: &Request, response: &Response) -> Result<()> {
    let values = (
        requests::status.eq(response.status),
        requests::location.eq(response.location.as_deref()),
        requests::etag.eq(response.etag.as_deref()),
        requests::body.eq(&response.body),
    );
    let under_way = of!(request)
        .filter(requests::fingerprint.eq(&request.fingerprint))
        .filter(requests::status.is_null());
    let finished = diesel::update(under_way).set(values).execute(conn)?;
    if finished == 0 {
        return Err(Error::Unavailable("the request was carried out by another".to_owned()));
    }
    Ok(())
}

/// Has the response of a request deleted together with a user, whom it made and tells about. It belongs in the transaction
/// that makes them.
pub fn tie_to(conn: &mut Connection, request: &Request, user_id: UserId) -> Result<()> {
    let under_way = of!(request).filter(requests::status.is_null());
    diesel::update(under_way).set(requests::about_user_id.eq(user_id)).execute(conn)?;
    Ok(())
}

/// Forgets a request that had no effect, so that the client can retry it.
pub fn forget(conn: &mut Connection, request: &Request) -> Result<()> {
    diesel::delete(of!(request).filter(requests::status.is_null())).execute(conn)?;
    Ok(())
}

/// Deletes expired responses, and returns how many there were.
pub fn delete_old(conn: &mut Connection) -> Result<usize> {
    let before = now() - KEPT_FOR;
    let mut deleted = 0;
    loop {
        let old = requests::table.filter(requests::inserted_at.lt(before)).select(requests::id);
        let ids: Vec<i64> = old.limit(BATCH).load(conn)?;
        let rows = requests::table.filter(requests::id.eq_any(&ids));
        let count = conn.write(|conn| Ok(diesel::delete(rows).execute(conn)?))?;
        deleted += count;
        if i64::try_from(ids.len()).unwrap_or(BATCH) < BATCH {
            return Ok(deleted);
        }
    }
}

/// Whether a text is a valid key: printable ASCII of limited length.
pub fn is_key(text: &str) -> bool {
    (1..=MAX_KEY_LENGTH).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Request {
    /// A request of a user's.
    pub fn new(user: &User, key: impl Into<String>, fingerprint: impl Into<Vec<u8>>) -> Self {
        Self { user_id: Some(user.id), key: key.into(), fingerprint: fingerprint.into() }
    }

    /// A request by a client without an account. Such clients share one key space, so `key` has to tell them apart.
    pub fn of_stranger(key: impl Into<String>, fingerprint: impl Into<Vec<u8>>) -> Self {
        Self { user_id: None, key: key.into(), fingerprint: fingerprint.into() }
    }
}
