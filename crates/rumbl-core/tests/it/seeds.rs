use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection as _;
use rumbl_core::multimedia::VideoSource;
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{accounts, multimedia, seeds};
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{list_users, params};

cases! {
    Alone:
        seeds_plant_categories_users_and_the_demo_video,
        seeds_planted_again_change_nothing,
        seeds_are_planted_beside_a_user_with_such_a_name_in_another_case,
        some_that_seed_at_once_plant_once,
        a_demo_video_that_was_deleted_is_planted_again_once;
}

/// Everything that there is, as text.
fn everything(conn: &mut Connection) -> rumbl_core::Result<String> {
    let categories = multimedia::list_alphabetical_categories(conn)?;
    let users = list_users(conn);
    let videos = multimedia::list_videos(conn)?;
    Ok(format!("{categories:?} {users:?} {videos:?}"))
}

fn seeds_plant_categories_users_and_the_demo_video(scratch: &Scratch) {
    let repo = scratch.migrated();
    let planted = |conn: &mut Connection| {
        assert_eq!(seeds::find_demo_video(conn)?, None);
        seeds::run(conn)?;
        let categories = multimedia::list_alphabetical_categories(conn)?;
        let names: Vec<_> = categories.iter().map(|category| category.name.as_str()).collect();
        assert_eq!(names, ["Action", "Comedy", "Drama", "Romance", "Sci-fi"]);
        for username in ["wolfram", "wikipedia", "calculator", accounts::DEMO_USERNAME] {
            accounts::get_user_by(conn, username)?;
            let log_in = accounts::authenticate_by_username_and_pass(conn, username, "")?;
            assert_eq!(log_in, Err(accounts::AuthError::Unauthorized));
        }
        let videos = multimedia::list_videos(conn)?;
        assert_eq!(videos.len(), 1);
        assert_eq!(seeds::find_demo_video(conn)?.as_ref(), Some(&videos[0].video));
        assert!(videos[0].video.title.starts_with("Demo: "));
        assert_eq!(videos[0].video.url, "/media/demo.webm");
        assert_eq!(videos[0].video.source(), Some(VideoSource::File { mime: "video/webm" }));
        assert_eq!(videos[0].user.username, accounts::DEMO_USERNAME);
        Ok(())
    };
    block_on(repo.run(planted)).unwrap();
}

fn seeds_planted_again_change_nothing(scratch: &Scratch) {
    let repo = scratch.migrated();
    let twice = |conn: &mut Connection| {
        seeds::run(conn)?;
        let before = everything(conn)?;
        seeds::run(conn)?;
        assert_eq!(everything(conn)?, before);
        Ok(())
    };
    block_on(repo.run(twice)).unwrap();
}

fn seeds_are_planted_beside_a_user_with_such_a_name_in_another_case(scratch: &Scratch) {
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        let namesake = params(json!({"name": "Stephen", "username": "Wolfram"}));
        let namesake = accounts::create_user(conn, &namesake)?;
        seeds::run(conn)?;
        assert_eq!(accounts::get_user_by(conn, "wolfram")?.name, "Wolfram");
        assert_eq!(accounts::get_user_by(conn, "Wolfram")?, namesake);
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}

/// Has some seed at once, and counts categories, users and videos.
fn seed_at_once(repo: &Repo) -> (usize, usize, usize) {
    const SEEDERS: usize = 4;
    let barrier = Barrier::new(SEEDERS);
    let seed = || {
        barrier.wait();
        block_on(repo.run(seeds::run)).unwrap();
    };
    thread::scope(|scope| {
        for _ in 0..SEEDERS {
            scope.spawn(seed);
        }
    });
    let counts = |conn: &mut Connection| {
        Ok((
            multimedia::list_alphabetical_categories(conn)?.len(),
            list_users(conn).len(),
            multimedia::list_videos(conn)?.len(),
        ))
    };
    block_on(repo.run(counts)).unwrap()
}

fn some_that_seed_at_once_plant_once(scratch: &Scratch) {
    assert_eq!(seed_at_once(&scratch.migrated()), (5, 4, 1));
}

fn a_demo_video_that_was_deleted_is_planted_again_once(scratch: &Scratch) {
    let repo = scratch.migrated();
    for _ in 0..5 {
        assert_eq!(seed_at_once(&repo), (5, 4, 1));
        let delete = |conn: &mut Connection| Ok(conn.batch_execute("DELETE FROM videos")?);
        block_on(repo.run(delete)).unwrap();
    }
}
