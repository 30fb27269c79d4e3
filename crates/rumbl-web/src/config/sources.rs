//! Where settings come from besides the built-in defaults: a configuration file, and variables whose value is in a
//! file of its own, as container and service managers pass secrets.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Toml};

use super::error::ConfigError;
use super::variables::key_of;

/// The variable with the path of a configuration file.
const CONFIG: &str = "RUMBL_CONFIG";
/// The suffix of a variable with the path of a file that contains the value.
const FILE: &str = "_FILE";
/// The longest value read from a file, and the longest configuration file.
const MAX_BYTES: u64 = 256 * 1024;

/// Adds the settings of the configuration file, if `RUMBL_CONFIG` names one.
///
/// # Errors
/// When the file can't be read. A mistake in it is reported when the settings are extracted.
pub(super) fn with_config_file(
    settings: Figment,
    variables: &BTreeMap<String, String>,
) -> Result<Figment, ConfigError> {
    let Some(path) = variables.get(CONFIG) else { return Ok(settings) };
    let unreadable = |error| ConfigError::invalid(CONFIG, format!("{path}: {error}"));
    // Figment would take a missing file for an empty one.
    read(Path::new(path)).map_err(unreadable)?;
    Ok(settings.merge(Toml::file_exact(path)))
}

/// The variables, with each setting `NAME` set to the content of the file at `NAME_FILE`. One line break at its end is dropped,
/// since editors and `echo` add it.
///
/// # Errors
/// When a file can't be read, or both variables are set.
pub(super) fn with_file_contents(
    variables: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut all = variables.clone();
    for (variable, path) in variables {
        let Some(name) = variable.strip_suffix(FILE).filter(|name| key_of(name).is_some()) else {
            continue;
        };
        all.remove(variable);
        let wrong = |reason| Err(ConfigError::invalid(variable, reason));
        if variables.contains_key(name) {
            return wrong(format!("{name} is set, too"));
        }
        let content = match read(Path::new(path)) {
            Ok(content) => content,
            Err(error) => return wrong(format!("{path}: {error}")),
        };
        let value = content.strip_suffix('\n').unwrap_or(&content);
        all.insert(name.to_owned(), value.strip_suffix('\r').unwrap_or(value).to_owned());
    }
    Ok(all)
}

fn read(path: &Path) -> io::Result<String> {
    let mut content = String::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut content)?;
    if content.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("it has more than {MAX_BYTES} bytes")));
    }
    Ok(content)
}
