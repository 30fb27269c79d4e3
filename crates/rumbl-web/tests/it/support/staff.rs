use rumbl_core::accounts::{self, Role, User};
use rumbl_core::audit::By;

use super::{Browser, Rumbl};

impl Rumbl {
    /// Somebody with a role, and a browser in which they are logged in.
    pub(crate) async fn staff(&self, username: &str, role: Role) -> (User, Browser) {
        let (user, browser) = self.logged_in(username).await;
        self.repo(move |db| accounts::change_role(db, By::OPERATOR, user.id, role)).await;
        // The browser's session is read anew, as after a change in this process.
        self.app.sessions.invalidate_user(&self.app.sockets, user.id);
        (self.repo(move |db| accounts::get_user(db, user.id)).await, browser)
    }
}
