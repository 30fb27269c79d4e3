//! The demo: a film with annotations by a few users.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::script::{DemoAnnotation, LINES};
use crate::Result;
use crate::accounts::{DEMO_PEOPLE, DEMO_USERNAME, RESERVED_USERS, User, get_user_by};
use crate::annotations::{AnnotationAction, AnnotationWrite, Answer, write_annotations};
use crate::changeset::Params;
use crate::multimedia::{Video, create_video, is_listed, update_video};
use crate::repo::Connection;
use crate::schema::{users, videos};

/// The address of the demo video, on rumbl's own site.
pub const DEMO_VIDEO_URL: &str = "/media/demo.webm";
const TITLE: &str = "The night train to the sea";
const DESCRIPTION: &str =
    "One minute, one train, one cat without a ticket. Press play, and say what you see.";
/// In milliseconds.
const DURATION_MS: &str = "60000";
/// The moment shown in its poster, in milliseconds: the whale leaps.
pub const DEMO_POSTER_MS: i64 = 36_500;
/// Where first-time viewers start, in milliseconds: shortly before the whale.
pub const DEMO_HIGHLIGHT_MS: i64 = 33_000;
/// The title of the film that was at this address before.
const FORMER_TITLE: &str = "Demo: a test picture";

macro_rules! demo {
    () => {
        videos::table
            .inner_join(users::table)
            .filter(users::username.eq(DEMO_USERNAME))
            .filter(videos::url.eq(DEMO_VIDEO_URL))
            .select(Video::as_select())
            .order(videos::id)
    };
}

/// The demo video, if it is listed.
pub fn find_demo_video(conn: &mut Connection) -> Result<Option<Video>> {
    Ok(demo!().filter(is_listed!()).first(conn).optional()?)
}

fn find_also_hidden(conn: &mut Connection) -> Result<Option<Video>> {
    Ok(demo!().first(conn).optional()?)
}

/// Adds the demo video with its annotations. A demo from before the film gets the film's title and
/// annotations, and keeps what users have said about it. A demo that has them already is not
/// touched, so that deletions last.
pub(super) fn plant(conn: &mut Connection) -> Result<()> {
    let owner = get_user_by(conn, DEMO_USERNAME)?;
    lock(conn, &owner)?;
    let about = [("title", TITLE), ("description", DESCRIPTION)];
    // A hidden demo must not come back.
    let video = match find_also_hidden(conn)? {
        None => {
            let file = [("url", DEMO_VIDEO_URL), ("duration_ms", DURATION_MS)];
            let params = about.into_iter().chain(file).collect::<Params>();
            create_video(conn, &owner, &params)?
        }
        Some(video) if video.title == FORMER_TITLE => {
            let about = about.into_iter().chain([("duration_ms", DURATION_MS)]);
            update_video(conn, &owner, video.id, &about.collect())?
        }
        Some(_) => return Ok(()),
    };
    annotate(conn, &video)
}

/// No constraint makes the demo video unique, so lock its user before adding it.
fn lock(conn: &mut Connection, user: &User) -> Result<()> {
    if let Connection::Pg(conn) = conn {
        let row = users::table.find(user.id).select(users::id).for_no_key_update();
        row.execute(conn)?;
    }
    Ok(())
}

fn annotate(conn: &mut Connection, video: &Video) -> Result<()> {
    let speakers = find_speakers(conn)?;
    let writes: Vec<_> = LINES.iter().filter_map(|line| write(&speakers, video, line)).collect();
    for written in write_annotations(conn, &writes) {
        written?;
    }
    Ok(())
}

/// The users that speak in the demo, by username. If somebody had registered such a name before it
/// was reserved, that user is left out, so that nothing is said in their name.
fn find_speakers(conn: &mut Connection) -> Result<HashMap<String, Arc<User>>> {
    let names = RESERVED_USERS.iter().chain(&DEMO_PEOPLE).map(|(username, _)| *username);
    let query =
        users::table.filter(users::username.eq_any(names)).filter(users::password_hash.is_null());
    let users: Vec<User> = query.select(User::as_select()).load(conn)?;
    Ok(users.into_iter().map(|user| (user.username.clone(), Arc::new(user))).collect())
}

fn write(
    speakers: &HashMap<String, Arc<User>>,
    video: &Video,
    line: &DemoAnnotation,
) -> Option<AnnotationWrite> {
    let user = Arc::clone(speakers.get(line.username)?);
    let answer = match line.answer {
        Some(answer) => Some(Answer {
            asked_by: Arc::clone(speakers.get(answer.asked_by)?),
            source_url: Some(answer.source_url.to_owned()),
        }),
        None => None,
    };
    let at = line.at_ms.to_string();
    let params = Params::from_iter([("body", line.body), ("at", &at)]);
    let action = AnnotationAction::Create { params, answer };
    Some(AnnotationWrite { user, video_id: video.id, action })
}
