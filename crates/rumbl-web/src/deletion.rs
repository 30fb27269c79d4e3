//! The end of an account, which may take long.

use rumbl_core::ids::UserId;
use rumbl_core::jobs::{self, ClaimedJob, Job};
use rumbl_core::personal_data;
use rumbl_core::repo::{Connection, Repo};
use serde::{Deserialize, Serialize};

use crate::jobs::{Failure, Handler};

/// Deletes everything of somebody who is logged out already.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteAccount {
    pub(crate) user_id: UserId,
}

impl Job for DeleteAccount {
    const KIND: &'static str = "delete_account";
}

/// Logs somebody out for good, and has everything of theirs deleted.
///
/// # Errors
/// [`rumbl_core::Error::Invalid`] when they are the last admin; [`rumbl_core::Error::NotFound`] when they are gone.
pub(crate) fn begin(db: &mut Connection, user_id: UserId) -> rumbl_core::Result<()> {
    db.write(|db| {
        personal_data::begin_account_deletion(db, user_id)?;
        jobs::enqueue(db, &DeleteAccount { user_id })
    })
}

/// Does it.
#[derive(Debug)]
pub(crate) struct DeletionHandler(pub(crate) Repo);

impl Handler for DeletionHandler {
    type Job = DeleteAccount;

    async fn perform(&self, job: DeleteAccount, _: &ClaimedJob) -> Result<(), Failure> {
        let delete = move |db: &mut _| personal_data::finish_account_deletion(db, job.user_id);
        Ok(self.0.run(delete).await?)
    }
}
