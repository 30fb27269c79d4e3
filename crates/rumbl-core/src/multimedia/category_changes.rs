//! Administration of categories.

use diesel::prelude::*;

use super::category::{Category, get_category, new_category};
use crate::IfUnchanged;
use crate::accounts::Role;
use crate::audit::{AuditAction, By, Subject, record};
use crate::changeset::{Action, Params};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::CategoryId;
use crate::repo::{Connection, now};
use crate::schema::categories;
use crate::{Error, Result};

/// Adds a category. Params: `name`.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when the acting user is not an admin.
pub fn add_category(conn: &mut Connection, by: By<'_>, params: &Params) -> Result<Category> {
    let changeset = new_category(params).apply_action(Action::Insert)?;
    let name = changeset.text(super::category::NAME);
    change(conn, by, |conn| {
        let now = now();
        let statement = diesel::insert_into(categories::table).values((
            categories::name.eq(name),
            categories::inserted_at.eq(now),
            categories::updated_at.eq(now),
        ));
        statement.execute(conn).map_err(|error| Error::from(error).explained_by(&changeset))?;
        let query = categories::table.filter(categories::name.eq(name));
        let category: Category = query.select(Category::as_select()).first(conn)?;
        let subject = (Subject::Category(category.id), name);
        record(conn, by, AuditAction::Create, subject, None)?;
        Ok(category)
    })
}

/// Renames a category, unless somebody has changed it first. Params: `name`.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when there is no such category, or the acting user is
/// not an admin; [`Error::Changed`].
pub fn rename_category(
    conn: &mut Connection,
    by: By<'_>,
    id: CategoryId,
    params: &Params,
    if_unchanged: &IfUnchanged,
) -> Result<Category> {
    let changeset = new_category(params).apply_action(Action::Update)?;
    let name = changeset.text(super::category::NAME);
    change(conn, by, |conn| {
        let category = get_category(conn, id)?;
        if_unchanged.check(category.updated_at)?;
        diesel::update(categories::table.find(id))
            .set((categories::name.eq(name), categories::updated_at.eq(now())))
            .execute(conn)
            .map_err(|error| Error::from(error).explained_by(&changeset))?;
        let subject = (Subject::Category(id), category.name.as_str());
        record(conn, by, AuditAction::Rename, subject, Some(name))?;
        get_category(conn, id)
    })
}

/// Deletes a category. Its videos stay, without a category.
///
/// # Errors
/// [`Error::NotFound`] when there is no such category, or the acting user is not an admin.
pub fn delete_category(conn: &mut Connection, by: By<'_>, id: CategoryId) -> Result<Category> {
    change(conn, by, |conn| {
        let category = get_category(conn, id)?;
        diesel::delete(categories::table.find(id)).execute(conn)?;
        let subject = (Subject::Category(id), category.name.as_str());
        record(conn, by, AuditAction::Delete, subject, None)?;
        Ok(category)
    })
}

fn change(
    conn: &mut Connection,
    by: By<'_>,
    call: impl FnOnce(&mut Connection) -> Result<Category>,
) -> Result<Category> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        by.require(conn, Role::Admin)?;
        let category = call(conn)?;
        directory.append(DirectoryChange::Category(category.id))?;
        directory.store(conn)?;
        Ok(category)
    })
}
