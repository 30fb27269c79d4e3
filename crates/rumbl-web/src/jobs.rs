//! Runs the jobs in the database's table of jobs, with one or more [`Worker`]s per process.

mod handler;
mod worker;

pub(crate) use handler::{Failure, Handler, Handlers};
pub(crate) use worker::Worker;
