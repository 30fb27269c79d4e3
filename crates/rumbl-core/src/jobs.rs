//! Background jobs, such as sending mail: stored in the database, and run by whichever process claims them.
//!
//! A job is stored in the same transaction as the change that requires it, so neither exists without the other. A
//! process that takes a job with [`claim`] holds it for a lease, which it can [`extend`]. If the process is killed and
//! the lease expires, the job is due again; a process that stops can [`hand_back`] a job at once. So each job runs at
//! least once, and has to be idempotent. A job that fails is retried with growing delays, and finally becomes a dead
//! job, which is kept for inspection.
//!
//! Payloads contain no secrets. A secret in a mail, such as the token of a link, is generated when the mail is written,
//! so it is never in this table.

mod claim;
mod claimed_job;
mod count;
mod dead;
mod enqueue;
mod job;
mod schema;
mod settle;

pub use claim::{claim, claim_left_over};
pub use claimed_job::ClaimedJob;
pub use count::{JobCounts, count_jobs};
pub use dead::{
    DeadJob, MAX_DEAD_JOBS, MAX_RETRIED_JOBS, delete_dead_job, list_dead_jobs, list_dead_jobs_page,
    retry_dead_job, retry_dead_jobs,
};
pub use enqueue::{MAX_WAITING_JOBS, enqueue, enqueue_all, enqueued, is_there, make_due};
pub use job::{InvalidPayload, Job};
pub use schema::JobId;
pub use settle::{MAX_ATTEMPTS, complete, extend, fail, hand_back, kill};
