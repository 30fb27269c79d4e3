//! The data of a new rumbl: categories, the users that answer for backends, and a demo video.

use diesel::prelude::*;

use crate::Result;
use crate::accounts::{DEMO_USERNAME, RESERVED_USERS, User, get_user_by, username_key};
use crate::changeset::Params;
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::UserId;
use crate::multimedia::{Video, create_category, create_video};
use crate::repo::{Connection, now, with_conn};
use crate::schema::{users, videos};

const CATEGORIES: [&str; 5] = ["Action", "Comedy", "Drama", "Romance", "Sci-fi"];

/// Where the demo video is, on rumbl's own site.
pub const DEMO_VIDEO_URL: &str = "/media/demo.webm";
const DEMO_VIDEO_TITLE: &str = "Demo: a test picture";
const DEMO_VIDEO_DESCRIPTION: &str =
    "Half a minute of test picture and tone, to try rumbl with: press A and annotate it.";

/// The demo video, if there is one.
pub fn find_demo_video(conn: &mut Connection) -> Result<Option<Video>> {
    let query = videos::table
        .inner_join(users::table)
        .filter(users::username.eq(DEMO_USERNAME))
        .filter(videos::url.eq(DEMO_VIDEO_URL));
    Ok(query.select(Video::as_select()).order(videos::id).first(conn).optional()?)
}

/// Adds what is missing, and changes nothing that is there. Any number of processes may do it at
/// once.
pub fn run(conn: &mut Connection) -> Result<()> {
    directory::write(conn, |conn| {
        for name in CATEGORIES {
            create_category(conn, name)?;
        }
        for (username, name) in RESERVED_USERS {
            create_user(conn, username, name)?;
        }
        create_demo_video(conn)
    })
}

/// Where somebody has the name in another case, it leads to this one from now on.
fn create_user(conn: &mut Connection, username: &str, name: &str) -> Result<()> {
    let namesake = users::username_key.eq(username_key(username)).and(users::username.ne(username));
    let give_way = users::username_key.eq(users::username);
    diesel::update(users::table.filter(namesake)).set(give_way).execute(conn)?;
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
        directory.append(DirectoryChange::User(id))?;
        directory.store(conn)?;
    }
    Ok(())
}

fn create_demo_video(conn: &mut Connection) -> Result<()> {
    let user = get_user_by(conn, DEMO_USERNAME)?;
    lock(conn, &user)?;
    let demo = videos::table
        .filter(videos::user_id.eq(user.id))
        .filter(videos::url.eq(DEMO_VIDEO_URL))
        .count();
    let count: i64 = demo.get_result(conn)?;
    if count == 0 {
        let params = Params::from_iter([
            ("url", DEMO_VIDEO_URL),
            ("title", DEMO_VIDEO_TITLE),
            ("description", DEMO_VIDEO_DESCRIPTION),
        ]);
        create_video(conn, &user, &params)?;
    }
    Ok(())
}

/// Nothing in the database makes the demo video unique, so its user is locked before it is added.
fn lock(conn: &mut Connection, user: &User) -> Result<()> {
    if let Connection::Pg(conn) = conn {
        let row = users::table.find(user.id).select(users::id).for_no_key_update();
        row.execute(conn)?;
    }
    Ok(())
}
