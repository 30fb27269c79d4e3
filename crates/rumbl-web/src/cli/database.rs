use anyhow::Result;
use rumbl_core::repo::{PoolOptions, Repo};

use crate::config::Config;
use crate::i18n::t;
use crate::problem::Explain;

/// Opens the configured database. A missing SQLite file is created.
pub(super) fn connect_or_create(config: &Config) -> Result<Repo> {
    Repo::connect(&config.database_url, pool_options(config)).explain(|| t!("cli-no-database"))
}

/// Opens the configured database, which has to exist so that a mistyped path is noticed.
pub(super) fn connect(config: &Config) -> Result<Repo> {
    Repo::connect_existing(&config.database_url, pool_options(config))
        .explain(|| t!("cli-no-database-yet"))
}

fn pool_options(config: &Config) -> PoolOptions {
    PoolOptions { size: config.database_pool_size, ..PoolOptions::default() }
}
