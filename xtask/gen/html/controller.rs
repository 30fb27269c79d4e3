//! A person's own [[ many_words ]]; another's are not found.

mod view;

use actix_web::HttpResponse;
use actix_web::web::Path;
[% if is_live %]use actix_web::HttpRequest;
use rumbl_core::accounts::User;
[% endif -%]
use rumbl_core::[[ many ]]::{self, [[ type ]]Id};

[% if is_live %]use super::live_controller;
use crate::client_address::ClientAddress;
use crate::live_pages::[[ many ]]_live;
use crate::security_policy::SecurityPolicy;
[% else %]use super::requested_page::RequestedPage;
[% endif -%]
use crate::conn::{Conn, Form};
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::pages::key::Shared;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use view::{[[ type ]]Form, [% if not is_live %][[ type ]]Index, [% endif %][[ type ]]Show};
[% if is_live %]
/// The listing of the person's [[ many_words ]], which is a live page.
pub(crate) async fn index(
    conn: Conn,
    address: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse> {
    live_controller::page(&conn, (address, &request), SecurityPolicy::default()).await
}
[% else %]
/// The listing of the person's [[ many_words ]].
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        renderer.render(&[[ type ]]Index::new(&[[ many ]]::list_[[ many ]]_page(db, &user, page.number)?))
    })
    .await
}
[% endif %]
/// The form to add [[ a ]] [[ words ]].
pub(crate) async fn new(conn: Conn) -> Result<HttpResponse> {
    conn.shared(Shared::new("new [[ words ]]"), |_, renderer| {
        renderer.render(&[[ type ]]Form::new(&[[ many ]]::change_new_[[ one ]]()))
    })
    .await
}

/// Adds [[ a ]] [[ words ]], and shows it.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("[[ one ]]")?;
[%- if is_live %]
    let owner = user.clone();
[%- endif %]
    let saved = conn.run(move |db, renderer| match [[ many ]]::create_[[ one ]](db, &user, &params) {
        Ok([[ one ]]) => Ok(Form::Saved([[ one ]])),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            renderer.render(&[[ type ]]Form::new(&changeset)).map(Form::Refused)
        }
        Err(error) => Err(error.into()),
    });
    match saved.await? {
        Form::Saved([[ one ]]) => {
[%- if is_live %]
            tell(&conn, &owner);
[%- endif %]
            conn.put_flash(Flash::Info(t!("[[ slug ]]-created")));
            Ok(conn.redirect(paths::[[ one ]]([[ one ]].id)))
        }
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

/// One of the person's [[ many_words ]].
pub(crate) async fn show(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = [[ one ]]_id(&path)?;
    conn.personal(move |db, renderer| {
        renderer.render(&[[ type ]]Show::new(&[[ many ]]::get_[[ one ]](db, &user, id)?))
    })
    .await
}

/// The form to change [[ a ]] [[ words ]].
pub(crate) async fn edit(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = [[ one ]]_id(&path)?;
    conn.personal(move |db, renderer| {
        let [[ one ]] = [[ many ]]::get_[[ one ]](db, &user, id)?;
        renderer.render(&[[ type ]]Form::of(id, &[[ many ]]::change_[[ one ]](&[[ one ]])))
    })
    .await
}

/// Changes [[ a ]] [[ words ]].
pub(crate) async fn update(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = ([[ one ]]_id(&path)?, form.params("[[ one ]]")?);
[%- if is_live %]
    let owner = user.clone();
[%- endif %]
    let saved = conn.run(move |db, renderer| match [[ many ]]::update_[[ one ]](db, &user, id, &params) {
        Ok(_) => Ok(Form::Saved(())),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            renderer.render(&[[ type ]]Form::of(id, &changeset)).map(Form::Refused)
        }
        Err(error) => Err(error.into()),
    });
    match saved.await? {
        Form::Saved(()) => {
[%- if is_live %]
            tell(&conn, &owner);
[%- endif %]
            conn.put_flash(Flash::Info(t!("[[ slug ]]-updated")));
            Ok(conn.redirect(paths::[[ one ]](id)))
        }
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

/// Deletes [[ a ]] [[ words ]].
pub(crate) async fn delete(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = [[ one ]]_id(&path)?;
[%- if is_live %]
    let owner = user.clone();
[%- endif %]
    conn.repo(move |db| [[ many ]]::delete_[[ one ]](db, &user, id)).await?;
[%- if is_live %]
    tell(&conn, &owner);
[%- endif %]
    conn.put_flash(Flash::Info(t!("[[ slug ]]-deleted")));
    Ok(conn.redirect(paths::[[ MANY ]]))
}
[% if is_live %]
/// Tells the person's open lists that something has changed.
fn tell(conn: &Conn, owner: &User) {
    [[ many ]]_live::tell(&conn.app().sockets, owner.id);
}
[% endif %]
fn [[ one ]]_id(path: &str) -> Result<[[ type ]]Id> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
