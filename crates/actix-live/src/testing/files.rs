//! Files that a visitor chooses and sends.

use serde_json::{Value, json};

use super::chosen::{Chosen, FileRef, Permitted, TestFile};
use super::{LiveTest, page};
use crate::upload_receiver::{Taken, UploadReceiver};

/// A file input of a page.
#[derive(Debug)]
pub struct FileInput<'a> {
    test: &'a mut LiveTest,
    selector: &'a str,
}

impl LiveTest {
    /// Selects a file input.
    ///
    /// ```no_run
    /// # async fn example(page: &mut actix_live::testing::LiveTest) {
    /// use actix_live::testing::TestFile;
    ///
    /// let file = TestFile::new("cat.png", "image/png", [0; 1_000]);
    /// page.file_input("input[type=file]").choose([file]).await;
    /// page.file_input("input[type=file]").render_upload("cat.png", 50).await.unwrap();
    /// assert_eq!(page.text("progress"), "50 %");
    /// page.file_input("input[type=file]").render_upload("cat.png", 100).await.unwrap();
    /// page.element("form").render_submit(&[]).await;
    /// # }
    /// ```
    pub fn file_input<'a>(&'a mut self, selector: &'a str) -> FileInput<'a> {
        FileInput { test: self, selector }
    }
}

impl FileInput<'_> {
    /// Chooses files, besides those chosen before, which changes the form.
    ///
    /// # Panics
    /// If it is not the file input of an upload, or is in no form with `phx-change`.
    pub async fn choose(self, files: impl IntoIterator<Item = TestFile>) {
        let Self { test, selector } = self;
        let html = test.html();
        let upload = reference(test, selector);
        let form = page::form_around(&html, selector);
        let mut announced = Vec::new();
        for file in files {
            let (upload, entry, cid) = (upload.clone(), test.chosen.len().to_string(), form.cid);
            let reference = FileRef { upload, entry, cid };
            let chosen = Chosen { reference, file, permitted: None, sent: 0 };
            announced.push(chosen.announced());
            test.chosen.push(chosen);
        }
        let target = page::attributes(&html, selector).remove("name").unwrap_or_default();
        test.send(json!({
            "type": "form", "event": form.change, "value": form.fields, "cid": form.cid,
            "meta": { "_target": target }, "uploads": { upload: announced },
        }))
        .await;
    }

    /// Sends a file, chunk by chunk, until at least this much of it has arrived, in percent. The view
    /// handles the progress after each chunk. One that is sent elsewhere only makes progress.
    ///
    /// # Errors
    /// Why the file is refused: a list of files with their errors, or the reply to the chunk that was
    /// not taken.
    ///
    /// # Panics
    /// If no file of this name was chosen.
    pub async fn render_upload(self, name: &str, percent: u8) -> Result<(), Value> {
        let Self { test, selector } = self;
        let index = chosen(test, selector, name);
        // While it is sent, the view may change.
        let mut chosen = test.chosen.remove(index);
        let sent = send(test, &mut chosen, usize::from(percent.min(100))).await;
        test.chosen.insert(index, chosen);
        sent
    }

    /// Has the client report that it could not send a file.
    ///
    /// # Panics
    /// If no file of this name was chosen.
    pub async fn fail_upload(self, name: &str, reason: &str) {
        let Self { test, selector } = self;
        let index = chosen(test, selector, name);
        if let Some(reference) = test.chosen.get(index).map(|file| file.reference.clone()) {
            test.progress(&reference, json!({ "error": reason })).await;
        }
    }
}

fn reference(test: &LiveTest, selector: &str) -> String {
    let attributes = page::attributes(&test.html(), selector);
    let reference = attributes.get("data-phx-upload-ref").and_then(Value::as_str);
    reference.unwrap_or_else(|| panic!("{selector} is the input of no upload")).to_owned()
}

/// The file of this name that was chosen last.
fn chosen(test: &LiveTest, selector: &str, name: &str) -> usize {
    let upload = reference(test, selector);
    let found = test
        .chosen
        .iter()
        .rposition(|file| file.reference.upload == upload && file.file.name == name);
    found.unwrap_or_else(|| panic!("no file {name} was chosen in {selector}"))
}

async fn send(test: &mut LiveTest, chosen: &mut Chosen, percent: usize) -> Result<(), Value> {
    if chosen.permitted.is_none() {
        chosen.permitted = Some(preflight(test, chosen).await?);
    }
    let size = chosen.file.content.len();
    let wanted = (size * percent).div_ceil(100);
    let Some(Permitted::Here { receiver, chunk_size }) = &mut chosen.permitted else {
        test.progress(&chosen.reference, json!(percent)).await;
        return Ok(());
    };
    if size == 0 {
        test.progress(&chosen.reference, json!(percent)).await;
    }
    while chosen.sent < wanted {
        let end = chosen.sent.saturating_add(*chunk_size).min(size);
        let chunk = chosen.file.content.get(chosen.sent..end).unwrap_or_default();
        match receiver.take(chunk).await {
            Taken::More | Taken::Complete => {}
            Taken::Closed => return Err(json!({ "reason": "closed" })),
            Taken::Refused(reply) => {
                let told = json!({ "error": reply.get("reason") });
                test.progress(&chosen.reference, told).await;
                return Err(reply);
            }
        }
        chosen.sent = end;
        test.progress(&chosen.reference, json!(end * 100 / size)).await;
    }
    Ok(())
}

/// Asks whether the file may be sent, and where.
async fn preflight(test: &mut LiveTest, chosen: &Chosen) -> Result<Permitted, Value> {
    let asked = json!({ "ref": chosen.reference.upload, "entries": [chosen.announced()] });
    let outcome =
        test.process.allow_upload(serde_json::from_value(asked).expect("a request")).await;
    let reply: Value = serde_json::from_str(&outcome.reply).expect("JSON");
    test.merge(reply.get("diff").cloned().unwrap_or_else(|| json!({})));
    if let Some(errors) = reply.get("error") {
        return Err(errors.clone());
    }
    let entry = reply.get("entries").and_then(|entries| entries.get(&chosen.reference.entry));
    let Some(token) = entry.and_then(Value::as_str) else { return Ok(Permitted::Elsewhere) };
    let chunk_size = reply.get("config").and_then(|config| config.get("chunk_size"));
    let chunk_size = chunk_size.and_then(Value::as_u64).expect("a chunk's size");
    let site = &test.browser.site;
    // The view says so itself when it no longer wants the file.
    let receiver = UploadReceiver::begin(site, &test.uploads, token, || ()).await;
    let receiver = receiver.map_err(|reason| json!({ "reason": reason }))?;
    let chunk_size = usize::try_from(chunk_size).unwrap_or(usize::MAX);
    Ok(Permitted::Here { receiver: Box::new(receiver), chunk_size })
}

impl LiveTest {
    async fn progress(&mut self, file: &FileRef, percent: Value) {
        let FileRef { upload, entry, cid } = file;
        let told = json!({ "ref": upload, "entry_ref": entry, "progress": percent, "cid": cid });
        let told = serde_json::from_value(told).expect("progress");
        let outcome = self.process.progress(told).await;
        self.take(outcome);
    }
}
