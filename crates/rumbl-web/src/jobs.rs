//! Runs the jobs in the database's table of jobs, with one or more [`Worker`]s per process.

mod claim;
mod failure;
mod handler;
mod permits;
mod worker;

pub(crate) use claim::Claim;
pub(crate) use failure::Failure;
pub(crate) use handler::{Handler, Handlers};
pub(crate) use worker::Worker;
