use anyhow::{Context, Result};
use rumbl_core::repo::{PoolOptions, Repo};

use crate::config::Config;

/// Opens the database that the settings name.
pub(super) fn connect(config: &Config) -> Result<Repo> {
    let pool = PoolOptions { size: config.database_pool_size, ..PoolOptions::default() };
    Repo::connect(&config.database_url, pool)
        .context("the setting DATABASE_URL leads to no database that can be opened")
}
