//! What a client asks and says about the files that it sends.

use serde_json::Value;

use super::changed::Changed;
use super::{Process, failed};
use crate::error::Result;
use crate::outcome::Outcome;
use crate::upload_events::{self, AllowUpload, Progress};

impl Process {
    /// Decides whether the client may send files.
    pub(crate) async fn allow_upload(&mut self, asked: AllowUpload) -> Outcome {
        let mut reply = upload_events::allow(&self.site, &self.socket, asked).await;
        let message = match self.message_in_time(Changed::View).await {
            Ok(message) => message,
            Err(error) => return failed(format!("{error:?}")),
        };
        let diff = serde_json::from_str(&format!("{{{message}}}")).unwrap_or_default();
        reply.insert("diff".to_owned(), diff);
        Outcome { reply: Value::Object(reply).to_string(), ..Outcome::default() }
    }

    /// Records the progress of a file.
    pub(crate) async fn progress(&mut self, told: Progress) -> Outcome {
        let handled = self.handle_progress(&told).await;
        self.conclude(handled, true).await
    }

    /// Tells the view, or the component whose form it is.
    async fn handle_progress(&mut self, told: &Progress) -> Result<Changed> {
        let Some((upload, entry)) = upload_events::progress(&self.socket, told) else {
            return Ok(Changed::Nothing);
        };
        let Some(cid) = told.cid else {
            self.view.progress(upload, entry, &mut self.socket).await?;
            return Ok(Changed::View);
        };
        let Some(mut component) = self.take_component(cid) else { return Ok(Changed::Nothing) };
        let flash = self.socket.flash.clone();
        component.progress(upload, entry, &mut self.socket).await?;
        Ok(self.put_back(cid, component, &flash))
    }
}
