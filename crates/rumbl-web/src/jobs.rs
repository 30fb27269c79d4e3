//! Runs the jobs in the database's table of jobs, with one or more [`Worker`]s per process.

mod claim;
mod handler;
mod worker;

pub(crate) use claim::Claim;
pub(crate) use handler::{Failure, Handler, Handlers};
pub(crate) use worker::Worker;
