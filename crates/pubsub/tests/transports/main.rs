//! One contract for all transports, on real servers.
//!
//! `PUBSUB_TEST_POSTGRES_URL` is the URL of a PostgreSQL server. `PUBSUB_TEST_POSTGRES_PROGRAMS` is the
//! folder of PostgreSQL's programs, and `PUBSUB_TEST_REDIS_SERVER` the path of a `redis-server`, with
//! which the tests start servers themselves. Tests without their server are skipped by name.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that meets something unexpected fails"
)]

mod contract;
mod encrypted;
mod outages;
mod servers;

use std::future::Future;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use servers::{Postgres, Redis};

/// Runs a test on a runtime of its own.
fn trial<F: Future<Output = ()>>(
    name: String,
    is_possible: bool,
    test: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    let run = move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.unwrap().block_on(test());
        Ok(())
    };
    Trial::test(name, run).with_ignored_flag(!is_possible)
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let (has_redis, has_postgres) = (Redis::is_possible(), Postgres::is_possible());
    let has_programs = encrypted::is_possible();
    let servers = [
        ("Redis", has_redis),
        ("PostgreSQL", has_postgres),
        ("PostgreSQL's programs", has_programs),
    ];
    for (name, is_possible) in servers {
        if !is_possible {
            eprintln!("without {name}: its tests are skipped");
        }
    }
    let mut trials = Vec::new();
    for (name, case) in contract::CASES {
        trials.push(trial(format!("redis::{name}"), has_redis, move || async move {
            let redis = Redis::start().await;
            case(&redis).await;
        }));
        trials.push(trial(format!("postgres::{name}"), has_postgres, move || async move {
            case(&Postgres::of_the_environment()).await;
        }));
    }
    trials.push(trial("redis::after_a_restart".to_owned(), has_redis, outages::redis_restarts));
    trials.push(trial("redis::while_frozen".to_owned(), has_redis, outages::redis_is_frozen));
    let ended = outages::postgres_ends_the_session;
    trials.push(trial("postgres::after_a_lost_session".to_owned(), has_postgres, ended));
    let trusted = encrypted::only_the_right_server_is_trusted;
    trials.push(trial("postgres::encrypted".to_owned(), has_programs, trusted));
    let modes = encrypted::every_mode_connects_to_a_server_with_a_certificate;
    trials.push(trial("postgres::every_sslmode".to_owned(), has_programs, modes));
    trials.push(trial("wrong_settings".to_owned(), true, outages::wrong_settings));
    libtest_mimic::run(&arguments, trials).exit_code()
}
