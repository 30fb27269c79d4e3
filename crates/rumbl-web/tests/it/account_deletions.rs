//! Deletions of accounts, long conversations and videos that outlast a request or a process.

use std::sync::Arc;
use std::time::Duration;

use rumbl_core::accounts::{self, User};
use rumbl_core::audit::Subject;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{
    self, ConversationAction, ConversationWrite, MAX_DELETED_MESSAGES,
};
use rumbl_core::directory::directory_topic;
use rumbl_core::ids::VideoId;
use rumbl_core::jobs::{self, Job, JobCounts};
use rumbl_core::log::find_last_seq;
use rumbl_core::multimedia::{self, DeleteVideoRows, MAX_ROWS_DELETED};
use rumbl_core::personal_data::begin_account_deletion;
use rumbl_core::repo::{Connection, PoolOptions, Repo};
use rumbl_core::reports;
use rumbl_factories::{self as factories, insert, insert_list};
use rustix::process::Signal;
use serde::{Deserialize, Serialize};

use crate::support::{Process, Rumbl};

/// More than are deleted until the process has heard that it should stop.
const VIDEOS: usize = 900;

#[derive(Debug, Serialize, Deserialize)]
struct DeleteAccount {
    user_id: i64,
}

impl Job for DeleteAccount {
    const KIND: &'static str = "delete_account";
}

fn begin_with_job(db: &mut Connection, user: &User) -> rumbl_core::Result<()> {
    begin_account_deletion(db, user.id)?;
    jobs::enqueue(db, &DeleteAccount { user_id: user.id.get() })
}

async fn wait_for(
    repo: &Repo,
    call: impl Fn(&mut Connection) -> rumbl_core::Result<bool> + Clone + Send + 'static,
) {
    let look = async {
        while !repo.run(call.clone()).await.unwrap() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), look).await.expect("it happens in time");
}

fn count(db: &mut Connection, user: &User) -> rumbl_core::Result<usize> {
    Ok(multimedia::list_user_videos(db, user)?.len())
}

fn is_gone(db: &mut Connection, user: &User) -> rumbl_core::Result<bool> {
    match accounts::get_user(db, user.id) {
        Err(rumbl_core::Error::NotFound) => Ok(true),
        found => found.map(|_| false),
    }
}

#[actix_web::test]
async fn a_process_that_stops_leaves_a_deletion_to_the_next_which_does_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let patient = [("RUMBL_LIMITS__SHUTDOWN_TIMEOUT_S", "60")];
    let mut process = Process::start(folder.path(), &patient).await;
    let repo = process.repo();
    let (ada, seq) = repo
        .run(|db| {
            db.write(|db| {
                let ada = insert(db, factories::User);
                insert_list(db, VIDEOS, &factories::Video.by(&ada));
                begin_with_job(db, &ada)?;
                Ok((ada, find_last_seq(db, &directory_topic())?))
            })
        })
        .await
        .unwrap();
    let user = ada.clone();
    wait_for(&repo, move |db| Ok(count(db, &user)? < VIDEOS)).await;
    process.signal(Signal::TERM);
    assert!(process.ended().await.success());
    process.says("the job goes on in the next process").await;
    assert!(!process.log().contains("still under way"), "{}", process.log());
    let user = ada.clone();
    let left = repo.run(move |db| Ok((count(db, &user)?, jobs::count_jobs(db)?))).await.unwrap();
    assert!(left.0 > 0, "everything was deleted before the process heard that it should stop");
    assert_eq!(left.1, JobCounts { due: 1, ..JobCounts::default() });

    let _next = Process::start(folder.path(), &patient).await;
    let user = ada.clone();
    wait_for(&repo, move |db| is_gone(db, &user)).await;
    let last = repo.run(|db| find_last_seq(db, &directory_topic())).await.unwrap();
    assert_eq!(last - seq, i64::try_from(VIDEOS).unwrap() + 1, "each video, and the person");
}

#[actix_web::test]
async fn deletions_without_a_job_are_resumed_at_the_start_and_no_others() {
    let (rumbl, url) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    rumbl.app.jobs.stop().await;
    let (ada, bob, eva) = rumbl
        .repo(|db| {
            let users = (
                insert(db, factories::User),
                insert(db, factories::User.suspended()),
                insert(db, factories::User),
            );
            begin_account_deletion(db, users.0.id)?;
            // Another process has it.
            begin_with_job(db, &users.2)?;
            let claimed = jobs::claim(db, &[DeleteAccount::KIND], 1, Duration::from_hours(1))?;
            assert_eq!(claimed.len(), 1);
            Ok(users)
        })
        .await;
    let next = Rumbl::start_at(&url, &[]).await;
    wait_for(&next.app.repo, move |db| is_gone(db, &ada)).await;
    next.app.jobs.stop().await;
    let left = next.repo(move |db| Ok((is_gone(db, &bob)?, is_gone(db, &eva)?)));
    assert_eq!(left.await, (false, false));
    let running = JobCounts { running: 1, ..JobCounts::default() };
    assert_eq!(next.repo(jobs::count_jobs).await, running);
}

#[actix_web::test]
async fn a_long_conversation_is_deleted_after_its_last_member_has_left() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let said = rumbl
        .repo(move |db| {
            let id = conversations::create_group(db, &ada, &Params::default(), &[])?.id;
            let user = Arc::new(ada.clone());
            let post = |_| ConversationWrite {
                user: Arc::clone(&user),
                conversation_id: id,
                action: ConversationAction::Post {
                    params: Params::from_iter([("content", "hello")]),
                },
            };
            let batch: Vec<_> = (0..=MAX_DELETED_MESSAGES).map(post).collect();
            let said = conversations::write_conversations(db, &batch);
            assert!(said.iter().all(Result::is_ok));
            let page = conversations::list_messages(db, ada.id, id, None, 1)?;
            conversations::leave_conversation(db, &ada, id)?;
            Ok(Subject::Message(page.messages[0].message.id))
        })
        .await;
    let is_gone = move |db: &mut Connection| Ok(reports::find_reported(db, said)?.is_none());
    wait_for(&rumbl.app.live.repo, is_gone).await;
}

/// Waits until a video is deleted, and the job is done.
async fn is_deleted(repo: &Repo, video_id: VideoId) {
    wait_for(repo, move |db| {
        let left = multimedia::list_videos_being_deleted(db)?;
        Ok(left.is_empty() && !jobs::is_there(db, &DeleteVideoRows { video_id })?)
    })
    .await;
}

#[actix_web::test]
async fn a_video_with_many_annotations_is_gone_at_once_and_its_rows_later_even_if_the_job_is_lost()
{
    let (rumbl, url) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let many = usize::try_from(2 * MAX_ROWS_DELETED + 1).unwrap();
    let fill = async |title: &str| {
        let video = rumbl.video(&ada, title).await;
        let said = factories::Annotation.on(&video).by(&ada);
        rumbl.repo(move |db| Ok(insert_list(db, many, &said))).await;
        video
    };
    let (first, second) = (fill("First").await, fill("Second").await);
    let path = format!("/manage/videos/{}", first.id);
    let page = browser.post(&path, &[("_method", "delete")]).await;
    page.is_at("/manage/videos").hides(&format!("/watch/{}", first.id)).shows("Second");
    browser.get(&format!("/watch/{}", first.id)).await.has_status(404);
    is_deleted(&rumbl.app.repo, first.id).await;

    rumbl.app.jobs.stop().await;
    let owner = ada.clone();
    let left = rumbl.repo(move |db| {
        multimedia::delete_video(db, &owner, second.id)?;
        let hour = Duration::from_hours(1);
        let lost = jobs::claim(db, &[DeleteVideoRows::KIND], 1, hour)?.remove(0);
        jobs::complete(db, &lost)?;
        multimedia::list_videos_being_deleted(db)
    });
    assert_eq!(left.await, [second.id]);
    browser.get("/manage/videos").await.hides("Second");
    let next = Rumbl::start_at(&url, &[]).await;
    is_deleted(&next.app.repo, second.id).await;
    let watched = multimedia::VideoFilter::AlsoHidden;
    let all = next.repo(move |db| {
        multimedia::list_videos_page(db, watched, rumbl_core::page::PageNumber::FIRST)
    });
    assert_eq!(all.await.total, 1, "the demo");
}
