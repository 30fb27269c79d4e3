//! What more nodes cost: a topic of 1,000 on one, two and three of them, connected by PostgreSQL or by Redis.

use super::deployment::Deployment;
use super::filled::Kind;
use super::live_load::{self, LIMITS_LIFTED};
use crate::redis::Redis;
use crate::tools;

/// Nodes of each row.
const COUNTS: [usize; 3] = [1, 2, 3];

/// Prints the table.
///
/// # Errors
/// Among others, when an annotation doesn't reach everybody.
pub(super) fn bench() -> anyhow::Result<()> {
    live_load::build()?;
    let [_, Some(database)] = live_load::fill_databases(Some(Kind::Postgres))? else {
        return Ok(());
    };
    let Some(program) = tools::REDIS.locate(tools::is_ci())? else {
        println!("{}", tools::REDIS.hint());
        return Ok(());
    };
    let redis = Redis::start(&program)?;
    let by_redis = redis.url();
    println!("| nodes, all on one core | connected by PostgreSQL | by Redis |");
    println!("|---|---|---|");
    for count in COUNTS {
        let mut cells = Vec::new();
        for pubsub_url in [database.url(), by_redis.clone()] {
            let mut variables = LIMITS_LIFTED.to_vec();
            variables.push(("PUBSUB_URL", &pubsub_url));
            let others = (1..count).map(|_| Deployment::start(&database.url(), &variables));
            let others: Vec<_> = others.collect::<anyhow::Result<_>>()?;
            cells.push(live_load::run_among("spread", &database, &variables, &others)?);
            others.into_iter().try_for_each(Deployment::stop)?;
        }
        println!("| {count} | {} |", cells.join(" | "));
    }
    Ok(())
}
