//! The tables that diesel knows, and the types of their ids: where each is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Context;

/// The sources of `rumbl-core`.
const SOURCES: &str = "crates/rumbl-core/src";

/// The files that declare tables and ids.
#[derive(Debug)]
pub(super) struct Schemas {
    /// `ids.rs`.
    ids: String,
    /// `schema.rs`, with the tables that are joined.
    joined: String,
    /// The `schema.rs` of each context that has one, by the context's name.
    own: Vec<(String, String)>,
}

impl Schemas {
    /// Reads those of the workspace below a folder.
    ///
    /// # Errors
    /// When one can't be read.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let sources = root.join(SOURCES);
        let read = |path: &Path| {
            fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))
        };
        let mut own = Vec::new();
        for entry in fs::read_dir(&sources)? {
            let entry = entry?;
            let schema = entry.path().join("schema.rs");
            if schema.is_file() {
                own.push((entry.file_name().to_string_lossy().into_owned(), read(&schema)?));
            }
        }
        own.sort();
        let (ids, joined) = (read(&sources.join("ids.rs"))?, read(&sources.join("schema.rs"))?);
        Ok(Self { ids, joined, own })
    }

    /// The names of all tables.
    pub(super) fn tables(&self) -> BTreeSet<&str> {
        self.all().flat_map(|(_, text)| blocks(text)).map(|(name, _)| name).collect()
    }

    /// The columns of a table.
    pub(super) fn columns(&self, table: &str) -> BTreeSet<&str> {
        let block = self.all().flat_map(|(_, text)| blocks(text)).find(|(name, _)| *name == table);
        let lines = block.into_iter().flat_map(|(_, block)| block.lines());
        lines.filter_map(|line| line.split_once(" -> ")).map(|(name, _)| name.trim()).collect()
    }

    /// The module that has a table, below the crate.
    pub(super) fn module_of(&self, table: &str) -> Option<String> {
        let mut all = self.all();
        let (context, _) = all.find(|(_, text)| blocks(text).any(|(name, _)| name == table))?;
        Some(context.map_or_else(|| "schema".to_owned(), |name| format!("{name}::schema")))
    }

    /// The module from which everybody gets a type of ids, below the crate.
    pub(super) fn module_of_ids(&self, id_type: &str) -> Option<&str> {
        let line = format!("\n    {id_type}\n");
        let contexts = self.own.iter().map(|(context, text)| (context.as_str(), text));
        let mut all = [("ids", &self.ids)].into_iter().chain(contexts);
        all.find(|(_, text)| text.contains(&line)).map(|(module, _)| module)
    }

    /// The files with tables, each with its context.
    fn all(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        let own = self.own.iter().map(|(context, text)| (Some(context.as_str()), text.as_str()));
        [(None, self.joined.as_str())].into_iter().chain(own)
    }
}

/// The tables of a file, each with all that is said of it.
fn blocks(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("diesel::table!").skip(1).filter_map(|block| {
        let name = block.lines().nth(1)?.split_whitespace().next()?;
        Some((name, block))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemas() -> Schemas {
        let own = "diesel::table! {\n    keys (id) {\n        user_id -> BigInt,\n    }\n}\n\nid!(\n    KeyId\n);\n";
        Schemas {
            ids: "id!(\n    UserId\n);\n".to_owned(),
            joined: "diesel::table! {\n    users (id) {\n        name -> Text,\n    }\n}\n\n\
                     diesel::table! {\n    log (a, b) {\n        a -> BigInt,\n    }\n}\n"
                .to_owned(),
            own: vec![("key_ring".to_owned(), own.to_owned())],
        }
    }

    #[test]
    fn tables_and_their_columns_are_known_wherever_they_stand() {
        let schemas = schemas();
        assert_eq!(schemas.tables(), ["keys", "log", "users"].into());
        assert_eq!(schemas.columns("keys"), ["user_id"].into());
        assert_eq!(schemas.columns("users"), ["name"].into());
        assert!(schemas.columns("key").is_empty());
    }

    #[test]
    fn a_table_and_its_ids_are_imported_from_where_they_stand() {
        let schemas = schemas();
        assert_eq!(schemas.module_of("users").as_deref(), Some("schema"));
        assert_eq!(schemas.module_of("keys").as_deref(), Some("key_ring::schema"));
        assert_eq!(schemas.module_of("key_ring"), None);
        assert_eq!(schemas.module_of_ids("UserId"), Some("ids"));
        assert_eq!(schemas.module_of_ids("KeyId"), Some("key_ring"));
        assert_eq!(schemas.module_of_ids("LogId"), None);
    }
}
