//! The switch between light and dark.

use actix_web::{HttpRequest, HttpResponse};

use super::way_back::way_back;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pipelines::form_body::FormBody;
use crate::theme::{InvalidTheme, Theme};

/// Stores the theme in a cookie, and redirects to the page with the switch.
pub(crate) async fn update(
    conn: Conn,
    request: HttpRequest,
    form: FormBody,
) -> Result<HttpResponse> {
    let theme = form.text("theme").unwrap_or_default().parse::<Theme>();
    let theme = theme.map_err(|error: InvalidTheme| Error::BadRequest(error.to_string()))?;
    let mut response = conn.redirect(way_back(&request, conn.current_user().is_none()));
    let cookie = theme.cookie(&conn.app().config);
    response.add_cookie(&cookie).map_err(Error::internal)?;
    Ok(response)
}
