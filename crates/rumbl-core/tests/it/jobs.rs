use std::cell::RefCell;
use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use rumbl_core::Error;
use rumbl_core::ids::MAX_ID;
use rumbl_core::jobs::{
    self, ClaimedJob, Job, JobCounts, JobId, MAX_ATTEMPTS, MAX_DEAD_JOBS, MAX_WAITING_JOBS,
};
use rumbl_core::repo::Connection;
use serde::{Deserialize, Serialize};

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::is_not_found;

cases! {
    Alone:
        a_job_is_claimed_once_while_its_lease_goes_on,
        a_job_whose_process_was_killed_is_due_again_after_its_lease,
        whoever_was_too_slow_settles_nothing,
        a_lease_is_extended_by_whoever_has_the_job_and_by_nobody_else,
        a_job_that_is_handed_back_is_due_at_once_as_if_it_had_not_been_claimed,
        a_job_that_is_done_is_gone,
        a_job_that_failed_is_due_again_after_a_pause,
        a_job_that_failed_10_times_is_dead_and_can_be_tried_again,
        a_job_that_kills_its_process_10_times_is_dead,
        a_job_that_can_not_succeed_is_dead_at_once,
        jobs_are_taken_in_the_order_in_which_they_are_due,
        a_process_takes_only_the_kinds_that_it_knows,
        what_nobody_takes_is_left_over_after_an_hour_and_not_before,
        a_payload_that_can_not_be_read_says_nothing_of_itself,
        a_job_of_a_transaction_that_fails_was_never_there,
        whoever_enqueues_is_heard_after_the_commit,
        no_more_than_10000_jobs_wait,
        the_1001st_dead_job_of_a_kind_pushes_out_its_oldest_and_no_other,
        a_dead_job_that_is_there_again_is_not_done_by_two,
        all_dead_jobs_are_tried_again_at_once,
        jobs_are_counted_by_what_becomes_of_them,
        a_job_that_waits_for_its_next_attempt_is_hurried_and_one_under_way_is_not,
        many_processes_share_jobs_without_taking_one_twice;
}

const LEASE: Duration = Duration::from_mins(5);
const KINDS: [&str; 1] = [Greeting::KIND];

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Greeting {
    number: usize,
}

impl Job for Greeting {
    const KIND: &'static str = "greeting";
}

#[derive(Debug, Serialize, Deserialize)]
struct Farewell {}

impl Job for Farewell {
    const KIND: &'static str = "farewell";
}

/// Somebody who enqueues `count` greetings and does something with the database.
fn with_greetings(
    scratch: &Scratch,
    count: usize,
    call: impl FnOnce(&mut Connection) + Send + 'static,
) {
    let repo = scratch.migrated();
    let run = repo.run(move |conn| {
        let greetings: Vec<_> = (0..count).map(|number| Greeting { number }).collect();
        jobs::enqueue_all(conn, &greetings)?;
        call(conn);
        Ok(())
    });
    block_on(run).unwrap();
}

fn claim(conn: &mut Connection, count: usize) -> Vec<ClaimedJob> {
    jobs::claim(conn, &KINDS, count, LEASE).unwrap()
}

/// As if so much time had gone by.
fn all_are_due(conn: &mut Connection) {
    conn.batch_execute("UPDATE jobs SET run_at = '2026-01-01 00:00:00.000000'").unwrap();
}

fn count(conn: &mut Connection) -> usize {
    all_are_due(conn);
    claim(conn, 100_000).len()
}

fn a_job_is_claimed_once_while_its_lease_goes_on(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let claimed = claim(conn, 10);
        assert_eq!(claimed[0].read::<Greeting>().unwrap(), Greeting { number: 0 });
        assert_eq!((claimed.len(), claimed[0].attempts), (1, 1));
        assert!(claim(conn, 10).is_empty());
    });
}

fn a_job_whose_process_was_killed_is_due_again_after_its_lease(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let lost = jobs::claim(conn, &KINDS, 1, Duration::ZERO).unwrap().remove(0);
        let found = claim(conn, 10).remove(0);
        assert_eq!((found.id, found.attempts), (lost.id, 2));
    });
}

fn whoever_was_too_slow_settles_nothing(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let slow = jobs::claim(conn, &KINDS, 1, Duration::ZERO).unwrap().remove(0);
        let quick = claim(conn, 1).remove(0);
        jobs::complete(conn, &slow).unwrap();
        jobs::fail(conn, &slow, "too slow").unwrap();
        jobs::kill(conn, &slow, "too slow").unwrap();
        assert!(jobs::list_dead_jobs(conn).unwrap().is_empty());
        // The one that has it goes on having it.
        assert!(claim(conn, 1).is_empty());
        all_are_due(conn);
        let later = claim(conn, 1).remove(0);
        assert_eq!((later.id, later.attempts), (quick.id, 3), "it was not deleted");
        jobs::complete(conn, &later).unwrap();
        assert_eq!(count(conn), 0);
    });
}

fn a_lease_is_extended_by_whoever_has_the_job_and_by_nobody_else(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let slow = jobs::claim(conn, &KINDS, 1, Duration::ZERO).unwrap().remove(0);
        assert!(jobs::extend(conn, &slow, LEASE).unwrap());
        assert!(claim(conn, 1).is_empty(), "its lease goes on");
        assert!(jobs::extend(conn, &slow, Duration::ZERO).unwrap());
        let quick = claim(conn, 1).remove(0);
        assert!(!jobs::extend(conn, &slow, LEASE).unwrap(), "another process has it");
        assert!(jobs::extend(conn, &quick, LEASE).unwrap());
        jobs::fail(conn, &quick, "no").unwrap();
        assert!(!jobs::extend(conn, &quick, LEASE).unwrap(), "nobody has it");
        all_are_due(conn);
        let last = claim(conn, 1).remove(0);
        jobs::complete(conn, &last).unwrap();
        assert!(!jobs::extend(conn, &last, LEASE).unwrap(), "it is gone");
    });
}

fn a_job_that_is_handed_back_is_due_at_once_as_if_it_had_not_been_claimed(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let lost = jobs::claim(conn, &KINDS, 1, Duration::ZERO).unwrap().remove(0);
        let held = claim(conn, 1).remove(0);
        jobs::hand_back(conn, &lost).unwrap();
        assert!(claim(conn, 1).is_empty(), "another process has it");
        jobs::hand_back(conn, &held).unwrap();
        let due = JobCounts { due: 1, ..JobCounts::default() };
        assert_eq!(jobs::count_jobs(conn).unwrap(), due);
        jobs::hand_back(conn, &lost).unwrap();
        assert!(!jobs::extend(conn, &held, LEASE).unwrap(), "nobody has it");
        let again = claim(conn, 1).remove(0);
        assert_eq!((again.id, again.attempts), (held.id, held.attempts));
        jobs::kill(conn, &again, "no use").unwrap();
        jobs::hand_back(conn, &again).unwrap();
        assert_eq!(jobs::list_dead_jobs(conn).unwrap().len(), 1, "a dead job stays dead");
    });
}

fn a_job_that_is_done_is_gone(scratch: &Scratch) {
    with_greetings(scratch, 2, |conn| {
        let done = claim(conn, 1).remove(0);
        jobs::complete(conn, &done).unwrap();
        all_are_due(conn);
        let left = claim(conn, 10);
        assert_eq!((left.len(), left[0].read::<Greeting>().unwrap().number), (1, 1));
    });
}

fn a_job_that_failed_is_due_again_after_a_pause(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let failed = claim(conn, 1).remove(0);
        jobs::fail(conn, &failed, "nobody listens").unwrap();
        assert!(claim(conn, 1).is_empty());
        assert!(jobs::list_dead_jobs(conn).unwrap().is_empty());
        all_are_due(conn);
        assert_eq!(claim(conn, 1)[0].attempts, 2);
    });
}

fn a_job_that_failed_10_times_is_dead_and_can_be_tried_again(scratch: &Scratch) {
    assert_eq!(MAX_ATTEMPTS, 10);
    with_greetings(scratch, 1, |conn| {
        for attempt in 1..=MAX_ATTEMPTS {
            all_are_due(conn);
            let claimed = claim(conn, 1).remove(0);
            assert_eq!(claimed.attempts, attempt);
            jobs::fail(conn, &claimed, &format!("failure {attempt}")).unwrap();
        }
        assert_eq!(count(conn), 0);
        let dead = jobs::list_dead_jobs(conn).unwrap().remove(0);
        assert_eq!((&*dead.kind, dead.attempts), ("greeting", MAX_ATTEMPTS));
        assert_eq!(dead.last_error.as_deref(), Some("failure 10"));
        jobs::retry_dead_job(conn, dead.id).unwrap();
        assert!(jobs::list_dead_jobs(conn).unwrap().is_empty());
        assert!(is_not_found(&jobs::retry_dead_job(conn, dead.id)), "it is not dead");
        assert!(is_not_found(&jobs::delete_dead_job(conn, dead.id)), "it is not dead");
        let again = claim(conn, 1).remove(0);
        assert_eq!(again.attempts, 1);
        jobs::kill(conn, &again, "no use").unwrap();
        jobs::delete_dead_job(conn, dead.id).unwrap();
        let nobodys = JobId::try_from(MAX_ID).unwrap();
        for id in [dead.id, nobodys] {
            assert!(is_not_found(&jobs::delete_dead_job(conn, id)));
            assert!(is_not_found(&jobs::retry_dead_job(conn, id)));
        }
    });
}

fn a_job_that_kills_its_process_10_times_is_dead(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        for _ in 0..MAX_ATTEMPTS {
            assert_eq!(jobs::claim(conn, &KINDS, 1, Duration::ZERO).unwrap().len(), 1);
        }
        assert!(claim(conn, 1).is_empty());
        let dead = jobs::list_dead_jobs(conn).unwrap().remove(0);
        assert!(dead.last_error.unwrap().contains("never came to an end"));
    });
}

fn a_job_that_can_not_succeed_is_dead_at_once(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let claimed = claim(conn, 1).remove(0);
        jobs::kill(conn, &claimed, "there is no such address").unwrap();
        assert_eq!(count(conn), 0);
        let dead = jobs::list_dead_jobs(conn).unwrap();
        assert_eq!(dead[0].last_error.as_deref(), Some("there is no such address"));
        assert!(dead[0].died_at >= Some(dead[0].inserted_at));
    });
}

fn jobs_are_taken_in_the_order_in_which_they_are_due(scratch: &Scratch) {
    with_greetings(scratch, 3, |conn| {
        let later =
            "UPDATE jobs SET run_at = '2026-01-01 00:00:00.000000' WHERE payload LIKE '%2%'";
        conn.batch_execute(later).unwrap();
        let taken = [claim(conn, 2), claim(conn, 2), claim(conn, 2)].map(|jobs| {
            jobs.iter().map(|job| job.read::<Greeting>().unwrap().number).collect::<Vec<_>>()
        });
        assert_eq!(taken, [vec![2, 0], vec![1], vec![]]);
        assert!(claim(conn, 0).is_empty());
    });
}

fn a_process_takes_only_the_kinds_that_it_knows(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        assert!(jobs::claim(conn, &["farewell"], 10, LEASE).unwrap().is_empty());
        assert!(jobs::claim(conn, &[], 10, LEASE).unwrap().is_empty());
        assert_eq!(jobs::claim(conn, &["farewell", "greeting"], 10, LEASE).unwrap().len(), 1);
    });
}

fn what_nobody_takes_is_left_over_after_an_hour_and_not_before(scratch: &Scratch) {
    const HOUR: Duration = Duration::from_hours(1);
    with_greetings(scratch, 2, |conn| {
        let left_over = |conn: &mut Connection| {
            jobs::claim_left_over(conn, &KINDS, 10, LEASE, HOUR).unwrap().len()
        };
        assert_eq!(left_over(conn), 0, "another process may take them");
        assert_eq!(claim(conn, 1).len(), 1);
        all_are_due(conn);
        assert_eq!(left_over(conn), 2);
        assert_eq!(left_over(conn), 0, "the lease goes on");
        assert_eq!(jobs::claim_left_over(conn, &[], 10, LEASE, HOUR).unwrap(), []);
        let most = usize::try_from(MAX_WAITING_JOBS / 2).unwrap();
        let greetings: Vec<_> = (0..most).map(|number| Greeting { number }).collect();
        jobs::enqueue_all(conn, &greetings).unwrap();
        jobs::enqueue(conn, &Greeting { number: most }).unwrap();
        assert_eq!(
            left_over(conn),
            0,
            "however many there are, another process may be busy with them"
        );
        all_are_due(conn);
        assert_eq!(left_over(conn), 10);
    });
}

fn a_payload_that_can_not_be_read_says_nothing_of_itself(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        conn.batch_execute("UPDATE jobs SET payload = '{\"secret\":1}'").unwrap();
        let refusal = claim(conn, 1)[0].read::<Greeting>().unwrap_err();
        assert_eq!(refusal.to_string(), "the payload can't be read");
    });
}

fn a_job_of_a_transaction_that_fails_was_never_there(scratch: &Scratch) {
    with_greetings(scratch, 0, |conn| {
        let failed: rumbl_core::Result<()> = conn.write(|conn| {
            jobs::enqueue(conn, &Greeting { number: 1 })?;
            Err(Error::NotFound)
        });
        assert!(is_not_found(&failed));
        assert_eq!(count(conn), 0);
    });
}

fn whoever_enqueues_is_heard_after_the_commit(scratch: &Scratch) {
    let repo = scratch.migrated();
    let mut enqueued = jobs::enqueued();
    let reader = repo.clone();
    let heard = thread::spawn(move || {
        let claimed = async move {
            loop {
                enqueued.changed().await.unwrap();
                // Other tests enqueue too.
                let claimed = reader.run(|conn| Ok(claim(conn, 1))).await.unwrap();
                if !claimed.is_empty() {
                    return claimed.len();
                }
            }
        };
        block_on(claimed)
    });
    let enqueue = repo.run(|conn| conn.write(|conn| jobs::enqueue(conn, &Greeting { number: 1 })));
    block_on(enqueue).unwrap();
    assert_eq!(heard.join().unwrap(), 1);
}

fn no_more_than_10000_jobs_wait(scratch: &Scratch) {
    assert_eq!(MAX_WAITING_JOBS, 10_000);
    with_greetings(scratch, 9_998, |conn| {
        let three: Vec<_> = (0..3).map(|number| Greeting { number }).collect();
        assert!(matches!(jobs::enqueue_all(conn, &three), Err(Error::Unavailable(_))));
        jobs::enqueue_all(conn, &three[..2]).unwrap();
        assert!(matches!(jobs::enqueue(conn, &three[0]), Err(Error::Unavailable(_))));
        // A dead one does not wait.
        let dead = claim(conn, 1).remove(0);
        jobs::kill(conn, &dead, "no use").unwrap();
        jobs::enqueue(conn, &three[0]).unwrap();
        let too_many: Vec<_> = (0..10_001).map(|number| Greeting { number }).collect();
        assert!(matches!(jobs::enqueue_all(conn, &too_many), Err(Error::Unavailable(_))));
    });
}

fn the_1001st_dead_job_of_a_kind_pushes_out_its_oldest_and_no_other(scratch: &Scratch) {
    assert_eq!(MAX_DEAD_JOBS, 1_000);
    with_greetings(scratch, 1_001, |conn| {
        jobs::enqueue(conn, &Farewell {}).unwrap();
        let farewell = jobs::claim(conn, &[Farewell::KIND], 1, LEASE).unwrap().remove(0);
        jobs::kill(conn, &farewell, "no use").unwrap();
        let claimed = claim(conn, 1_001);
        for job in &claimed {
            jobs::kill(conn, job, "no use").unwrap();
        }
        let dead: BTreeSet<_> =
            jobs::list_dead_jobs(conn).unwrap().into_iter().map(|job| job.id).collect();
        let kept = [&farewell].into_iter().chain(&claimed[1..]);
        assert_eq!(dead, kept.map(|job| job.id).collect());
    });
}

fn a_dead_job_that_is_there_again_is_not_done_by_two(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let dead = claim(conn, 1).remove(0);
        jobs::kill(conn, &dead, "no use").unwrap();
        jobs::enqueue(conn, &Greeting { number: 0 }).unwrap();
        jobs::retry_dead_job(conn, dead.id).unwrap();
        assert!(jobs::list_dead_jobs(conn).unwrap().is_empty());
        let alive = claim(conn, 10);
        assert_eq!(alive.len(), 1, "the other does it");
        assert_ne!(alive[0].id, dead.id);
        // Also while it is under way, and not once that is done.
        jobs::kill(conn, &alive[0], "no use").unwrap();
        jobs::retry_dead_job(conn, alive[0].id).unwrap();
        assert_eq!(claim(conn, 10).len(), 1);
    });
}

fn jobs_are_counted_by_what_becomes_of_them(scratch: &Scratch) {
    with_greetings(scratch, 7, |conn| {
        let [due, later, running, dead] = [4, 1, 1, 1];
        let claimed = claim(conn, 3);
        jobs::fail(conn, &claimed[0], "not now").unwrap();
        jobs::kill(conn, &claimed[1], "never").unwrap();
        let counts = jobs::count_jobs(conn).unwrap();
        assert_eq!(counts, JobCounts { due, later, running, dead });
        // A lease that is over leaves a job to others.
        all_are_due(conn);
        let counts = jobs::count_jobs(conn).unwrap();
        assert_eq!(counts, JobCounts { due: 6, later: 0, running: 0, dead });
        jobs::complete(conn, &claimed[2]).unwrap();
        assert_eq!(jobs::count_jobs(conn).unwrap().due, 5);
    });
}

fn all_dead_jobs_are_tried_again_at_once(scratch: &Scratch) {
    with_greetings(scratch, 3, |conn| {
        let claimed = claim(conn, 2);
        for job in &claimed {
            jobs::kill(conn, job, "no use").unwrap();
        }
        let told = RefCell::new(Vec::new());
        let retried = jobs::retry_dead_jobs(conn, |_, id| {
            told.borrow_mut().push(id);
            Ok(())
        });
        let ids: Vec<_> = claimed.iter().map(|job| job.id).collect();
        assert_eq!((retried.unwrap(), told.into_inner()), (ids.clone(), ids));
        assert!(jobs::list_dead_jobs(conn).unwrap().is_empty());
        assert_eq!(claim(conn, 10).len(), 3);
        assert!(jobs::retry_dead_jobs(conn, |_, _| Ok(())).unwrap().is_empty());
    });
}

fn a_job_that_waits_for_its_next_attempt_is_hurried_and_one_under_way_is_not(scratch: &Scratch) {
    with_greetings(scratch, 1, |conn| {
        let greeting = Greeting { number: 0 };
        let failed = claim(conn, 1).remove(0);
        jobs::make_due(conn, &greeting).unwrap();
        assert!(claim(conn, 1).is_empty(), "two would do it at once");
        jobs::fail(conn, &failed, "nobody listens").unwrap();
        assert!(claim(conn, 1).is_empty());
        jobs::make_due(conn, &Greeting { number: 1 }).unwrap();
        assert!(claim(conn, 1).is_empty(), "another was meant");
        jobs::make_due(conn, &greeting).unwrap();
        assert_eq!(claim(conn, 1)[0].attempts, 2);
    });
}

fn many_processes_share_jobs_without_taking_one_twice(scratch: &Scratch) {
    const JOBS: usize = 200;
    with_greetings(scratch, JOBS, |_| {});
    let take_all = || {
        let repo = scratch.connect();
        let mut taken = Vec::new();
        loop {
            let claimed = block_on(repo.run(|conn| jobs::claim(conn, &KINDS, 3, LEASE))).unwrap();
            if claimed.is_empty() {
                return taken;
            }
            taken.extend(claimed.into_iter().map(|job| job.id));
        }
    };
    let taken: Vec<_> = thread::scope(|scope| {
        let processes = [(); 4].map(|()| scope.spawn(take_all));
        processes.into_iter().flat_map(|process| process.join().unwrap()).collect()
    });
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), JOBS);
    assert_eq!(taken.len(), JOBS);
}
