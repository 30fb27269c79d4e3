//! A viewer who was away applies what they missed to what they knew, and knows what the table holds.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use rumbl_core::accounts::User;
use rumbl_core::annotations::{
    self, AnnotationChange, AnnotationQuery, AnnotationWrite, BODY_LENGTH, MAX_PAGE,
    MAX_PAGE_BYTES, Reach,
};
use rumbl_core::ids::{AnnotationId, MAX_ID, VideoId};
use rumbl_core::log::{Logged, Missed};
use rumbl_core::multimedia::Video;
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{
    annotate, annotate_all, changes, creation, deletion, edit, params, user, video,
};

cases! {
    Sandboxed:
        a_deletion_tells_the_moment_only_to_those_who_missed_nothing_else_of_it,
        an_annotation_that_is_gone_is_told_of_by_its_end_alone,
        more_changes_than_max_page_start_over,
        longer_bodies_than_max_page_bytes_start_over,
        a_place_that_the_log_never_reached_starts_over,
        a_video_that_does_not_exist_has_no_changes,
        who_resumes_from_anywhere_arrives_at_what_the_table_holds;
}

fn seqs(missed: &Missed<AnnotationChange>) -> Vec<i64> {
    missed.changes.iter().map(|one| one.seq).collect()
}

fn a_deletion_tells_the_moment_only_to_those_who_missed_nothing_else_of_it(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let id = annotate(conn, &author, &video, 5).id;
    let writes = [edit(&author, &video, id, json!({"at": 8})), deletion(&author, &video, id)];
    annotations::write_annotations(conn, &writes);
    for reach in [Reach::Client, Reach::Process] {
        for (after, at) in [(2, Some(8)), (1, None), (0, None)] {
            let missed = changes(conn, &video, after, reach);
            let change =
                AnnotationChange::Deleted { id, at, reply_to_id: None, was_resolved: false };
            assert_eq!(missed.changes, [Logged { seq: 3, change }], "{after}");
            assert_eq!((missed.last_seq, missed.start_over), (3, false));
        }
    }
}

fn an_annotation_that_is_gone_is_told_of_by_its_end_alone(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let gone = annotate(conn, &author, &video, 5).id;
    let kept = annotate(conn, &author, &video, 6).id;
    let writes = [
        edit(&author, &video, gone, json!({"body": "secret"})),
        edit(&author, &video, kept, json!({"body": "public"})),
        deletion(&author, &video, gone),
    ];
    annotations::write_annotations(conn, &writes);
    let missed = changes(conn, &video, 0, Reach::Client);
    assert_eq!(seqs(&missed), [2, 4, 5]);
    let told = format!("{missed:?}");
    assert!(!told.contains("secret") && !told.contains("at 5") && told.contains("public"));
}

fn more_changes_than_max_page_start_over(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let new = creation(&author, video.id, params(json!({"body": "x", "at": 1})));
    annotate_all(conn, &vec![new; MAX_PAGE + 1]);
    let last_seq = i64::try_from(MAX_PAGE).unwrap() + 1;
    let exactly = changes(conn, &video, 1, Reach::Client);
    assert_eq!((exactly.changes.len(), exactly.last_seq), (MAX_PAGE, last_seq));
    assert!(!exactly.start_over);
    let more = changes(conn, &video, 0, Reach::Client);
    assert_eq!((more.changes.len(), more.last_seq, more.start_over), (0, last_seq, true));
    // A follower of the log gets every one of them.
    let all = changes(conn, &video, 0, Reach::Process);
    assert_eq!((all.changes.len(), all.start_over), (MAX_PAGE + 1, false));
}

fn longer_bodies_than_max_page_bytes_start_over(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    // Of several bytes each, so that few annotations suffice.
    let characters = *BODY_LENGTH.end();
    let body = "👨‍👩‍👧‍👦".repeat(characters);
    let fitting = MAX_PAGE_BYTES / body.len();
    let new = creation(&author, video.id, params(json!({"body": body, "at": 1})));
    let made = annotate_all(conn, &vec![new; fitting]);
    let fits = changes(conn, &video, 0, Reach::Client);
    assert_eq!((fits.changes.len(), fits.start_over), (fitting, false));
    // An annotation is sent with each of its changes.
    let id = made[0].as_ref().unwrap().id;
    let moved = edit(&author, &video, id, json!({"at": 2}));
    annotations::write_annotations(conn, &[moved]).remove(0).unwrap();
    let last_seq = i64::try_from(fitting).unwrap() + 1;
    let too_long = changes(conn, &video, 0, Reach::Client);
    assert_eq!(
        (too_long.changes, too_long.last_seq, too_long.start_over),
        (vec![], last_seq, true)
    );
    let missed_less = changes(conn, &video, 2, Reach::Client);
    assert!(!missed_less.start_over || fitting < 2, "{}", missed_less.changes.len());
    let all = changes(conn, &video, 0, Reach::Process);
    assert_eq!((all.changes.len(), all.start_over), (fitting + 1, false));
}

fn a_place_that_the_log_never_reached_starts_over(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    annotate(conn, &author, &video, 1);
    for reach in [Reach::Client, Reach::Process] {
        let up_to_date = changes(conn, &video, 1, reach);
        assert_eq!((up_to_date.changes, up_to_date.last_seq), (vec![], 1));
        assert!(!up_to_date.start_over);
        for beyond in [2, MAX_ID] {
            let lost = changes(conn, &video, beyond, reach);
            assert_eq!((lost.changes, lost.last_seq, lost.start_over), (vec![], 1, true));
        }
    }
}

fn a_video_that_does_not_exist_has_no_changes(conn: &mut Connection) {
    let unknown = VideoId::try_from(MAX_ID).unwrap();
    let missed = annotations::list_annotation_changes(conn, unknown, 0, Reach::Client).unwrap();
    assert_eq!(missed, Missed { changes: vec![], last_seq: 0, start_over: false });
}

/// What somebody does, or a viewer who comes back.
#[derive(Debug, Clone)]
enum Step {
    Create {
        at: i64,
    },
    Edit {
        which: Index,
        at: Option<i64>,
        body: Option<String>,
    },
    Delete {
        which: Index,
    },
    /// The writes before it are one batch.
    Commit,
    /// A viewer reads what they missed. They are as many as [`VIEWERS`].
    Resume {
        viewer: usize,
        reach: Reach,
    },
}

const VIEWERS: usize = 4;
/// Few moments, so that annotations come and go where others are.
const MOMENTS: std::ops::Range<i64> = 0..4;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<Index>;
    let reach = prop_oneof![Just(Reach::Client), Just(Reach::Process)];
    let step = prop_oneof![
        4 => MOMENTS.prop_map(|at| Step::Create { at }),
        5 => (index(), proptest::option::of(MOMENTS), proptest::option::of("[ab]"))
            .prop_map(|(which, at, body)| Step::Edit { which, at, body }),
        3 => index().prop_map(|which| Step::Delete { which }),
        4 => Just(Step::Commit),
        4 => (0..VIEWERS, reach).prop_map(|(viewer, reach)| Step::Resume { viewer, reach }),
    ];
    proptest::collection::vec(step, 1..40)
}

/// What a viewer knows of a video.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) last_seq: i64,
    annotations: BTreeMap<i64, (i64, String)>,
    /// How many annotations each moment has, as a viewer counts who holds none of them.
    counts: BTreeMap<i64, i64>,
}

impl Known {
    pub(crate) fn read(conn: &mut Connection, video: &Video) -> Self {
        let query = AnnotationQuery::From { at: 0 };
        let page = annotations::list_annotations(conn, video.id, &query).unwrap();
        assert!(page.next.is_none());
        let mut known = Self { last_seq: page.last_seq, ..Self::default() };
        for one in page.annotations {
            known.count(one.annotation.at, 1);
            let (id, at) = (one.annotation.id.get(), one.annotation.at);
            known.annotations.insert(id, (at, one.annotation.body));
        }
        known
    }

    fn count(&mut self, at: i64, more: i64) {
        let count = self.counts.entry(at).or_default();
        *count += more;
        assert!(*count >= 0, "there is none left at {at}");
        self.counts.retain(|_, count| *count != 0);
    }

    pub(crate) fn apply(&mut self, missed: Missed<AnnotationChange>) {
        assert!(!missed.start_over);
        for Logged { seq, change } in missed.changes {
            assert!(seq > self.last_seq && seq <= missed.last_seq, "{seq}");
            self.last_seq = seq;
            match change {
                AnnotationChange::Created(one) => {
                    self.count(one.annotation.at, 1);
                    let at_and_body = (one.annotation.at, one.annotation.body);
                    let known = self.annotations.insert(one.annotation.id.get(), at_and_body);
                    assert_eq!(known, None);
                }
                AnnotationChange::Updated { was_at, annotation: one, .. } => {
                    self.count(was_at, -1);
                    self.count(one.annotation.at, 1);
                    let at_and_body = (one.annotation.at, one.annotation.body);
                    let known = self.annotations.insert(one.annotation.id.get(), at_and_body);
                    assert_eq!(known.map(|(at, _)| at), Some(was_at));
                }
                AnnotationChange::Deleted { id, at, .. } => {
                    let known = self.annotations.remove(&id.get()).map(|(at, _)| at);
                    assert!(at.is_none() || at == known, "{at:?} {known:?}");
                    if let Some(at) = known {
                        self.count(at, -1);
                    }
                }
            }
        }
        self.last_seq = missed.last_seq;
    }
}

struct Scene<'a> {
    conn: &'a mut Connection,
    author: User,
    video: Video,
    batch: Vec<AnnotationWrite>,
    viewers: [Known; VIEWERS],
    /// What was known after each batch.
    history: Vec<Known>,
    created: i64,
}

impl<'a> Scene<'a> {
    fn new(conn: &'a mut Connection) -> Self {
        let author = user(conn);
        let video = video(conn, &author);
        let history = vec![Known::default()];
        let (batch, viewers, created) = (Vec::new(), Default::default(), 0);
        Self { conn, author, video, batch, viewers, history, created }
    }

    /// One of the annotations that there were before the batch; it may be gone by now.
    fn pick(&self, which: Index) -> Option<AnnotationId> {
        let ids: Vec<_> = self.history.last()?.annotations.keys().collect();
        if ids.is_empty() { None } else { Some((**which.get(&ids)).try_into().unwrap()) }
    }

    fn take(&mut self, step: Step) {
        let (author, video) = (&self.author, &self.video);
        match step {
            Step::Create { at } => {
                self.created += 1;
                let body = format!("number {}", self.created);
                let new = creation(author, video.id, params(json!({"body": body, "at": at})));
                self.batch.push(new);
            }
            Step::Edit { which, at, body } => {
                let Some(id) = self.pick(which) else { return };
                let mut change = json!({});
                if let Some(at) = at {
                    change["at"] = json!(at);
                }
                if let Some(body) = body {
                    change["body"] = json!(body);
                }
                self.batch.push(edit(author, video, id, change));
            }
            Step::Delete { which } => {
                let Some(id) = self.pick(which) else { return };
                self.batch.push(deletion(author, video, id));
            }
            Step::Commit => self.commit(),
            Step::Resume { viewer, reach } => {
                self.commit();
                let after = self.viewers[viewer].last_seq;
                let missed = changes(self.conn, &self.video, after, reach);
                self.viewers[viewer].apply(missed);
                assert_eq!(Some(&self.viewers[viewer]), self.history.last());
            }
        }
    }

    fn commit(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let batch = std::mem::take(&mut self.batch);
        annotations::write_annotations(self.conn, &batch);
        self.history.push(Known::read(self.conn, &self.video));
    }
}

fn who_resumes_from_anywhere_arrives_at_what_the_table_holds(conn: &mut Connection) {
    let conn = RefCell::new(conn);
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        let mut conn = conn.borrow_mut();
        let mut scene = Scene::new(&mut conn);
        for step in steps {
            scene.take(step);
        }
        scene.commit();
        let now = Known::read(scene.conn, &scene.video);
        for known in scene.viewers.into_iter().chain(scene.history) {
            for reach in [Reach::Client, Reach::Process] {
                let mut known = known.clone();
                known.apply(changes(scene.conn, &scene.video, known.last_seq, reach));
                prop_assert_eq!(&known, &now);
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
