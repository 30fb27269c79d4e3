use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::permalink::Permalink;
use super::slug::slugify;
use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::CategoryId;
use crate::repo::{Connection, UtcTime, now, with_conn};
use crate::schema::categories;

/// Characters of a category's name.
pub const CATEGORY_NAME_LENGTH: RangeInclusive<usize> = 1..=100;

/// Categories that a listing has at most.
const MAX_LISTED_CATEGORIES: i64 = 1_000;

pub(super) const NAME: Field = Field::text("name");

/// A category of videos.
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

/// A changeset of a new category, for the form that adds one.
pub fn change_new_category() -> Changeset {
    Changeset::new([])
}

/// A changeset of a new category.
pub(super) fn new_category(params: &Params) -> Changeset {
    Changeset::new([])
        .cast(params, &[NAME])
        .validate_required(&[NAME])
        .validate_length(NAME, CATEGORY_NAME_LENGTH)
        .unique_constraint(NAME, "categories_name_index")
}

/// Creates a category, or returns the existing one with this name.
///
/// # Errors
/// [`crate::Error::Invalid`] when the name is blank or too long.
pub fn create_category(conn: &mut Connection, name: &str) -> Result<Category> {
    let params = Params::from_iter([(NAME.name(), name)]);
    let changeset = new_category(&params).apply_action(Action::Insert)?;
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
