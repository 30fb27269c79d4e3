//! What templates may ask about a field: its types, and how it is read, sent, shown and tested.

use serde_json::{Value, json};

use super::field::{Field, Kind};
use super::names::{camel, capitalized, with_article};

/// Words with which the name of a boolean may begin, that need no `is` before them.
const HELPING: [&str; 9] = ["can", "does", "had", "has", "may", "must", "should", "was", "will"];

/// Characters of a string, which is shown on one line.
const STRING_CHARACTERS: usize = 200;
/// Characters of a text.
const TEXT_CHARACTERS: usize = 10_000;

impl Field {
    /// All about it, for templates, in a table `many` of which a row is `one`.
    pub(super) fn to_json(&self, one: &str, many: &str, has_owner: bool) -> Value {
        let (name, constant) = (&self.name, self.name.to_uppercase());
        let table = match &self.kind {
            Kind::Reference(table) => table.as_str(),
            _ => "",
        };
        let stem = name.strip_suffix("_id").unwrap_or(name);
        let is_boolean = self.kind == Kind::Boolean;
        let stem = stem.strip_prefix("is_").filter(|_| is_boolean).unwrap_or(stem);
        let words = stem.replace('_', " ");
        json!({
            "name": name,
            "NAME": constant,
            "label": capitalized(&words),
            "slug": self.name.replace('_', "-"),
            "words": words.as_str(),
            "about": self.about(&words),
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
            "max_literal": if self.kind == Kind::Text { "10_000" } else { "200" },
            "max": if self.kind == Kind::Text { TEXT_CHARACTERS } else { STRING_CHARACTERS },
            "table": table,
            "reach": reach(table),
            "index": self.index(many, has_owner),
            "foreign_key": self.foreign_key(many),
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

    /// What the documentation says of it.
    fn about(&self, words: &str) -> String {
        let if_any = if self.is_optional { ", if it has one" } else { "" };
        let if_ever = if self.is_optional { ", if ever" } else { "" };
        match self.kind {
            _ if self.is_owner() => "Whose it is.".to_owned(),
            Kind::Boolean => {
                let says = HELPING.contains(&words.split(' ').next().unwrap_or_default());
                let is = if says { "" } else { "is " };
                let if_known = if self.is_optional { ", if anybody knows" } else { "" };
                format!("Whether it {is}{words}{if_known}.")
            }
            Kind::UtcDatetime => match words.strip_suffix(" at").or(words.strip_suffix(" on")) {
                Some(event) if event.ends_with('s') => format!("When it {event}, in UTC{if_ever}."),
                Some(event) => format!("When it is {event}, in UTC{if_ever}."),
                None => format!("Its {words}, in UTC{if_any}."),
            },
            Kind::Reference(_) | Kind::String | Kind::Text | Kind::Integer => {
                format!("Its {words}{if_any}.")
            }
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

/// Of which rows of a table somebody may know that they exist: `all`, those `shown` to them, or their `own`.
fn reach(table: &str) -> &'static str {
    match table {
        "users" | "categories" => "all",
        "videos" => "shown",
        _ => "own",
    }
}

/// The type of a table's ids, `VideoId`.
pub(super) fn id_type(table: &str) -> String {
    format!("{}Id", camel(&cruet::to_singular(table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_says_it_in_english() {
        for (written, about) in [
            ("due_at:utc_datetime", "When it is due, in UTC."),
            ("starts_at:utc_datetime?", "When it starts, in UTC, if ever."),
            ("deadline:utc_datetime?", "Its deadline, in UTC, if it has one."),
            ("is_kept:boolean", "Whether it is kept."),
            ("published:boolean?", "Whether it is published, if anybody knows."),
            ("has_paid:boolean", "Whether it has paid."),
            ("can_wait:boolean", "Whether it can wait."),
            ("friend_id:references:users", "Its friend."),
            ("user_id:references:users", "Whose it is."),
        ] {
            let json = Field::parse(written).unwrap().to_json("note", "notes", true);
            assert_eq!(json["about"], about, "{written}");
        }
    }

    #[test]
    fn ids_are_called_after_one_row() {
        assert_eq!(id_type("categories"), "CategoryId");
        assert_eq!(id_type("reading_lists"), "ReadingListId");
    }
}
