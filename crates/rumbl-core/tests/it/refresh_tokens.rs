use std::time::Duration;

use rumbl_core::accounts::{self, Refreshed, SessionLimits, SessionOrigin, SessionToken};
use rumbl_core::repo::Connection;

use crate::databases::cases;
use crate::fixtures::{is_not_found, user};

cases! {
    Sandboxed:
        a_refresh_token_is_good_once_and_gives_the_next_one,
        a_refresh_token_that_was_used_ends_its_family_and_no_other,
        nothing_refreshes_a_session_that_has_ended_or_is_a_browsers;
}

const DAY: Duration = Duration::from_hours(24);
const LIMITS: SessionLimits = SessionLimits { idle: DAY, brief_idle: DAY, lifetime: DAY };

fn program() -> SessionOrigin {
    SessionOrigin::browser(Some("curl/8"), "192.0.2.1", true)
}

fn rotated(refreshed: rumbl_core::Result<Refreshed>) -> SessionToken {
    match refreshed {
        Ok(Refreshed::Rotated(rotated)) => rotated.next,
        other => panic!("{other:?} is no next token"),
    }
}

fn a_refresh_token_is_good_once_and_gives_the_next_one(conn: &mut Connection) {
    let owner = user(conn);
    let (session, first) = accounts::create_refreshable_session(conn, &owner, &program()).unwrap();
    let mut shown = first;
    for _ in 0..3 {
        let next = rotated(accounts::rotate_refresh_token(conn, session.id, shown.hash(), LIMITS));
        assert_ne!(next, shown);
        shown = next;
    }
    assert!(accounts::get_session(conn, session.id, LIMITS).is_ok());
}

fn a_refresh_token_that_was_used_ends_its_family_and_no_other(conn: &mut Connection) {
    let owner = user(conn);
    let (session, first) = accounts::create_refreshable_session(conn, &owner, &program()).unwrap();
    let (other, of_other) = accounts::create_refreshable_session(conn, &owner, &program()).unwrap();
    let next = rotated(accounts::rotate_refresh_token(conn, session.id, first.hash(), LIMITS));
    let again = accounts::rotate_refresh_token(conn, session.id, first.hash(), LIMITS).unwrap();
    assert!(matches!(again, Refreshed::Reused));
    assert!(is_not_found(&accounts::get_session(conn, session.id, LIMITS)));
    let newest = accounts::rotate_refresh_token(conn, session.id, next.hash(), LIMITS);
    assert!(is_not_found(&newest));
    rotated(accounts::rotate_refresh_token(conn, other.id, of_other.hash(), LIMITS));
}

fn nothing_refreshes_a_session_that_has_ended_or_is_a_browsers(conn: &mut Connection) {
    let owner = user(conn);
    let (session, token) = accounts::create_session(conn, &owner, None).unwrap();
    let refreshed = accounts::rotate_refresh_token(conn, session.id, token.hash(), LIMITS);
    assert!(is_not_found(&refreshed));
    assert!(accounts::get_session(conn, session.id, LIMITS).is_ok(), "it goes on");
    let (ended, secret) = accounts::create_refreshable_session(conn, &owner, &program()).unwrap();
    accounts::delete_session(conn, ended.id).unwrap();
    assert!(is_not_found(&accounts::rotate_refresh_token(conn, ended.id, secret.hash(), LIMITS)));
}
