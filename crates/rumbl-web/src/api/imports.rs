//! Imports of annotation files to one of the user's videos.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use rumbl_core::ids::{ImportId, VideoId};
use rumbl_core::imports::{self, Import, ImportFormat, LineError, NewFile};
use rumbl_core::repo::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::idempotent::Once;
use super::listing::Entries;
use super::resource::{Attributes, Resource};
use super::respond::{created, render};
use super::version::Version;
use super::videos::video_id;
use crate::conn::Conn;
use crate::error::{Error, FieldErrors, Result};
use crate::pipelines::file_body::FileBody;

#[derive(Debug, Serialize)]
pub(super) struct ImportAttributes<'a> {
    video_id: VideoId,
    format: &'static str,
    file_name: &'a str,
    annotation_count: i64,
    duplicate_count: i64,
    unreadable_count: i64,
    /// Only in the response to the upload.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable_lines: Option<Vec<Line>>,
}

#[derive(Debug, Serialize)]
struct Line {
    line: usize,
    message: String,
}

/// The query parameters of an upload.
#[derive(Debug, Deserialize)]
pub(crate) struct About {
    format: Option<String>,
    file_name: Option<String>,
}

pub(super) fn format_schema() -> Value {
    json!({"type": "string", "enum": ImportFormat::ALL.map(ImportFormat::name)})
}

pub(super) fn file_name_schema() -> Value {
    json!({"type": "string"})
}

impl Attributes for ImportAttributes<'_> {
    const KIND: &'static str = "import";

    fn properties() -> Value {
        let count = || json!({"type": "integer", "minimum": 0});
        json!({
            "video_id": {"type": "integer"},
            "format": format_schema(),
            "file_name": {"type": "string"},
            "annotation_count": count(),
            "duplicate_count": count(),
            "unreadable_count": count(),
            "unreadable_lines": {
                "type": "array", "default": [],
                "description": "the first 20 lines that could not be read, in the response to the POST alone",
                "items": {
                    "type": "object", "required": ["line", "message"],
                    "properties": {"line": {"type": "integer"}, "message": {"type": "string"}},
                },
            },
        })
    }
}

fn resource(import: &Import) -> Resource<ImportAttributes<'_>> {
    with_lines(import, None)
}

fn with_lines<'a>(
    import: &'a Import,
    lines: Option<&'a [LineError]>,
) -> Resource<ImportAttributes<'a>> {
    let line = |error: &LineError| Line { line: error.line, message: error.fault.to_string() };
    Resource {
        id: import.id.get(),
        attributes: ImportAttributes {
            video_id: import.video_id,
            format: import.format.name(),
            file_name: &import.file_name,
            annotation_count: import.annotation_count,
            duplicate_count: import.duplicate_count,
            unreadable_count: import.unreadable_count,
            unreadable_lines: lines.map(|lines| lines.iter().map(line).collect()),
        },
        inserted_at: import.inserted_at,
        updated_at: import.inserted_at,
    }
}

/// Lists a video's imports, except undone ones, newest first.
pub(crate) async fn index(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    conn.own_document(move |db, user, version| {
        let mut all = imports::list_imports(db, user, id)?;
        all.retain(|import| import.undone_at.is_none());
        let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let entries = Entries::following(all, count, None);
        entries.render(version, &imports_of(version, id), resource)
    })
    .await
}

pub(crate) async fn show(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (id, import_id) = (video_id(&path.0)?, import_id(&path.1)?);
    conn.own_document(move |db, user, version| {
        let import = imports::get_import(db, user, id, import_id)?;
        render(&resource(&not_undone(import)?), version)
    })
    .await
}

/// Imports the file in the body. Unreadable lines are skipped and listed in the response.
pub(crate) async fn create(
    conn: Conn,
    once: Once,
    path: Path<String>,
    about: Query<About>,
    file: FileBody,
) -> Result<HttpResponse> {
    let (id, user) = (video_id(&path)?, conn.acting_user()?);
    let About { format, file_name } = about.into_inner();
    let format = format.map(|name| name.parse()).transpose();
    let format = format.map_err(|_unknown| {
        Error::Invalid(FieldErrors::one("format", "is none of vtt, srt, csv, json and xml"))
    })?;
    let format = format.or_else(|| ImportFormat::of_media_type(&file.media_type));
    let read = move || {
        let name = file_name.as_deref().unwrap_or_default();
        NewFile { name, format, content: &file.content }.read()
    };
    // Parse outside the database call, so that no connection is held meanwhile.
    let read = actix_web::web::block(read).await.map_err(Error::internal)?;
    let read = read.map_err(rumbl_core::Error::from)?;
    let import = move |db: &mut Connection| imports::import_file(db, &user, id, read);
    let answer = move |(import, lines): &(Import, Vec<LineError>), version: Version| {
        let location = format!("{}/{}", imports_of(version, id), import.id);
        created(&with_lines(import, Some(lines)), version, Some(location))
    };
    once.create(&conn, import, answer).await
}

/// Undoes an import.
pub(crate) async fn delete(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (id, import_id) = (video_id(&path.0)?, import_id(&path.1)?);
    let user = conn.acting_user()?;
    let undone = conn.repo(move |db| {
        let import = imports::get_import(db, &user, id, import_id)?;
        if import.undone_at.is_some() {
            return Err(rumbl_core::Error::NotFound);
        }
        imports::undo_import(db, &user, (id, import_id))
    });
    undone.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn imports_of(version: Version, id: VideoId) -> String {
    format!("{}/videos/{id}/imports", version.base())
}

fn not_undone(import: Import) -> Result<Import> {
    if import.undone_at.is_some() { Err(Error::NotFound) } else { Ok(import) }
}

fn import_id(path: &str) -> Result<ImportId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
