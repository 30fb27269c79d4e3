//! Receives an upload: checks its format, and stores it while it arrives.

use std::time::{Duration, Instant};

use actix_live::{UploadEntry, UploadWriter};
use actix_web::web::Bytes;
use object_store::WriteMultipart;
use rumbl_core::ids::UserId;
use rumbl_core::uploads::{
    self, Announced, FileKind, HEAD_BYTES, Stored, Upload, UploadLimits, UploadRefusal,
};
use serde_json::{Value, json};
use tokio::runtime::Handle;

use super::Files;

/// How often an upload's lease is renewed.
const RENEWAL: Duration = Duration::from_secs(30);
/// Parts of a file that may wait to be stored.
const MAX_PARTS: usize = 1;

/// Reasons for refusing a file. The form has a sentence for each.
pub(crate) mod reason {
    pub(crate) const FAILED: &str = "failed";
    pub(crate) const NO_VIDEO: &str = "no_video";
    pub(crate) const TOO_LONG: &str = "too_long";
    pub(crate) const TOO_OFTEN: &str = "too_often";
    pub(crate) const EMPTY: &str = "empty";
    pub(crate) const TOO_LARGE: &str = "too_large";
    pub(crate) const OVER_QUOTA: &str = "over_quota";
    pub(crate) const TOO_MANY: &str = "too_many_at_once";
    pub(crate) const BUSY: &str = "busy";
}

/// An upload in progress. If it is dropped unfinished, everything is deleted.
pub(crate) struct FileWriter {
    files: Files,
    user_id: UserId,
    upload: Upload,
    /// The bytes received before the format was recognised.
    head: Vec<u8>,
    kind: Option<FileKind>,
    sink: Option<WriteMultipart>,
    size: u64,
    begun: Instant,
    renewed: Instant,
    is_finished: bool,
}

impl Files {
    /// Registers an upload that a person wants to start.
    ///
    /// # Errors
    /// The reason for the refusal.
    pub(super) async fn announce(
        &self,
        user_id: UserId,
        entry: &UploadEntry,
        lease: Option<Duration>,
    ) -> Result<Upload, String> {
        if self.0.starts.check(user_id).is_err() {
            return Err(reason::TOO_OFTEN.to_owned());
        }
        let announced = Announced { name: entry.name.clone(), size: entry.size };
        let limits = self.config().upload_limits();
        let limits = UploadLimits { lease: lease.unwrap_or(limits.lease), ..limits };
        let begin = move |db: &mut _| uploads::begin_upload(db, user_id, &announced, &limits);
        let begun = self.repo().run(begin).await.map_err(|error| failed(&error))?;
        begun.map_err(|refusal| word_for(refusal).to_owned())
    }

    /// Starts receiving a file over the socket.
    ///
    /// # Errors
    /// The reason for the refusal.
    pub(crate) async fn receive(
        self,
        user_id: UserId,
        entry: UploadEntry,
    ) -> Result<FileWriter, String> {
        let upload = self.announce(user_id, &entry, None).await?;
        let now = Instant::now();
        Ok(FileWriter {
            files: self,
            user_id,
            upload,
            head: Vec::new(),
            kind: None,
            sink: None,
            size: 0,
            begun: now,
            renewed: now,
            is_finished: false,
        })
    }
}

impl UploadWriter for FileWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), String> {
        if self.begun.elapsed() > self.files.config().upload_timeout() {
            return Err(reason::TOO_LONG.to_owned());
        }
        if self.renewed.elapsed() > RENEWAL {
            self.renew().await?;
        }
        self.size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if self.kind.is_some() {
            return self.store(chunk).await;
        }
        self.head.extend_from_slice(&chunk);
        if self.head.len() >= HEAD_BYTES { self.recognize().await } else { Ok(()) }
    }

    async fn finish(mut self) -> Result<Value, String> {
        if self.kind.is_none() {
            self.recognize().await?;
        }
        let (Some(kind), Some(sink)) = (self.kind, self.sink.take()) else {
            return Err(reason::NO_VIDEO.to_owned());
        };
        let storage = self.files.storage();
        storage.finish(&self.upload.key, sink).await.map_err(|error| failed(&error))?;
        let (id, stored) = (self.upload.id, Stored { kind, size: self.size });
        let finish = move |db: &mut _| uploads::finish_upload(db, id, stored);
        let upload = self.files.repo().run(finish).await.map_err(|error| failed(&error))?;
        self.is_finished = true;
        Ok(json!({ "path": upload.path() }))
    }
}

impl FileWriter {
    /// Recognises the file's format by its first bytes, and from then on stores what arrives.
    async fn recognize(&mut self) -> Result<(), String> {
        let kind = FileKind::of_content(&self.head);
        self.kind = Some(kind.ok_or_else(|| reason::NO_VIDEO.to_owned())?);
        let begun = self.files.storage().begin(&self.upload.key).await;
        self.sink = Some(begun.map_err(|error| failed(&error))?);
        let head = std::mem::take(&mut self.head);
        self.store(Bytes::from(head)).await
    }

    async fn store(&mut self, chunk: Bytes) -> Result<(), String> {
        let Some(sink) = &mut self.sink else { return Err(reason::FAILED.to_owned()) };
        sink.wait_for_capacity(MAX_PARTS).await.map_err(|error| failed(&error))?;
        sink.put(chunk);
        Ok(())
    }

    async fn renew(&mut self) -> Result<(), String> {
        let (id, lease) = (self.upload.id, self.files.config().upload_limits().lease);
        let renew = move |db: &mut _| uploads::renew_upload(db, id, lease);
        self.files.repo().run(renew).await.map_err(|error| failed(&error))?;
        self.renewed = Instant::now();
        Ok(())
    }
}

impl Drop for FileWriter {
    fn drop(&mut self) {
        let Ok(runtime) = Handle::try_current() else { return };
        if self.is_finished {
            return;
        }
        let (files, user_id, id) = (self.files.clone(), self.user_id, self.upload.id);
        let sink = self.sink.take();
        runtime.spawn(async move {
            if let Some(sink) = sink
                && let Err(error) = sink.abort().await
            {
                tracing::warn!(%error, "an abandoned upload could not be deleted yet");
            }
            let cancel = move |db: &mut _| uploads::cancel_upload(db, user_id, id, None);
            match files.repo().run(cancel).await {
                // Its lease may have expired, or its owner's account may be deleted.
                Ok(()) | Err(rumbl_core::Error::NotFound) => {}
                Err(error) => {
                    tracing::warn!(%error, "an abandoned upload counts against its owner's quota until it expires");
                }
            }
        });
    }
}

fn word_for(refusal: UploadRefusal) -> &'static str {
    match refusal {
        UploadRefusal::Empty => reason::EMPTY,
        UploadRefusal::TooLarge => reason::TOO_LARGE,
        UploadRefusal::OverQuota => reason::OVER_QUOTA,
        UploadRefusal::TooManyOfOne => reason::TOO_MANY,
        UploadRefusal::Busy => reason::BUSY,
    }
}

pub(super) fn failed(error: &dyn std::error::Error) -> String {
    tracing::warn!(%error, "a file can't be received");
    reason::FAILED.to_owned()
}
