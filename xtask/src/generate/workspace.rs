//! What a workspace has already.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use chrono::{NaiveDateTime, Utc};

use super::field::{Field, Kind};
use super::field_values::id_type;
use super::schemas::Schemas;

pub(super) const DATABASES: [&str; 2] = ["sqlite", "postgres"];

/// Tables of which it is known who may see a row: users and categories are for everybody, and videos have a check of
/// their own. Of these, the tests can make a row to refer to.
const KNOWN: [&str; 3] = ["users", "videos", "categories"];

/// The workspace below a folder.
#[derive(Debug, Clone)]
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    /// When something is generated in it.
    now: NaiveDateTime,
}

impl Workspace {
    pub(super) fn new(root: &Path) -> Self {
        Self::at(root, Utc::now().naive_utc())
    }

    /// The workspace below a folder, at a time.
    pub(super) fn at(root: &Path, now: NaiveDateTime) -> Self {
        Self { root: root.to_owned(), now }
    }

    fn read(&self, path: &str) -> anyhow::Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("{path} can't be read"))
    }

    /// The tables and the types of their ids.
    pub(super) fn schemas(&self) -> anyhow::Result<Schemas> {
        Schemas::read(&self.root)
    }

    /// Whether a file has a text.
    pub(super) fn has(&self, path: &str, text: &str) -> anyhow::Result<bool> {
        Ok(self.read(path)?.contains(text))
    }

    /// Whether a file or a folder is there.
    pub(super) fn exists(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// The folder's name of the next migration: the time, as nobody can have had it before, and not before the latest.
    pub(super) fn next_migration(&self, name: &str) -> anyhow::Result<String> {
        let mut next: u64 = self.now.format("%Y%m%d%H%M%S").to_string().parse()?;
        for database in DATABASES {
            for entry in fs::read_dir(self.root.join("migrations").join(database))? {
                let folder = entry?.file_name().to_string_lossy().into_owned();
                let (version, taken) = folder.split_once('_').unwrap_or((&folder, ""));
                ensure!(taken != name, "there is a migration {folder} already");
                next = next.max(version.parse::<u64>().unwrap_or_default() + 1);
            }
        }
        Ok(format!("{next}_{name}"))
    }

    /// Makes sure that what fields refer to is there, with a type for its ids; and in a context, that it is known who may
    /// see it, and that the tests can make it where they have to.
    ///
    /// # Errors
    /// Names what is missing.
    pub(super) fn check_references(
        &self,
        fields: &[Field],
        is_context: bool,
    ) -> anyhow::Result<()> {
        let schemas = self.schemas()?;
        let tables = schemas.tables();
        for field in fields {
            let Kind::Reference(table) = &field.kind else { continue };
            ensure!(
                tables.contains(table.as_str()),
                "{} refers to {table}, and there is no such table",
                field.name
            );
            let id = id_type(table);
            ensure!(
                schemas.module_of_ids(&id).is_some(),
                "{} refers to {table}, whose ids have no type {id}",
                field.name
            );
            if !is_context || KNOWN.contains(&table.as_str()) {
                continue;
            }
            ensure!(
                schemas.columns(table).contains("user_id"),
                "{} refers to {table}, and nothing says who may see a row of that: refer to {}, or to a table with a \
                 user_id, of which people may refer to their own",
                field.name,
                KNOWN.join(", ")
            );
            ensure!(
                field.is_optional,
                "the tests can't make a row of {table}: make the reference optional, {}:references:{table}?",
                field.name
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("migrations/sqlite/20261121000001_create_users/up.sql", ""),
            ("migrations/postgres/20261121000001_create_users/up.sql", ""),
            ("migrations/postgres/20261128000039_add_shares/up.sql", ""),
            (
                "crates/rumbl-core/src/schema.rs",
                "diesel::table! {\n    users (id) {\n        name -> Text,\n    }\n}\n\n\
                 diesel::table! {\n    log (a, b) {\n        a -> BigInt,\n    }\n}\n\n\
                 diesel::table! {\n    rooms (id) {\n        host_id -> BigInt,\n    }\n}\n\n\
                 diesel::table! {\n    keys (id) {\n        user_id -> BigInt,\n    }\n}\n",
            ),
            (
                "crates/rumbl-core/src/ids.rs",
                "id!(\n    UserId\n);\nid!(\n    RoomId\n);\nid!(\n    KeyId\n);\n",
            ),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let workspace = Workspace::new(folder.path());
        (folder, workspace)
    }

    #[test]
    fn a_migration_gets_the_time_or_what_follows_the_latest_of_both_databases() {
        let (_folder, workspace) = workspace();
        for (now, version) in
            [("2026-11-29T12:34:56", "20261129123456"), ("2026-11-01T12:34:56", "20261128000040")]
        {
            let workspace = Workspace::at(&workspace.root, now.parse().unwrap());
            let name = workspace.next_migration("create_notes").unwrap();
            assert_eq!(name, format!("{version}_create_notes"));
        }
        let refusal = workspace.next_migration("add_shares").unwrap_err().to_string();
        assert_eq!(refusal, "there is a migration 20261128000039_add_shares already");
    }

    #[test]
    fn a_reference_needs_a_table_with_ids_of_its_own() {
        let (_folder, workspace) = workspace();
        let check = |field: &str, is_context| {
            let outcome = workspace.check_references(&[Field::parse(field).unwrap()], is_context);
            outcome.map_err(|error| error.to_string())
        };
        assert_eq!(check("user_id:references:users", true), Ok(()));
        assert!(check("video_id:references:videos", false).unwrap_err().contains("no such table"));
        assert!(check("log_id:references:log", false).unwrap_err().contains("no type LogId"));
    }

    #[test]
    fn people_refer_only_to_what_is_known_to_be_for_their_eyes() {
        let (_folder, workspace) = workspace();
        let check = |field: &str, is_context| {
            let outcome = workspace.check_references(&[Field::parse(field).unwrap()], is_context);
            outcome.map_err(|error| error.to_string())
        };
        let refusal = check("room_id:references:rooms?", true).unwrap_err();
        assert!(refusal.contains("nothing says who may see a row"), "{refusal}");
        let refusal = check("key_id:references:keys", true).unwrap_err();
        assert!(refusal.contains("make the reference optional"), "{refusal}");
        assert_eq!(check("key_id:references:keys?", true), Ok(()));
        assert_eq!(check("room_id:references:rooms", false), Ok(()));
    }
}
