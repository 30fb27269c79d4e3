use std::time::Duration;

use regex::Regex;

use super::{Browser, Rumbl};

/// Settings with which every mail can be read.
pub(crate) const WITH_MAILBOX: [(&str, &str); 4] = [
    ("RUMBL_ENV", "dev"),
    ("PORT", "0"),
    ("RUMBL_LIVE_RELOAD", "false"),
    (
        "SECRET_KEY_BASE",
        "only-for-tests-only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    ),
];
/// How long a mail may take.
const PATIENCE: Duration = Duration::from_secs(10);
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// A mail as it can be read at `/dev/mailbox`.
pub(crate) struct Mail {
    pub(crate) page: String,
}

impl Rumbl {
    /// The mail with this number, counted from 1 since the start, when it has come.
    pub(crate) async fn mail(&self, number: usize) -> Mail {
        let browser = self.browser();
        let path = format!("/dev/mailbox/{number}");
        let comes = async {
            let mut retry = tokio::time::interval(RETRY_INTERVAL);
            loop {
                let page = browser.get(&path).await;
                if page.status == 200 {
                    return Mail { page: page.text };
                }
                retry.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, comes).await.expect("the mail comes in time")
    }

    /// How many mails there are once every job that waits now is done.
    pub(crate) async fn mail_count(&self) -> usize {
        self.app.jobs.stop().await;
        let page = self.browser().get("/dev/mailbox").await;
        page.has_status(200);
        page.text.matches("class=\"row-title\"").count()
    }
}

impl Mail {
    /// The path of the link that the mail is about.
    pub(crate) fn link(&self) -> String {
        let pattern = Regex::new(r"http://localhost:\d+(/[a-z-/]+\?token=[\w-]{43})").unwrap();
        pattern.captures(&self.page).expect("the mail has a link")[1].to_owned()
    }

    /// Whether it says so.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.page.contains(text), "{}", self.page);
        self
    }
}

/// The token of a link.
pub(crate) fn token_of(link: &str) -> &str {
    link.split_once("token=").unwrap().1
}

impl Browser {
    /// Registers with an address.
    pub(crate) async fn register(&self, username: &str, email: &str, password: &str) {
        let fields = [
            ("user[name]", username),
            ("user[username]", username),
            ("user[email]", email),
            ("user[password]", password),
        ];
        self.post("/users", &fields).await.shows("nav-user");
    }
}
