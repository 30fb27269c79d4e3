//! Takes in one file, chunk by chunk.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use serde_json::{Value, json};

use crate::site::Site;
use crate::upload_file::{Accepted, UploadFile};
use crate::upload_registry::{Arriving, UploadRegistry};
use crate::upload_writer::AnyWriter;

/// A file that is being taken in.
pub(crate) struct UploadReceiver {
    arriving: Arriving,
    /// `None` for a file that is kept in memory, or is complete.
    writer: Option<Box<dyn AnyWriter>>,
}

/// What became of a chunk.
#[derive(Debug, PartialEq)]
pub(crate) enum Taken {
    More,
    /// It was the last one.
    Complete,
    /// The view no longer wants the file.
    Closed,
    /// The file is over, with this reply.
    Refused(Value),
}

impl UploadReceiver {
    /// Begins with the file that a token is for; `close` ends its client's channel.
    ///
    /// # Errors
    /// A one-word reason.
    pub(crate) async fn begin(
        site: &Site,
        uploads: &UploadRegistry,
        token: &str,
        close: impl Fn() + Send + 'static,
    ) -> Result<Self, String> {
        let arriving = site.tokens.read_upload(token).and_then(|key| uploads.find(&key));
        let arriving = arriving.ok_or("invalid_token")?;
        if !arriving.file().register(close) {
            return Err("already_registered".to_owned());
        }
        let writer = arriving.open().await.transpose()?;
        Ok(Self { arriving, writer })
    }

    pub(crate) async fn take(&mut self, data: &[u8]) -> Taken {
        let accepted = self.file().accept(data.len());
        let stored = match accepted {
            Accepted::Closed => return Taken::Closed,
            Accepted::TooMuch => {
                let reason = "file_size_limit_exceeded";
                return Taken::Refused(json!({ "reason": reason, "limit": self.file().size() }));
            }
            Accepted::More => self.write(data).await,
            Accepted::All => self.finish(data).await,
        };
        match stored {
            Err(reason) => Taken::Refused(json!({ "reason": reason })),
            Ok(()) if accepted == Accepted::All => Taken::Complete,
            Ok(()) => Taken::More,
        }
    }

    pub(crate) fn chunk_timeout(&self) -> Duration {
        self.arriving.chunk_timeout
    }

    /// Notifies the view that the client has gone silent.
    pub(crate) fn tell_silence(&self) {
        self.arriving.tell_silence();
    }

    fn file(&self) -> &Arc<UploadFile> {
        self.arriving.file()
    }

    async fn write(&mut self, data: &[u8]) -> Result<(), String> {
        if let Some(writer) = &mut self.writer {
            return writer.write(Bytes::copy_from_slice(data)).await;
        }
        self.file().keep(data);
        Ok(())
    }

    async fn finish(&mut self, data: &[u8]) -> Result<(), String> {
        self.write(data).await?;
        let meta = match self.writer.take() {
            Some(writer) => writer.finish().await?,
            None => Value::Null,
        };
        self.file().complete(meta);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
