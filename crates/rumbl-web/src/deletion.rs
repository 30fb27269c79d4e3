//! Deletes accounts, long conversations and the rows of long videos, in jobs because that may take long.

use rumbl_core::conversations::{self, DeleteConversation};
use rumbl_core::ids::UserId;
use rumbl_core::jobs::{self, Job};
use rumbl_core::multimedia::{self, DeleteVideoRows};
use rumbl_core::personal_data::{self, AccountDeletion};
use rumbl_core::repo::Connection;
use serde::{Deserialize, Serialize};

use crate::jobs::{Claim, Failure, Handler};

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

/// Enqueues the deletions that have begun and have no job any more, such as those whose job failed for good and was
/// deleted: nobody else can end them, and usernames would stay taken.
///
/// # Errors
/// Database errors; [`rumbl_core::Error::Unavailable`] when too many deletions are waiting.
pub(crate) fn resume(db: &mut Connection) -> rumbl_core::Result<()> {
    db.write(|db| {
        for user_id in personal_data::list_accounts_being_deleted(db)? {
            ensure(db, &DeleteAccount { user_id })?;
        }
        for video_id in multimedia::list_videos_being_deleted(db)? {
            ensure(db, &DeleteVideoRows { video_id })?;
        }
        Ok(())
    })
}

fn ensure<J: Job>(db: &mut Connection, job: &J) -> rumbl_core::Result<()> {
    if jobs::is_there(db, job)? { Ok(()) } else { jobs::enqueue(db, job) }
}

/// Runs [`DeleteAccount`] jobs, in steps, because the data of one person may be a lot.
#[derive(Debug)]
pub(crate) struct DeletionHandler;

impl Handler for DeletionHandler {
    type Job = DeleteAccount;

    async fn perform(&self, job: DeleteAccount, claim: &Claim) -> Result<(), Failure> {
        let mut deletion = claim.step(move |db| AccountDeletion::of(db, job.user_id)).await?;
        while let Some(one) = deletion {
            deletion = claim.step(move |db| one.step(db)).await?;
        }
        Ok(())
    }
}

/// Runs [`DeleteConversation`] jobs, in steps, because a conversation may have had any number of messages.
#[derive(Debug)]
pub(crate) struct ConversationDeletionHandler;

impl Handler for ConversationDeletionHandler {
    type Job = DeleteConversation;

    async fn perform(&self, job: DeleteConversation, claim: &Claim) -> Result<(), Failure> {
        let id = job.conversation_id;
        while claim.step(move |db| conversations::delete_remains(db, id)).await? {}
        Ok(())
    }
}

/// Runs [`DeleteVideoRows`] jobs, in steps, because there may be much about one video.
#[derive(Debug)]
pub(crate) struct VideoDeletionHandler;

impl Handler for VideoDeletionHandler {
    type Job = DeleteVideoRows;

    async fn perform(&self, job: DeleteVideoRows, claim: &Claim) -> Result<(), Failure> {
        while claim.step(move |db| multimedia::delete_video_rows(db, job.video_id)).await? {}
        Ok(())
    }
}
