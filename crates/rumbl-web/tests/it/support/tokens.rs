use std::collections::HashMap;

use rumbl_core::accounts::{self, User};
use rumbl_core::ids::UserId;
use rumbl_core::repo::Repo;
use rumbl_web::identity::socket_token;
use rumbl_web::secret::Secret;
use tokio::sync::Mutex;

/// A session of each person for all their sockets, as a browser has one for all its tabs.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<HashMap<(UserId, i32), String>>);

impl Tokens {
    /// The token of somebody's session, which is the same until they change their password.
    pub(crate) async fn of(&self, user: &User, repo: &Repo, secret: &Secret) -> String {
        let mut tokens = self.0.lock().await;
        let key = (user.id, user.session_version);
        if let Some(token) = tokens.get(&key) {
            return token.clone();
        }
        let user = user.clone();
        let created = repo.run(move |db| accounts::create_session(db, &user, None)).await;
        let token = socket_token::sign(secret, &created.unwrap().0).unwrap();
        tokens.insert(key, token.clone());
        token
    }
}
