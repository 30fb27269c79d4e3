//! Work to be done later, such as mail: kept in the database, done by whichever process takes it.
//!
//! A job is stored in the transaction that makes it necessary, so there is neither one without the
//! other. Whoever takes it with [`claim`] has it for a lease; a job that is not done by then, because its
//! process was killed, is due again. So each is done at least once, and what it does has to bear being
//! done twice. One that fails is tried again, later each time, and in the end it is dead: it stays
//! for somebody to look at.
//!
//! Payloads hold no secrets. What is secret in a mail, such as a link's token, is made when the mail is
//! written, so the table never has it.

mod claim;
mod claimed_job;
mod dead;
mod enqueue;
mod job;
mod settle;

pub use claim::{claim, claim_left_over};
pub use claimed_job::ClaimedJob;
pub use dead::{
    DeadJob, MAX_DEAD_JOBS, MAX_RETRIED_JOBS, delete_dead_job, list_dead_jobs, retry_dead_job,
    retry_dead_jobs,
};
pub use enqueue::{MAX_WAITING_JOBS, enqueue, enqueue_all, enqueued, hurry, is_there};
pub use job::{InvalidPayload, Job};
pub use settle::{MAX_ATTEMPTS, complete, fail, kill};
