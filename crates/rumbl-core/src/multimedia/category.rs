use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::permalink::Permalink;
use super::slug::slugify;
use crate::changeset::{Action, Changeset, Field, Params, Value};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::CategoryId;
use crate::repo::{Backend, Connection, UtcTime, now, with_conn};
use crate::schema::categories;
use crate::{IfUnchanged, Result};

/// Characters of a category's name.
pub const CATEGORY_NAME_LENGTH: RangeInclusive<usize> = 1..=100;

/// Categories that a listing has at most.
const MAX_LISTED_CATEGORIES: i64 = 1_000;

const NAME: Field = Field::text("name");

/// What kind of video it is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = categories)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Its name, unique.
    pub name: String,
    /// When it was made, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it changed last, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
}

impl Category {
    /// Its friendly address.
    pub fn permalink(&self) -> Permalink<CategoryId> {
        Permalink { id: self.id, slug: slugify(&self.name) }
    }
}

/// One category.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is none.
pub fn get_category(conn: &mut Connection, id: CategoryId) -> Result<Category> {
    Ok(categories::table.find(id).select(Category::as_select()).first(conn)?)
}

/// All categories by name.
pub fn list_alphabetical_categories(conn: &mut Connection) -> Result<Vec<Category>> {
    let query = categories::table.select(Category::as_select()).order(categories::name);
    Ok(query.limit(MAX_LISTED_CATEGORIES).load(conn)?)
}

/// Makes a category, or finds the one that has this name.
///
/// # Errors
/// [`crate::Error::Invalid`] when the name is blank or too long.
pub fn create_category(conn: &mut Connection, name: &str) -> Result<Category> {
    let params = Params::from_iter([(NAME.name(), name)]);
    let changeset = changeset(Changeset::new([]), &params).apply_action(Action::Insert)?;
    let name = changeset.text(NAME);
    let now = now();
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let inserted = with_conn!(conn, conn => diesel::insert_into(categories::table)
            .values((
                categories::name.eq(name),
                categories::inserted_at.eq(now),
                categories::updated_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)?);
        let query = categories::table.filter(categories::name.eq(name));
        let category = query.select(Category::as_select()).first(conn)?;
        if inserted > 0 {
            directory.append(DirectoryChange::Category(category.id))?;
            directory.store(conn)?;
        }
        Ok(category)
    })
}

/// Makes a category. Params: `name`.
///
/// # Errors
/// [`crate::Error::Invalid`], also when the name is taken.
pub fn add_category(conn: &mut Connection, params: &Params) -> Result<Category> {
    let changeset = changeset(Changeset::new([]), params).apply_action(Action::Insert)?;
    let now = now();
    let statement = diesel::insert_into(categories::table)
        .values((
            categories::name.eq(changeset.text(NAME)),
            categories::inserted_at.eq(now),
            categories::updated_at.eq(now),
        ))
        .returning(<Category as Selectable<Backend>>::construct_selection());
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let category: Category = statement.get_result(conn)?;
        directory.append(DirectoryChange::Category(category.id))?;
        directory.store(conn)?;
        Ok(category)
    })
    .map_err(|error| error.explained_by(&changeset))
}

/// Renames a category, if nobody has changed it first. Params: `name`.
///
/// # Errors
/// [`crate::Error::Invalid`], also when the name is taken; [`crate::Error::NotFound`] when there is no
/// such category; [`crate::Error::Changed`].
pub fn update_category(
    conn: &mut Connection,
    id: CategoryId,
    params: &Params,
    if_unchanged: &IfUnchanged,
) -> Result<Category> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let category = get_category(conn, id)?;
        if_unchanged.check(category.updated_at)?;
        let data = Changeset::new([(NAME, Value::from(category.name.as_str()))]);
        let changeset = changeset(data, params).apply_action(Action::Update)?;
        if changeset.changes().is_empty() {
            return Ok(category);
        }
        let statement = diesel::update(categories::table.find(id))
            .set((categories::name.eq(changeset.text(NAME)), categories::updated_at.eq(now())))
            .returning(<Category as Selectable<Backend>>::construct_selection());
        let renamed = statement.get_result(conn).map_err(crate::Error::from);
        let renamed = renamed.map_err(|error| error.explained_by(&changeset))?;
        directory.append(DirectoryChange::Category(id))?;
        directory.store(conn)?;
        Ok(renamed)
    })
}

/// Deletes a category; its videos have none then.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is none.
pub fn delete_category(conn: &mut Connection, id: CategoryId) -> Result<()> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        if diesel::delete(categories::table.find(id)).execute(conn)? == 0 {
            return Err(crate::Error::NotFound);
        }
        directory.append(DirectoryChange::Category(id))?;
        directory.store(conn)
    })
}

fn changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[NAME])
        .validate_required(&[NAME])
        .validate_length(NAME, CATEGORY_NAME_LENGTH)
        .unique_constraint(NAME, "categories_name_index")
}
