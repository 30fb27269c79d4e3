//! Who is mailed what they missed, and who is not.

use chrono::{NaiveDateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection as _;
use rumbl_core::accounts::{self, User};
use rumbl_core::annotations;
use rumbl_core::ids::UserId;
use rumbl_core::notifications::{
    self, NotificationCursor, claim_digests, list_notifications, mark_notifications_read,
    read_digest,
};
use rumbl_core::repo::Connection;
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{annotate, group, params, unique, user, video};

cases! {
    Sandboxed:
        whoever_was_away_for_a_day_is_mailed_once_a_day_at_most,
        whoever_was_here_is_not_mailed,
        whoever_has_logged_out_has_a_day_to_see_what_is_new,
        nobody_is_mailed_at_an_address_that_is_not_confirmed,
        whoever_wants_no_digest_or_has_read_everything_gets_none,
        nobody_is_mailed_that_something_was_resolved;
}

fn with_address(conn: &mut Connection) -> User {
    let address = format!("{}@example.com", unique("eva"));
    insert(conn, factories::User.password("supersecret").email(address))
}

fn confirmed(conn: &mut Connection) -> User {
    let eva = with_address(conn);
    let address = accounts::get_email(conn, eva.id).unwrap().unwrap().address;
    let (_, token) = accounts::create_confirmation_token(conn, eva.id, None, &address).unwrap();
    accounts::confirm_email(conn, token.hash(), None).unwrap();
    eva
}

/// Tells somebody that they are in another conversation, some time ago.
fn tell(conn: &mut Connection, eva: &User) {
    tell_now(conn, eva);
    let earlier = format!(
        "UPDATE notifications SET inserted_at = '2026-01-01 00:00:00.000000' WHERE user_id = {}",
        eva.id
    );
    conn.batch_execute(&earlier).unwrap();
}

fn tell_now(conn: &mut Connection, eva: &User) {
    let other = user(conn);
    group(conn, &other, &[eva]);
}

fn now() -> NaiveDateTime {
    Utc::now().naive_utc()
}

/// Whether somebody's digest is claimed at a time; others may be due, too.
fn is_claimed(conn: &mut Connection, eva: &User, at: NaiveDateTime) -> bool {
    let mut claimed: Vec<UserId> = Vec::new();
    let count = claim_digests(conn, at, |_, id| {
        claimed.push(id);
        Ok(())
    });
    assert_eq!(count.unwrap(), claimed.len());
    claimed.contains(&eva.id)
}

fn whoever_was_away_for_a_day_is_mailed_once_a_day_at_most(conn: &mut Connection) {
    let eva = confirmed(conn);
    assert!(!is_claimed(conn, &eva, now()), "nothing is new");
    tell(conn, &eva);
    assert!(is_claimed(conn, &eva, now()));
    let digest = read_digest(conn, eva.id).unwrap().unwrap();
    assert_eq!((digest.user.id, digest.rows.len()), (eva.id, 1));
    assert!(!is_claimed(conn, &eva, now()));
    // The same is told once, however long it stays unread.
    assert!(!is_claimed(conn, &eva, now() + TimeDelta::days(3)));
    tell(conn, &eva);
    assert!(!is_claimed(conn, &eva, now() + TimeDelta::hours(23)));
    assert!(is_claimed(conn, &eva, now() + TimeDelta::hours(25)));
    assert_eq!(read_digest(conn, eva.id).unwrap().unwrap().rows.len(), 2);
}

fn whoever_was_here_is_not_mailed(conn: &mut Connection) {
    let eva = confirmed(conn);
    accounts::create_session(conn, &eva, None).unwrap();
    tell(conn, &eva);
    assert!(!is_claimed(conn, &eva, now() + TimeDelta::hours(23)));
    assert!(is_claimed(conn, &eva, now() + TimeDelta::hours(25)));
}

fn whoever_has_logged_out_has_a_day_to_see_what_is_new(conn: &mut Connection) {
    let eva = confirmed(conn);
    tell_now(conn, &eva);
    assert!(!is_claimed(conn, &eva, now() + TimeDelta::hours(23)));
    assert!(is_claimed(conn, &eva, now() + TimeDelta::hours(25)));
}

fn nobody_is_mailed_at_an_address_that_is_not_confirmed(conn: &mut Connection) {
    let (claims, without) = (with_address(conn), user(conn));
    for eva in [&claims, &without] {
        tell(conn, eva);
        assert!(!is_claimed(conn, eva, now()));
        assert_eq!(read_digest(conn, eva.id).unwrap(), None);
    }
    let suspended = confirmed(conn);
    tell(conn, &suspended);
    let suspend = format!(
        "UPDATE users SET suspended_at = '2026-01-01 00:00:00.000000' WHERE id = {}",
        suspended.id
    );
    conn.batch_execute(&suspend).unwrap();
    assert!(!is_claimed(conn, &suspended, now()));
    assert_eq!(read_digest(conn, suspended.id).unwrap(), None);
}

fn whoever_wants_no_digest_or_has_read_everything_gets_none(conn: &mut Connection) {
    let eva = confirmed(conn);
    tell(conn, &eva);
    notifications::stop_digests(conn, eva.id).unwrap();
    assert!(!is_claimed(conn, &eva, now()));
    // It may be stopped, or all be read, between the claim and the mail.
    assert_eq!(read_digest(conn, eva.id).unwrap(), None);
    let on = params(json!({"digest": true}));
    notifications::update_notification_settings(conn, &eva, &on).unwrap();
    assert!(read_digest(conn, eva.id).unwrap().is_some());
    let first = list_notifications(conn, &eva, None).unwrap().rows.remove(0).notification;
    mark_notifications_read(conn, &eva, NotificationCursor::of(&first)).unwrap();
    assert!(!is_claimed(conn, &eva, now()));
    assert_eq!(read_digest(conn, eva.id).unwrap(), None);
}

fn nobody_is_mailed_that_something_was_resolved(conn: &mut Connection) {
    let (eva, owner) = (confirmed(conn), user(conn));
    let video = video(conn, &owner);
    let said = annotate(conn, &eva, &video, 5);
    annotations::resolve_annotation(conn, &owner, video.id, said.id, true).unwrap();
    let earlier = format!(
        "UPDATE notifications SET inserted_at = '2026-01-01 00:00:00.000000' WHERE user_id = {}",
        eva.id
    );
    conn.batch_execute(&earlier).unwrap();
    assert_eq!(list_notifications(conn, &eva, None).unwrap().rows.len(), 1);
    assert!(!is_claimed(conn, &eva, now()));
    tell(conn, &eva);
    assert!(is_claimed(conn, &eva, now()));
    assert_eq!(read_digest(conn, eva.id).unwrap().unwrap().rows.len(), 1);
}
