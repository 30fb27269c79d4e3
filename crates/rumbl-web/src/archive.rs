//! A person's data as a ZIP: each table as JSON, and lists also as CSV.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use actix_web::body::{BodyStream, BoxBody, MessageBody};
use anyhow::Result as Outcome;
use rumbl_core::annotations::Annotation;
use rumbl_core::conversations::Message;
use rumbl_core::ids::UserId;
use rumbl_core::personal_data::{self, read_personal_data};
use rumbl_core::repo::Connection;
use serde::Serialize;
use tokio_util::io::ReaderStream;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::error::{Error, Result};
use crate::views::archive_view::{
    AccountJson, AnnotationRow, ApiKeyRow, BlockRow, ConversationRow, FollowRow, ImportRow,
    LinkedIdentityRow, MessageRow, PasskeyRow, ReportRow, RoomRow, Row, SessionRow, UploadRow,
    VideoRow, WebhookRow,
};
use crate::zip_target::ZipTarget;

/// Bytes read from the file at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// The complete archive, in an unnamed file that disappears once it is sent.
#[derive(Debug)]
pub(crate) struct Archive(File);

impl Archive {
    /// Writes the archive from one snapshot of the database. Blocks.
    pub(crate) fn write(db: &mut Connection, id: UserId) -> Result<Self> {
        write(db, id).map(Self).map_err(Error::internal)
    }

    /// The response body. The file is read on threads for blocking work, one chunk at a time, as the client takes them.
    pub(crate) fn into_body(self) -> BoxBody {
        let Self(file) = self;
        let file = tokio::fs::File::from_std(file);
        BodyStream::new(ReaderStream::with_capacity(file, CHUNK_BYTES)).boxed()
    }
}

/// A person's annotations and messages. There may be many, so they are streamed into one file for each format.
struct Said {
    json: File,
    csv: csv::Writer<File>,
    is_empty: bool,
}

impl Said {
    fn begin<R: Row>() -> Outcome<Self> {
        let mut json = tempfile::tempfile()?;
        json.write_all(b"[")?;
        let mut csv = csv::Writer::from_writer(tempfile::tempfile()?);
        csv.write_record(R::COLUMNS)?;
        Ok(Self { json, csv, is_empty: true })
    }

    fn write<R: Row>(&mut self, rows: impl Iterator<Item = R>) -> Outcome<()> {
        for row in rows {
            self.json.write_all(if self.is_empty { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&self.json, &row)?;
            self.csv.write_record(row.cells())?;
            self.is_empty = false;
        }
        Ok(())
    }

    fn annotations(&mut self, all: &[(Annotation, String)]) -> Outcome<()> {
        self.write(all.iter().map(|(annotation, title)| AnnotationRow::new(annotation, title)))
    }

    fn messages(&mut self, all: &[Message]) -> Outcome<()> {
        self.write(all.iter().map(MessageRow::new))
    }

    fn end(mut self, zip: &mut ZipWriter<ZipTarget<File>>, name: &str) -> Outcome<()> {
        self.json.write_all(b"\n]\n")?;
        let csv = self.csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
        for (mut file, extension) in [(self.json, "json"), (csv, "csv")] {
            file.seek(SeekFrom::Start(0))?;
            zip.start_file(format!("{name}.{extension}"), SimpleFileOptions::default())?;
            io::copy(&mut file, zip)?;
        }
        Ok(())
    }
}

fn write(db: &mut Connection, id: UserId) -> Outcome<File> {
    let mut annotations = Said::begin::<AnnotationRow<'_>>()?;
    let mut messages = Said::begin::<MessageRow<'_>>()?;
    let mut failure = None;
    let data = read_personal_data(db, id, |chunk| {
        // The context has no error for a failed file, so the failure is kept here.
        if failure.is_none() {
            let written = match chunk {
                personal_data::Said::Annotations(all) => annotations.annotations(&all),
                personal_data::Said::Messages(all) => messages.messages(&all),
            };
            failure = written.err();
        }
        Ok(())
    })?;
    failure.map_or(Ok(()), Err)?;
    let mut zip = ZipWriter::new(ZipTarget::new(tempfile::tempfile()?));
    add_json(&mut zip, "account", &AccountJson::new(&data))?;
    let videos: Vec<_> = data.videos.iter().map(VideoRow::new).collect();
    add_table(&mut zip, "videos", &videos)?;
    let uploads: Vec<_> = data.uploads.iter().map(UploadRow::new).collect();
    add_table(&mut zip, "uploads", &uploads)?;
    let follows = FollowRow::all_of(&data.follows);
    add_table(&mut zip, "follows", &follows)?;
    let sessions: Vec<_> = data.sessions.iter().map(SessionRow::new).collect();
    add_table(&mut zip, "sessions", &sessions)?;
    let passkeys: Vec<_> = data.passkeys.iter().map(PasskeyRow::new).collect();
    add_table(&mut zip, "passkeys", &passkeys)?;
    let identities: Vec<_> = data.linked_identities.iter().map(LinkedIdentityRow::new).collect();
    add_table(&mut zip, "linked_identities", &identities)?;
    let api_keys: Vec<_> = data.api_keys.iter().map(ApiKeyRow::new).collect();
    add_table(&mut zip, "api_keys", &api_keys)?;
    let webhooks: Vec<_> = data.webhooks.iter().map(WebhookRow::new).collect();
    add_table(&mut zip, "webhooks", &webhooks)?;
    let imports: Vec<_> = data.imports.iter().map(ImportRow::new).collect();
    add_table(&mut zip, "imports", &imports)?;
    let reports: Vec<_> = data.reports.iter().map(ReportRow::new).collect();
    add_table(&mut zip, "reports", &reports)?;
    let hidden = data.hidden_annotations.iter();
    let hidden: Vec<_> = hidden.map(|(one, title)| AnnotationRow::new(one, title)).collect();
    add_table(&mut zip, "hidden_annotations", &hidden)?;
    let conversations: Vec<_> = data.conversations.iter().map(ConversationRow::new).collect();
    add_table(&mut zip, "conversations", &conversations)?;
    let blocked: Vec<_> = data.blocked.iter().map(BlockRow::new).collect();
    add_table(&mut zip, "blocked", &blocked)?;
    let rooms: Vec<_> = data.rooms.iter().map(|(room, title)| RoomRow::new(room, title)).collect();
    add_table(&mut zip, "rooms", &rooms)?;
    annotations.end(&mut zip, "annotations")?;
    messages.end(&mut zip, "messages")?;
    let mut file = zip.finish()?.into_inner()?;
    file.rewind()?;
    Ok(file)
}

fn add_json(
    zip: &mut ZipWriter<ZipTarget<File>>,
    name: &str,
    value: &impl Serialize,
) -> Outcome<()> {
    zip.start_file(format!("{name}.json"), SimpleFileOptions::default())?;
    serde_json::to_writer_pretty(zip, value)?;
    Ok(())
}

fn add_table<R: Row>(zip: &mut ZipWriter<ZipTarget<File>>, name: &str, rows: &[R]) -> Outcome<()> {
    add_json(zip, name, &rows)?;
    zip.start_file(format!("{name}.csv"), SimpleFileOptions::default())?;
    let mut csv = csv::Writer::from_writer(zip);
    csv.write_record(R::COLUMNS)?;
    for row in rows {
        csv.write_record(row.cells())?;
    }
    csv.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;

    use super::*;

    #[tokio::test]
    async fn an_archive_is_sent_in_chunks_that_are_bounded() {
        let mut file = tempfile::tempfile().unwrap();
        let content: Vec<u8> = b"rumbl".repeat(3 * CHUNK_BYTES / 5 + 1);
        file.write_all(&content).unwrap();
        file.rewind().unwrap();
        let mut body = pin!(Archive(file).into_body());
        let mut sent = Vec::new();
        while let Some(chunk) = poll_fn(|context| body.as_mut().poll_next(context)).await {
            let chunk = chunk.unwrap();
            assert!(chunk.len() <= CHUNK_BYTES, "{}", chunk.len());
            sent.extend_from_slice(&chunk);
        }
        assert!(sent == content);
    }

    /// On one thread, a body that blocks keeps everything else from running: here, whoever writes what it waits for.
    #[cfg(unix)]
    #[tokio::test(flavor = "current_thread")]
    async fn other_requests_go_on_while_an_archive_waits_for_the_disk() {
        let (reader, mut writer) = io::pipe().unwrap();
        let file = File::from(std::os::fd::OwnedFd::from(reader));
        let mut body = pin!(Archive(file).into_body());
        let first = poll_fn(|context| body.as_mut().poll_next(context));
        let write = async move {
            tokio::task::yield_now().await;
            writer.write_all(b"PK").unwrap();
        };
        let (first, ()) = tokio::join!(first, write);
        assert_eq!(first.unwrap().unwrap(), "PK");
    }
}
