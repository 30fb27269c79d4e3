use std::thread;

use rumbl_core::accounts::{
    self, ApiKeyToken, MAX_API_KEYS_PER_USER, MAX_TAKEN_REQUESTS, ReservedRequests, Scope,
};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{errors, is_not_found, params, user};

cases! {
    Sandboxed:
        a_key_is_found_by_itself_alone_and_says_what_it_allows,
        a_key_without_a_name_or_a_scope_is_refused,
        a_key_ends_on_its_day,
        only_its_owner_deletes_a_key,
        the_21st_key_of_a_user_is_refused,
        requests_are_counted_up_to_the_limit_and_anew_each_hour,
        requests_that_were_not_used_are_given_back_within_the_hour;
    Alone:
        processes_that_count_at_once_let_through_no_more_than_the_limit;
}

fn key(conn: &mut Connection, owner: &accounts::User) -> (accounts::ApiKey, ApiKeyToken) {
    let new = json!({"name": "backup", "read": true, "manage": "true", "days": ""});
    accounts::create_api_key(conn, owner, &params(new)).unwrap()
}

fn a_key_is_found_by_itself_alone_and_says_what_it_allows(conn: &mut Connection) {
    let owner = user(conn);
    let (made, token) = key(conn, &owner);
    let (found, of) = accounts::get_api_key_by_token(conn, token.hash()).unwrap();
    assert_eq!((&found, &of), (&made, &owner));
    assert!(token.expose().starts_with(&found.prefix));
    let scopes = found.scopes();
    assert!(scopes.has(Scope::Read) && scopes.has(Scope::Manage) && !scopes.has(Scope::Annotate));
    assert_eq!(found.expires_at, None);
    let (_, other) = key(conn, &owner);
    accounts::delete_api_key(conn, &owner, made.id).unwrap();
    assert!(is_not_found(&accounts::get_api_key_by_token(conn, token.hash())));
    assert!(accounts::get_api_key_by_token(conn, other.hash()).is_ok());
}

fn a_key_without_a_name_or_a_scope_is_refused(conn: &mut Connection) {
    let owner = user(conn);
    let mut refused = |new| errors(accounts::create_api_key(conn, &owner, &params(new)));
    assert_eq!(refused(json!({"name": " ", "read": true})), "name can't be blank");
    assert_eq!(refused(json!({"name": "x"})), "read choose at least one");
    assert_eq!(refused(json!({"name": "x", "read": "false"})), "read choose at least one");
    let days = refused(json!({"name": "x", "read": true, "days": 366}));
    assert_eq!(days, "days must be less than or equal to 365");
}

fn a_key_ends_on_its_day(conn: &mut Connection) {
    let owner = user(conn);
    let new = params(json!({"name": "x", "read": true, "days": 1}));
    let (made, token) = accounts::create_api_key(conn, &owner, &new).unwrap();
    let expires_at = made.expires_at.unwrap();
    assert_eq!((expires_at - made.inserted_at).num_hours(), 24);
    assert!(accounts::get_api_key_by_token(conn, token.hash()).is_ok());
    accounts::expire_api_key(conn, made.id).unwrap();
    assert!(is_not_found(&accounts::get_api_key_by_token(conn, token.hash())));
}

fn only_its_owner_deletes_a_key(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (made, token) = key(conn, &owner);
    assert!(is_not_found(&accounts::delete_api_key(conn, &other, made.id)));
    assert!(accounts::list_api_keys(conn, &other).unwrap().is_empty());
    assert_eq!(accounts::list_api_keys(conn, &owner).unwrap(), [made]);
    assert!(accounts::get_api_key_by_token(conn, token.hash()).is_ok());
}

fn the_21st_key_of_a_user_is_refused(conn: &mut Connection) {
    let owner = user(conn);
    for _ in 0..MAX_API_KEYS_PER_USER {
        key(conn, &owner);
    }
    let refused =
        accounts::create_api_key(conn, &owner, &params(json!({"name": "x", "read": true})));
    assert_eq!(errors(refused), "name you have 20 keys; delete one first");
    let other = user(conn);
    key(conn, &other);
}

fn requests_are_counted_up_to_the_limit_and_anew_each_hour(conn: &mut Connection) {
    let owner = user(conn);
    let id = key(conn, &owner).0.id;
    let mut take = |hour| accounts::take_requests_at(conn, id, 1_000, hour).unwrap();
    assert_eq!(take(7), ReservedRequests { hour: 7, count: MAX_TAKEN_REQUESTS, left: 950 });
    let mut taken = 50;
    loop {
        let ReservedRequests { count, left, .. } = take(7);
        taken += count;
        assert_eq!(taken + left, 1_000);
        if count == 0 {
            break;
        }
    }
    assert_eq!(taken, 1_000);
    assert_eq!(take(6).count, 0, "the clock of another process is late");
    assert_eq!(take(8), ReservedRequests { hour: 8, count: 50, left: 950 });
    accounts::delete_api_key(conn, &owner, id).unwrap();
    assert!(is_not_found(&accounts::reserve_requests(conn, id, 1_000)));
}

fn requests_that_were_not_used_are_given_back_within_the_hour(conn: &mut Connection) {
    let owner = user(conn);
    let id = key(conn, &owner).0.id;
    let taken = accounts::take_requests_at(conn, id, 1_000, 7).unwrap();
    accounts::return_requests(conn, id, ReservedRequests { count: 20, ..taken }).unwrap();
    let again = accounts::take_requests_at(conn, id, 1_000, 7).unwrap();
    assert_eq!(again.count + again.left, 970);
    accounts::take_requests_at(conn, id, 1_000, 8).unwrap();
    accounts::return_requests(conn, id, taken).unwrap();
    let next = accounts::take_requests_at(conn, id, 1_000, 8).unwrap();
    assert_eq!(next.count + next.left, 950, "of another hour nothing comes back");
}

fn processes_that_count_at_once_let_through_no_more_than_the_limit(scratch: &Scratch) {
    let repo = scratch.migrated();
    let id = block_on(repo.run(|conn| {
        let owner = user(conn);
        Ok(key(conn, &owner).0.id)
    }));
    let id = id.unwrap();
    let taken: i64 = thread::scope(|scope| {
        let count = |_| {
            let repo = scratch.connect();
            scope.spawn(move || {
                let mut taken = 0;
                loop {
                    let take = move |db: &mut _| accounts::take_requests_at(db, id, 300, 7);
                    match block_on(repo.run(take)).unwrap().count {
                        0 => return taken,
                        count => taken += count,
                    }
                }
            })
        };
        let counting: Vec<_> = (0..4).map(count).collect();
        counting.into_iter().map(|counting| counting.join().unwrap()).sum()
    });
    assert_eq!(taken, 300);
}
