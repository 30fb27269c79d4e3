//! Several nodes on real servers: the contract of each transport, and multiple rumbl processes.

use super::step::{Outcome, count};
use crate::postgres::{Cluster, FAST};
use crate::redis::Redis;
use crate::{project, tools};

/// Runs the tests that need PostgreSQL and Redis.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(postgres) = tools::POSTGRES.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::POSTGRES.hint()));
    };
    let Some(redis_server) = tools::REDIS.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::REDIS.hint()));
    };
    let cluster = Cluster::start(postgres.clone(), FAST)?;
    let mut transports = project::cargo(&["test", "--locked", "--package", "pubsub"]);
    transports.args(["--all-features", "--test", "transports"]);
    // These tests kill Redis, so they start their own.
    transports.env("PUBSUB_TEST_REDIS_SERVER", &redis_server);
    transports.env("PUBSUB_TEST_POSTGRES_URL", cluster.url());
    // Some need a server with a certificate, and start it themselves.
    transports.env("PUBSUB_TEST_POSTGRES_PROGRAMS", &postgres);
    let transports = count(transports)?;
    let redis = Redis::start(&redis_server)?;
    let mut processes = project::cargo(&["test", "--locked", "--package", "rumbl-web"]);
    processes.args(["--test", "it", "--", "--test-threads=1", "nodes::"]);
    processes.env("RUMBL_TEST_REDIS_URL", redis.url());
    processes.env("RUMBL_TEST_POSTGRES_SCRATCH_URL", cluster.create_database("nodes")?);
    Ok(Outcome::Ran(transports + count(processes)?))
}
