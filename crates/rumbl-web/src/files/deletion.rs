//! Deletes stored files that are no longer used.

use std::time::Duration;

use rumbl_core::uploads::{self, DeleteUploads, MAX_EXPIRED};

use super::Files;
use crate::every::every;
use crate::jobs::{Claim, Failure, Handler};

/// How often to look for expired files.
const INTERVAL: Duration = Duration::from_mins(1);
/// Batches of files deleted in one job.
const MAX_ROUNDS: usize = 100;

/// Runs the deletion jobs.
#[derive(Debug)]
pub(crate) struct DeletionOfFiles(pub(crate) Files);

impl Handler for DeletionOfFiles {
    type Job = DeleteUploads;

    async fn perform(&self, _: DeleteUploads, claim: &Claim) -> Result<(), Failure> {
        let Self(files) = self;
        let mut failure = None;
        let mut last = None;
        for _ in 0..MAX_ROUNDS {
            let expired =
                files.repo().run(move |db| uploads::take_expired_uploads(db, last)).await?;
            let is_last = i64::try_from(expired.len()).is_ok_and(|count| count < MAX_EXPIRED);
            last = expired.last().map(|upload| upload.id);
            for upload in expired {
                claim.go_on()?;
                // A file that can't be deleted must not block the others.
                if let Err(error) = files.storage().delete(&upload.key).await {
                    failure = Some(Failure::later(error));
                    continue;
                }
                let forget = move |db: &mut _| uploads::forget_upload(db, upload.id);
                files.repo().run(forget).await?;
            }
            if is_last {
                break;
            }
        }
        failure.map_or(Ok(()), Err)
    }
}

/// Enqueues the deletion of expired files, at the start and at every interval.
pub(crate) async fn revive(files: Files) {
    let look = || files.repo().run(uploads::revive_deletions);
    every("deleting expired files", INTERVAL, look).await;
}
