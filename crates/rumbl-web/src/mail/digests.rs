use std::time::Duration;

use chrono::Utc;
use rumbl_core::notifications;
use rumbl_core::repo::Repo;

use super::mails;
use crate::every::every;

/// How often it is looked for people who were away for long enough.
const INTERVAL: Duration = Duration::from_mins(10);

/// Has digests mailed that are due, at the start and from time to time.
pub(crate) async fn mail_digests(repo: Repo) {
    let claim =
        |db: &mut _| notifications::claim_digests(db, Utc::now().naive_utc(), mails::digest);
    every("looking for digests to mail", INTERVAL, || repo.run(claim)).await;
}
