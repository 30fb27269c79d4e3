//! Forms inside a form, such as the addresses of a person.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::form::{FieldErrors, Form};
use crate::html as template_of;
use crate::html::Html;
use crate::params::Params;

/// The field in which a row keeps its identity while others come and go.
const PERSISTENT_ID: &str = "_persistent_id";
/// How many digits such an identity may have.
const MAX_ID_DIGITS: usize = 9;

/// One of the forms inside a form, as returned by [`Form::inputs_for`].
#[derive(Debug, Clone)]
pub struct FormRow<'a> {
    params: &'a Params,
    /// The path of the rows.
    parents: Vec<String>,
    index: usize,
    id: u64,
}

impl<T> Form<T> {
    /// Puts the rows at a path in their order, which is what the client's buttons change
    /// (`sort_param` and `drop_param` of `cast_assoc`). It belongs before anything that reads the rows.
    ///
    /// `addresses_sort[]` lists the rows: those in it come first, in its order, and one that is
    /// unknown, such as `new`, is a new one. The rows in `addresses_drop[]` are left out. Rows are
    /// numbered from 0 afterwards.
    pub fn sort_rows(&mut self, path: &[&str]) {
        let Some((name, parents)) = path.split_last() else { return };
        let Some(Value::Object(parent)) = self.params_mut().get_mut(parents) else { return };
        let [sort, dropped] = ["sort", "drop"].map(|what| {
            let list = parent.remove(&format!("{name}_{what}"));
            list.and_then(|list| serde_json::from_value::<Vec<String>>(list).ok())
                .unwrap_or_default()
        });
        let mut rows = match parent.remove(*name) {
            Some(Value::Object(rows)) => rows,
            _ => Map::new(),
        };
        let listed = sort.iter().filter(|index| !dropped.contains(index));
        let mut sorted: Vec<Value> =
            listed.map(|index| rows.remove(index).unwrap_or_else(|| json!({}))).collect();
        let mut others: Vec<(u64, Value)> = rows
            .into_iter()
            .filter(|(index, _)| !dropped.contains(index))
            .filter_map(|(index, row)| Some((index.parse().ok()?, row)))
            .collect();
        others.sort_by_key(|(index, _)| *index);
        sorted.extend(others.into_iter().map(|(_, row)| row));
        let rows = sorted.into_iter().enumerate();
        let rows: Map<_, _> = rows.map(|(index, row)| (index.to_string(), row)).collect();
        parent.insert((*name).to_owned(), Value::Object(rows));
    }

    /// The forms at a path inside this one (`inputs_for`).
    ///
    /// ```
    /// use actix_live::{Form, Html, Js, html};
    ///
    /// fn addresses(form: &Form) -> impl Html {
    ///     let change = Js::new().dispatch("change");
    ///     html! {
    ///         for row in form.inputs_for(&["user", "addresses"]); key = row.key() {
    ///             <fieldset>
    ///                 {row.hidden()}
    ///                 <input id={row.id("city")} name={row.name("city")} value={row.text("city")}>
    ///                 <button type="button" name={row.drop_name()} value={row.index()}
    ///                     phx-click={&change}>"Remove"</button>
    ///             </fieldset>
    ///         }
    ///         <button type="button" name="user[addresses_sort][]" value="new" phx-click={&change}>
    ///             "Add an address"
    ///         </button>
    ///     }
    /// }
    /// # let form = Form::filled(&serde_json::json!({"user": {"addresses": [{"city": "Graz"}]}})).unwrap();
    /// # let html = actix_live::to_html(&addresses(&form));
    /// # assert!(html.contains(r#"id="user_addresses_0_city" name="user[addresses][0][city]" value="Graz""#), "{html}");
    /// ```
    pub fn inputs_for(&self, path: &[&str]) -> Vec<FormRow<'_>> {
        rows(self.params(), path)
    }
}

fn rows<'a>(params: &'a Params, path: &[&str]) -> Vec<FormRow<'a>> {
    let parents: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
    let count = params.get(path).and_then(Value::as_object).map_or(0, Map::len);
    let known = (0..count).map(|index| {
        let row = params.get(path)?.get(index.to_string())?;
        let id = row.get(PERSISTENT_ID)?.as_str()?;
        id.parse().ok().filter(|_| id.len() <= MAX_ID_DIGITS)
    });
    let known: Vec<Option<u64>> = known.collect();
    let mut seen: HashSet<u64> = HashSet::new();
    let taken: HashSet<u64> = known.iter().flatten().copied().collect();
    let mut next = 0;
    let numbered = known.into_iter().enumerate().map(|(index, known)| {
        let id = known.filter(|id| !seen.contains(id)).unwrap_or_else(|| {
            while taken.contains(&next) || seen.contains(&next) {
                next += 1;
            }
            next
        });
        seen.insert(id);
        FormRow { params, parents: parents.clone(), index, id }
    });
    numbered.collect()
}

impl<'a> FormRow<'a> {
    /// Its place among the rows, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What stays the same while other rows come, go and move: the key for a `for`.
    pub fn key(&self) -> u64 {
        self.id
    }

    /// The name of a field's input.
    pub fn name(&self, field: &str) -> String {
        format!("{}[{}][{field}]", bracketed(&self.parents), self.index)
    }

    /// The id of a field's input, which stays the same as [`key`](Self::key) does.
    pub fn id(&self, field: &str) -> String {
        format!("{}_{}_{field}", self.parents.join("_"), self.id)
    }

    /// The text of a field.
    pub fn text(&self, field: &str) -> &'a str {
        let index = self.index.to_string();
        self.params.text(&self.path(&index, field))
    }

    /// Whether a field has been touched, so that its errors may be shown.
    pub fn is_used(&self, field: &str) -> bool {
        let index = self.index.to_string();
        self.params.is_used(&self.path(&index, field))
    }

    /// What is wrong with a field that has been touched.
    pub fn errors(&self, field: &str, of: &(impl FieldErrors + ?Sized)) -> Vec<String> {
        let index = self.index.to_string();
        let path = self.path(&index, field);
        if self.params.is_used(&path) { of.field_errors(&path) } else { Vec::new() }
    }

    /// The forms inside this one.
    pub fn inputs_for(&self, field: &str) -> Vec<FormRow<'a>> {
        let index = self.index.to_string();
        rows(self.params, &self.path(&index, field))
    }

    /// The inputs that tell the server of the row and of its place. It needs them.
    pub fn hidden(&self) -> impl Html {
        let (sort, id) = (self.sort_name(), self.name(PERSISTENT_ID));
        let (index, key) = (self.index, self.id);
        template_of! {
            <input type="hidden" name="{sort}" value="{index}">
            <input type="hidden" name="{id}" value="{key}">
        }
    }

    /// The name of a button whose value is a row's index, and which inserts a new row where it stands
    /// if that is no index.
    pub fn sort_name(&self) -> String {
        format!("{}[]", bracketed(&self.renamed("sort")))
    }

    /// The name of a button or checkbox that drops the row whose index is its value.
    pub fn drop_name(&self) -> String {
        format!("{}[]", bracketed(&self.renamed("drop")))
    }

    fn renamed(&self, what: &str) -> Vec<String> {
        let mut parents = self.parents.clone();
        if let Some(last) = parents.last_mut() {
            last.push('_');
            last.push_str(what);
        }
        parents
    }

    fn path<'b>(&'b self, index: &'b str, field: &'b str) -> Vec<&'b str> {
        self.parents.iter().map(String::as_str).chain([index, field]).collect()
    }
}

/// `user[addresses]` of `user` and `addresses`.
fn bracketed(path: &[String]) -> String {
    let mut names = path.iter();
    let first = names.next().cloned().unwrap_or_default();
    names.fold(first, |name, next| format!("{name}[{next}]"))
}

#[cfg(test)]
mod tests;
