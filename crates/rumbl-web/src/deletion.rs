//! The end of an account, which may take long.

use std::sync::Arc;

use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use rumbl_core::jobs::{self, ClaimedJob, Job};
use rumbl_core::personal_data;
use rumbl_core::repo::{Connection, Repo};
use serde::{Deserialize, Serialize};

use crate::conn::Conn;
use crate::jobs::{Failure, Handler};

/// Deletes everything of somebody who is logged out already.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteAccount {
    pub(crate) user_id: UserId,
}

impl Job for DeleteAccount {
    const KIND: &'static str = "delete_account";
}

/// Logs somebody out for good, everywhere, and has everything of theirs deleted.
///
/// # Errors
/// [`rumbl_core::Error::Invalid`] when they are the last admin; [`rumbl_core::Error::NotFound`] when they are gone.
pub(crate) async fn begin(conn: &Conn, user: Arc<User>) -> rumbl_core::Result<()> {
    let (sockets, sessions) = (conn.app().sockets.clone(), conn.app().sessions.clone());
    let begin = move |db: &mut Connection| {
        db.write(|db| {
            personal_data::begin_account_deletion(db, user.id)?;
            jobs::enqueue(db, &DeleteAccount { user_id: user.id })
        })?;
        // Within the call, which comes to its end even when the client goes away meanwhile.
        sessions.end_all_of(&sockets, &user);
        Ok(())
    };
    conn.repo(begin).await
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
