use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use rumbl_core::jobs::{Job, JobCounts};
use rumbl_core::migrations;
use rumbl_core::repo::PoolOptions;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::sync::Notify;

use super::*;
use crate::jobs::Handler;

const ONE: NonZeroUsize = NonZeroUsize::new(1).unwrap();

#[derive(Debug, Serialize, Deserialize)]
struct LongWork;

impl Job for LongWork {
    const KIND: &'static str = "long work";
}

/// How the work goes on after its first step.
enum Then {
    /// More steps, each of which takes less than the time limit, and all of them more.
    Steps(Duration),
    /// Nothing happens for this time.
    Nothing(Duration),
    /// A step waits on its thread until it hears something.
    Blocks(Mutex<Option<mpsc::Receiver<()>>>),
}

/// How often the work was begun, and who waits for that.
type Begun = (AtomicUsize, Notify);

struct LongHandler {
    then: Then,
    begun: Arc<Begun>,
}

impl Handler for LongHandler {
    type Job = LongWork;

    async fn perform(&self, _: LongWork, claim: &Claim) -> Result<(), Failure> {
        claim.step(|_| Ok(())).await?;
        self.begun.0.fetch_add(1, Ordering::Relaxed);
        self.begun.1.notify_one();
        match &self.then {
            Then::Steps(pause) => {
                for _ in 0..5 {
                    sleep(*pause).await;
                    claim.step(|_| Ok(())).await?;
                }
            }
            Then::Nothing(pause) => sleep(*pause).await,
            Then::Blocks(heard) => {
                let heard = heard.lock().unwrap().take();
                claim.step(move |_| Ok(heard.map(|heard| heard.recv()))).await?;
            }
        }
        Ok(())
    }
}

async fn with_job(folder: &TempDir) -> Repo {
    let url = format!("sqlite://{}", folder.path().join("rumbl.db").display());
    let repo = Repo::connect(&url.parse().unwrap(), PoolOptions::default()).unwrap();
    let enqueue = |db: &mut _| {
        migrations::up(db)?;
        jobs::enqueue(db, &LongWork)
    };
    repo.run(enqueue).await.unwrap();
    repo
}

/// Runs one job until its handler has begun.
async fn begin(folder: &TempDir, then: Then, timeout: Duration) -> (Repo, Worker, Arc<Begun>) {
    let repo = with_job(folder).await;
    let begun = Arc::new((AtomicUsize::new(0), Notify::new()));
    let handlers = Handlers::default().with(LongHandler { then, begun: Arc::clone(&begun) });
    let worker = Worker::start_with(repo.clone(), handlers, ONE, (timeout, timeout));
    begun.1.notified().await;
    (repo, worker, begun)
}

#[tokio::test(start_paused = true)]
async fn a_job_in_steps_takes_longer_than_its_time_limit_and_one_that_stands_still_does_not() {
    let limit = Duration::from_mins(1);
    for (then, left) in [
        (Then::Steps(limit * 9 / 10), JobCounts::default()),
        (Then::Nothing(limit * 9 / 10), JobCounts::default()),
        (Then::Nothing(limit * 11 / 10), JobCounts { later: 1, ..JobCounts::default() }),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (repo, worker, begun) = begin(&folder, then, limit).await;
        worker.stop().await;
        assert_eq!(repo.run(jobs::count_jobs).await.unwrap(), left);
        assert_eq!(begun.0.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn nobody_begins_a_job_while_a_step_of_it_goes_on_however_long_that_takes() {
    let folder = tempfile::tempdir().unwrap();
    let (free, until_freed) = mpsc::channel();
    let limit = Duration::from_secs(1);
    let then = Then::Blocks(Mutex::new(Some(until_freed)));
    let (repo, worker, begun) = begin(&folder, then, limit).await;
    // Both the time limit and the lease of the beginning are over by then.
    sleep(limit * (LEASE_FACTOR + 1)).await;
    let other = repo.run(move |db| jobs::claim(db, &[LongWork::KIND], 1, limit)).await;
    assert!(other.unwrap().is_empty());
    let running = JobCounts { running: 1, ..JobCounts::default() };
    assert_eq!(repo.run(jobs::count_jobs).await.unwrap(), running);
    free.send(()).unwrap();
    worker.stop().await;
    let later = JobCounts { later: 1, ..JobCounts::default() };
    assert_eq!(repo.run(jobs::count_jobs).await.unwrap(), later, "it took too long");
    assert_eq!(begun.0.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn whoever_has_lost_the_claim_does_no_further_step() {
    let folder = tempfile::tempdir().unwrap();
    let repo = with_job(&folder).await;
    let (lease, over) = (Duration::from_mins(1), Duration::ZERO);
    let kinds = [LongWork::KIND];
    let lost = repo.run(move |db| jobs::claim(db, &kinds, 1, over)).await.unwrap().remove(0);
    let held = repo.run(move |db| jobs::claim(db, &kinds, 1, lease)).await.unwrap().remove(0);
    let [lost, held] = [lost, held].map(|job| Claim::new(job, repo.clone(), lease));
    assert_eq!(lost.step(|_| Ok(())).await, Err(Claim::lost()));
    assert_eq!(held.step(|_| Ok(())).await, Ok(()));
}
