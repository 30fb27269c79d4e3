//! Files that browsers upload directly to the bucket. They are checked after the upload.

use actix_live::UploadEntry;
use chrono::{NaiveDateTime, TimeDelta, Utc};
use object_store::GetRange;
use rumbl_core::ids::{UploadId, UserId};
use rumbl_core::uploads::{self, FileKind, HEAD_BYTES, Stored, UploadKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::runtime::Handle;

use super::Files;
use super::s3::{Bucket, PRESIGNED_FOR};
use super::writer::{failed, reason};

/// The longest duration of an upload that starts just before its URL expires.
const SENDING_FOR: Duration = Duration::from_hours(3);

/// The data for the page's uploader, which the server gets back from its own memory.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Presigned {
    uploader: String,
    url: String,
    id: UploadId,
    key: String,
    size: u64,
}

impl Files {
    /// Prepares an upload that the browser sends directly to the bucket.
    ///
    /// # Errors
    /// The reason for the refusal, one of [`reason`](super::writer::reason).
    pub(crate) async fn presign(self, user_id: UserId, entry: UploadEntry) -> Result<Value, Value> {
        let bucket = self.storage().bucket().ok_or_else(|| json!(reason::FAILED))?;
        let lease = PRESIGNED_FOR + SENDING_FOR;
        let upload =
            self.announce(user_id, &entry, Some(lease)).await.map_err(|word| json!(word))?;
        let url = bucket.presign(&upload.key).await;
        let url = url.map_err(|error| json!(failed(&error)))?;
        let presigned = Presigned {
            uploader: "S3".to_owned(),
            url: url.into(),
            id: upload.id,
            key: upload.key.as_str().to_owned(),
            size: entry.size,
        };
        serde_json::to_value(presigned).map_err(|error| json!(failed(&error)))
    }

    /// Accepts a file that the browser reports as uploaded, if it is valid. Returns its path.
    ///
    /// # Errors
    /// The reason for the refusal. The file is deleted then.
    pub(crate) async fn take_sent(&self, user_id: UserId, meta: &Value) -> Result<String, String> {
        let presigned = Presigned::deserialize(meta).map_err(|error| failed(&error))?;
        let taken = self.check_sent(&presigned).await;
        if taken.is_err() {
            self.give_up_sent(user_id, &presigned).await;
        }
        taken
    }

    /// Abandons an upload, in the background.
    pub(crate) fn give_up(&self, user_id: UserId, meta: Value) {
        let Ok(runtime) = Handle::try_current() else { return };
        let files = self.clone();
        runtime.spawn(async move {
            if let Ok(presigned) = Presigned::deserialize(meta) {
                files.give_up_sent(user_id, &presigned).await;
            }
        });
    }

    /// Deletes what has been uploaded, and once more after the URL has expired, since uploading is possible until
    /// then.
    async fn give_up_sent(&self, user_id: UserId, presigned: &Presigned) {
        let (id, until) = (presigned.id, Some(over()));
        let cancel = move |db: &mut _| uploads::cancel_upload(db, user_id, id, until);
        match self.repo().run(cancel).await {
            // Its lease may have expired, or its owner's account may be deleted.
            Ok(()) | Err(rumbl_core::Error::NotFound) => {}
            Err(error) => {
                tracing::warn!(%error, "an abandoned upload counts against its owner's quota until it expires");
            }
        }
        self.delete_sent(&presigned.key).await;
    }

    /// Deletes the object under a key that its uploader knows, now and again once nobody can write there.
    async fn delete_sent(&self, key: &str) {
        if let Ok(key) = key.parse::<UploadKey>()
            && let Err(error) = self.storage().delete(&key).await
        {
            tracing::warn!(%error, "what was sent to the bucket is deleted later");
        }
    }

    async fn check_sent(&self, presigned: &Presigned) -> Result<String, String> {
        let bucket: &Bucket = self.storage().bucket().ok_or_else(|| reason::FAILED.to_owned())?;
        let sent: UploadKey = presigned.key.parse().map_err(|error| failed(&error))?;
        self.look(&sent, presigned.size).await?;
        // The uploader can still write to the known key, so a copy under a secret key is used.
        let key = UploadKey::random();
        let (id, other) = (presigned.id, key.clone());
        let replace = move |db: &mut _| uploads::replace_key(db, id, &other, over());
        self.repo().run(replace).await.map_err(|error| failed(&error))?;
        bucket.copy(&sent, &key).await.map_err(|error| failed(&error))?;
        self.delete_sent(&presigned.key).await;
        let stored = self.look(&key, presigned.size).await?;
        let finish = move |db: &mut _| uploads::finish_upload(db, id, stored);
        let upload = self.repo().run(finish).await.map_err(|error| failed(&error))?;
        upload.path().ok_or_else(|| reason::FAILED.to_owned())
    }

    /// Checks the object stored under a key, and refuses it if its size or format is wrong.
    async fn look(&self, key: &UploadKey, announced: u64) -> Result<Stored, String> {
        let head = GetRange::Bounded(0..u64::try_from(HEAD_BYTES).unwrap_or(u64::MAX));
        let found = self.storage().read(key, Some(head)).await.map_err(|error| failed(&error))?;
        let size = found.meta.size;
        if size > announced {
            return Err(reason::TOO_LARGE.to_owned());
        }
        let head = found.bytes().await.map_err(|error| failed(&error))?;
        let kind = FileKind::of_content(&head).ok_or_else(|| reason::NO_VIDEO.to_owned())?;
        Ok(Stored { kind, size })
    }
}

/// The time after which no presigned upload can still arrive.
fn over() -> NaiveDateTime {
    let left = TimeDelta::from_std(PRESIGNED_FOR + SENDING_FOR).unwrap_or_default();
    Utc::now().naive_utc() + left
}
