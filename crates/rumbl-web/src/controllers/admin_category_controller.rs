//! Management of categories.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::IfUnchanged;
use rumbl_core::audit::By;
use rumbl_core::ids::CategoryId;
use rumbl_core::multimedia::{self, Category};

use super::staff_step::StaffStep;
use crate::conn::{Conn, Form};
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::admin_view::Frame;
use crate::views::admin_view::categories::CategoryIndex;

/// Lists the categories by name, with the form to add one.
pub(crate) async fn index(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let categories = multimedia::list_alphabetical_categories(db)?;
        let new = multimedia::change_new_category();
        renderer.render(&CategoryIndex::new(Frame::new("categories", &user), &categories, &new))
    })
    .await
}

pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("category")?;
    let saved = conn.run(move |db, renderer| {
        match multimedia::add_category(db, By::user(&user), &params) {
            Ok(category) => Ok(Form::Saved(category)),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                let categories = multimedia::list_alphabetical_categories(db)?;
                let frame = Frame::new("categories", &user);
                let page = CategoryIndex::new(frame, &categories, &changeset);
                renderer.render(&page).map(Form::Refused)
            }
            Err(error) => Err(error.into()),
        }
    });
    match saved.await? {
        Form::Saved(category) => {
            conn.put_flash(Flash::Info(t!("admin-category-added", name = category.name)));
            Ok(conn.redirect(paths::ADMIN_CATEGORIES))
        }
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

pub(crate) async fn update(
    step: StaffStep,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (category_id(&path)?, form.params("category")?);
    let call = move |db: &mut _, by: By<'_>| {
        multimedia::rename_category(db, by, id, &params, &IfUnchanged::ANY)
    };
    let message = |before: &Category| t!("admin-category-renamed", name = before.name.as_str());
    step.take(paths::ADMIN_CATEGORIES, call, message).await
}

/// Deletes a category; its videos stay.
pub(crate) async fn delete(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = category_id(&path)?;
    let call = move |db: &mut _, by: By<'_>| multimedia::delete_category(db, by, id);
    let message = |before: &Category| t!("admin-deleted", name = before.name.as_str());
    step.take(paths::ADMIN_CATEGORIES, call, message).await
}

fn category_id(path: &str) -> Result<CategoryId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
