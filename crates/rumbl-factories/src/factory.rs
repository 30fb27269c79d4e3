use rumbl_core::changeset::{Action, Changeset, Field, FieldError, Params};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};

/// The field of errors that are about no field.
const BASE: Field = Field::text("base");

/// Something that can be made: what is given, and realistic values for the rest.
pub trait Factory {
    /// What [`insert`] returns.
    type Row;

    /// The params that a form would send. Each call has new unique values.
    fn params(&self) -> Params;

    /// Stores the row through its context, and the rows that it needs and weren't given.
    ///
    /// # Errors
    /// Those of the context.
    fn store(self, conn: &mut Connection) -> Result<Self::Row>;
}

/// The params that a form would send; nothing is stored.
#[expect(clippy::needless_pass_by_value, reason = "it reads as insert does")]
pub fn build(factory: impl Factory) -> Params {
    factory.params()
}

/// Stores a row, and returns it as it is in the database.
///
/// # Panics
/// When rumbl refuses the row, with the errors of its changeset. Use [`try_insert`] outside of tests.
#[track_caller]
#[expect(clippy::panic, reason = "a test whose rows can't be made has failed")]
pub fn insert<F: Factory>(conn: &mut Connection, factory: F) -> F::Row {
    let error = match factory.store(conn) {
        Ok(row) => return row,
        Err(Error::NotFound) => {
            "not found: a row that it needs is gone, or its user can't see it".to_owned()
        }
        Err(error) => error.to_string(),
    };
    let path = std::any::type_name::<F::Row>();
    panic!("rumbl refuses this {}: {error}", path.rsplit("::").next().unwrap_or(path))
}

/// Stores a row, and returns it as it is in the database.
///
/// # Errors
/// Those of the context.
pub fn try_insert<F: Factory>(conn: &mut Connection, factory: F) -> Result<F::Row> {
    factory.store(conn)
}

/// Stores several rows, which differ in what is unique.
///
/// # Panics
/// As [`insert`].
#[track_caller]
pub fn insert_list<F: Factory + Clone>(
    conn: &mut Connection,
    count: usize,
    factory: &F,
) -> Vec<F::Row> {
    let mut rows = Vec::new();
    for _ in 0..count {
        rows.push(insert(conn, factory.clone()));
    }
    rows
}

/// The error of a factory that was asked for what rumbl would refuse only halfway, or not at all.
pub(crate) fn refused(error: FieldError) -> Error {
    let changeset = Changeset::new([]).add_error(BASE, error);
    changeset.apply_action(Action::Insert).map_or_else(Error::from, |_valid| Error::NotFound)
}
