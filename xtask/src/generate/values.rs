//! Everything that templates may ask for.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use serde_json::{Value, json};

use super::field::{Field, Kind};
use super::field_values::id_type;
use super::names::Names;
use super::schemas::Schemas;

/// The values of a thing with these fields; `is_context` says whether it is somebody's. What it refers to is in `schemas`.
///
/// # Errors
/// When people could not tell one from another.
pub(super) fn values(
    names: &Names,
    fields: &[Field],
    is_context: bool,
    schemas: &Schemas,
) -> anyhow::Result<Value> {
    // Whose something is, is never taken from what is sent.
    let own: Vec<&Field> = fields.iter().filter(|field| !field.is_owner()).collect();
    let has_owner = own.len() < fields.len();
    let label = own.iter().find(|field| field.kind == Kind::String && !field.is_optional);
    let label = label.with_context(|| {
        let name = names.type_name();
        format!("{name} needs a string that is required, by which people tell one from another")
    })?;
    let to_json = |field: &Field| field.to_json(&names.one, &names.many, has_owner);
    let all =
        |fields: &mut dyn Iterator<Item = &Field>| -> Vec<Value> { fields.map(to_json).collect() };
    let mut values = names.to_json();
    let has = |is_it: fn(&Field) -> bool| own.iter().any(|field| is_it(field));
    let fields = json!({
        "fields": all(&mut fields.iter()),
        "own_fields": all(&mut own.iter().copied()),
        "label": to_json(label),
        "is_context": is_context,
        "has_owner": has_owner,
        "has_text": has(|field| matches!(field.kind, Kind::String | Kind::Text)),
        "has_unique": has(|field| field.is_unique),
        "has_booleans": has(|field| field.kind == Kind::Boolean),
        "has_datetimes": has(|field| field.kind == Kind::UtcDatetime),
        "has_references": has(|field| matches!(field.kind, Kind::Reference(_))),
    });
    for more in [fields, imports(&own, has_owner, schemas), references(&own)] {
        if let (Some(values), Value::Object(more)) = (values.as_object_mut(), more) {
            values.extend(more);
        }
    }
    Ok(values)
}

/// The tables that fields refer to.
fn tables<'a>(own: &[&'a Field]) -> BTreeSet<&'a str> {
    let tables = own.iter().filter_map(|field| match &field.kind {
        Kind::Reference(table) => Some(table.as_str()),
        _ => None,
    });
    tables.collect()
}

/// What is imported to refer to others: names, each with its module below `rumbl-core`.
fn imports(own: &[&Field], has_owner: bool, schemas: &Schemas) -> Value {
    let tables = tables(own);
    let id = |table: &str| {
        let name = id_type(table);
        let module = schemas.module_of_ids(&name).unwrap_or("ids").to_owned();
        (name, module)
    };
    let shown: Vec<_> = tables.iter().map(|table| id(table)).collect();
    let limit = (!tables.is_empty()).then(|| ("MAX_ID".to_owned(), "ids".to_owned()));
    let sent: Vec<_> = shown.iter().cloned().chain(limit).collect();
    let owner = has_owner.then(|| id("users"));
    // Whether somebody sees a video, its own context says.
    let looked_up = tables.iter().filter(|table| **table != "videos").map(|table| {
        let module = schemas.module_of(table).unwrap_or_else(|| "schema".to_owned());
        ((*table).to_owned(), module)
    });
    json!({
        "row_ids": by_module(sent.iter().cloned().chain(owner)),
        "sent_ids": by_module(sent),
        "shown_ids": by_module(shown),
        "looked_up": by_module(looked_up),
    })
}

/// Names that are imported together.
fn by_module(names: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, module) in names {
        modules.entry(module).or_default().insert(name);
    }
    modules.into_iter().map(|(module, names)| json!({"module": module, "names": names})).collect()
}

/// What fields refer to, and what tests need to make that.
fn references(own: &[&Field]) -> Value {
    let tables = tables(own);
    let [video, category, person] = ["videos", "categories", "users"].map(|it| tables.contains(it));
    let has_unique = own.iter().any(|field| field.is_unique);
    json!({
        "is_restricted": tables.iter().any(|table| !matches!(*table, "users" | "categories")),
        "needs_video": video,
        "needs_category": category,
        "needs_ada": person,
        "needs_unique": has_unique || category,
        "is_async": video || category,
        "uses_owner": video || person,
        "core_arguments": {
            "declared": listed([(video || category || person, "conn: &mut Connection"), (video, "owner: &User")]),
            "handed_on": listed([(video || category || person, "conn"), (video, "owner")]),
            "given": listed([(video || category || person, "conn"), (video, "&owner")]),
        },
        "web_arguments": {
            "declared": listed([(video || category, "rumbl: &Rumbl"), (video || person, "owner: &User")]),
            "handed_on": listed([(video || category, "rumbl"), (video || person, "owner")]),
            "given": listed([(video || category, "&rumbl"), (video || person, "&ada")]),
        },
    })
}

/// Those arguments that are used.
fn listed(arguments: [(bool, &str); 2]) -> String {
    let used = arguments.into_iter().filter(|(is_used, _)| *is_used);
    used.map(|(_, argument)| argument).collect::<Vec<_>>().join(", ")
}
