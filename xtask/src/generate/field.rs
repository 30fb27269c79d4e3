//! A field in Phoenix's notation: `title:string`, `body:text?`, `title:string:unique`, `video_id:references:videos`.

use anyhow::{bail, ensure};

use super::names;
use super::reserved;

/// The types that both databases hold as they are.
const TYPES: &str = "string, text, integer, boolean, utc_datetime and references";

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line.
    String,
    /// Any number of lines.
    Text,
    /// An integer of 64 bits.
    Integer,
    /// Yes or no.
    Boolean,
    /// A time in UTC.
    UtcDatetime,
    /// The id of a row in a table.
    Reference(String),
}

/// A field of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Whether it may be left empty.
    pub(super) is_optional: bool,
    /// Whether no two rows have the same.
    pub(super) is_unique: bool,
}

impl Field {
    /// Reads one field.
    ///
    /// # Errors
    /// Says in a sentence what is wrong with it.
    pub(super) fn parse(written: &str) -> anyhow::Result<Self> {
        let mut parts = written.split(':');
        let name = parts.next().unwrap_or_default();
        let parts: Vec<&str> = parts.collect();
        names::check(name, name)?;
        ensure!(
            !reserved::is_reserved(name),
            "a field can't be called {name}: it has a meaning of its own"
        );
        let (parts, is_unique) = match parts.as_slice() {
            [parts @ .., "unique"] => (parts, true),
            parts => (parts, false),
        };
        let (last, is_optional) = match parts.last() {
            Some(last) => (last.strip_suffix('?').unwrap_or(last), last.ends_with('?')),
            None => ("string", false),
        };
        let kind = match parts {
            [] | [_] => kind(name, last)?,
            ["references", _] => reference(name, last)?,
            _ => bail!(
                "{written} is no field: write name:type, name:type:unique or name_id:references:table"
            ),
        };
        ensure!(
            !is_unique || kind == Kind::String,
            "{name} can't be unique: only a string can, such as {name}:string:unique"
        );
        Ok(Self { name: name.to_owned(), kind, is_optional, is_unique })
    }

    /// The owner of a row.
    pub(super) fn owner() -> Self {
        let kind = Kind::Reference("users".to_owned());
        Self { name: "user_id".to_owned(), kind, is_optional: false, is_unique: false }
    }

    /// Whether it says whose a row is.
    pub(super) fn is_owner(&self) -> bool {
        self.name == "user_id"
    }

    /// The name of its index in a table, if it has one. Where rows have an owner, a unique value is unique among theirs.
    pub(super) fn index(&self, table: &str, has_owner: bool) -> Option<String> {
        let name = &self.name;
        match self.kind {
            Kind::Reference(_) if self.is_owner() => Some(format!("{table}_{name}_id_index")),
            Kind::Reference(_) => Some(format!("{table}_{name}_index")),
            _ if self.is_unique && has_owner => Some(format!("{table}_user_id_{name}_index")),
            _ if self.is_unique => Some(format!("{table}_{name}_index")),
            _ => None,
        }
    }

    /// What PostgreSQL calls its foreign key in a table, if it has one.
    pub(super) fn foreign_key(&self, table: &str) -> Option<String> {
        matches!(self.kind, Kind::Reference(_)).then(|| format!("{table}_{}_fkey", self.name))
    }

    /// The column's type in SQL, with what holds for it, the same for both databases.
    pub(super) fn sql(&self) -> String {
        let name = match self.kind {
            Kind::String | Kind::Text => "TEXT",
            Kind::Integer | Kind::Reference(_) => "BIGINT",
            Kind::Boolean => "BOOLEAN",
            Kind::UtcDatetime => "TIMESTAMP",
        };
        let null = if self.is_optional { "" } else { " NOT NULL" };
        match &self.kind {
            Kind::Reference(table) => {
                let on_delete = if self.is_optional { "SET NULL" } else { "CASCADE" };
                format!("{name}{null} REFERENCES {table} (id) ON DELETE {on_delete}")
            }
            _ => format!("{name}{null}"),
        }
    }

    /// What rows that are there already have in a new column; nothing where only people can say that.
    pub(super) fn default(&self) -> Option<&'static str> {
        match self.kind {
            _ if self.is_optional => Some(""),
            _ if self.is_unique => None,
            Kind::String | Kind::Text => Some(" DEFAULT ''"),
            Kind::Integer => Some(" DEFAULT 0"),
            Kind::Boolean => Some(" DEFAULT FALSE"),
            Kind::UtcDatetime | Kind::Reference(_) => None,
        }
    }

    /// A value in SQL, for a row that tests begin with.
    pub(super) fn sql_value(&self) -> String {
        match &self.kind {
            Kind::String | Kind::Text => "'“é”'".to_owned(),
            Kind::Integer => "7".to_owned(),
            Kind::Boolean => "TRUE".to_owned(),
            Kind::UtcDatetime => "'2026-05-03 17:04:05'".to_owned(),
            Kind::Reference(table) => format!("(SELECT min(id) FROM {table})"),
        }
    }
}

fn kind(name: &str, written: &str) -> anyhow::Result<Kind> {
    Ok(match written {
        "string" => Kind::String,
        "text" => Kind::Text,
        "integer" => Kind::Integer,
        "boolean" => Kind::Boolean,
        "utc_datetime" => Kind::UtcDatetime,
        "references" => {
            bail!("{name} refers to no table: write {name}:references:videos, or another table")
        }
        "decimal" | "float" => bail!(
            "{name} can't be of the type {written}: SQLite has no exact decimals. Count the smallest unit, such as \
             {name}_cents:integer"
        ),
        "date"
        | "time"
        | "naive_datetime"
        | "time_usec"
        | "utc_datetime_usec"
        | "naive_datetime_usec" => {
            bail!(
                "{name} can't be of the type {written}: use utc_datetime, which is kept in microseconds"
            )
        }
        "binary" => {
            bail!("{name} can't be of the type binary: files are uploads, so refer to one of those")
        }
        "uuid" | "map" | "array" | "enum" => {
            bail!(
                "{name} can't be of the type {written}, which the two databases hold in different ways: use a string"
            )
        }
        other => bail!("{other} is no type: there are {TYPES}"),
    })
}

fn reference(name: &str, table: &str) -> anyhow::Result<Kind> {
    ensure!(
        name.ends_with("_id"),
        "{name} refers to {table}: call it {}_id",
        cruet::to_singular(table)
    );
    names::check(table, table)?;
    Ok(Kind::Reference(table.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(written: &str) -> Field {
        Field::parse(written).unwrap()
    }

    #[test]
    fn fields_are_read_in_phoenix_s_notation() {
        assert_eq!(field("title"), field("title:string"));
        assert_eq!(field("body:text?").sql(), "TEXT");
        assert_eq!(field("views:integer").sql(), "BIGINT NOT NULL");
        assert!(field("title:string:unique").is_unique && !field("title:string").is_unique);
        assert_eq!(
            field("video_id:references:videos").sql(),
            "BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE"
        );
        assert_eq!(
            field("category_id:references:categories?").sql(),
            "BIGINT REFERENCES categories (id) ON DELETE SET NULL"
        );
        assert!(field("user_id:references:users").is_owner());
    }

    #[test]
    fn an_index_has_one_name_for_all_who_ask() {
        let index = |written: &str, has_owner| field(written).index("notes", has_owner);
        assert_eq!(index("title:string:unique", false).unwrap(), "notes_title_index");
        assert_eq!(index("title:string:unique", true).unwrap(), "notes_user_id_title_index");
        assert_eq!(index("video_id:references:videos", true).unwrap(), "notes_video_id_index");
        assert_eq!(index("user_id:references:users", true).unwrap(), "notes_user_id_id_index");
        assert_eq!(index("title:string", true), None);
        assert_eq!(
            field("video_id:references:videos").foreign_key("notes").unwrap(),
            "notes_video_id_fkey"
        );
    }

    #[test]
    fn what_the_databases_do_not_hold_alike_is_refused_by_name() {
        for (written, words) in [
            ("price:decimal", "SQLite has no exact decimals"),
            ("price:float", "price_cents:integer"),
            ("day:date", "use utc_datetime"),
            ("key:uuid", "meaning of its own"),
            ("token:uuid", "the type uuid"),
            ("tags:array", "the type array"),
            ("tags:array:string", "is no field"),
            ("data:binary", "uploads"),
            ("size:giant", "giant is no type: there are string"),
            ("video_id:references", "refers to no table"),
            ("video:references:videos", "call it video_id"),
            ("views:integer:unique", "only a string can"),
            ("order:string", "meaning of its own"),
            ("type:string", "meaning of its own"),
            ("inserted_at:utc_datetime", "meaning of its own"),
            ("Title:string", "is no name"),
            ("", "is no name"),
        ] {
            let refusal = Field::parse(written).unwrap_err().to_string();
            assert!(refusal.contains(words), "{written}: {refusal}");
        }
    }
}
