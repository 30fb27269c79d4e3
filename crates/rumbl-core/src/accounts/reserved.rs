/// The owner of the demo video.
pub const DEMO_USERNAME: &str = "rumbl";

/// Users without a password, by username and name, whose usernames are reserved: the information system's backends, and
/// [`DEMO_USERNAME`].
pub(crate) const RESERVED_USERS: [(&str, &str); 4] = [
    ("wolfram", "Wolfram"),
    ("wikipedia", "Wikipedia"),
    ("calculator", "Calculator"),
    (DEMO_USERNAME, "rumbl"),
];

/// The users who annotate the demo video, by username and name. Their usernames are reserved too, so that nobody can
/// impersonate them.
pub(crate) const DEMO_PEOPLE: [(&str, &str); 5] = [
    ("nell_stays_up", "Nell"),
    ("otto_naps", "Otto"),
    ("mika_on_rails", "Mika"),
    ("captain_ines", "Inês"),
    ("tiny_basil", "Basil"),
];
