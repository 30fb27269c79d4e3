//! The audit log of moderators and admins.

use actix_web::HttpResponse;
use rumbl_core::audit;

use super::requested_page::RequestedPage;
use crate::conn::Conn;
use crate::error::Result;
use crate::pipelines::Authenticated;
use crate::views::admin_view::Frame;
use crate::views::admin_view::audit::AuditIndex;

/// A page of the log, newest first.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let page = audit::list_audit_page(db, page.number)?;
        renderer.render(&AuditIndex::new(Frame::new("audit", &user), &page))
    })
    .await
}
