//! The layouts around a page.

use crate::flash::Flash;
use crate::html::{Component, Dynamic, Html, Raw};
use crate::renderer::Renderer;
use crate::view::AnyView;
use crate::{html as template_of, to_html};

/// The document around a page. It is rendered once, on the server, and never changes.
pub trait RootLayout: Send + Sync + 'static {
    /// The document, with [`RootPage::content`] in its body.
    fn render(&self, page: &RootPage<'_>) -> impl Html;
}

/// For applications that put pages into their own documents with
/// [`Site::dead_render`](crate::Site::dead_render).
impl RootLayout for () {
    fn render(&self, page: &RootPage<'_>) -> impl Html {
        template_of! { {page.content()} }
    }
}

/// The values available to a root layout.
#[derive(Debug)]
pub struct RootPage<'a> {
    pub(crate) csrf_token: &'a str,
    pub(crate) title: Option<&'a str>,
    pub(crate) flash: &'a Flash,
    pub(crate) content: &'a str,
}

impl<'a> RootPage<'a> {
    /// A page that is not live, for the same document.
    pub fn dead(csrf_token: &'a str, title: &'a str, content: &'a str, flash: &'a Flash) -> Self {
        Self { csrf_token, title: Some(title), flash, content }
    }

    /// For `<meta name="csrf-token">`, which the page's script passes to the socket.
    pub fn csrf_token(&self) -> &str {
        self.csrf_token
    }

    /// The messages to show.
    pub fn flash(&self) -> &Flash {
        self.flash
    }

    /// The `<title>`, which views can change.
    pub fn live_title(&self, default: &'a str, suffix: &'a str) -> LiveTitle<'a> {
        LiveTitle { title: self.title, default, suffix }
    }

    /// The page.
    pub fn content(&self) -> Raw<&str> {
        Raw(self.content)
    }
}

/// A page's title, with a suffix that all pages share.
#[derive(Debug)]
pub struct LiveTitle<'a> {
    title: Option<&'a str>,
    default: &'a str,
    suffix: &'a str,
}

impl Dynamic for LiveTitle<'_> {
    fn put(&self, renderer: &mut Renderer) {
        self.render().put(renderer);
    }
}

impl Component for LiveTitle<'_> {
    fn render(&self) -> impl Html {
        let Self { title, default, suffix } = *self;
        template_of! {
            <title data-default={default} data-suffix={suffix}>
                {title.unwrap_or(default)} {suffix}
            </title>
        }
    }
}

/// The part around a live page that is live as well, such as its messages.
pub trait AppLayout: Send + Sync + 'static {
    /// The layout, with [`AppPage::content`] in it.
    fn render(&self, page: &AppPage<'_>) -> impl Html;
}

/// The values available to an app layout.
pub struct AppPage<'a> {
    pub(crate) flash: &'a Flash,
    pub(crate) view: &'a dyn AnyView,
}

impl AppPage<'_> {
    /// The messages to show.
    pub fn flash(&self) -> &Flash {
        self.flash
    }

    /// The view.
    pub fn content(&self) -> impl Dynamic {
        Content(self.view)
    }
}

impl std::fmt::Debug for AppPage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppPage").field("flash", &self.flash).finish_non_exhaustive()
    }
}

struct Content<'a>(&'a dyn AnyView);

impl Dynamic for Content<'_> {
    fn put(&self, renderer: &mut Renderer) {
        self.0.render_nested(renderer);
    }
}

/// A type-erased root layout.
pub(crate) trait AnyRootLayout: Send + Sync {
    fn document(&self, page: &RootPage<'_>) -> String;
}

impl<L: RootLayout> AnyRootLayout for L {
    fn document(&self, page: &RootPage<'_>) -> String {
        to_html(&self.render(page))
    }
}

/// A type-erased app layout.
pub(crate) trait AnyAppLayout: Send + Sync {
    fn put(&self, page: &AppPage<'_>, renderer: &mut Renderer);
}

impl<L: AppLayout> AnyAppLayout for L {
    fn put(&self, page: &AppPage<'_>, renderer: &mut Renderer) {
        self.render(page).render_root(renderer);
    }
}
