//! A field in Phoenix's notation: `title:string`, `body:text?`, `title:string:unique`, `video_id:references:videos`.

use anyhow::{bail, ensure};
use serde_json::{Value, json};

use super::names::{self, camel, capitalized};
use super::reserved;

/// The types that both databases hold as they are.
const TYPES: &str = "string, text, integer, boolean, utc_datetime and references";

/// Characters of a string, which is shown on one line.
const STRING_CHARACTERS: usize = 200;
/// Characters of a text.
const TEXT_CHARACTERS: usize = 10_000;

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

    /// All about it, for templates.
    pub(super) fn to_json(&self, one: &str) -> Value {
        let (name, constant) = (&self.name, self.name.to_uppercase());
        let table = match &self.kind {
            Kind::Reference(table) => table.as_str(),
            _ => "",
        };
        let words = name.strip_suffix("_id").unwrap_or(name).replace('_', " ");
        json!({
            "name": name,
            "NAME": constant,
            "label": capitalized(&words),
            "words": words.as_str(),
            "a_words": with_article(&words),
            "kind": self.kind_name(),
            "constructor": self.constructor(),
            "sample": self.sample(&words, true),
            "plain_sample": self.sample(&words, false),
            "form_sample": self.form_sample(),
            "form_name": format!("{one}[{name}]"),
            "json_schema": self.json_schema(false),
            "json_property": self.json_schema(true),
            "json_type": self.json_type(),
            "json": self.json(one),
            "program_sample": self.program_sample(&words),
            "shown_type": self.shown_type(),
            "shown": self.shown(one),
            "is_optional": self.is_optional,
            "is_unique": self.is_unique,
            "is_text": matches!(self.kind, Kind::String | Kind::Text),
            "max": if self.kind == Kind::Text { TEXT_CHARACTERS } else { STRING_CHARACTERS },
            "table": table,
            "id_type": id_type(table),
            "sql": self.sql(),
            "sql_value": self.sql_value(),
            "column": self.column(),
            "rust": self.rust(),
            "data": self.data(one),
            "value": self.value(&constant),
            "is_owner": self.is_owner(),
        })
    }

    fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::String => "string",
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Boolean => "boolean",
            Kind::UtcDatetime => "utc_datetime",
            Kind::Reference(_) => "reference",
        }
    }

    /// What makes a field of a changeset for it.
    fn constructor(&self) -> &'static str {
        match self.kind {
            Kind::String | Kind::Text => "text",
            Kind::Integer | Kind::Reference(_) => "integer",
            Kind::Boolean => "boolean",
            Kind::UtcDatetime => "utc_datetime",
        }
    }

    /// What tests send for it as JSON, in Rust. On a database, what it refers to is there.
    fn sample(&self, words: &str, is_on_database: bool) -> String {
        match &self.kind {
            Kind::String if self.is_unique && is_on_database => format!("unique({words:?})"),
            Kind::String => format!("{:?}", with_article(words)),
            Kind::Text => "\"Some words,\\nand more\"".to_owned(),
            Kind::Integer => "7".to_owned(),
            Kind::Boolean => "true".to_owned(),
            Kind::UtcDatetime => "\"2026-05-03T17:04:05Z\"".to_owned(),
            Kind::Reference(_) if !is_on_database => "1".to_owned(),
            Kind::Reference(table) => match table.as_str() {
                "videos" => "video(conn, owner).id".to_owned(),
                "users" => "user(conn).id".to_owned(),
                "categories" => {
                    "multimedia::create_category(conn, &unique(\"Category\")).unwrap().id"
                        .to_owned()
                }
                _ => "null".to_owned(),
            },
        }
    }

    /// What a test types for it in a form, in Rust; `id` is the id of a video, a person or a category.
    fn form_sample(&self) -> &'static str {
        match &self.kind {
            Kind::String => "\"<A> line\"",
            Kind::Text => "\"Some words\"",
            Kind::Integer => "\"7\"",
            Kind::Boolean => "\"true\"",
            Kind::UtcDatetime => "\"2026-05-03T17:04\"",
            Kind::Reference(table) => match table.as_str() {
                "videos" => "video_id.as_str()",
                "users" => "ada_id.as_str()",
                "categories" => "category_id.as_str()",
                _ => "\"\"",
            },
        }
    }

    /// Its type on a page.
    fn shown_type(&self) -> String {
        let name = match &self.kind {
            Kind::String | Kind::Text => "&'a str".to_owned(),
            Kind::Integer => "i64".to_owned(),
            Kind::Boolean => "bool".to_owned(),
            Kind::UtcDatetime => "String".to_owned(),
            Kind::Reference(table) => id_type(table),
        };
        if self.is_optional { format!("Option<{name}>") } else { name }
    }

    /// What a page shows of a row.
    fn shown(&self, one: &str) -> String {
        const FORMAT: &str = "\"%-d %b %Y, %H:%M UTC\"";
        let place = format!("{one}.{}", self.name);
        match (&self.kind, self.is_optional) {
            (Kind::String | Kind::Text, false) => format!("&{place}"),
            (Kind::String | Kind::Text, true) => format!("{place}.as_deref()"),
            (Kind::UtcDatetime, false) => format!("{place}.format({FORMAT}).to_string()"),
            (Kind::UtcDatetime, true) => {
                format!("{place}.map(|at| at.format({FORMAT}).to_string())")
            }
            (Kind::Integer | Kind::Boolean | Kind::Reference(_), _) => place,
        }
    }

    /// What it is in JSON Schema: as it is sent, or as it is answered, which needs no bounds.
    fn json_schema(&self, is_answer: bool) -> String {
        let (kind, rest) = match self.kind {
            Kind::String | Kind::Text if is_answer => ("string", String::new()),
            Kind::String | Kind::Text => {
                let max = if self.kind == Kind::Text { TEXT_CHARACTERS } else { STRING_CHARACTERS };
                let min = if self.is_optional { "" } else { "\"minLength\": 1, " };
                ("string", format!(", {min}\"maxLength\": {max}"))
            }
            Kind::Integer => ("integer", String::new()),
            Kind::Boolean => ("boolean", String::new()),
            Kind::UtcDatetime => ("string", ", \"format\": \"date-time\"".to_owned()),
            Kind::Reference(_) => ("integer", ", \"minimum\": 1, \"maximum\": MAX_ID".to_owned()),
        };
        if self.is_optional {
            format!("{{\"type\": [\"{kind}\", \"null\"]{rest}}}")
        } else {
            format!("{{\"type\": \"{kind}\"{rest}}}")
        }
    }

    /// Its type in JSON.
    fn json_type(&self) -> String {
        match &self.kind {
            Kind::UtcDatetime if self.is_optional => "Option<String>".to_owned(),
            Kind::UtcDatetime => "String".to_owned(),
            _ => self.shown_type(),
        }
    }

    /// What programs are told of a row.
    fn json(&self, one: &str) -> String {
        let place = format!("{one}.{}", self.name);
        match (&self.kind, self.is_optional) {
            (Kind::UtcDatetime, false) => format!("resource::utc({place})"),
            (Kind::UtcDatetime, true) => format!("{place}.map(resource::utc)"),
            _ => self.shown(one),
        }
    }

    /// What a test sends for it as a program, in Rust.
    fn program_sample(&self, words: &str) -> String {
        match &self.kind {
            Kind::String => format!("{:?}", with_article(words)),
            Kind::Text => "\"Some words\"".to_owned(),
            Kind::Integer => "7".to_owned(),
            Kind::Boolean => "true".to_owned(),
            Kind::UtcDatetime => "\"2026-05-03T17:04:05.000000Z\"".to_owned(),
            Kind::Reference(table) => match table.as_str() {
                "videos" => "video_id".to_owned(),
                "users" => "ada_id".to_owned(),
                "categories" => "category_id".to_owned(),
                _ => "null".to_owned(),
            },
        }
    }

    /// The column's type in diesel.
    fn column(&self) -> String {
        let name = match self.kind {
            Kind::String | Kind::Text => "Text",
            Kind::Integer | Kind::Reference(_) => "BigInt",
            Kind::Boolean => "Bool",
            Kind::UtcDatetime => "Timestamp",
        };
        if self.is_optional { format!("Nullable<{name}>") } else { name.to_owned() }
    }

    /// Its type in a row.
    fn rust(&self) -> String {
        let name = match &self.kind {
            Kind::String | Kind::Text => "String".to_owned(),
            Kind::Integer => "i64".to_owned(),
            Kind::Boolean => "bool".to_owned(),
            Kind::UtcDatetime => "NaiveDateTime".to_owned(),
            Kind::Reference(table) => id_type(table),
        };
        if self.is_optional { format!("Option<{name}>") } else { name }
    }

    /// What a row has, for a changeset.
    fn data(&self, one: &str) -> String {
        let place = format!("{one}.{}", self.name);
        match (&self.kind, self.is_optional) {
            (Kind::String | Kind::Text, false) => format!("{place}.as_str()"),
            (Kind::String | Kind::Text, true) => format!("{place}.as_deref()"),
            (Kind::Integer | Kind::Boolean | Kind::UtcDatetime, _) => place,
            (Kind::Reference(_), false) => format!("{place}.get()"),
            (Kind::Reference(table), true) => format!("{place}.map({}::get)", id_type(table)),
        }
    }

    /// What a changeset has, for a column.
    fn value(&self, constant: &str) -> String {
        let field = format!("changeset.get_field({constant})");
        match (&self.kind, self.is_optional) {
            (Kind::String | Kind::Text, false) => format!("changeset.text({constant})"),
            (Kind::String | Kind::Text, true) => format!("{field}.as_text()"),
            (Kind::Integer | Kind::Reference(_), false) => {
                format!("changeset.integer({constant}).unwrap_or_default()")
            }
            (Kind::Integer | Kind::Reference(_), true) => format!("changeset.integer({constant})"),
            (Kind::Boolean, false) => format!("{field}.as_boolean().unwrap_or_default()"),
            (Kind::Boolean, true) => format!("{field}.as_boolean()"),
            (Kind::UtcDatetime, false) => format!("{field}.as_utc_datetime().unwrap_or(now)"),
            (Kind::UtcDatetime, true) => format!("{field}.as_utc_datetime()"),
        }
    }
}

/// `a title`, `an author`.
pub(super) fn with_article(words: &str) -> String {
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {words}")
}

/// The type of a table's ids, `VideoId`.
pub(super) fn id_type(table: &str) -> String {
    format!("{}Id", camel(&cruet::to_singular(table)))
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
        assert_eq!(id_type("categories"), "CategoryId");
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
