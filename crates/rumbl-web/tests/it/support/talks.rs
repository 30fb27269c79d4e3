//! Ada and bob in a group, over HTTP and on its live page.

use actix_live::Session;
use actix_live::testing::{self, LiveTest};
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::Params;
use rumbl_core::conversations;
use rumbl_core::ids::{ConversationId, UserId};
use rumbl_web::identity::socket_token::NamedSession;
use serde_json::Value;

use super::{Browser, Rumbl};

/// Ada, who has a browser, and bob in a group of ada's.
pub(crate) struct GroupOfTwo {
    pub(crate) rumbl: Rumbl,
    pub(crate) ada: User,
    pub(crate) browser: Browser,
    pub(crate) bob: User,
    pub(crate) id: ConversationId,
}

pub(crate) async fn group_of_two() -> GroupOfTwo {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let bob = rumbl.user("bob").await;
    let id = group(&rumbl, &ada, "Film club", &[bob.id]).await;
    GroupOfTwo { rumbl, ada, browser, bob, id }
}

pub(crate) async fn group(
    rumbl: &Rumbl,
    owner: &User,
    title: &str,
    others: &[UserId],
) -> ConversationId {
    let (owner, others) = (owner.clone(), others.to_vec());
    let params = Params::from_iter([("title", title)]);
    rumbl.repo(move |db| conversations::create_group(db, &owner, &params, &others)).await.id
}

/// Stores a message as another process would.
pub(crate) async fn say(rumbl: &Rumbl, who: &User, id: ConversationId, content: &str) -> i64 {
    let (who, params) = (who.clone(), Params::from_iter([("content", content)]));
    let said = move |db: &mut _| conversations::post_message(db, &who, id, &params);
    rumbl.repo(said).await.message.id.get()
}

pub(crate) async fn page_of(rumbl: &Rumbl, who: &User, path: &str) -> Result<LiveTest, Value> {
    let user = who.clone();
    let (session, _) = rumbl.repo(move |db| accounts::create_session(db, &user, None)).await;
    let mut known = Session::with_csrf_token(format!("the token of {}", who.username));
    known.put("session", serde_json::to_value(NamedSession::of(&session)).unwrap());
    testing::live_on(&rumbl.app.sockets, &rumbl.app.live_pages, path, known).await
}

/// Lets a page hear what comes until it is as expected.
pub(crate) async fn until(page: &mut LiveTest, is_so: impl Fn(&LiveTest) -> bool) {
    while !is_so(page) {
        page.render_async().await;
    }
}

pub(crate) fn words(page: &LiveTest) -> Vec<String> {
    page.texts(".said-words")
}

impl GroupOfTwo {
    pub(crate) fn path(&self) -> String {
        format!("/conversations/{}", self.id)
    }

    pub(crate) async fn page(&self, who: &User) -> LiveTest {
        page_of(&self.rumbl, who, &self.path()).await.expect("the page opens")
    }

    pub(crate) async fn stored(&self) -> Vec<String> {
        let (user_id, id) = (self.ada.id, self.id);
        let list = move |db: &mut _| conversations::list_messages(db, user_id, id, None, 100);
        let page = self.rumbl.repo(list).await;
        page.messages.into_iter().map(|one| one.message.content).collect()
    }
}
