//! A user's notification settings.

use actix_web::HttpResponse;
use rumbl_core::accounts;
use rumbl_core::changeset::Params;
use rumbl_core::notifications;

use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::notification_view::NotificationSettingsEdit;

/// The form with the settings.
pub(crate) async fn edit(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let settings = notifications::get_notification_settings(db, user.id)?;
        let changeset = notifications::change_notification_settings(&settings);
        let email = accounts::get_email(db, user.id)?;
        let has_address = email.is_some_and(|email| email.confirmed_at.is_some());
        renderer.render(&NotificationSettingsEdit::new(&changeset, has_address))
    })
    .await
}

/// Stores the settings.
pub(crate) async fn update(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("settings")?;
    // Browsers don't submit unchecked boxes.
    let chosen = NotificationSettingsEdit::FIELDS.map(|field| {
        let is_ticked = params.text(field) == Some("true");
        (field, if is_ticked { "true" } else { "false" })
    });
    let chosen = Params::from_iter(chosen);
    conn.repo(move |db| notifications::update_notification_settings(db, &user, &chosen)).await?;
    conn.put_flash(Flash::Info(t!("settings-notifications-saved")));
    Ok(conn.redirect(paths::NOTIFICATION_SETTINGS))
}
