//! Deletes what is stored of files that nobody wants any more.

use std::time::Duration;

use rumbl_core::jobs::ClaimedJob;
use rumbl_core::uploads::{self, DeleteUploads, MAX_EXPIRED};

use super::Files;
use crate::every::every;
use crate::jobs::{Failure, Handler};
use crate::logging::outage::Outage;

/// How often it is looked for files that have expired.
const INTERVAL: Duration = Duration::from_mins(1);
/// Times that files are taken for one job.
const MAX_ROUNDS: usize = 100;

/// Does it.
#[derive(Debug)]
pub(crate) struct DeletionOfFiles(pub(crate) Files);

impl Handler for DeletionOfFiles {
    type Job = DeleteUploads;

    async fn perform(&self, _: DeleteUploads, _: &ClaimedJob) -> Result<(), Failure> {
        let Self(files) = self;
        for _ in 0..MAX_ROUNDS {
            let expired = files.repo().run(uploads::take_expired_uploads).await?;
            let is_last = i64::try_from(expired.len()).is_ok_and(|count| count < MAX_EXPIRED);
            for upload in expired {
                files.storage().delete(&upload.key).await.map_err(Failure::later)?;
                let forget = move |db: &mut _| uploads::forget_upload(db, upload.id);
                files.repo().run(forget).await?;
            }
            if is_last {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Has files deleted that have expired, at the start and from time to time.
pub(crate) async fn revive(files: Files) {
    let outage = Outage::new("looking for files that have expired");
    let look = || async { outage.note(&files.repo().run(uploads::revive_deletions).await) };
    every(INTERVAL, look).await;
}
