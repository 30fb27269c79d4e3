//! Databases filled with realistic data: 500 users, 200 videos with 100 annotations each, and one video with 100,000.

use anyhow::Context;
use clap::ValueEnum;
use tempfile::TempDir;

use crate::postgres::{Cluster, DURABLE};
use crate::tools;

/// One of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// SQLite.
    Sqlite,
    /// A PostgreSQL server of the benchmark's own.
    Postgres,
}

/// A database for the duration of a benchmark. Every commit is on disk before it is acknowledged.
#[derive(Debug)]
pub(super) enum Filled {
    Sqlite(TempDir),
    Postgres(Cluster),
}

impl Filled {
    /// Starts and fills an empty database; `None` if the program that it needs is missing.
    pub(super) fn new(
        kind: Kind,
        fill: impl FnOnce(&Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<Option<Self>> {
        let filled = match kind {
            Kind::Sqlite => Self::Sqlite(tempfile::tempdir().context("no temporary folder")?),
            Kind::Postgres => {
                let Some(programs) = tools::POSTGRES.locate(tools::is_ci())? else {
                    println!("{}", tools::POSTGRES.hint());
                    return Ok(None);
                };
                Self::Postgres(Cluster::start(programs, DURABLE)?)
            }
        };
        fill(&filled)?;
        if let Self::Postgres(cluster) = &filled {
            // Otherwise PostgreSQL's autovacuum would do this later, in the middle of a figure.
            cluster.sql("vacuum (analyze)")?;
            cluster.sql("checkpoint")?;
        }
        Ok(Some(filled))
    }

    pub(super) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => {
                format!("sqlite://{}", folder.path().join("rumbl.db").display())
            }
            Self::Postgres(cluster) => cluster.url(),
        }
    }

    /// PostgreSQL's main process, whose children are the others.
    pub(super) fn process(&self) -> anyhow::Result<Option<u32>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(cluster) => cluster.process().map(Some),
        }
    }
}
