use chrono::{SubsecRound, TimeDelta, Utc};
use rumbl_core::Error;
use rumbl_core::accounts::User;
use rumbl_core::idempotency::{
    self, Begun, KEPT_FOR, MAX_KEY_LENGTH, Request, Response, UNDER_WAY_FOR,
};
use rumbl_core::multimedia;
use rumbl_core::personal_data;
use rumbl_core::repo::Connection;

use crate::databases::cases;
use crate::fixtures::{user, video};

cases! {
    Sandboxed:
        what_was_carried_out_is_answered_again,
        another_request_with_the_key_is_told_apart_and_another_person_has_keys_of_their_own,
        a_stranger_has_keys_too_and_nobody_elses,
        what_is_under_way_is_so_for_a_minute,
        what_did_nothing_may_come_again,
        what_another_has_carried_out_meanwhile_is_not_carried_out_again,
        a_response_about_somebody_goes_when_they_are_deleted,
        a_response_is_kept_for_24_hours;
    Planted: plant;
}

/// A row for the suites that need one in every table. Its hash has bytes that a format might trip over.
fn plant(conn: &mut Connection, user: &User) {
    idempotency::begin(conn, &Request::new(user, "key", *b"\0\xff")).unwrap();
}

fn response() -> Response {
    let (location, etag) = (Some("/x/1".to_owned()), Some("\"v1\"".to_owned()));
    Response { status: 201, location, etag, body: "{}".to_owned() }
}

fn what_was_carried_out_is_answered_again(conn: &mut Connection) {
    let request = Request::new(&user(conn), "one", *b"same");
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::New);
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::UnderWay);
    idempotency::finish(conn, &request, &response()).unwrap();
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::Finished(response()));
    idempotency::forget(conn, &request).unwrap();
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::Finished(response()));
}

fn another_request_with_the_key_is_told_apart_and_another_person_has_keys_of_their_own(
    conn: &mut Connection,
) {
    let (ada, bob) = (user(conn), user(conn));
    idempotency::begin(conn, &Request::new(&ada, "one", *b"same")).unwrap();
    let begun = |conn: &mut _, request| idempotency::begin(conn, &request).unwrap();
    assert_eq!(begun(conn, Request::new(&ada, "one", *b"else")), Begun::Other);
    assert_eq!(begun(conn, Request::new(&bob, "one", *b"else")), Begun::New);
    assert_eq!(begun(conn, Request::new(&ada, "two", *b"same")), Begun::New);
}

fn a_stranger_has_keys_too_and_nobody_elses(conn: &mut Connection) {
    let own = Request::new(&user(conn), "one", *b"same");
    let request = Request::of_stranger("one", *b"same");
    idempotency::begin(conn, &own).unwrap();
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::New);
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::UnderWay);
    idempotency::finish(conn, &request, &response()).unwrap();
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::Finished(response()));
    assert_eq!(idempotency::begin(conn, &own).unwrap(), Begun::UnderWay);
    let other = Request::of_stranger("one", *b"else");
    assert_eq!(idempotency::begin(conn, &other).unwrap(), Begun::Other);
    let refused = Request::of_stranger("two", *b"same");
    idempotency::begin(conn, &refused).unwrap();
    idempotency::forget(conn, &refused).unwrap();
    assert_eq!(idempotency::begin(conn, &refused).unwrap(), Begun::New);
}

fn a_response_about_somebody_goes_when_they_are_deleted(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let requests = [("one", &eva), ("two", &bob)].map(|(key, about)| {
        let request = Request::of_stranger(key, *b"same");
        idempotency::begin(conn, &request).unwrap();
        idempotency::tie_to(conn, &request, about.id).unwrap();
        idempotency::finish(conn, &request, &response()).unwrap();
        request
    });
    personal_data::finish_account_deletion(conn, eva.id).unwrap();
    let [gone, kept] = requests.map(|request| idempotency::begin(conn, &request).unwrap());
    assert_eq!((gone, kept), (Begun::New, Begun::Finished(response())));
}

fn what_is_under_way_is_so_for_a_minute(conn: &mut Connection) {
    let request = Request::new(&user(conn), "one", *b"same");
    let now = Utc::now().naive_utc().trunc_subsecs(6);
    idempotency::begin_at(conn, &request, now - UNDER_WAY_FOR).unwrap();
    assert_eq!(idempotency::begin_at(conn, &request, now).unwrap(), Begun::UnderWay);
    let later = now + TimeDelta::seconds(1);
    assert_eq!(idempotency::begin_at(conn, &request, later).unwrap(), Begun::New);
    assert_eq!(idempotency::begin_at(conn, &request, later).unwrap(), Begun::UnderWay);
}

fn what_did_nothing_may_come_again(conn: &mut Connection) {
    let request = Request::new(&user(conn), "one", *b"same");
    idempotency::begin(conn, &request).unwrap();
    idempotency::forget(conn, &request).unwrap();
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::New);
}

fn what_another_has_carried_out_meanwhile_is_not_carried_out_again(conn: &mut Connection) {
    let owner = user(conn);
    let request = Request::new(&owner, "one", *b"same");
    idempotency::begin(conn, &request).unwrap();
    idempotency::finish(conn, &request, &response()).unwrap();
    let other = Response { status: 200, ..response() };
    let late = idempotency::finish(conn, &request, &other);
    assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
    let made = conn.write(|conn| {
        let made = video(conn, &owner);
        idempotency::finish(conn, &request, &other)?;
        Ok(made)
    });
    assert!(made.is_err());
    assert!(multimedia::list_user_videos(conn, &owner).unwrap().is_empty());
    let foreign = Request { fingerprint: b"else".to_vec(), ..request.clone() };
    assert!(idempotency::finish(conn, &foreign, &other).is_err());
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::Finished(response()));
}

fn a_response_is_kept_for_24_hours(conn: &mut Connection) {
    let request = Request::new(&user(conn), "one", *b"same");
    let now = Utc::now().naive_utc().trunc_subsecs(6);
    idempotency::begin_at(conn, &request, now - KEPT_FOR).unwrap();
    idempotency::finish(conn, &request, &response()).unwrap();
    assert_eq!(idempotency::begin_at(conn, &request, now).unwrap(), Begun::Finished(response()));
    assert_eq!(idempotency::delete_old(conn).unwrap(), 1);
    assert_eq!(idempotency::begin(conn, &request).unwrap(), Begun::New);
    assert_eq!(idempotency::delete_old(conn).unwrap(), 0);
    let later = now + KEPT_FOR + TimeDelta::minutes(1);
    idempotency::finish(conn, &request, &response()).unwrap();
    assert_eq!(idempotency::begin_at(conn, &request, later).unwrap(), Begun::New);
    assert!(idempotency::is_key("a-Z_9"));
    for text in ["", "two words", "é", &"x".repeat(MAX_KEY_LENGTH + 1)] {
        assert!(!idempotency::is_key(text), "{text:?}");
    }
}
