//! Hidden annotations, for moderators.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::annotations::{self, AnnotationAction, AnnotationWrite};
use rumbl_core::ids::AnnotationId;

use super::requested_page::RequestedPage;
use super::staff_step::{self, StaffStep};
use crate::conn::Conn;
use crate::error::{Error, Result};
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
pub(crate) async fn restore(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id: AnnotationId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let video_id = step.conn.repo(move |db| annotations::get_hidden(db, id)).await?.video_id;
    let action = AnnotationAction::Restore { id, note: None };
    let write = AnnotationWrite { user: Arc::clone(&step.user.0), video_id, action };
    step.conn.app().live.annotations.write(write).await.map_err(staff_step::refused)?;
    Ok(step.done(paths::ADMIN_ANNOTATIONS, t!("admin-annotation-restored")))
}
