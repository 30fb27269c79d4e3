//! Parameters as they may appear in logs.

use std::fmt;

use serde_json::Value;

use crate::connect_info::Params;
use pubsub::Payload;

/// A payload with the values of sensitive keys, at any depth, replaced by `[FILTERED]`.
///
/// It is parsed only if a log line that is wanted shows it.
pub(crate) struct Filtered<'a>(pub(crate) &'a Payload, pub(crate) &'a [String]);

impl fmt::Display for Filtered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.parse::<Value>() {
            Ok(mut value) => {
                filter(&mut value, self.1);
                write!(f, "{value}")
            }
            Err(_) => f.write_str("(binary)"),
        }
    }
}

/// A client's parameters, likewise.
pub(crate) struct FilteredParams<'a>(pub(crate) &'a Params, pub(crate) &'a [String]);

impl fmt::Display for FilteredParams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self
            .0
            .iter()
            .map(|(key, value)| (key, if is_sensitive(key, self.1) { FILTERED } else { value }));
        f.debug_map().entries(shown).finish()
    }
}

const FILTERED: &str = "[FILTERED]";

fn filter(value: &mut Value, names: &[String]) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if is_sensitive(key, names) {
                    *value = Value::from(FILTERED);
                } else {
                    filter(value, names);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| filter(value, names)),
        _ => {}
    }
}

fn is_sensitive(key: &str, names: &[String]) -> bool {
    names.iter().any(|name| key.contains(name.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Filtered, FilteredParams};
    use crate::connect_info::Params;
    use pubsub::Payload;

    #[test]
    fn logs_filter_password_and_token_at_any_depth_and_nothing_else() {
        let names = ["password".to_owned(), "token".to_owned()];
        let payload = Payload::json(&json!({"user": [{"password": "x", "name": "y"}]}));
        let shown = Filtered(&payload, &names).to_string();
        assert_eq!(shown, r#"{"user":[{"name":"y","password":"[FILTERED]"}]}"#);
        let params = Params::from([("user_token", "x"), ("vsn", "2.0.0")]);
        let shown = FilteredParams(&params, &names).to_string();
        assert_eq!(shown, r#"{"user_token": "[FILTERED]", "vsn": "2.0.0"}"#);
    }
}
