//! Uploaded files: how they are received, stored and played.

mod deletion;
mod object;
mod poster_cutter;
mod range_body;
mod s3;
mod sent_elsewhere;
mod storage;
mod writer;

use std::num::NonZeroUsize;
use std::sync::Arc;

use actix_live::{LiveSocket, OnMount};
use anyhow::Result;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Repo;

use crate::config::FilesConfig;
use crate::places::Places;
use crate::rate_limit::RateLimit;
pub(crate) use deletion::{DeletionOfFiles, revive};
pub(crate) use poster_cutter::PosterCutter;
pub(crate) use range_body::{body, no_body};
pub(crate) use s3::Bucket;
pub(crate) use storage::Storage;
pub(crate) use writer::reason;

/// Everything about uploaded files. Clones share the same state.
#[derive(Debug, Clone)]
pub(crate) struct Files(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    repo: Repo,
    config: FilesConfig,
    storage: Storage,
    starts: RateLimit<UserId>,
    sent: Places<()>,
}

impl Files {
    /// Sets up storage as configured.
    ///
    /// # Errors
    /// When the S3 settings are invalid.
    pub(crate) fn new(config: &FilesConfig, repo: &Repo) -> Result<Self> {
        let [all, own] =
            [config.sent_at_once, config.sent_at_once_per_address].map(NonZeroUsize::get);
        Ok(Self(Arc::new(Inner {
            repo: repo.clone(),
            config: config.clone(),
            storage: Storage::new(config)?,
            starts: RateLimit::new(config.uploads_per_user),
            sent: Places::new(all, own),
        })))
    }

    /// The database that records the files' owners.
    pub(crate) fn repo(&self) -> &Repo {
        &self.0.repo
    }

    /// Their settings.
    pub(crate) fn config(&self) -> &FilesConfig {
        &self.0.config
    }

    /// Where they are kept.
    pub(crate) fn storage(&self) -> &Storage {
        &self.0.storage
    }

    /// The places of downloads in progress.
    pub(crate) fn sent(&self) -> &Places<()> {
        &self.0.sent
    }
}

/// Makes the files available to live views.
impl OnMount for Files {
    async fn on_mount(&self, socket: &mut LiveSocket) -> actix_live::Result {
        socket.assign(self.clone());
        Ok(())
    }
}
