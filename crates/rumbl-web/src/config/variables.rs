//! Environment variables, and the settings that they set.

use figment::value::Value;

/// Variables without the prefix, which set the top-level setting of the same name.
const TOP_LEVEL_VARIABLES: [&str; 15] = [
    "BIND",
    "PORT",
    "PUBLIC_URL",
    "DATABASE_URL",
    "DATABASE_POOL_SIZE",
    "SECRET_KEY_BASE",
    "LOG_FORMAT",
    "MAIL_FROM",
    "MAIL_URL",
    "METRICS_ADDRESS",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "PUBSUB_NAME",
    "PUBSUB_URL",
    "WOLFRAM_APP_ID",
];
/// The prefix of all other variables: `RUMBL_LIMITS__FORM_BYTES` sets `limits.form_bytes`.
const PREFIX: &str = "RUMBL_";
/// Variables with the prefix that are no settings themselves.
const OTHER_VARIABLES: [&str; 2] = ["ENV", "CONFIG"];
/// The setting that a variable sets, if it is one of rumbl's.
pub(super) fn key_of(variable: &str) -> Option<String> {
    if TOP_LEVEL_VARIABLES.contains(&variable) {
        return Some(variable.to_lowercase());
    }
    let key = variable
        .strip_prefix(PREFIX)
        .filter(|key| !OTHER_VARIABLES.contains(key) && !key.starts_with("TEST_"))?;
    Some(key.to_lowercase().replace("__", "."))
}

/// Parses a value like the default that it replaces. Text stays text, even if it looks like a number, and a setting
/// without a default is always text.
pub(super) fn parsed(default: Option<&Value>, value: &str) -> Value {
    match default {
        Some(Value::String(..)) | None => Value::from(value),
        Some(_) => value.parse().unwrap_or_else(|_malformed| Value::from(value)),
    }
}

/// The variable that sets a setting, by its keys.
pub(super) fn variable_of(path: &[String]) -> String {
    match path {
        [key] if TOP_LEVEL_VARIABLES.contains(&key.to_uppercase().as_str()) => key.to_uppercase(),
        keys => format!("{PREFIX}{}", keys.join("__").to_uppercase()),
    }
}
