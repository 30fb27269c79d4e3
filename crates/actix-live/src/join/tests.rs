//! Joins that are refused, each next to one that is accepted.

use std::sync::Arc;

use actix_channels::testing::connect;
use actix_channels::{Config, ConnectInfo, Endpoint, Refused};
use serde_json::{Map, Value, json};

use super::{Connected, Join, join};
use crate::mailbox::Mailbox;
use crate::open_views::OpenViews;
use crate::session::Session;
use crate::site::Site;
use crate::tokens::{SessionToken, StaticToken};
use crate::upload_registry::UploadRegistry;
use crate::{
    Context, DeadPage, DeadRender, Flash, Html, LiveSession, LiveView, NoEvents, Result,
    RootLayout, RootPage, SessionSource, ViewSocket, html,
};

struct Shown<const N: u8>;

impl<const N: u8> LiveView for Shown<N> {
    type Event = NoEvents;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Html {
        html! { <p>{N}</p> }
    }
}

struct Bare;

impl RootLayout for Bare {
    fn render(&self, page: &RootPage<'_>) -> impl Html {
        html! { <body>{page.content()}</body> }
    }
}

fn site() -> Arc<Site> {
    let open = LiveSession::new("open").live::<Shown<1>>("/one").live::<Shown<2>>("/two");
    let closed = LiveSession::new("closed").live::<Shown<1>>("/closed");
    Site::builder("secret", Bare)
        .live_session(open)
        .live_session(closed)
        .nested::<Shown<3>>()
        .build()
}

/// A token for the page `/one`.
fn token(session: &Session) -> SessionToken {
    SessionToken {
        id: "v1".to_owned(),
        view: std::any::type_name::<Shown<1>>().to_owned(),
        parent: None,
        live_session: "open".to_owned(),
        session: Map::new(),
        binding: session.binding(),
        is_sticky: false,
    }
}

async fn reply(site: &Arc<Site>, id: &str, asked: Value, session: &Session) -> Result<(), Value> {
    let asked: Join = serde_json::from_value(asked).unwrap();
    let connected = Connected {
        session: Some(Arc::new(session.clone())),
        mailbox: Mailbox::new(|_| true),
        endpoint: None,
        uploads: UploadRegistry::default(),
        views: OpenViews::default(),
    };
    join(site, id, asked, connected).await.map(|_| ())
}

#[tokio::test]
async fn a_page_joins_at_its_own_address_and_navigates_within_its_live_session() {
    let (site, session) = (site(), Session::fresh());
    let signed = site.tokens.session(&token(&session));
    for address in ["http://any.host/one?x=1#y", "/one"] {
        let asked = json!({ "url": address, "session": signed });
        assert_eq!(reply(&site, "v1", asked, &session).await, Ok(()), "{address}");
    }
    let asked = json!({ "redirect": "/two", "session": signed });
    assert_eq!(reply(&site, "v1", asked, &session).await, Ok(()));
}

#[tokio::test]
async fn another_view_another_live_session_or_no_address_is_unauthorized() {
    let (site, session) = (site(), Session::fresh());
    let signed = site.tokens.session(&token(&session));
    let unauthorized = Err(json!({ "reason": "unauthorized" }));
    for asked in [
        json!({ "url": "/two", "session": signed }),
        json!({ "url": "/closed", "session": signed }),
        json!({ "redirect": "/closed", "session": signed }),
        json!({ "redirect": "/nowhere", "session": signed }),
        json!({ "session": signed }),
    ] {
        let answer = reply(&site, "v1", asked.clone(), &session).await;
        assert_eq!(answer, unauthorized, "{asked}");
    }
}

#[tokio::test]
async fn a_token_for_another_id_or_session_or_of_another_secret_or_kind_is_stale() {
    let (site, session) = (site(), Session::fresh());
    let signed = site.tokens.session(&token(&session));
    let stale = Err(json!({ "reason": "stale" }));
    let asked = json!({ "url": "/one", "session": signed });
    assert_eq!(reply(&site, "v2", asked.clone(), &session).await, stale);
    assert_eq!(reply(&site, "v1", asked, &Session::fresh()).await, stale);
    let other = Site::builder("other", Bare).build();
    let page =
        |id: &str| site.tokens.page(&StaticToken { id: id.to_owned(), flash: Flash::default() });
    for forged in
        [other.tokens.session(&token(&session)), page("v1"), "x".repeat(9_000), String::new()]
    {
        let asked = json!({ "url": "/one", "session": forged });
        assert_eq!(reply(&site, "v1", asked, &session).await, stale);
    }
    let with_page = |page: String| json!({ "url": "/one", "session": signed, "static": page });
    assert_eq!(reply(&site, "v1", with_page(page("v1")), &session).await, Ok(()));
    for page in [page("v2"), "x".to_owned(), signed.clone()] {
        assert_eq!(reply(&site, "v1", with_page(page), &session).await, stale);
    }
}

#[tokio::test]
async fn a_nested_view_joins_without_an_address_and_only_if_it_is_registered() {
    let (site, session) = (site(), Session::fresh());
    let nested = |view: &str| {
        let parent = Some("v1".to_owned());
        site.tokens.session(&SessionToken { view: view.to_owned(), parent, ..token(&session) })
    };
    let asked = json!({ "session": nested(std::any::type_name::<Shown<3>>()) });
    assert_eq!(reply(&site, "v1", asked, &session).await, Ok(()));
    let asked = json!({ "session": nested(std::any::type_name::<Shown<1>>()) });
    let unauthorized = Err(json!({ "reason": "unauthorized" }));
    assert_eq!(reply(&site, "v1", asked.clone(), &session).await, unauthorized);
    let asked = json!({ "session": asked["session"], "url": "/one" });
    assert_eq!(reply(&site, "v1", asked, &session).await, unauthorized);
}

/// One session for everyone, as in an application that identifies its visitors by other means.
struct Theirs(&'static str);

impl SessionSource for Theirs {
    async fn find(&self, _: &ConnectInfo) -> std::result::Result<Option<Session>, Refused> {
        Ok(Some(Session::with_csrf_token(self.0)))
    }
}

async fn page(site: &Arc<Site>, session: &Session) -> DeadPage {
    match site.dead_render("/one?x=1", session, Flash::default()).await {
        DeadRender::Page(page) => *page,
        other => panic!("{other:?} is no page"),
    }
}

#[tokio::test]
async fn an_application_puts_a_page_into_its_own_document_and_its_client_joins() {
    let open = LiveSession::new("open").live::<Shown<1>>("/one");
    let site = Site::builder("secret", ()).live_session(open).build();
    let mine = page(&site, &Session::with_csrf_token("mine")).await;
    assert_eq!(mine.content, "<p>1</p>");
    let element = format!(
        "<div id=\"{}\" data-phx-main data-phx-session=\"{}\" data-phx-static=\"{}\"><p>1</p></div>",
        mine.id, mine.session_token, mine.static_token
    );
    assert_eq!(mine.element(), element);
    let nowhere = site.dead_render("/nowhere", &Session::fresh(), Flash::default()).await;
    assert!(matches!(nowhere, DeadRender::Status(404)), "{nowhere:?}");

    let topic = format!("lv:{}", mine.id);
    let join = json!({
        "url": "/one?x=1", "params": {}, "session": mine.session_token, "static": mine.static_token,
    });
    for (session, shown, is_joined) in [
        ("mine", "mine", true),
        ("mine", "forged", false),
        ("another", "another", false),
        ("another", "mine", false),
    ] {
        let socket = ViewSocket::with_sessions(&site, Theirs(session));
        let endpoint = Endpoint::builder(Config::default()).socket("/live", socket).build();
        let params = [("vsn", "2.0.0"), ("_csrf_token", shown)];
        let socket = connect(&endpoint, "/live", params).await.unwrap();
        let joined = socket.subscribe_and_join(&topic, &join).await;
        assert_eq!(joined.is_ok(), is_joined, "{shown} in the session {session}");
    }
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_the_same_and_no_other_visitors() {
    let open = LiveSession::new("open").live::<Shown<1>>("/one");
    let site = Site::builder("secret", ()).live_session(open).build();
    let [first, again, other] = ["mine", "mine", "another"].map(Session::with_csrf_token);
    let page_of = async |session| page(&site, session).await.element();
    let mine = page_of(&first).await;
    // The hour may have changed in between.
    let is_same = mine == page_of(&again).await || page_of(&first).await == page_of(&again).await;
    assert!(is_same);
    assert_ne!(page_of(&other).await, mine);
}
