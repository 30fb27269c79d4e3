//! The order in which tables are filled.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::repo::Connection;
use crate::tables::Table;
use crate::{Error, Result, TransferFault};

const REFERENCES: &str = "
    SELECT child.relname::text AS child, parent.relname::text AS parent
    FROM pg_constraint AS k
    JOIN pg_class AS child ON child.oid = k.conrelid
    JOIN pg_class AS parent ON parent.oid = k.confrelid
    JOIN pg_namespace AS n ON n.oid = child.relnamespace
    WHERE k.contype = 'f' AND n.nspname = current_schema() AND child.oid <> parent.oid";

#[derive(Debug, QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

/// Sorts tables so that each comes after those that it references.
pub(super) fn parents_first(target: &mut Connection, tables: Vec<Table>) -> Result<Vec<Table>> {
    let references = match target {
        Connection::Pg(conn) => diesel::sql_query(REFERENCES).load(conn)?,
        Connection::Sqlite(_) => Vec::new(),
    };
    sort(tables, &references)
}

fn sort(mut tables: Vec<Table>, references: &[Reference]) -> Result<Vec<Table>> {
    let mut sorted = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let is_waiting = |table: &Table| {
            references.iter().any(|reference| {
                reference.child == table.name
                    && tables.iter().any(|other| other.name == reference.parent)
            })
        };
        let (waiting, ready): (Vec<_>, Vec<_>) = tables.iter().cloned().partition(is_waiting);
        if ready.is_empty() {
            let names: Vec<_> = waiting.iter().map(|table| table.name.as_str()).collect();
            let names = names.join(", ");
            return Err(Error::Transfer(TransferFault::Circle(names)));
        }
        sorted.extend(ready);
        tables = waiting;
    }
    Ok(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> Table {
        Table { name: name.to_owned(), columns: Vec::new() }
    }

    fn reference((child, parent): (&str, &str)) -> Reference {
        Reference { child: child.to_owned(), parent: parent.to_owned() }
    }

    #[test]
    fn a_table_comes_after_those_that_it_refers_to() {
        let tables = ["annotations", "log", "users", "videos"].map(table).to_vec();
        let references = [("annotations", "videos"), ("annotations", "users"), ("videos", "users")]
            .map(reference);
        let sorted = sort(tables, &references).unwrap();
        let names: Vec<_> = sorted.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["log", "users", "videos", "annotations"]);
    }

    #[test]
    fn a_circle_is_named_rather_than_followed() {
        let tables = ["a", "b", "c"].map(table).to_vec();
        let failure = sort(tables, &[("a", "b"), ("b", "a")].map(reference)).unwrap_err();
        assert!(failure.to_string().contains("in a circle: a, b"), "{failure}");
    }
}
