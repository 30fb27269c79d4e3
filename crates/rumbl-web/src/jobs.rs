//! Does the work that waits in the table of jobs: one [`Worker`] for each process.

mod handler;
mod worker;

pub(crate) use handler::{Failure, Handler, Handlers};
pub(crate) use worker::Worker;
