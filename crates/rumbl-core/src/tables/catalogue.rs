use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::repo::Connection;
use crate::{Error, Result};

/// The table that exists in a PostgreSQL database while a transfer to it is unfinished.
pub(crate) const UNFINISHED_TRANSFER: &str = "unfinished_transfer";
/// Tables about the database itself.
const INTERNAL_TABLES: [&str; 2] = ["__diesel_schema_migrations", UNFINISHED_TRANSFER];

/// Excludes SQLite's own tables, and those of its full-text indexes, which triggers fill.
const SQLITE_COLUMNS: &str = r#"
    SELECT t.name AS "table", c.name AS "column", lower(c.type) AS type_name
    FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c
    WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_'
      AND c.hidden = 0
    ORDER BY t.name, c.name"#;

/// Excludes generated columns, search vectors that a trigger fills, and tables of extensions. Names are sorted as
/// bytes, as on SQLite.
const POSTGRES_COLUMNS: &str = r#"
    SELECT t.relname::text AS "table", a.attname::text AS "column",
      format_type(a.atttypid, NULL) AS type_name
    FROM pg_class AS t
    JOIN pg_namespace AS n ON n.oid = t.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = t.oid
    WHERE n.nspname = current_schema() AND t.relkind IN ('r', 'p')
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND a.atttypid <> 'tsvector'::regtype
      AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.deptype = 'e'
      )
    ORDER BY t.relname::text COLLATE "C", a.attname::text COLLATE "C""#;

/// Includes the tables of other owners, and those in other schemas that can be read from here.
const POSTGRES_TABLES: &str = "
    SELECT t.relname::text AS name FROM pg_class AS t
    JOIN pg_namespace AS n ON n.oid = t.relnamespace
    WHERE n.nspname = current_schema() AND t.relkind IN ('r', 'p', 'f')
      AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.deptype = 'e'
      )
    ORDER BY 1";
const SQLITE_TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1";

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An integer of any size.
    Number,
    /// True or false.
    Truth,
    /// A time in UTC, in microseconds.
    Time,
    /// Bytes.
    Bytes,
    /// Text.
    Text,
}

/// A stored column, that is, not a generated one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A table with its columns, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    type_name: String,
}

/// Every table with rumbl's data, sorted by name. On PostgreSQL these are all tables of the current schema, regardless
/// of the owner.
///
/// # Errors
/// [`Error::Tables`] for a column whose type is not one of [`Kind`].
pub(crate) fn list_tables(connection: &mut Connection) -> Result<Vec<Table>> {
    let found: Vec<Found> = match connection {
        Connection::Sqlite(conn) => diesel::sql_query(SQLITE_COLUMNS).load(conn)?,
        Connection::Pg(conn) => diesel::sql_query(POSTGRES_COLUMNS).load(conn)?,
    };
    let mut tables: Vec<Table> = Vec::new();
    for Found { table, column, type_name } in found {
        if INTERNAL_TABLES.contains(&table.as_str()) {
            continue;
        }
        let kind = kind_of(&type_name).ok_or_else(|| {
            Error::Tables(format!(
                "{table}.{column} is of the type {type_name}, which is not known"
            ))
        })?;
        let column = Column { name: column, kind };
        match tables.last_mut() {
            Some(last) if last.name == table => last.columns.push(column),
            _ => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(tables)
}

/// The names of all user-created tables.
pub(crate) fn list_table_names(connection: &mut Connection) -> Result<Vec<String>> {
    let names: Vec<Name> = match connection {
        Connection::Sqlite(conn) => diesel::sql_query(SQLITE_TABLES).load(conn)?,
        Connection::Pg(conn) => diesel::sql_query(POSTGRES_TABLES).load(conn)?,
    };
    Ok(names.into_iter().map(|table| table.name).collect())
}

/// The kind of a type, by its name in either database.
fn kind_of(type_name: &str) -> Option<Kind> {
    Some(match type_name {
        "integer" | "bigint" | "smallint" => Kind::Number,
        "boolean" => Kind::Truth,
        "timestamp" | "timestamp without time zone" => Kind::Time,
        "blob" | "bytea" => Kind::Bytes,
        "text" => Kind::Text,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_nobody_thought_of_is_not_taken_for_another() {
        assert_eq!(kind_of("bytea"), Some(Kind::Bytes));
        assert_eq!(kind_of("blob"), Some(Kind::Bytes));
        for unknown in ["", "real", "jsonb", "timestamp with time zone"] {
            assert_eq!(kind_of(unknown), None, "{unknown}");
        }
    }
}
