//! What a workspace has already.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use chrono::{NaiveDate, Utc};

use super::field::{Field, Kind};
use super::field_values::id_type;

pub(super) const DATABASES: [&str; 2] = ["sqlite", "postgres"];

/// Tables of which the tests can make a row to refer to.
const MADE_IN_TESTS: [&str; 3] = ["users", "videos", "categories"];

/// The workspace below a folder.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) root: PathBuf,
}

impl Workspace {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn read(&self, path: &str) -> anyhow::Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("{path} can't be read"))
    }

    /// The tables that diesel knows.
    pub(super) fn tables(&self) -> anyhow::Result<BTreeSet<String>> {
        let schema = self.read("crates/rumbl-core/src/schema.rs")?;
        let mut lines = schema.lines();
        let mut tables = BTreeSet::new();
        while let Some(line) = lines.next() {
            if line.starts_with("diesel::table!") {
                let name = lines.next().and_then(|next| next.split_whitespace().next());
                tables.extend(name.map(str::to_owned));
            }
        }
        Ok(tables)
    }

    /// Whether a file has a text.
    pub(super) fn has(&self, path: &str, text: &str) -> anyhow::Result<bool> {
        Ok(self.read(path)?.contains(text))
    }

    /// Whether a file or a folder is there.
    pub(super) fn exists(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// The folder's name of the next migration: the next free number, and not before the latest.
    pub(super) fn next_migration(&self, name: &str) -> anyhow::Result<String> {
        self.next_migration_on(name, Utc::now().date_naive())
    }

    fn next_migration_on(&self, name: &str, today: NaiveDate) -> anyhow::Result<String> {
        let (mut latest_day, mut latest) = (today.format("%Y%m%d").to_string(), 0_u32);
        for database in DATABASES {
            for entry in fs::read_dir(self.root.join("migrations").join(database))? {
                let folder = entry?.file_name().to_string_lossy().into_owned();
                let (version, taken) = folder.split_once('_').unwrap_or((&folder, ""));
                ensure!(taken != name, "there is a migration {folder} already");
                let (day, number) = version.split_at_checked(8).unwrap_or_default();
                latest = latest.max(number.parse().unwrap_or_default());
                latest_day = latest_day.max(day.to_owned());
            }
        }
        Ok(format!("{latest_day}{:06}_{name}", latest + 1))
    }

    /// Makes sure that what fields refer to is there, with a type for its ids; and that the tests can make it where they have to.
    ///
    /// # Errors
    /// Names what is missing.
    pub(super) fn check_references(&self, fields: &[Field], is_tested: bool) -> anyhow::Result<()> {
        let tables = self.tables()?;
        for field in fields {
            let Kind::Reference(table) = &field.kind else { continue };
            ensure!(
                tables.contains(table),
                "{} refers to {table}, and there is no such table",
                field.name
            );
            let id = id_type(table);
            ensure!(
                self.has("crates/rumbl-core/src/ids.rs", &format!("\n    {id}\n"))?,
                "{} refers to {table}, whose ids have no type {id}",
                field.name
            );
            let is_made = field.is_optional || MADE_IN_TESTS.contains(&table.as_str());
            ensure!(
                is_made || !is_tested,
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
                "diesel::table! {\n    users (id) {\n    }\n}\n\ndiesel::table! {\n    log (a, b) {\n    }\n}\n",
            ),
            ("crates/rumbl-core/src/ids.rs", "id!(\n    /// Doc\n    UserId\n);\n"),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let workspace = Workspace::new(folder.path());
        (folder, workspace)
    }

    #[test]
    fn a_migration_gets_the_next_number_of_both_databases_and_no_earlier_day() {
        let (_folder, workspace) = workspace();
        for (today, version) in [("2026-11-29", "20261129000040"), ("2026-11-01", "20261128000040")]
        {
            let name = workspace.next_migration_on("create_notes", today.parse().unwrap()).unwrap();
            assert_eq!(name, format!("{version}_create_notes"));
        }
        let refusal = workspace.next_migration("add_shares").unwrap_err().to_string();
        assert_eq!(refusal, "there is a migration 20261128000039_add_shares already");
    }

    #[test]
    fn a_reference_needs_a_table_with_ids_of_its_own() {
        let (_folder, workspace) = workspace();
        let check = |field: &str, is_tested| {
            let outcome = workspace.check_references(&[Field::parse(field).unwrap()], is_tested);
            outcome.map_err(|error| error.to_string())
        };
        assert_eq!(check("user_id:references:users", true), Ok(()));
        assert!(check("video_id:references:videos", false).unwrap_err().contains("no such table"));
        assert!(check("log_id:references:log", false).unwrap_err().contains("no type LogId"));
    }
}
