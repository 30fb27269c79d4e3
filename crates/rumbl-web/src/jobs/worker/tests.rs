use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use rumbl_core::jobs::{Job, JobCounts};
use rumbl_core::migrations;
use rumbl_core::repo::PoolOptions;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::sync::{Notify, Semaphore, watch};

use super::*;
use crate::jobs::Handler;

const ONE: NonZeroUsize = NonZeroUsize::new(1).unwrap();

#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// A step waits on its thread until it hears something. There is one more after it.
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
                claim.step(|_| Ok(())).await?;
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
        while repo.run(jobs::count_jobs).await.unwrap().running > 0 {
            sleep(limit / 10).await;
        }
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
    let stopping = CancellationToken::new();
    let [lost, held] =
        [lost, held].map(|job| Claim::new(job, repo.clone(), lease, stopping.clone()));
    assert_eq!(lost.step(|_| Ok(())).await, Err(Claim::lost()));
    assert_eq!((held.go_on(), held.step(|_| Ok(())).await), (Ok(()), Ok(())));
    stopping.cancel();
    let stopped = Err(Failure::Stopped);
    assert_eq!((held.go_on(), held.step(|_| Ok(())).await), (stopped.clone(), stopped));
}

#[tokio::test]
async fn a_job_in_steps_ends_before_its_next_one_when_the_process_stops_and_the_next_process_goes_on()
 {
    let folder = tempfile::tempdir().unwrap();
    let (free, until_freed) = mpsc::channel();
    let limit = Duration::from_mins(10);
    let then = Then::Blocks(Mutex::new(Some(until_freed)));
    let (repo, worker, begun) = begin(&folder, then, limit).await;
    worker.stopping.cancel();
    free.send(()).unwrap();
    worker.stop().await;
    let due = JobCounts { due: 1, ..JobCounts::default() };
    assert_eq!(repo.run(jobs::count_jobs).await.unwrap(), due);
    assert_eq!(begun.0.load(Ordering::Relaxed), 1);
    let then = Then::Steps(Duration::ZERO);
    let handlers = Handlers::default().with(LongHandler { then, begun: Arc::clone(&begun) });
    let next = Worker::start_with(repo.clone(), handlers, ONE, (limit, limit));
    begun.1.notified().await;
    while repo.run(jobs::count_jobs).await.unwrap().running > 0 {
        sleep(Duration::from_millis(10)).await;
    }
    next.stop().await;
    assert_eq!(repo.run(jobs::count_jobs).await.unwrap(), JobCounts::default());
    assert_eq!(begun.0.load(Ordering::Relaxed), 2);
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ShortWork;

impl Job for ShortWork {
    const KIND: &'static str = "short work";
}

/// Counts the jobs that have begun, and ends each when it may.
#[derive(Clone)]
struct Counting<J> {
    begun: watch::Sender<usize>,
    may_end: Arc<Semaphore>,
    kind: PhantomData<fn() -> J>,
}

impl<J: Job> Counting<J> {
    fn new() -> Self {
        let (begun, may_end) = (watch::Sender::new(0), Arc::new(Semaphore::new(0)));
        Self { begun, may_end, kind: PhantomData }
    }

    async fn begin(&self, count: usize) {
        let mut begun = self.begun.subscribe();
        let all = begun.wait_for(|begun| *begun >= count);
        let all = timeout(Duration::from_secs(30), all).await.expect("it begins in time");
        assert_eq!(*all.unwrap(), count);
    }
}

impl<J: Job> Handler for Counting<J> {
    type Job = J;

    async fn perform(&self, _: J, _: &Claim) -> Result<(), Failure> {
        self.begun.send_modify(|begun| *begun += 1);
        self.may_end.acquire().await.unwrap().forget();
        Ok(())
    }
}

#[tokio::test]
async fn at_most_half_of_the_turns_go_to_jobs_that_take_long() {
    for (turns, at_once) in [(4, 2), (5, 2), (2, 1), (1, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let repo = with_job(&folder).await;
        let more = |db: &mut _| jobs::enqueue_all(db, &[LongWork, LongWork, LongWork]);
        repo.run(more).await.unwrap();
        let (long, short) = (Counting::<LongWork>::new(), Counting::<ShortWork>::new());
        short.may_end.add_permits(10);
        let handlers = Handlers::default().with_long(long.clone()).with(short.clone());
        let never = Duration::from_hours(1);
        let turns = NonZeroUsize::new(turns).unwrap();
        let worker = Worker::start_with(repo.clone(), handlers, turns, (never, never));
        long.begin(at_once).await;
        let more = |db: &mut _| jobs::enqueue_all(db, &[ShortWork, ShortWork, ShortWork]);
        repo.run(more).await.unwrap();
        if turns > ONE {
            short.begin(3).await;
        }
        long.begin(at_once).await;
        long.may_end.add_permits(1);
        long.begin(at_once + 1).await;
        long.may_end.add_permits(10);
        long.begin(4).await;
        short.begin(3).await;
        worker.stop().await;
        assert_eq!(repo.run(jobs::count_jobs).await.unwrap(), JobCounts::default());
    }
}
