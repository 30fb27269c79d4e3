//! What a process is called.

use pubsub::MAX_NODE_NAME_BYTES;

use crate::i18n::{Message, t};

/// The name that is set, or that of the machine and the port. Several processes on a machine have different ports.
///
/// # Errors
/// When the name is empty, too long, or not printable.
pub(super) fn checked(name: Option<String>, port: u16) -> Result<String, Message> {
    let Some(name) = name else {
        let system = rustix::system::uname();
        return Ok(format!("{}:{port}", system.nodename().to_string_lossy()));
    };
    let is_printable = !name.trim().is_empty() && !name.contains(char::is_control);
    if is_printable && name.len() <= MAX_NODE_NAME_BYTES {
        return Ok(name);
    }
    Err(t!("setting-node-name", maximum = MAX_NODE_NAME_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_called_after_its_machine_and_port_unless_it_has_a_name() {
        let given = |name: &str| checked(Some(name.to_owned()), 4000);
        assert_eq!(given("web-1").unwrap(), "web-1");
        for wrong in ["", " ", "two\nlines", &"x".repeat(MAX_NODE_NAME_BYTES + 1)] {
            assert!(given(wrong).is_err(), "{wrong:?}");
        }
        let name = checked(None, 4001).unwrap();
        assert!(name.len() > ":4001".len() && name.ends_with(":4001"), "{name}");
    }
}
