use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection as _;
use rumbl_core::annotations::{self, AnnotationQuery, AnnotationWithUser};
use rumbl_core::log;
use rumbl_core::multimedia::{Video, VideoSource, video_topic};
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{accounts, multimedia, seeds};
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{annotate, list_users, params, user};

cases! {
    Alone:
        seeds_plant_categories_users_and_the_demo_video,
        seeds_planted_again_change_nothing,
        seeds_are_planted_beside_a_user_with_such_a_name_in_another_case,
        some_that_seed_at_once_plant_once,
        a_demo_video_that_was_deleted_is_planted_again_once,
        users_of_the_seeds_are_told_from_others,
        the_demo_can_be_left_out,
        a_demo_that_is_there_stays_when_seeds_leave_it_out,
        people_annotate_the_demo_from_its_beginning_to_its_end,
        a_question_in_the_demo_has_its_answer,
        an_annotation_of_the_demo_that_was_deleted_stays_deleted,
        a_demo_from_before_the_film_gets_the_film_and_keeps_what_people_said,
        nothing_is_said_in_the_name_of_somebody_who_registered_before;
}

/// Everything that there is, as text.
fn everything(conn: &mut Connection) -> rumbl_core::Result<String> {
    let categories = multimedia::list_alphabetical_categories(conn)?;
    let users = list_users(conn);
    let videos = multimedia::list_videos(conn)?;
    let said = match seeds::find_demo_video(conn)? {
        Some(demo) => said_in(conn, &demo),
        None => Vec::new(),
    };
    Ok(format!("{categories:?} {users:?} {videos:?} {said:?}"))
}

/// What is said in a video, in its order.
fn said_in(conn: &mut Connection, video: &Video) -> Vec<AnnotationWithUser> {
    let query = AnnotationQuery::From { at: 0 };
    annotations::list_annotations(conn, video.id, &query).unwrap().annotations
}

/// Plants the seeds, and returns the demo video.
fn plant_demo(conn: &mut Connection) -> rumbl_core::Result<Video> {
    seeds::run(conn)?;
    Ok(seeds::find_demo_video(conn)?.unwrap())
}

fn seeds_plant_categories_users_and_the_demo_video(scratch: &Scratch) {
    let repo = scratch.migrated();
    let planted = |conn: &mut Connection| {
        assert_eq!(seeds::find_demo_video(conn)?, None);
        seeds::run(conn)?;
        let categories = multimedia::list_alphabetical_categories(conn)?;
        let names: Vec<_> = categories.iter().map(|category| category.name.as_str()).collect();
        assert_eq!(names, ["Action", "Comedy", "Drama", "Romance", "Sci-fi"]);
        for username in ["wolfram", "wikipedia", "calculator", "rumbl", "tiny_basil"] {
            accounts::get_user_by(conn, username)?;
            let log_in = accounts::authenticate_by_username_and_pass(conn, username, "")?;
            assert_eq!(log_in, Err(accounts::AuthError::Unauthorized));
        }
        let videos = multimedia::list_videos(conn)?;
        assert_eq!(videos.len(), 1);
        assert_eq!(seeds::find_demo_video(conn)?.as_ref(), Some(&videos[0].video));
        assert_eq!(videos[0].video.title, "The night train to the sea");
        assert_eq!(videos[0].video.url, "/media/demo.webm");
        assert_eq!(videos[0].video.duration_ms, Some(60_000));
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

/// What is said in the demo.
const LINES: usize = 27;

/// Has some seed at once, and counts categories, users, videos and annotations of the demo.
fn seed_at_once(repo: &Repo) -> (usize, usize, usize, usize) {
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
        let demo = seeds::find_demo_video(conn)?.unwrap();
        Ok((
            multimedia::list_alphabetical_categories(conn)?.len(),
            list_users(conn).len(),
            multimedia::list_videos(conn)?.len(),
            said_in(conn, &demo).len(),
        ))
    };
    block_on(repo.run(counts)).unwrap()
}

fn some_that_seed_at_once_plant_once(scratch: &Scratch) {
    assert_eq!(seed_at_once(&scratch.migrated()), (5, 9, 1, LINES));
}

fn a_demo_video_that_was_deleted_is_planted_again_once(scratch: &Scratch) {
    let repo = scratch.migrated();
    for _ in 0..5 {
        assert_eq!(seed_at_once(&repo), (5, 9, 1, LINES));
        let delete = |conn: &mut Connection| Ok(conn.batch_execute("DELETE FROM videos")?);
        block_on(repo.run(delete)).unwrap();
    }
}

fn users_of_the_seeds_are_told_from_others(scratch: &Scratch) {
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        assert!(!seeds::has_other_users(conn)?);
        seeds::run(conn)?;
        assert!(!seeds::has_other_users(conn)?);
        user(conn);
        assert!(seeds::has_other_users(conn)?);
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}

fn the_demo_can_be_left_out(scratch: &Scratch) {
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        seeds::run_without_demo(conn)?;
        assert_eq!(multimedia::list_alphabetical_categories(conn)?.len(), 5);
        assert_eq!(multimedia::list_videos(conn)?, []);
        let users: Vec<_> = list_users(conn).into_iter().map(|user| user.username).collect();
        assert_eq!(users, ["wolfram", "wikipedia", "calculator", "rumbl"]);
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}

fn a_demo_that_is_there_stays_when_seeds_leave_it_out(scratch: &Scratch) {
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        seeds::run(conn)?;
        let before = everything(conn)?;
        seeds::run_without_demo(conn)?;
        assert_eq!(everything(conn)?, before);
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}

fn people_annotate_the_demo_from_its_beginning_to_its_end(scratch: &Scratch) {
    const FILM_MS: i64 = 60_000;
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        let demo = plant_demo(conn)?;
        let said = said_in(conn, &demo);
        assert_eq!(said.len(), LINES);
        let moments: Vec<_> = said.iter().map(|one| one.annotation.at).collect();
        assert!(moments[0] < 500, "nothing flies as soon as it plays: {moments:?}");
        assert!(moments.windows(2).all(|pair| pair[1] - pair[0] < 6_000), "{moments:?}");
        assert!((55_000..FILM_MS).contains(moments.last().unwrap()), "{moments:?}");
        let mut people: Vec<_> = said.iter().map(|one| one.username.as_str()).collect();
        people.sort_unstable();
        people.dedup();
        let expected = [
            "captain_ines",
            "mika_on_rails",
            "nell_stays_up",
            "otto_naps",
            "tiny_basil",
            "wikipedia",
        ];
        assert_eq!(people, expected);
        // They are in the log, as all that is said.
        let seq = log::last_seq(conn, &video_topic(demo.id))?;
        assert_eq!(usize::try_from(seq).unwrap(), LINES);
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}

fn a_question_in_the_demo_has_its_answer(scratch: &Scratch) {
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        let demo = plant_demo(conn)?;
        let said = said_in(conn, &demo);
        let (answer, before) = said
            .iter()
            .enumerate()
            .find_map(|(n, one)| one.asked_by.as_ref().map(|_| (one, &said[n - 1])))
            .unwrap();
        assert_eq!(answer.username, "wikipedia");
        assert_eq!(answer.asked_by.as_ref(), Some(&before.username));
        assert!(before.annotation.body.ends_with('?'), "{before:?}");
        assert_eq!(answer.annotation.at, before.annotation.at);
        let source = answer.annotation.source_url.as_deref();
        assert_eq!(source, Some("https://en.wikipedia.org/wiki/Moon_illusion"));
        assert_eq!(said.iter().filter(|one| one.asked_by.is_some()).count(), 1);
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}

fn an_annotation_of_the_demo_that_was_deleted_stays_deleted(scratch: &Scratch) {
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        let demo = plant_demo(conn)?;
        let owner = accounts::get_user_by(conn, accounts::DEMO_USERNAME)?;
        let first = said_in(conn, &demo).remove(0).annotation;
        annotations::delete_annotation(conn, &owner, demo.id, first.id)?;
        seeds::run(conn)?;
        let left = said_in(conn, &demo);
        assert_eq!(left.len(), LINES - 1);
        assert!(left.iter().all(|one| one.annotation.body != first.body));
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}

fn a_demo_from_before_the_film_gets_the_film_and_keeps_what_people_said(scratch: &Scratch) {
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        seeds::run_without_demo(conn)?;
        let owner = accounts::get_user_by(conn, accounts::DEMO_USERNAME)?;
        let former = params(json!({
            "url": seeds::DEMO_VIDEO_URL,
            "title": "Demo: a test picture",
            "description": "Half a minute of test picture and tone.",
        }));
        let former = multimedia::create_video(conn, &owner, &former)?;
        let viewer = user(conn);
        let kept = annotate(conn, &viewer, &former, 10_000);
        for _ in 0..2 {
            let demo = plant_demo(conn)?;
            assert_eq!(demo.id, former.id);
            assert_eq!(demo.title, "The night train to the sea");
            assert_ne!(demo.description, former.description);
            assert_eq!(multimedia::list_videos(conn)?.len(), 1);
            let said = said_in(conn, &demo);
            assert_eq!(said.len(), LINES + 1);
            assert!(said.iter().any(|one| one.annotation == kept));
        }
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}

fn nothing_is_said_in_the_name_of_somebody_who_registered_before(scratch: &Scratch) {
    let repo = scratch.migrated();
    let plant = |conn: &mut Connection| {
        let person = params(json!({"name": "Bo", "username": "bo", "password": "a long secret"}));
        let person = accounts::register_user(conn, &person)?;
        // Before the name was reserved.
        let rename = "UPDATE users SET username = 'tiny_basil', username_key = 'tiny_basil'";
        conn.batch_execute(rename)?;
        let demo = plant_demo(conn)?;
        assert_eq!(accounts::get_user(conn, person.id)?.name, "Bo");
        let said = said_in(conn, &demo);
        assert!(said.iter().all(|one| one.annotation.user_id != person.id));
        assert!(said.len() > LINES / 2, "the others say what they have to say");
        Ok(())
    };
    block_on(repo.run(plant)).unwrap();
}
