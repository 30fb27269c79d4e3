//! Imports of annotation files to one of the user's videos, with a preview and an undo.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::{ImportDraftId, VideoId};
use rumbl_core::imports::{self, NewFile};
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;

use crate::conn::{Conn, Form};
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::pages::rendered::Rendered;
use crate::pages::renderer::Renderer;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::file_form::FormFile;
use crate::views::import_view::{ImportIndex, ImportPreview, imported};

/// The form to upload a file, with the previous imports.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = parse(&path)?;
    let form = Changeset::new([]);
    conn.personal(move |db, renderer| render_index(db, renderer, (&user, id), &form)).await
}

/// Stores a file as a draft, and redirects to its preview.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    file: FormFile,
) -> Result<HttpResponse> {
    let id = parse(&path)?;
    let kept = conn.run(move |db, renderer| {
        let file = NewFile { name: &file.name, format: None, content: &file.content };
        match imports::create_import_draft(db, &user, id, file) {
            Ok(draft) => Ok(Form::Saved(draft)),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                render_index(db, renderer, (&user, id), &changeset).map(Form::Refused)
            }
            Err(error) => Err(error.into()),
        }
    });
    match kept.await? {
        Form::Saved(draft) => Ok(conn.redirect(paths::import_draft(id, draft.id))),
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

/// Previews the import of a draft.
pub(crate) async fn preview(
    conn: Conn,
    user: Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (id, draft_id) = (parse(&path.0)?, parse::<ImportDraftId>(&path.1)?);
    conn.personal(move |db, renderer| {
        let listing = multimedia::get_user_video(db, &user, id)?;
        let draft = imports::get_import_draft(db, &user, id, draft_id)?;
        let plan = imports::preview_import(db, &user, (id, draft_id))?;
        renderer.render(&ImportPreview::new(&listing, &draft, &plan))
    })
    .await
}

/// Imports a draft. A repeated request finds that it is done.
pub(crate) async fn confirm(
    conn: Conn,
    user: Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (id, draft_id) = (parse(&path.0)?, parse::<ImportDraftId>(&path.1)?);
    let confirmed =
        conn.run(move |db, renderer| match imports::confirm_import(db, &user, (id, draft_id)) {
            Ok(import) => Ok(Form::Saved(import)),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                render_index(db, renderer, (&user, id), &changeset).map(Form::Refused)
            }
            Err(error) => Err(error.into()),
        });
    match confirmed.await? {
        Form::Saved(import) if import.undone_at.is_some() => {
            conn.put_flash(Flash::Error(t!("import-undone-before")));
            Ok(conn.redirect(paths::imports(id)))
        }
        Form::Saved(import) => {
            conn.put_flash(Flash::Info(t!("import-done-undo", done = imported(&import))));
            Ok(conn.redirect(paths::imports(id)))
        }
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

/// Undoes an import.
pub(crate) async fn delete(
    conn: Conn,
    user: Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (id, import_id) = (parse(&path.0)?, parse(&path.1)?);
    conn.repo(move |db| imports::undo_import(db, &user, (id, import_id))).await?;
    conn.put_flash(Flash::Info(t!("import-undone")));
    Ok(conn.redirect(paths::imports(id)))
}

fn render_index(
    db: &mut Connection,
    renderer: &Renderer,
    (user, id): (&User, VideoId),
    changeset: &Changeset,
) -> Result<Rendered> {
    let listing = multimedia::get_user_video(db, user, id)?;
    let imports = imports::list_imports(db, user, id)?;
    renderer.render(&ImportIndex::new(&listing, &imports, changeset))
}

fn parse<T: std::str::FromStr>(path: &str) -> Result<T> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
