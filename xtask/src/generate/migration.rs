//! Migrations, for both databases, with what the tests have to know of them.

use anyhow::ensure;
use serde_json::{Value, json};

use super::edit;
use super::field::Field;
use super::names;
use super::plan::Plan;
use super::reserved;
use super::templates::Templates;
use super::workspace::{DATABASES, Workspace};

/// Bytes of a name in PostgreSQL, which cuts longer ones off.
const MAX_IDENTIFIER: usize = 63;

/// What a migration does, as its name says.
enum Task<'a> {
    Create(&'a str),
    AddTo(&'a str),
    Other,
}

/// A migration by itself.
///
/// # Errors
/// Says in a sentence why not.
pub(super) fn plan(workspace: &Workspace, name: &str, fields: &[String]) -> anyhow::Result<Plan> {
    names::check(name, name)?;
    let fields = parse(fields)?;
    workspace.check_references(&fields, false)?;
    let mut plan = Plan::new(&workspace.root);
    let schemas = workspace.schemas()?;
    let tables = schemas.tables();
    match task(name) {
        Task::Create(table) => {
            names::check(table, table)?;
            ensure!(!tables.contains(table), "there is a table {table} already");
            ensure!(
                !reserved::is_reserved(table),
                "{table} has a meaning of its own in SQL or Rust"
            );
            ensure!(!fields.is_empty(), "{table} needs a column, such as title:string");
            create(
                &mut plan,
                workspace,
                table,
                &fields,
                &format!("{}.", names::capitalized(&table.replace('_', " "))),
            )?;
            plant(&mut plan, table, &fields)?;
        }
        Task::AddTo(table) => {
            ensure!(tables.contains(table), "there is no table {table}");
            ensure!(
                !fields.is_empty(),
                "{name} says which columns {table} gets, such as views:integer"
            );
            check_columns(table, &fields, false)?;
            let columns = schemas.columns(table);
            for field in &fields {
                ensure!(
                    !columns.contains(field.name.as_str()),
                    "{table} has {} already",
                    field.name
                );
                ensure!(
                    field.default().is_some(),
                    "rows of {table} that are there already have no {0}: make it optional, as {0}…?",
                    field.name
                );
            }
            write(&mut plan, workspace, name, "add", &values(table, &fields, ""))?;
        }
        Task::Other => {
            ensure!(
                fields.is_empty(),
                "{name} has no place for columns: call it create_TABLE, or add_COLUMN_to_TABLE"
            );
            write(&mut plan, workspace, name, "other", &json!({"words": name.replace('_', " ")}))?;
        }
    }
    Ok(plan)
}

/// Reads fields, each of which is there once.
///
/// # Errors
/// Says in a sentence what is wrong with one.
pub(super) fn parse(written: &[String]) -> anyhow::Result<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    for one in written {
        let field = Field::parse(one)?;
        ensure!(
            fields.iter().all(|other| other.name != field.name),
            "{} is there twice",
            field.name
        );
        ensure!(
            !field.is_owner() || (field == Field::owner()),
            "user_id is whose it is: write user_id:references:users, or call it otherwise"
        );
        fields.push(field);
    }
    Ok(fields)
}

/// Adds the migration that creates a table; `about` is what the table is for.
///
/// # Errors
/// When there is one of that name.
pub(super) fn create(
    plan: &mut Plan,
    workspace: &Workspace,
    table: &str,
    fields: &[Field],
    about: &str,
) -> anyhow::Result<()> {
    let name = format!("create_{table}");
    check_columns(table, fields, fields.iter().any(Field::is_owner))?;
    write(plan, workspace, &name, "create", &values(table, fields, about))
}

/// Makes sure that columns can be told from their table, and that no name is longer than a database keeps.
fn check_columns(table: &str, fields: &[Field], has_owner: bool) -> anyhow::Result<()> {
    for field in fields {
        ensure!(field.name != table, "a field of {table} can't be called {table} too");
        let names = [field.index(table, has_owner), field.foreign_key(table)];
        for name in names.into_iter().flatten() {
            ensure!(
                name.len() <= MAX_IDENTIFIER,
                "{} needs the name {name}, which is longer than {MAX_IDENTIFIER} characters: choose a shorter one",
                field.name
            );
        }
    }
    Ok(())
}

/// Adds a row to what the tests begin with, for a table that no code knows yet.
///
/// # Errors
/// When the tests have no place for it.
pub(super) fn plant(plan: &mut Plan, table: &str, fields: &[Field]) -> anyhow::Result<()> {
    let line = format!(
        "    let row = {};\n    \
         diesel::connection::SimpleConnection::batch_execute(conn, row).unwrap();",
        row(table, fields)
    );
    plan.edit("crates/rumbl-core/tests/it/everything.rs", |text| {
        edit::before(text, "pub(crate) fn plant(", "}", &line)
    })
}

/// A statement that adds a row, as a literal of Rust.
pub(super) fn row(table: &str, fields: &[Field]) -> String {
    let columns: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let row: Vec<String> = fields.iter().map(Field::sql_value).collect();
    let (columns, row) = (columns.join(", "), row.join(", "));
    let times = "'2026-05-03 17:04:05', '2026-05-03 17:04:05'";
    format!(
        "\"INSERT INTO {table} ({columns}, inserted_at, updated_at) \\\n         VALUES ({row}, {times})\""
    )
}

fn task(name: &str) -> Task<'_> {
    if let Some(table) = name.strip_prefix("create_") {
        return Task::Create(table);
    }
    match name.strip_prefix("add_").and_then(|rest| rest.rsplit_once("_to_")) {
        Some((_, table)) => Task::AddTo(table),
        None => Task::Other,
    }
}

fn values(table: &str, fields: &[Field], about: &str) -> Value {
    let one = cruet::to_singular(table);
    let has_owner = fields.iter().any(Field::is_owner);
    let with_default = |field: &Field| {
        let mut value = field.to_json(&one, table, has_owner);
        if let Some(object) = value.as_object_mut() {
            let default = field.default().unwrap_or_default();
            object.insert("added".to_owned(), format!("{}{default}", field.sql()).into());
        }
        value
    };
    json!({
        "table": table,
        "about": about,
        "has_owner": has_owner,
        "fields": fields.iter().map(with_default).collect::<Vec<_>>(),
    })
}

/// Writes a migration for both databases.
fn write(
    plan: &mut Plan,
    workspace: &Workspace,
    name: &str,
    template: &str,
    values: &Value,
) -> anyhow::Result<()> {
    let templates = Templates::load()?;
    let folder = workspace.next_migration(name)?;
    for database in DATABASES {
        let mut values = values.clone();
        if let Some(values) = values.as_object_mut() {
            values.insert("database".to_owned(), database.into());
        }
        for direction in ["up", "down"] {
            let text =
                templates.render(&format!("migration/{template}_{direction}.sql"), &values)?;
            plan.create(format!("migrations/{database}/{folder}/{direction}.sql"), text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project;

    fn root() -> Workspace {
        Workspace::new(project::root())
    }

    fn planned(name: &str, fields: &[&str]) -> anyhow::Result<Plan> {
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        plan(&root(), name, &fields)
    }

    fn text(plan: &Plan, ending: &str) -> String {
        let found = plan.changes().iter().find(|(path, _)| path.ends_with(ending));
        found.map(|(_, change)| change.after.clone()).expect("there is such a file")
    }

    #[test]
    fn columns_are_added_in_their_order_and_dropped_in_the_other() {
        let fields = ["views:integer", "genre_id:references:categories?"];
        let plan = planned("add_things_to_videos", &fields).unwrap();
        assert_eq!(
            text(&plan, "up.sql"),
            "ALTER TABLE videos ADD COLUMN views BIGINT NOT NULL DEFAULT 0;\n\
             ALTER TABLE videos ADD COLUMN genre_id BIGINT REFERENCES categories (id) ON DELETE SET NULL;\n\
             CREATE INDEX videos_genre_id_index ON videos (genre_id);\n"
        );
        assert_eq!(
            text(&plan, "down.sql"),
            "DROP INDEX videos_genre_id_index;\n\
             ALTER TABLE videos DROP COLUMN genre_id;\n\
             ALTER TABLE videos DROP COLUMN views;\n"
        );
    }

    #[test]
    fn a_migration_is_there_for_both_databases_and_no_other_file_changes() {
        let plan = planned("tidy_up", &[]).unwrap();
        let files: Vec<String> =
            plan.changes().keys().map(|path| path.display().to_string()).collect();
        let is_of = |database: &str| files.iter().filter(|path| path.contains(database)).count();
        assert_eq!((is_of("sqlite"), is_of("postgres"), files.len()), (2, 2, 4));
    }

    #[test]
    fn no_name_is_longer_than_postgresql_keeps() {
        let (table, field) = ("t".repeat(26), "f".repeat(30));
        let planned = |fields: &[String]| {
            let outcome = plan(&root(), &format!("create_{table}"), fields);
            outcome.map(drop).map_err(|error| error.to_string())
        };
        let unique = format!("{field}:string:unique");
        assert_eq!(planned(std::slice::from_ref(&unique)), Ok(()));
        let refusal = planned(&["user_id:references:users".to_owned(), unique]).unwrap_err();
        assert!(refusal.contains("longer than 63 characters"), "{refusal}");
        let reference = format!("{}_id:references:videos", "f".repeat(31));
        assert!(planned(&[reference]).unwrap_err().contains("longer than 63 characters"));
        assert_eq!(planned(&[format!("{}:string", "f".repeat(40))]), Ok(()));
    }

    #[test]
    fn what_can_not_be_migrated_is_refused_in_a_sentence() {
        for (name, fields, words) in [
            ("create_videos", &["title:string"][..], "there is a table videos already"),
            ("create_gramophones", &[], "needs a column"),
            ("add_views_to_gramophones", &["views:integer"], "there is no table gramophones"),
            ("add_views_to_videos", &[], "which columns videos gets"),
            ("add_day_to_videos", &["day:utc_datetime"], "make it optional"),
            ("add_code_to_videos", &["code:string:unique"], "make it optional"),
            ("tidy_up", &["title:string"], "has no place for columns"),
            ("create_users", &["title:string"], "there is a table users already"),
            ("Tidy", &[], "is no name"),
            ("create_2fa_codes", &["title:string"], "is no name"),
            ("create_gramophones", &["gramophones:text"], "can't be called gramophones too"),
            ("add_title_to_videos", &["title:string"], "videos has title already"),
            ("add_videos_to_videos", &["videos:integer"], "can't be called videos too"),
        ] {
            let refusal = format!("{:#}", planned(name, fields).unwrap_err());
            assert!(refusal.contains(words), "{name}: {refusal}");
        }
    }
}
