//! Changing one's password.

use actix_web::HttpResponse;
use rumbl_core::accounts;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::pages::key::Shared;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::password_view::PasswordEdit;

/// The form to change one's password.
pub async fn edit(conn: Conn) -> Result<HttpResponse> {
    conn.shared(Shared::new("password"), |_db, renderer| {
        renderer.render(&PasswordEdit::new(&accounts::change_user_password()))
    })
    .await
}

/// Changes the password of a person who knows it, and logs every other device of theirs out.
pub async fn update(conn: Conn, user: Authenticated, form: FormBody) -> Result<HttpResponse> {
    let params = form.params("user")?;
    let (sockets, sessions) = (conn.app().sockets.clone(), conn.app().sessions.clone());
    let change = move |db: &mut Connection| {
        let changed = accounts::update_user_password(db, &user, &params);
        // Within the call, which comes to its end even when the browser goes away meanwhile.
        match changed {
            Ok(_) => sessions.end_all_of(&sockets, &user),
            // Whoever is logged in all the same comes back.
            Err(rumbl_core::Error::Uncertain(_)) => sessions.forget_all_of(&sockets, user.id),
            Err(_) => {}
        }
        changed
    };
    match conn.repo_with_password(change).await {
        Ok(user) => {
            conn.log_in(&user).await?;
            let message = "Password changed. Every other device is logged out.";
            conn.put_flash(Flash::Info(message.to_owned()));
            Ok(conn.redirect(paths::user(user.id)))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            conn.render_invalid(&PasswordEdit::new(&changeset))
        }
        // It was changed meanwhile, which ended this session too.
        Err(rumbl_core::Error::NotFound) => {
            let message = "Your password was changed elsewhere. Please log in again.";
            conn.put_flash(Flash::Error(message.to_owned()));
            Ok(conn.redirect(paths::NEW_SESSION))
        }
        Err(error) => Err(error.into()),
    }
}
