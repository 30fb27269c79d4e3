//! Deletes accounts, in a job because that may take long.

use rumbl_core::ids::UserId;
use rumbl_core::jobs::{self, ClaimedJob, Job};
use rumbl_core::personal_data;
use rumbl_core::repo::{Connection, Repo};
use serde::{Deserialize, Serialize};

use crate::jobs::{Failure, Handler};

/// Deletes all data of a person who has been logged out already.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteAccount {
    pub(crate) user_id: UserId,
}

impl Job for DeleteAccount {
    const KIND: &'static str = "delete_account";
}

/// Ends all sessions of a person, and enqueues the deletion of their data.
///
/// # Errors
/// [`rumbl_core::Error::Invalid`] when they are the last admin; [`rumbl_core::Error::NotFound`] when they no longer
/// exist.
pub(crate) fn begin(db: &mut Connection, user_id: UserId) -> rumbl_core::Result<()> {
    db.write(|db| {
        personal_data::begin_account_deletion(db, user_id)?;
        jobs::enqueue(db, &DeleteAccount { user_id })
    })
}

/// Runs [`DeleteAccount`] jobs.
#[derive(Debug)]
pub(crate) struct DeletionHandler(pub(crate) Repo);

impl Handler for DeletionHandler {
    type Job = DeleteAccount;

    async fn perform(&self, job: DeleteAccount, _: &ClaimedJob) -> Result<(), Failure> {
        let delete = move |db: &mut _| personal_data::finish_account_deletion(db, job.user_id);
        Ok(self.0.run(delete).await?)
    }
}
