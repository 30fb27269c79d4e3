//! Client events about uploads.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::live_socket::LiveSocket;
use crate::site::Site;
use crate::upload::{Announced, Upload, UploadEntry};

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
}

/// Decides whether files may be sent, and where. The caller adds the diff to the reply.
pub(crate) fn allow(site: &Site, socket: &LiveSocket, asked: AllowUpload) -> Map<String, Value> {
    let AllowUpload { reference, entries: announced } = asked;
    let mut reply = Map::from_iter([("ref".to_owned(), json!(reference))]);
    let Some(upload) = socket.upload(&reference) else {
        reply.insert("error".to_owned(), json!([]));
        return reply;
    };
    let mut state = upload.state();
    let asked: Vec<String> = announced.iter().map(|file| file.reference.clone()).collect();
    state.announce(announced);
    let has_too_many = state.has_too_many();
    let presign = state.options.external.clone();
    let (mut allowed, mut errors) = (Map::new(), Vec::new());
    for entry in state.entries.iter_mut().filter(|entry| asked.contains(&entry.reference)) {
        if has_too_many {
            errors.push(json!([reference, "too_many_files"]));
        } else if let Some(error) = entry.errors.first() {
            errors.push(json!([entry.reference, error]));
        } else {
            let answer = match &presign {
                Some(presign) => presign(&entry.name),
                None => token(site, socket, entry).ok_or_else(|| json!("too_many_files")),
            };
            match answer {
                Ok(answer) => {
                    entry.is_preflighted = true;
                    allowed.insert(entry.reference.clone(), answer);
                }
                Err(error) => {
                    let text = error.as_str().map_or_else(|| error.to_string(), str::to_owned);
                    entry.errors.push(text);
                    errors.push(json!([entry.reference, error]));
                }
            }
        }
    }
    if errors.is_empty() {
        let options = &state.options;
        let config = json!({
            "chunk_size": options.chunk_size,
            "chunk_timeout": 10_000,
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

fn token(site: &Site, socket: &LiveSocket, entry: &UploadEntry) -> Option<Value> {
    let key = socket.upload_registry.add(&entry.file)?;
    Some(json!(site.tokens.upload(&key)))
}

/// Records a file's progress, and returns the upload and the file if they are known.
pub(crate) fn progress(socket: &LiveSocket, told: &Progress) -> Option<(String, UploadEntry)> {
    let upload: &Upload = socket.upload(&told.reference)?;
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
            entry.errors.push(text.to_owned());
        }
    }
    Some((name, entry.clone()))
}
