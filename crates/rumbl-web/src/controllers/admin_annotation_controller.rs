//! Hidden annotations, for moderators.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::annotations::{self, AnnotationAction, AnnotationWrite};
use rumbl_core::ids::AnnotationId;

use super::requested_page::RequestedPage;
use super::staff_step;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::views::admin_view::Frame;
use crate::views::admin_view::annotations::AnnotationIndex;

/// Lists hidden annotations, most recently hidden first.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let page = annotations::list_hidden_page(db, page.number)?;
        renderer.render(&AnnotationIndex::new(Frame::new("annotations", &user), &page))
    })
    .await
}

/// Restores an annotation, with a broadcast to open pages.
pub(crate) async fn restore(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id: AnnotationId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let video_id = conn.repo(move |db| annotations::get_hidden(db, id)).await?.video_id;
    let action = AnnotationAction::Restore { id, note: None };
    let write = AnnotationWrite { user: user.0, video_id, action };
    conn.app().live.annotations.write(write).await.map_err(staff_step::refused)?;
    conn.put_flash(Flash::Info(t!("admin-annotation-restored")));
    Ok(conn.redirect(paths::ADMIN_ANNOTATIONS))
}
