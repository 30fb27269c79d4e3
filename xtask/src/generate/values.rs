//! Everything that templates may ask for.

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::{Value, json};

use super::field::{Field, Kind};
use super::field_values::id_type;
use super::names::Names;

/// The values of a thing with these fields; `is_context` says whether it is somebody's.
///
/// # Errors
/// When people could not tell one from another.
pub(super) fn values(names: &Names, fields: &[Field], is_context: bool) -> anyhow::Result<Value> {
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
    for more in [fields, references(names, &own, has_owner)] {
        if let (Some(values), Value::Object(more)) = (values.as_object_mut(), more) {
            values.extend(more);
        }
    }
    Ok(values)
}

/// What fields refer to, and what tests need to make that.
fn references(names: &Names, own: &[&Field], has_owner: bool) -> Value {
    let tables = own.iter().filter_map(|field| match &field.kind {
        Kind::Reference(table) => Some(table.as_str()),
        _ => None,
    });
    let tables: BTreeSet<&str> = tables.collect();
    let owner = has_owner.then(|| "UserId".to_owned());
    let ids = tables.iter().map(|table| id_type(table)).chain(owner);
    let ids: BTreeSet<String> = ids.chain([format!("{}Id", names.type_name())]).collect();
    let [video, category, person] = ["videos", "categories", "users"].map(|it| tables.contains(it));
    let has_unique = own.iter().any(|field| field.is_unique);
    json!({
        "id_types": ids,
        "looked_up": tables.iter().filter(|table| **table != "videos").collect::<Vec<_>>(),
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
