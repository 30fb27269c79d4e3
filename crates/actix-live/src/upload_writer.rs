//! Writers for the content of uploaded files.

use std::fmt;
use std::sync::Arc;

use actix_web::web::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::upload_entry::UploadEntry;

/// Takes the content of one file, chunk by chunk (`Phoenix.LiveView.UploadWriter`).
///
/// A chunk is acknowledged once it is written, and only then does the client send the next one. A
/// writer that is dropped before [`finish`](Self::finish) was abandoned: the visitor cancelled or
/// left, the client went silent, or writing failed.
///
/// Errors are one-word reasons, such as `too_large`. They become the entry's
/// [errors](UploadEntry::errors).
///
/// ```
/// use actix_live::{OpenWriter, UploadOptions, UploadWriter};
/// use actix_web::web::Bytes;
/// use serde_json::{Value, json};
///
/// /// Counts the lines of a file, of which nothing is kept.
/// struct Lines(usize);
///
/// impl UploadWriter for Lines {
///     async fn write(&mut self, chunk: Bytes) -> Result<(), String> {
///         self.0 += chunk.iter().filter(|byte| **byte == b'\n').count();
///         Ok(())
///     }
///
///     async fn finish(self) -> Result<Value, String> {
///         if self.0 == 0 { Err("empty".to_owned()) } else { Ok(json!(self.0)) }
///     }
/// }
///
/// let writer = OpenWriter::new(|_entry| async { Ok(Lines(0)) });
/// let options =
///     UploadOptions { accept: vec![".csv"], writer: Some(writer), ..UploadOptions::default() };
/// # let _ = options;
/// ```
pub trait UploadWriter: Sized + Send + 'static {
    /// Writes the next chunk.
    ///
    /// # Errors
    /// An error ends the upload.
    fn write(&mut self, chunk: Bytes) -> impl Future<Output = Result<(), String>> + Send;

    /// All announced bytes have been written. The value is
    /// [`UploadedFile::meta`](crate::UploadedFile::meta) for the view.
    ///
    /// # Errors
    /// An error ends the upload.
    fn finish(self) -> impl Future<Output = Result<Value, String>> + Send;
}

/// Opens a writer for each file of an upload, once the client begins to send it.
#[derive(Clone)]
pub struct OpenWriter(Arc<Open>);

type Open =
    dyn Fn(UploadEntry) -> BoxFuture<'static, Result<Box<dyn AnyWriter>, String>> + Send + Sync;

impl OpenWriter {
    /// Opens writers with this function, which may refuse a file with a one-word reason.
    pub fn new<W: UploadWriter, F>(open: impl Fn(UploadEntry) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<W, String>> + Send + 'static,
    {
        Self(Arc::new(move |entry| {
            let opening = open(entry);
            async move { Ok(Box::new(Held(opening.await?)) as Box<dyn AnyWriter>) }.boxed()
        }))
    }

    pub(crate) async fn open(&self, entry: UploadEntry) -> Result<Box<dyn AnyWriter>, String> {
        (self.0)(entry).await
    }
}

impl fmt::Debug for OpenWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenWriter")
    }
}

/// A type-erased writer.
pub(crate) trait AnyWriter: Send {
    fn write(&mut self, chunk: Bytes) -> BoxFuture<'_, Result<(), String>>;
    fn finish(self: Box<Self>) -> BoxFuture<'static, Result<Value, String>>;
}

struct Held<W>(W);

impl<W: UploadWriter> AnyWriter for Held<W> {
    fn write(&mut self, chunk: Bytes) -> BoxFuture<'_, Result<(), String>> {
        self.0.write(chunk).boxed()
    }

    fn finish(self: Box<Self>) -> BoxFuture<'static, Result<Value, String>> {
        self.0.finish().boxed()
    }
}
