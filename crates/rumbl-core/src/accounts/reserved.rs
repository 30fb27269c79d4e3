/// The owner of the demo video.
pub const DEMO_USERNAME: &str = "rumbl";

/// Users without a password, by username and name, whose usernames nobody else may have: those that
/// answer for the information system's backends, and [`DEMO_USERNAME`].
pub(crate) const RESERVED_USERS: [(&str, &str); 4] = [
    ("wolfram", "Wolfram"),
    ("wikipedia", "Wikipedia"),
    ("calculator", "Calculator"),
    (DEMO_USERNAME, "rumbl"),
];
