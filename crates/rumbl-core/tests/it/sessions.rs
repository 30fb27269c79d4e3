use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use diesel::connection::SimpleConnection as _;
use rumbl_core::accounts::{
    self, AuthError, CurrentSession, MAX_SESSIONS_PER_USER, NewPassword, Session, SessionLimits,
    SessionOrigin, SessionToken, User,
};
use rumbl_core::audit::By;
use rumbl_core::ids::{MAX_ID, SessionId};
use rumbl_core::repo::{Connection, DatabaseUrl};
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{is_not_found, params, user};

cases! {
    Sandboxed:
        a_session_is_found_by_its_id_and_by_its_token_alone,
        a_session_that_was_ended_is_found_by_nothing,
        a_log_in_ends_the_session_that_it_takes_the_place_of,
        a_session_ends_when_it_was_not_used_for_the_idle_limit,
        a_session_that_is_not_to_stay_ends_sooner,
        own_sessions_are_listed_and_ended_and_nobody_elses,
        all_sessions_but_one_end,
        a_suspended_person_is_logged_out_and_can_not_log_in,
        a_session_ends_at_its_lifetime_however_much_it_is_used,
        the_rows_of_sessions_that_are_over_are_deleted,
        the_101st_session_of_a_user_ends_the_one_that_was_used_least_recently,
        those_of_some_sessions_that_go_on_are_listed;
    Alone:
        sessions_are_touched_while_their_user_changes_the_password,
        many_who_touch_and_end_the_same_sessions_never_stop_each_other;
}

const DAY: Duration = Duration::from_hours(24);
const LIMITS: SessionLimits = SessionLimits {
    idle: DAY,
    brief_idle: Duration::from_hours(2),
    lifetime: Duration::from_hours(10 * 24),
};

/// A log-in so many hours ago, not used since.
fn hours_ago(conn: &mut Connection, user: &User, hours: i64) -> (Session, SessionToken) {
    let at = Utc::now().naive_utc() - TimeDelta::hours(hours);
    accounts::create_session_at(conn, user, &SessionOrigin::program(), at).unwrap()
}

fn goes_on(conn: &mut Connection, session: &Session) -> bool {
    match accounts::get_session(conn, session.id, LIMITS) {
        Ok((found, _)) => found.id == session.id,
        found => !is_not_found(&found),
    }
}

fn a_session_is_found_by_its_id_and_by_its_token_alone(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let (session, token) = accounts::create_session(conn, &eva, None).unwrap();
    let (other, others_token) = accounts::create_session(conn, &bob, None).unwrap();
    assert_eq!((session.user_id, session.token_hash), (eva.id, token.hash()));
    assert_eq!(session.last_seen_at, session.inserted_at);
    let by_id = accounts::get_session(conn, session.id, LIMITS).unwrap();
    assert_eq!(by_id, (session, eva));
    let by_token = accounts::get_session_by_token(conn, token.hash(), LIMITS).unwrap();
    assert_eq!(by_token, by_id);
    let found = accounts::get_session_by_token(conn, others_token.hash(), LIMITS).unwrap();
    assert_eq!(found, (other, bob));
    let unknown = SessionToken::parse(&"A".repeat(43)).unwrap().hash();
    assert!(is_not_found(&accounts::get_session_by_token(conn, unknown, LIMITS)));
    let nobodys = SessionId::try_from(MAX_ID).unwrap();
    assert!(is_not_found(&accounts::get_session(conn, nobodys, LIMITS)));
}

fn a_session_that_was_ended_is_found_by_nothing(conn: &mut Connection) {
    let eva = user(conn);
    let (ended, token) = accounts::create_session(conn, &eva, None).unwrap();
    let (kept, _) = accounts::create_session(conn, &eva, None).unwrap();
    accounts::delete_session(conn, ended.id).unwrap();
    accounts::delete_session(conn, ended.id).unwrap();
    // Nothing brings it back.
    accounts::touch_sessions(conn, &[ended.id]).unwrap();
    assert!(!goes_on(conn, &ended));
    assert!(is_not_found(&accounts::get_session_by_token(conn, token.hash(), LIMITS)));
    assert!(goes_on(conn, &kept));
}

fn a_log_in_ends_the_session_that_it_takes_the_place_of(conn: &mut Connection) {
    let eva = user(conn);
    let (first, _) = accounts::create_session(conn, &eva, None).unwrap();
    let (second, _) = accounts::create_session(conn, &eva, Some(first.id)).unwrap();
    assert_eq!((goes_on(conn, &first), goes_on(conn, &second)), (false, true));
}

fn a_session_ends_when_it_was_not_used_for_the_idle_limit(conn: &mut Connection) {
    let eva = user(conn);
    let (used, _) = hours_ago(conn, &eva, 23);
    let (idle, token) = hours_ago(conn, &eva, 25);
    let (touched, _) = hours_ago(conn, &eva, 25);
    accounts::touch_sessions(conn, &[touched.id]).unwrap();
    assert!(goes_on(conn, &used) && goes_on(conn, &touched));
    assert!(!goes_on(conn, &idle));
    assert!(is_not_found(&accounts::get_session_by_token(conn, token.hash(), LIMITS)));
}

fn a_session_that_is_not_to_stay_ends_sooner(conn: &mut Connection) {
    let eva = user(conn);
    let log_in = |conn: &mut Connection, is_persistent, minutes| {
        let origin = SessionOrigin::browser(Some("Firefox"), "192.0.2.1", is_persistent);
        let at = Utc::now().naive_utc() - TimeDelta::minutes(minutes);
        accounts::create_session_at(conn, &eva, &origin, at).unwrap().0
    };
    let (brief, idle) = (log_in(conn, false, 119), log_in(conn, false, 121));
    let stays = log_in(conn, true, 121);
    assert_eq!((&*brief.user_agent.clone().unwrap(), brief.is_persistent), ("Firefox", false));
    assert_eq!(brief.address.as_deref(), Some("192.0.2.1"));
    assert_eq!([&brief, &idle, &stays].map(|one| goes_on(conn, one)), [true, false, true]);
    let ids: Vec<_> = accounts::list_current_sessions(conn, &[brief.id, idle.id, stays.id], LIMITS)
        .unwrap()
        .into_keys()
        .collect();
    assert_eq!(ids.len(), 2);
    accounts::delete_ended_sessions(conn, LIMITS).unwrap();
    accounts::touch_sessions(conn, &[idle.id]).unwrap();
    assert_eq!([&brief, &idle, &stays].map(|one| goes_on(conn, one)), [true, false, true]);
}

fn own_sessions_are_listed_and_ended_and_nobody_elses(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let (older, _) = hours_ago(conn, &eva, 2);
    let (newer, _) = hours_ago(conn, &eva, 1);
    let (_idle, _) = hours_ago(conn, &eva, 25);
    let (others, _) = hours_ago(conn, &bob, 1);
    let list = |conn: &mut Connection| -> Vec<SessionId> {
        let sessions = accounts::list_sessions(conn, &eva, LIMITS).unwrap();
        sessions.into_iter().map(|session| session.id).collect()
    };
    assert_eq!(list(conn), [newer.id, older.id]);
    assert!(is_not_found(&accounts::delete_user_session(conn, &eva, others.id)));
    assert!(goes_on(conn, &others));
    accounts::delete_user_session(conn, &eva, newer.id).unwrap();
    assert!(is_not_found(&accounts::delete_user_session(conn, &eva, newer.id)));
    assert_eq!(list(conn), [older.id]);
}

fn all_sessions_but_one_end(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let [(one, _), (kept, _), (two, _)] = [3, 2, 1].map(|hours| hours_ago(conn, &eva, hours));
    let (others, _) = hours_ago(conn, &bob, 1);
    let mut ended = accounts::delete_other_sessions(conn, &eva, kept.id).unwrap();
    ended.sort_unstable();
    assert_eq!(ended, [one.id, two.id]);
    assert_eq!(
        [&one, &kept, &two, &others].map(|one| goes_on(conn, one)),
        [false, true, false, true]
    );
}

fn a_suspended_person_is_logged_out_and_can_not_log_in(conn: &mut Connection) {
    let eva = insert(conn, factories::User.password("supersecret"));
    let (session, _) = accounts::create_session(conn, &eva, None).unwrap();
    accounts::suspend_user(conn, By::OPERATOR, eva.id).unwrap();
    assert!(!goes_on(conn, &session));
    let log_in = |conn: &mut Connection, password: &str| {
        accounts::authenticate_by_username_and_pass(conn, &eva.username, password).unwrap()
    };
    assert_eq!(log_in(conn, "supersecret").unwrap_err(), AuthError::Suspended);
    assert_eq!(log_in(conn, "wrong").unwrap_err(), AuthError::Unauthorized);
    // One that was being made meanwhile is over from the start.
    let (late, _) = accounts::create_session(conn, &eva, None).unwrap();
    assert!(!goes_on(conn, &late));
    accounts::unsuspend_user(conn, By::OPERATOR, eva.id).unwrap();
    assert!(log_in(conn, "supersecret").is_ok());
}

fn a_session_ends_at_its_lifetime_however_much_it_is_used(conn: &mut Connection) {
    let eva = user(conn);
    let (young, _) = hours_ago(conn, &eva, 10 * 24 - 1);
    let (old, _) = hours_ago(conn, &eva, 10 * 24 + 1);
    accounts::touch_sessions(conn, &[young.id, old.id]).unwrap();
    assert_eq!((goes_on(conn, &young), goes_on(conn, &old)), (true, false));
}

fn the_rows_of_sessions_that_are_over_are_deleted(conn: &mut Connection) {
    let eva = user(conn);
    // Other tests on this database may have left some.
    accounts::delete_ended_sessions(conn, LIMITS).unwrap();
    let (used, _) = hours_ago(conn, &eva, 23);
    let (_idle, _old) = (hours_ago(conn, &eva, 25), hours_ago(conn, &eva, 10 * 24 + 1));
    assert_eq!(accounts::delete_ended_sessions(conn, LIMITS).unwrap(), 2);
    assert_eq!(accounts::delete_ended_sessions(conn, LIMITS).unwrap(), 0);
    assert!(goes_on(conn, &used));
}

fn the_101st_session_of_a_user_ends_the_one_that_was_used_least_recently(conn: &mut Connection) {
    assert_eq!(MAX_SESSIONS_PER_USER, 100);
    let (eva, bob) = (user(conn), user(conn));
    let (others, _) = hours_ago(conn, &bob, 12);
    let (oldest, _) = hours_ago(conn, &eva, 11);
    let (second, _) = hours_ago(conn, &eva, 10);
    for _ in 2..MAX_SESSIONS_PER_USER {
        accounts::create_session(conn, &eva, None).unwrap();
    }
    accounts::touch_sessions(conn, &[oldest.id]).unwrap();
    assert!(goes_on(conn, &oldest) && goes_on(conn, &second));
    accounts::create_session(conn, &eva, None).unwrap();
    assert_eq!((goes_on(conn, &oldest), goes_on(conn, &second)), (true, false));
    assert!(goes_on(conn, &others));
}

fn those_of_some_sessions_that_go_on_are_listed(conn: &mut Connection) {
    let eva = user(conn);
    let (one, _) = accounts::create_session(conn, &eva, None).unwrap();
    let (ended, _) = accounts::create_session(conn, &eva, None).unwrap();
    let (idle, _) = hours_ago(conn, &eva, 25);
    accounts::delete_session(conn, ended.id).unwrap();
    let ids = [one.id, ended.id, idle.id];
    let current = accounts::list_current_sessions(conn, &ids, LIMITS).unwrap();
    let expected = CurrentSession { token_hash: one.token_hash, user_updated_at: eva.updated_at };
    assert_eq!(current.into_iter().collect::<Vec<_>>(), [(one.id, expected)]);
    assert!(accounts::list_current_sessions(conn, &[], LIMITS).unwrap().is_empty());
}

/// Whether two transactions can write at once.
fn has_row_locks(scratch: &Scratch) -> bool {
    matches!(scratch.url(), DatabaseUrl::Postgres(_))
}

/// Somebody with a password, some log-ins of theirs, and a new password that can be stored.
fn about_to_change_the_password(conn: &mut Connection) -> (User, Vec<SessionId>, NewPassword) {
    let eva = insert(conn, factories::User.password("first secret"));
    let log_in = |_| accounts::create_session(conn, &eva, None).unwrap().0.id;
    let ids = (0..10).map(log_in).collect();
    let change = json!({"current_password": "first secret", "password": "second secret"});
    let begun = accounts::begin_password_check(conn, &eva).unwrap();
    (eva, ids, begun.hash_password(&params(change)).unwrap())
}

fn sessions_are_touched_while_their_user_changes_the_password(scratch: &Scratch) {
    if !has_row_locks(scratch) {
        return;
    }
    let repo = scratch.migrated();
    let touching = repo.clone();
    let changed = repo.run(move |conn| {
        let (_, ids, new) = about_to_change_the_password(conn);
        let other = user(conn);
        let (others, _) = hours_ago(conn, &other, 1);
        conn.write(|conn| {
            accounts::store_password(conn, &new)?;
            // Whoever touches them meanwhile does not wait for the commit, which waits for them.
            let all = [ids.as_slice(), &[others.id]].concat();
            let touch = move |conn: &mut Connection| accounts::touch_sessions(conn, &all);
            thread::spawn(move || block_on(touching.run(touch))).join().unwrap()
        })?;
        let (seen, _) = accounts::get_session(conn, others.id, LIMITS)?;
        let current = accounts::list_current_sessions(conn, &ids, LIMITS)?;
        Ok((seen.last_seen_at > others.last_seen_at, current.len()))
    });
    assert_eq!(block_on(changed).unwrap(), (true, 0));
}

fn many_who_touch_and_end_the_same_sessions_never_stop_each_other(scratch: &Scratch) {
    const ROUNDS: usize = 50;
    if !has_row_locks(scratch) {
        return;
    }
    let repo = scratch.migrated();
    let (eva, _, new) = block_on(repo.run(|conn| Ok(about_to_change_the_password(conn)))).unwrap();
    let sessions: Mutex<Vec<SessionId>> = Mutex::default();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for is_descending in [true, false] {
            let (repo, sessions, is_over) = (&repo, &sessions, &is_over);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let mut ids = sessions.lock().unwrap().clone();
                    if is_descending {
                        ids.reverse();
                    }
                    let touch = move |conn: &mut Connection| accounts::touch_sessions(conn, &ids);
                    block_on(repo.run(touch)).unwrap();
                }
            });
        }
        let new = Arc::new(new);
        for _ in 0..ROUNDS {
            let (eva, new) = (eva.clone(), Arc::clone(&new));
            let log_in = repo.run(move |conn| {
                // As if it had never been changed.
                let version = eva.session_version;
                conn.batch_execute(&format!("UPDATE users SET session_version = {version}"))?;
                let log_in = |_| Ok(accounts::create_session(conn, &eva, None)?.0.id);
                (0..10).map(log_in).collect::<rumbl_core::Result<Vec<_>>>()
            });
            *sessions.lock().unwrap() = block_on(log_in).unwrap();
            block_on(repo.run(move |conn| accounts::store_password(conn, &new))).unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
    });
}
