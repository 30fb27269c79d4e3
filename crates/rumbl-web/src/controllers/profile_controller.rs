//! A user's profile.

use actix_web::HttpResponse;
use rumbl_core::{IfUnchanged, accounts};

use crate::conn::{Conn, Form};
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::settings_view::ProfileEdit;

pub(crate) async fn edit(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let user = accounts::get_user(db, user.id)?;
        renderer.render(&ProfileEdit::new(&user.username, &accounts::change_user(&user)))
    })
    .await
}

pub(crate) async fn update(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("user")?;
    let updated = conn.run(move |db, renderer| {
        match accounts::update_user(db, user.id, &params, &IfUnchanged::ANY) {
            Ok(_) => Ok(Form::Saved(())),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                Ok(Form::Refused(renderer.render(&ProfileEdit::new(&user.username, &changeset))?))
            }
            Err(error) => Err(error.into()),
        }
    });
    match updated.await? {
        Form::Saved(()) => {
            conn.put_flash(Flash::Info(t!("settings-profile-saved")));
            Ok(conn.redirect(paths::SETTINGS))
        }
        Form::Refused(page) => conn.send_invalid(&page),
    }
}
