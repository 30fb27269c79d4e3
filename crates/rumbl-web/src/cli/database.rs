use anyhow::{Context, Result};
use rumbl_core::repo::{PoolOptions, Repo};

use crate::config::Config;

/// Opens the configured database. A missing SQLite file is created.
pub(super) fn connect_or_create(config: &Config) -> Result<Repo> {
    Repo::connect(&config.database_url, pool_options(config))
        .context("the setting DATABASE_URL leads to no database that can be opened")
}

/// Opens the configured database, which has to exist so that a mistyped path is noticed.
pub(super) fn connect(config: &Config) -> Result<Repo> {
    Repo::connect_existing(&config.database_url, pool_options(config)).context(
        "the setting DATABASE_URL leads to no database that can be opened \
         (`rumbl migrate up` creates a SQLite file)",
    )
}

fn pool_options(config: &Config) -> PoolOptions {
    PoolOptions { size: config.database_pool_size, ..PoolOptions::default() }
}
