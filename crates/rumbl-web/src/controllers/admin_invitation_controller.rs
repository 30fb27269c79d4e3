//! Management of invitation links.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts::{self, SessionToken};
use rumbl_core::audit::By;
use rumbl_core::ids::InvitationId;

use super::staff_step::StaffStep;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::views::admin_view::Frame;
use crate::views::admin_view::invitations::InvitationIndex;

/// Lists the unused invitations.
pub(crate) async fn index(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let registration = conn.app().config.registration;
    conn.personal(move |db, renderer| {
        let open = accounts::list_invitations(db)?;
        let frame = Frame::new("invitations", &user);
        renderer.render(&InvitationIndex::new(frame, &open, registration, None))
    })
    .await
}

/// Creates an invitation. Its link is shown in the response, and never again.
pub(crate) async fn create(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let registration = conn.app().config.registration;
    conn.personal(move |db, renderer| {
        let (_, token) = accounts::create_invitation(db, By::user(&user))?;
        let link = link(&renderer.site.origin(), &token);
        let open = accounts::list_invitations(db)?;
        let frame = Frame::new("invitations", &user);
        renderer.render(&InvitationIndex::new(frame, &open, registration, Some(link)))
    })
    .await
}

/// Revokes an invitation.
pub(crate) async fn delete(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id: InvitationId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let call = move |db: &mut _, by: By<'_>| accounts::delete_invitation(db, by, id);
    let message = |(): &()| t!("admin-invitation-revoked");
    step.take(paths::ADMIN_INVITATIONS, call, message).await
}

/// The token is in the query, because queries are never logged.
fn link(origin: &str, token: &SessionToken) -> String {
    format!("{origin}{}?invitation={}", paths::NEW_USER, token.expose())
}
