use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::web::Bytes;
use serde_json::{Value, json};

use super::{Taken, UploadReceiver};
use crate::upload::Announced;
use crate::upload_registry::{UploadRegistry, View};
use crate::{OpenWriter, Site, Upload, UploadOptions, UploadWriter};

/// An upload with a chosen file of ten bytes, and the token for it.
struct Sent {
    site: Arc<Site>,
    uploads: UploadRegistry,
    upload: Upload,
    token: String,
}

fn sent(options: &UploadOptions) -> Sent {
    let (site, uploads) = (Site::builder("secret", ()).build(), UploadRegistry::default());
    let upload = Upload::new("docs", "phx-docs".to_owned(), options.clone());
    upload.state().announce(vec![Announced {
        reference: "0".to_owned(),
        name: "a.txt".to_owned(),
        size: 10,
        content_type: "text/plain".to_owned(),
    }]);
    let view = View { mailbox: None, upload: upload.reference() };
    let key = uploads.add(&upload.entries()[0], options, view).unwrap();
    let token = site.tokens.upload(&key);
    Sent { site, uploads, upload, token }
}

impl Sent {
    async fn begin(&self) -> Result<UploadReceiver, String> {
        UploadReceiver::begin(&self.site, &self.uploads, &self.token, || ()).await
    }

    fn content(&self) -> Vec<u8> {
        self.upload.entries()[0].file.take().0
    }
}

#[tokio::test]
async fn a_file_is_complete_with_its_last_byte_and_takes_no_more() {
    let sent = sent(&UploadOptions::default());
    let mut receiver = sent.begin().await.unwrap();
    assert_eq!(receiver.take(b"01234").await, Taken::More);
    assert_eq!(receiver.take(b"56789").await, Taken::Complete);
    assert_eq!(receiver.take(b"").await, Taken::Closed);
    assert_eq!(sent.content(), b"0123456789");
}

#[tokio::test]
async fn more_than_was_announced_is_refused() {
    let sent = sent(&UploadOptions::default());
    let mut receiver = sent.begin().await.unwrap();
    assert_eq!(receiver.take(b"01234").await, Taken::More);
    let refused = json!({ "reason": "file_size_limit_exceeded", "limit": 10 });
    assert_eq!(receiver.take(b"567890").await, Taken::Refused(refused));
    assert_eq!(sent.content(), b"01234");
}

#[tokio::test]
async fn a_file_is_taken_in_once_and_only_with_its_token() {
    let mut sent = sent(&UploadOptions::default());
    sent.begin().await.unwrap();
    assert_eq!(sent.begin().await.err().unwrap(), "already_registered");
    sent.token = sent.site.tokens.upload("another");
    assert_eq!(sent.begin().await.err().unwrap(), "invalid_token");
    sent.token = "forged".to_owned();
    assert_eq!(sent.begin().await.err().unwrap(), "invalid_token");
}

#[tokio::test]
async fn a_file_that_is_no_longer_wanted_ends_its_channel() {
    let sent = sent(&UploadOptions::default());
    let is_over = Arc::new(AtomicBool::default());
    let over = Arc::clone(&is_over);
    let close = move || over.store(true, Ordering::Relaxed);
    let begun = UploadReceiver::begin(&sent.site, &sent.uploads, &sent.token, close).await;
    sent.upload.cancel("0");
    assert!(is_over.load(Ordering::Relaxed));
    assert_eq!(begun.unwrap().take(b"01234").await, Taken::Closed);
    assert_eq!(sent.begin().await.err().unwrap(), "invalid_token", "the view has forgotten it");
}

/// Takes what it is given, until there is an `x`.
struct Picky(usize);

impl UploadWriter for Picky {
    async fn write(&mut self, chunk: Bytes) -> Result<(), String> {
        self.0 += chunk.len();
        if chunk.contains(&b'x') { Err("picky".to_owned()) } else { Ok(()) }
    }

    async fn finish(self) -> Result<Value, String> {
        Ok(json!(self.0))
    }
}

#[tokio::test]
async fn a_writer_takes_the_content_or_says_why_not() {
    let options = UploadOptions {
        writer: Some(OpenWriter::new(|entry| async move {
            if entry.name == "a.txt" { Ok(Picky(0)) } else { Err("unnamed".to_owned()) }
        })),
        ..UploadOptions::default()
    };
    let taken = sent(&options);
    let mut receiver = taken.begin().await.unwrap();
    assert_eq!(receiver.take(b"0123456789").await, Taken::Complete);
    assert_eq!(taken.upload.entries()[0].meta(), json!(10));
    assert!(taken.content().is_empty(), "nothing is kept in memory");
    let refused = sent(&options);
    let mut receiver = refused.begin().await.unwrap();
    assert_eq!(receiver.take(b"0x").await, Taken::Refused(json!({ "reason": "picky" })));
}
