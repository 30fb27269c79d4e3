//! Parameters from clients: forms, values of clicks, and addresses.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::lenient;

/// How many fields of one form are read; further ones are dropped.
pub const MAX_PARAMS: usize = 1_000;
/// How many brackets of one field are read, as in `user[addresses][0][city]`; a field with more is
/// dropped.
pub const MAX_PARAM_DEPTH: usize = 16;

/// Decoded parameters: texts, lists and maps, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Params(pub(crate) Value);

impl Params {
    /// Decodes `a=1&b[]=2&c[d]=3` as Phoenix does. Malformed parameters are left out.
    pub fn from_query(query: &str) -> Self {
        let mut root = Node::Map(Vec::new());
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()).take(MAX_PARAMS) {
            if let Some(path) = path(&key) {
                root.insert(&path, value.into_owned());
            }
        }
        Self(root.into_value())
    }

    /// A value by its path, such as `["user", "name"]`.
    pub fn get(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.0, |value, name| value.get(name))
    }

    /// A text by its path; empty if there is none.
    pub fn text(&self, path: &[&str]) -> &str {
        self.get(path).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn get_mut(&mut self, path: &[&str]) -> Option<&mut Value> {
        path.iter().try_fold(&mut self.0, |value, name| value.get_mut(name))
    }

    /// Whether the field is there without the twin by which the client marks an untouched one.
    pub(crate) fn is_used(&self, path: &[&str]) -> bool {
        let Some((last, parents)) = path.split_last() else { return false };
        let unused = format!("_unused_{last}");
        let parent = self.get(parents);
        parent.is_some_and(|parent| parent.get(last).is_some() && parent.get(&unused).is_none())
    }

    /// All parameters as one value.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// Reads the parameters into a type; `"5"` can become a number, `"on"` a `bool`, `""` a `None`.
    ///
    /// # Errors
    /// The error names the field that is missing or has the wrong type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        lenient::value(self.0.clone())
    }

    /// Adds the other values of a form event to its fields.
    pub(crate) fn merge(&mut self, others: Map<String, Value>) {
        if let Value::Object(params) = &mut self.0 {
            params.extend(others);
        }
    }
}

/// The names in `a[b][]`; an empty name appends to a list.
fn path(key: &str) -> Option<Vec<&str>> {
    let Some((first, rest)) = key.split_once('[') else { return Some(vec![key]) };
    let rest = rest.strip_suffix(']')?;
    let names: Vec<&str> = std::iter::once(first).chain(rest.split("][")).collect();
    (names.len() <= MAX_PARAM_DEPTH && !first.is_empty()).then_some(names)
}

enum Node {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    fn insert(&mut self, path: &[&str], value: String) {
        match path {
            [] => *self = Self::Text(value),
            ["", rest @ ..] => {
                if !matches!(self, Self::List(_)) {
                    *self = Self::List(Vec::new());
                }
                let Self::List(items) = self else { return };
                let mut item = Self::Text(String::new());
                item.insert(rest, value);
                items.push(item);
            }
            [name, rest @ ..] => {
                if !matches!(self, Self::Map(_)) {
                    *self = Self::Map(Vec::new());
                }
                let Self::Map(fields) = self else { return };
                let known = fields.iter().position(|(known, _)| known == name);
                let at = known.unwrap_or_else(|| {
                    fields.push(((*name).to_owned(), Self::Text(String::new())));
                    fields.len() - 1
                });
                if let Some((_, field)) = fields.get_mut(at) {
                    field.insert(rest, value);
                }
            }
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::String(text),
            Self::List(items) => items.into_iter().map(Self::into_value).collect(),
            Self::Map(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, value.into_value()));
                Value::Object(fields.collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::{MAX_PARAM_DEPTH, MAX_PARAMS, Params};

    fn decoded(query: &str) -> serde_json::Value {
        Params::from_query(query).0
    }

    #[test]
    fn brackets_are_maps_and_lists_and_the_last_of_a_name_wins() {
        assert_eq!(decoded("a=1&a=2"), json!({"a": "2"}));
        assert_eq!(decoded("l[]=1&l[]=2"), json!({"l": ["1", "2"]}));
        assert_eq!(decoded("u%5Bn%5D=a+b%26&u[m]=c"), json!({"u": {"n": "a b&", "m": "c"}}));
        assert_eq!(decoded("a=1&a[b]=2"), json!({"a": {"b": "2"}}));
        assert_eq!(
            decoded("u[a][0][c]=x&u[a][2][c]=y"),
            json!({"u": {"a": {"0": {"c": "x"}, "2": {"c": "y"}}}})
        );
    }

    #[test]
    fn malformed_names_are_left_out() {
        assert_eq!(decoded("a[b=1&[c]=2&d]=3"), json!({"d]": "3"}));
    }

    #[test]
    fn max_params_and_max_param_depth_bound_a_form() {
        let many: Vec<_> = (0..10_000).map(|n| format!("k{n}={n}")).collect();
        assert_eq!(decoded(&many.join("&")).as_object().unwrap().len(), MAX_PARAMS);
        let deep = |depth: usize| format!("a{}=1", "[x]".repeat(depth));
        assert_eq!(decoded(&deep(MAX_PARAM_DEPTH)), json!({}));
        assert_ne!(decoded(&deep(MAX_PARAM_DEPTH - 1)), json!({}));
        assert_eq!(decoded(&deep(1_000)), json!({}));
    }

    proptest! {
        #[test]
        fn no_form_panics(query in "[a-c\\[\\]=&%0-9]{0,80}") {
            decoded(&query);
        }
    }
}
