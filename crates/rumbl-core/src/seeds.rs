//! The initial data of a new rumbl: categories, the users that post automatic answers, and a demo
//! video with annotations.

mod demo;
mod script;

use diesel::prelude::*;

pub use demo::{DEMO_HIGHLIGHT_MS, DEMO_POSTER_MS, DEMO_VIDEO_URL, find_demo_video};

use crate::Result;
use crate::accounts::{DEMO_PEOPLE, RESERVED_USERS, user_topic, username_key};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::UserId;
use crate::log::create_topic;
use crate::multimedia::create_category;
use crate::repo::{Connection, now, with_conn};
use crate::schema::users;

const CATEGORIES: [&str; 5] = ["Action", "Comedy", "Drama", "Romance", "Sci-fi"];

/// Adds whatever is missing, including the demo. It changes nothing that exists, except a demo from
/// before the film. It is safe to run concurrently.
pub fn run(conn: &mut Connection) -> Result<()> {
    directory::write(conn, |conn| {
        run_without_demo(conn)?;
        for (username, name) in DEMO_PEOPLE {
            insert_user(conn, username, name)?;
        }
        demo::plant(conn)
    })
}

/// As [`run`], without adding the demo; an existing demo stays.
pub fn run_without_demo(conn: &mut Connection) -> Result<()> {
    directory::write(conn, |conn| {
        for name in CATEGORIES {
            create_category(conn, name)?;
        }
        for (username, name) in RESERVED_USERS {
            create_user(conn, username, name)?;
        }
        Ok(())
    })
}

/// Whether any users exist besides those of the seeds.
pub fn has_other_users(conn: &mut Connection) -> Result<bool> {
    let seeded = RESERVED_USERS.iter().chain(&DEMO_PEOPLE).map(|(username, _)| *username);
    let seeded: Vec<&str> = seeded.collect();
    Ok(with_conn!(conn, conn => {
        let others = users::table.filter(users::username.ne_all(seeded));
        diesel::select(diesel::dsl::exists(others)).get_result(conn)
    })?)
}

/// If somebody has the name in different case, the lookup of the name leads to this user from now
/// on.
fn create_user(conn: &mut Connection, username: &str, name: &str) -> Result<()> {
    let namesake = users::username_key.eq(username_key(username)).and(users::username.ne(username));
    let give_way = users::username_key.eq(users::username);
    diesel::update(users::table.filter(namesake)).set(give_way).execute(conn)?;
    insert_user(conn, username, name)
}

/// Does nothing if the name is taken.
fn insert_user(conn: &mut Connection, username: &str, name: &str) -> Result<()> {
    let now = now();
    let mut directory = Directory::lock(conn)?;
    let inserted: Option<UserId> = with_conn!(conn, conn => diesel::insert_into(users::table)
        .values((
            users::name.eq(name),
            users::username.eq(username),
            users::username_key.eq(username_key(username)),
            users::inserted_at.eq(now),
            users::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(users::id)
        .get_result(conn)
        .optional()?);
    if let Some(id) = inserted {
        create_topic(conn, &user_topic(id))?;
        directory.append(DirectoryChange::User(id))?;
        directory.store(conn)?;
    }
    Ok(())
}
