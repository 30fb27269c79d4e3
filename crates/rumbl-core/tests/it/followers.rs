//! Several processes write, each on connections of its own, and another one follows the log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use rumbl_core::accounts::User;
use rumbl_core::annotations::{
    self, AnnotationChange, AnnotationWrite, Reach, list_annotation_changes,
};
use rumbl_core::ids::AnnotationId;
use rumbl_core::log::{self, Logged, Written};
use rumbl_core::multimedia::{self, Video, video_topic};
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, Result};
use serde_json::json;

use crate::annotation_changes::Known;
use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{annotate_all, creation, deletion, edit, params, user, video};

cases! {
    Alone:
        a_follower_of_shared_topics_sees_every_change_once_and_in_order,
        a_follower_of_disjoint_topics_sees_every_change_once_and_in_order,
        first_posts_on_new_videos_never_wait_for_each_other_in_a_circle,
        a_first_post_on_a_video_that_is_being_deleted_leaves_no_topic;
}

const WRITERS: usize = 4;
const ROUNDS: usize = 24;
const MAX_WAIT: Duration = Duration::from_secs(30);

type Change = Logged<AnnotationChange>;

fn run<T: Send + 'static>(
    repo: &Repo,
    call: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
) -> T {
    block_on(repo.run(call)).unwrap()
}

fn videos(repo: &Repo, count: usize) -> (User, Vec<Video>) {
    run(repo, move |conn| {
        let owner = user(conn);
        let mut videos: Vec<_> = (0..count).map(|_| video(conn, &owner)).collect();
        videos.sort_by_key(|video| video_topic(video.id));
        Ok((owner, videos))
    })
}

fn new(author: &User, video: &Video) -> AnnotationWrite {
    creation(author, video.id, params(json!({"body": "new", "at": 1})))
}

fn subject(change: &AnnotationChange) -> AnnotationId {
    match change {
        AnnotationChange::Created(one) | AnnotationChange::Updated { annotation: one, .. } => {
            one.annotation.id
        }
        AnnotationChange::Deleted { id, .. } => *id,
    }
}

/// How often a follower has polled. When it ends, nobody waits for it any more.
#[derive(Debug, Default)]
struct Polls(AtomicU64);

impl Polls {
    /// Waits until somebody has polled from beginning to end.
    fn wait(&self) {
        let before = self.0.load(Ordering::SeqCst);
        while self.0.load(Ordering::SeqCst) < before.saturating_add(2) {
            thread::yield_now();
        }
    }
}

struct Polling(Arc<Polls>);

impl Drop for Polling {
    fn drop(&mut self) {
        self.0.0.store(u64::MAX, Ordering::SeqCst);
    }
}

/// What a follower was told of a video, and what it made of it.
#[derive(Debug, Default)]
struct Followed {
    seqs: Vec<i64>,
    known: Known,
}

/// Follows the log of some videos until everything is written.
fn follow(
    conn: &mut Connection,
    videos: &[Video],
    polls: &Arc<Polls>,
    everything_is_written: &AtomicBool,
) -> Result<Vec<Followed>> {
    let polling = Polling(Arc::clone(polls));
    let topics: Vec<_> = videos.iter().map(|video| video_topic(video.id)).collect();
    let mut followed: Vec<_> = videos.iter().map(|_| Followed::default()).collect();
    loop {
        let is_last = everything_is_written.load(Ordering::SeqCst);
        let last_seqs = log::last_seqs(conn, &topics)?;
        for ((video, topic), followed) in videos.iter().zip(&topics).zip(&mut followed) {
            let known = followed.known.last_seq;
            if last_seqs.get(topic).is_some_and(|last_seq| *last_seq > known) {
                let missed = list_annotation_changes(conn, video.id, known, Reach::Process)?;
                followed.seqs.extend(missed.changes.iter().map(|one| one.seq));
                followed.known.apply(missed);
            }
        }
        if is_last {
            drop(polling);
            return Ok(followed);
        }
        polling.0.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// What one writer did to a video, in the order in which it did so.
type Writes = Vec<(usize, Change)>;

/// Makes, moves and deletes annotations of some videos in one batch after the other, and before
/// some commits waits for a follower that polls meanwhile.
fn write_on(
    conn: &mut Connection,
    author: &User,
    videos: &[(usize, Video)],
    polls: &Polls,
) -> Result<Writes> {
    let mut written = Vec::new();
    let mut own: Vec<(usize, AnnotationId)> = Vec::new();
    for round in 0..ROUNDS {
        let mut batch: Vec<_> = videos.iter().map(|(_, video)| new(author, video)).collect();
        let mut places: Vec<_> = videos.iter().map(|(place, _)| *place).collect();
        let of = |place: usize| &videos.iter().find(|(it, _)| *it == place).unwrap().1;
        if round % 3 == 2 {
            let (place, id) = own.swap_remove(round % own.len());
            batch.push(deletion(author, of(place), id));
            places.push(place);
        }
        if let Some(&(place, id)) = own.get(round / 2) {
            batch.push(edit(author, of(place), id, json!({"at": round})));
            places.push(place);
        }
        let outcomes = conn.write(|conn| {
            let outcomes = annotations::write_annotations(conn, &batch);
            if round % 4 == 0 {
                polls.wait();
            }
            Ok(outcomes)
        })?;
        for (place, outcome) in places.into_iter().zip(outcomes) {
            let Written::Changed(change) = outcome? else { continue };
            if let AnnotationChange::Created(one) = &change.change {
                own.push((place, one.annotation.id));
            }
            written.push((place, change));
        }
    }
    Ok(written)
}

/// Has everybody write at once, each on the videos at its places.
fn write_and_follow(scratch: &Scratch, count: usize, places: impl Fn(usize) -> Vec<usize>) {
    let repo = scratch.migrated();
    let (author, videos) = videos(&repo, count);
    let polls = Arc::new(Polls::default());
    let everything_is_written = Arc::new(AtomicBool::new(false));
    let follower = {
        let (videos, polls) = (videos.clone(), Arc::clone(&polls));
        let done = Arc::clone(&everything_is_written);
        let repo = scratch.connect();
        thread::spawn(move || run(&repo, move |conn| follow(conn, &videos, &polls, &done)))
    };
    let writer = |writer: usize| {
        let own: Vec<_> =
            places(writer).into_iter().map(|place| (place, videos[place].clone())).collect();
        let (author, polls, repo) = (author.clone(), Arc::clone(&polls), scratch.connect());
        thread::spawn(move || run(&repo, move |conn| write_on(conn, &author, &own, &polls)))
    };
    let writers: Vec<_> = (0..WRITERS).map(writer).collect();
    let written: Vec<_> = writers.into_iter().map(thread::JoinHandle::join).collect();
    everything_is_written.store(true, Ordering::SeqCst);
    let followed = follower.join().unwrap();
    let written: Vec<Writes> = written.into_iter().map(|one| one.unwrap()).collect();
    for (place, (video, followed)) in videos.iter().zip(followed).enumerate() {
        let of_video = |written: &Writes| -> Vec<Change> {
            let own = written.iter().filter(|(it, _)| *it == place);
            own.map(|(_, change)| change.clone()).collect()
        };
        let each: Vec<_> = written.iter().map(of_video).collect();
        check(&each, &followed);
        let video = video.clone();
        let now = run(&repo, move |conn| Ok(Known::read(conn, &video)));
        assert_eq!(followed.known, now);
    }
}

/// Compares what a follower was told of a video with what each writer did to it.
fn check(written: &[Vec<Change>], followed: &Followed) {
    for one in written {
        assert!(one.is_sorted_by(|one, next| one.seq < next.seq), "out of the order of writes");
    }
    let all: BTreeMap<i64, &AnnotationChange> =
        written.iter().flatten().map(|one| (one.seq, &one.change)).collect();
    let count = written.iter().map(Vec::len).sum::<usize>();
    assert!(count > 0 && all.keys().copied().eq(1..=i64::try_from(count).unwrap()), "not dense");
    assert!(followed.seqs.is_sorted_by(|one, next| one < next), "twice, or out of order");
    let told: BTreeSet<i64> = followed.seqs.iter().copied().collect();
    for (seq, change) in &all {
        // Only what happened to an annotation before its end may stay untold.
        let is_over = || {
            all.range(seq + 1..).any(|(_, later)| {
                matches!(later, AnnotationChange::Deleted { id, .. } if *id == subject(change))
            })
        };
        assert!(told.contains(seq) || is_over(), "{seq} was never told");
    }
}

fn a_follower_of_shared_topics_sees_every_change_once_and_in_order(scratch: &Scratch) {
    // Each goes through the videos in another order.
    write_and_follow(scratch, 3, |writer| (0..3).map(|place| (place + writer) % 3).collect());
}

fn a_follower_of_disjoint_topics_sees_every_change_once_and_in_order(scratch: &Scratch) {
    write_and_follow(scratch, WRITERS, |writer| vec![writer]);
}

/// Which of PostgreSQL's processes serves a connection.
fn process(conn: &mut Connection) -> Result<i64> {
    match conn {
        Connection::Sqlite(_) => Ok(0),
        Connection::Pg(_) => number(conn, "pg_backend_pid()::bigint"),
    }
}

/// Waits until a process of PostgreSQL's waits for somebody's lock. SQLite does not tell.
fn wait_until_blocked(conn: &mut Connection, process: i64) -> Result<()> {
    let sql = format!("(SELECT count(*) FROM pg_locks WHERE pid = {process} AND NOT granted)");
    let started = Instant::now();
    while matches!(conn, Connection::Pg(_)) && number(conn, &sql)? == 0 {
        assert!(started.elapsed() < MAX_WAIT, "it never waited");
        thread::yield_now();
    }
    Ok(())
}

fn number(conn: &mut Connection, sql: &str) -> Result<i64> {
    Ok(diesel::select(diesel::dsl::sql::<BigInt>(sql)).get_result(conn)?)
}

fn first_posts_on_new_videos_never_wait_for_each_other_in_a_circle(scratch: &Scratch) {
    let repo = scratch.migrated();
    let (author, videos) = videos(&repo, 100);
    let (tell, told) = mpsc::channel();
    let (start, started) = mpsc::channel();
    let writer = {
        let (repo, author, videos) = (scratch.connect(), author.clone(), videos.clone());
        thread::spawn(move || {
            run(&repo, move |conn| {
                started.recv().unwrap();
                tell.send(process(conn)?).unwrap();
                let batch: Vec<_> = videos.iter().map(|video| new(&author, video)).collect();
                Ok(annotate_all(conn, &batch))
            })
        })
    };
    let outcomes = run(&repo, move |conn| {
        // The other one has made the first topic, and waits for the second.
        let second = conn.write(|conn| {
            let second = annotate_all(conn, &[new(&author, &videos[1])]);
            start.send(()).unwrap();
            wait_until_blocked(conn, told.recv().unwrap())?;
            Ok(second)
        })?;
        let both = [new(&author, &videos[0]), new(&author, &videos[1])];
        Ok(second.into_iter().chain(annotate_all(conn, &both)).collect::<Vec<_>>())
    });
    for outcome in outcomes.into_iter().chain(writer.join().unwrap()) {
        outcome.unwrap();
    }
}

fn a_first_post_on_a_video_that_is_being_deleted_leaves_no_topic(scratch: &Scratch) {
    let repo = scratch.migrated();
    let (owner, mut videos) = videos(&repo, 1);
    let video = videos.remove(0);
    let (tell, told) = mpsc::channel();
    let (start, started) = mpsc::channel();
    let deleter = {
        let (repo, owner, id) = (scratch.connect(), owner.clone(), video.id);
        thread::spawn(move || {
            run(&repo, move |conn| {
                started.recv().unwrap();
                tell.send(process(conn)?).unwrap();
                multimedia::delete_video(conn, &owner, id)
            })
        })
    };
    let late = new(&owner, &video);
    run(&repo, move |conn| {
        conn.write(|conn| {
            annotate_all(conn, &[new(&owner, &video)]).remove(0)?;
            start.send(()).unwrap();
            wait_until_blocked(conn, told.recv().unwrap())
        })
    });
    deleter.join().unwrap();
    run(&repo, move |conn| {
        let late = annotate_all(conn, &[late]).remove(0);
        assert!(matches!(late, Err(Error::NotFound)), "{late:?}");
        assert_eq!(number(conn, "(SELECT count(*) FROM topics WHERE name LIKE 'videos:%')")?, 0);
        assert_eq!(number(conn, "(SELECT count(*) FROM log WHERE topic_id > 0)")?, 0);
        Ok(())
    });
}
