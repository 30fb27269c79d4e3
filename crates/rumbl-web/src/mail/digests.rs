use std::time::Duration;

use chrono::Utc;
use rumbl_core::notifications;
use rumbl_core::repo::Repo;

use super::mails;
use crate::every::every;

/// How often due digests are enqueued.
const INTERVAL: Duration = Duration::from_mins(10);

/// Enqueues due digests, at startup and at every interval.
pub(crate) async fn mail_digests(repo: Repo) {
    let claim =
        |db: &mut _| notifications::claim_digests(db, Utc::now().naive_utc(), mails::digest);
    every("looking for digests to send", INTERVAL, || repo.run(claim)).await;
}
