//! The keys of a person's programs.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Path;
use rumbl_core::accounts;
use rumbl_core::ids::ApiKeyId;

use crate::conn::{Conn, Form};
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::api_key_view::{ApiKeyIndex, ApiKeyShow};

/// The person's keys, and the form to make one.
pub(crate) async fn index(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let keys = accounts::list_api_keys(db, &user)?;
        renderer.render(&ApiKeyIndex::new(&keys, &accounts::change_api_key()))
    })
    .await
}

/// Makes a key, and shows it this once.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("api_key")?;
    let made = conn.run(move |db, renderer| match accounts::create_api_key(db, &user, &params) {
        Ok(made) => Ok(Form::Saved(made)),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let keys = accounts::list_api_keys(db, &user)?;
            renderer.render(&ApiKeyIndex::new(&keys, &changeset)).map(Form::Refused)
        }
        Err(error) => Err(error.into()),
    });
    match made.await? {
        Form::Saved((key, token)) => {
            let page = ApiKeyShow::new(&key, token.expose());
            let mut response = conn.render_status(StatusCode::CREATED, &page)?;
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

/// Deletes a key, which proves nothing from now on.
pub(crate) async fn delete(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id: ApiKeyId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let keys = conn.app().api_keys.clone();
    let deleted = conn.repo(move |db| {
        let key = accounts::delete_api_key(db, &user, id)?;
        // Within the call, which comes to its end even when the browser goes away meanwhile.
        keys.end(key.token_hash);
        Ok(key)
    });
    let name = deleted.await?.name;
    conn.put_flash(Flash::Info(format!("“{name}” deleted. Programs can’t use it any more.")));
    Ok(conn.redirect(paths::API_KEYS))
}
