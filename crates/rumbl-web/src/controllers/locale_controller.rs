//! The choice of the language.

use actix_web::{HttpRequest, HttpResponse};
use rumbl_core::accounts;
use rumbl_core::repo::Connection;

use super::way_back::way_back;
use crate::chosen_language::{self, InvalidLanguage};
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::pipelines::form_body::FormBody;

/// Stores the language in a cookie and in the reader's account, and redirects to the page with the switch.
pub(crate) async fn update(
    conn: Conn,
    request: HttpRequest,
    form: FormBody,
) -> Result<HttpResponse> {
    let choice = chosen_language::parse(form.text("locale").unwrap_or_default());
    let choice = choice.map_err(|error: InvalidLanguage| Error::BadRequest(error.to_string()))?;
    if let Some(id) = conn.current_user().map(|user| user.id) {
        let (sessions, sockets) = (conn.app().sessions.clone(), conn.app().sockets.clone());
        let store = move |db: &mut Connection| {
            let language = choice.and_then(Locale::language_tag);
            if accounts::set_language(db, id, language.as_ref())? {
                // Otherwise pages would have the old language for up to a second. Inside the database call, which
                // completes even if the browser disconnects.
                sessions.invalidate_user(&sockets, id);
            }
            Ok(())
        };
        conn.repo(store).await?;
    }
    conn.put_cookie(chosen_language::cookie(choice, &conn.app().config));
    Ok(conn.redirect(way_back(&request, conn.current_user().is_none())))
}
