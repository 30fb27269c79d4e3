use std::time::Duration;

use rumbl_core::accounts::{
    self, MAX_KNOWN_PROGRAMS, MAX_PROGRAM_SESSIONS_PER_USER, MAX_SESSIONS_PER_USER, Refreshed,
    SessionLimits, SessionOrigin, SessionToken, User,
};
use rumbl_core::repo::Connection;

use crate::databases::cases;
use crate::fixtures::{is_not_found, user};

cases! {
    Sandboxed:
        a_refresh_token_is_good_once_and_gives_the_next_one,
        a_refresh_token_that_was_used_ends_its_family_and_no_other,
        a_program_is_known_by_what_it_says_and_its_address_until_the_password_changes,
        of_one_person_the_last_100_programs_are_known,
        a_program_that_logs_in_again_and_again_ends_no_browsers_session,
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

fn a_program_is_known_by_what_it_says_and_its_address_until_the_password_changes(
    conn: &mut Connection,
) {
    let (owner, other) = (user(conn), user(conn));
    let is_known = |conn: &mut _, user: &User, agent, address| {
        let origin = SessionOrigin::browser(agent, address, true);
        accounts::is_known_program(conn, user, &origin).unwrap()
    };
    assert!(!is_known(conn, &owner, Some("curl/8"), "192.0.2.1"));
    assert!(is_known(conn, &owner, Some("curl/8"), "192.0.2.1"));
    assert!(!is_known(conn, &other, Some("curl/8"), "192.0.2.1"));
    assert!(!is_known(conn, &owner, Some("curl/9"), "192.0.2.1"));
    assert!(!is_known(conn, &owner, Some("curl/8"), "192.0.2.2"));
    assert!(!is_known(conn, &owner, None, "192.0.2.1"));
    assert!(is_known(conn, &owner, None, "192.0.2.1"));
    let changed = User { session_version: owner.session_version + 1, ..owner };
    assert!(!is_known(conn, &changed, Some("curl/8"), "192.0.2.1"));
    assert!(is_known(conn, &changed, Some("curl/8"), "192.0.2.1"));
}

fn of_one_person_the_last_100_programs_are_known(conn: &mut Connection) {
    let owner = user(conn);
    assert_eq!(MAX_KNOWN_PROGRAMS, 100);
    let mut is_known = |number: u8| {
        let origin = SessionOrigin::browser(None, format!("192.0.2.{number}"), true);
        accounts::is_known_program(conn, &owner, &origin).unwrap()
    };
    assert!((0..=100).all(|number| !is_known(number)));
    assert!(is_known(1) && is_known(100));
    assert!(!is_known(0), "the first was forgotten");
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

fn a_program_that_logs_in_again_and_again_ends_no_browsers_session(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (browser, _) = accounts::create_session(conn, &owner, None).unwrap();
    let log_in = |conn: &mut Connection, user: &User| {
        accounts::create_refreshable_session(conn, user, &program()).unwrap().0.id
    };
    let (first, of_other) = (log_in(conn, &owner), log_in(conn, &other));
    for _ in 1..MAX_PROGRAM_SESSIONS_PER_USER {
        log_in(conn, &owner);
    }
    assert!(accounts::get_session(conn, first, LIMITS).is_ok());
    for _ in 0..MAX_SESSIONS_PER_USER {
        log_in(conn, &owner);
    }
    assert!(is_not_found(&accounts::get_session(conn, first, LIMITS)));
    for id in [browser.id, of_other] {
        assert!(accounts::get_session(conn, id, LIMITS).is_ok());
    }
    let current = accounts::list_sessions(conn, &owner, LIMITS).unwrap();
    assert_eq!(i64::try_from(current.len()).unwrap(), MAX_PROGRAM_SESSIONS_PER_USER + 1);
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
