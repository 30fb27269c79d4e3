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
use crate::i18n::{Message, t};

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
    // Figment would take a missing file for an empty one.
    read(Path::new(path)).map_err(|reason| ConfigError::invalid(CONFIG, reason))?;
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
        let wrong = |reason| ConfigError::invalid(variable.as_str(), reason);
        if variables.contains_key(name) {
            return Err(wrong(t!("setting-set-too", name = name)));
        }
        let content = read(Path::new(path)).map_err(wrong)?;
        let value = content.strip_suffix('\n').unwrap_or(&content);
        all.insert(name.to_owned(), value.strip_suffix('\r').unwrap_or(value).to_owned());
    }
    Ok(all)
}

/// The content of a file, or what is wrong with it.
fn read(path: &Path) -> Result<String, Message> {
    let wrong = |why: Message| t!("because", what = path.display().to_string(), why = why);
    let content = read_beginning(path).map_err(|error| wrong(error.to_string().into()))?;
    if content.len() as u64 > MAX_BYTES {
        return Err(wrong(t!("setting-file-too-long", maximum = MAX_BYTES)));
    }
    Ok(content)
}

fn read_beginning(path: &Path) -> io::Result<String> {
    let mut content = String::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut content)?;
    Ok(content)
}
