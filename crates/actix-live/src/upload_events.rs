//! Client events about uploads.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::live_socket::LiveSocket;
use crate::site::Site;
use crate::upload::Announced;
use crate::upload_entry::UploadEntry;
use crate::upload_options::UploadOptions;
use crate::upload_registry::View;

/// How many errors of one file are kept.
const MAX_ERRORS: usize = 8;
/// How many characters of an error that the client reports are kept.
const MAX_REASON: usize = 200;

/// `allow_upload`: the client wants to send files.
#[derive(Debug, Deserialize)]
pub(crate) struct AllowUpload {
    #[serde(rename = "ref")]
    reference: String,
    entries: Vec<Announced>,
}

/// `progress`: how far a file's upload is.
#[derive(Debug, Deserialize)]
pub(crate) struct Progress {
    #[serde(rename = "ref")]
    reference: String,
    entry_ref: String,
    #[serde(rename = "progress")]
    percent: Value,
    /// The component that the form targets.
    #[serde(default)]
    pub(crate) cid: Option<u64>,
}

/// Decides whether files may be sent, and where. The caller adds the diff to the reply.
pub(crate) async fn allow(
    site: &Site,
    socket: &LiveSocket,
    asked: AllowUpload,
) -> Map<String, Value> {
    let AllowUpload { reference, entries: announced } = asked;
    let mut reply = Map::from_iter([("ref".to_owned(), json!(reference))]);
    let Some(upload) = socket.upload(&reference) else {
        reply.insert("error".to_owned(), json!([]));
        return reply;
    };
    let asked: Vec<String> = announced.iter().map(|file| file.reference.clone()).collect();
    let (entries, has_too_many, options) = {
        let mut state = upload.state();
        state.announce(announced);
        let asked = state.entries.iter().filter(|entry| asked.contains(&entry.reference));
        (asked.cloned().collect::<Vec<_>>(), state.has_too_many(), state.options.clone())
    };
    let (mut allowed, mut errors) = (Map::new(), Vec::new());
    for entry in entries {
        if has_too_many {
            errors.push(json!([reference, "too_many_files"]));
        } else if let Some(error) = entry.errors.first() {
            errors.push(json!([entry.reference, error]));
        } else {
            match permit(site, socket, (&reference, &options), &entry).await {
                Ok(answer) => {
                    upload.state().permitted(&entry.reference);
                    allowed.insert(entry.reference.clone(), answer);
                }
                Err(error) => {
                    let text = error.as_str().map_or_else(|| error.to_string(), str::to_owned);
                    upload.refuse(&entry.reference, text);
                    errors.push(json!([entry.reference, error]));
                }
            }
        }
    }
    if errors.is_empty() {
        let config = json!({
            "chunk_size": options.chunk_size,
            "chunk_timeout": u64::try_from(options.chunk_timeout.as_millis()).unwrap_or(u64::MAX),
            "max_entries": options.max_entries,
            "max_file_size": options.max_file_size,
        });
        reply.insert("config".to_owned(), config);
        reply.insert("entries".to_owned(), Value::Object(allowed));
        reply.insert("errors".to_owned(), json!({}));
    } else {
        reply.insert("error".to_owned(), Value::Array(errors));
    }
    reply
}

/// What the client needs to send a file, or why it may not.
async fn permit(
    site: &Site,
    socket: &LiveSocket,
    (upload, options): (&str, &UploadOptions),
    entry: &UploadEntry,
) -> Result<Value, Value> {
    // A second token for a file would let it be sent, and paid for, twice.
    if entry.is_preflighted {
        return Err(json!("already_allowed"));
    }
    if let Some(presign) = &options.external {
        let meta = presign(entry.clone()).await?;
        entry.file.complete(meta.clone());
        return Ok(meta);
    }
    let view = View { mailbox: socket.mailbox.clone(), upload: upload.to_owned() };
    let key = socket.upload_registry.add(entry, options, view);
    let key = key.ok_or_else(|| json!("too_many_files"))?;
    Ok(json!(site.tokens.upload(&key)))
}

/// Records a file's progress, and returns the upload and the file if they are known.
pub(crate) fn progress(socket: &LiveSocket, told: &Progress) -> Option<(String, UploadEntry)> {
    let upload = socket.upload(&told.reference)?;
    let mut state = upload.state();
    let (name, is_external) = (state.name.clone(), state.options.external.is_some());
    let mut entries = state.entries.iter_mut();
    let entry = entries.find(|entry| entry.reference == told.entry_ref)?;
    match told.percent.as_u64() {
        // A file is complete when all of it has arrived, not when the client says so.
        Some(percent) if percent < 100 || is_external || entry.file.is_complete() => {
            entry.progress = u8::try_from(percent.min(100)).unwrap_or(100);
        }
        Some(_) => {}
        None => {
            let error = told.percent.get("error");
            let text = error.and_then(Value::as_str).unwrap_or("failed");
            if entry.errors.len() < MAX_ERRORS {
                entry.errors.push(text.chars().take(MAX_REASON).collect());
            }
        }
    }
    Some((name, entry.clone()))
}
