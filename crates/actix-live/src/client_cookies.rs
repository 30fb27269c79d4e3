//! The cookies in which the client leaves something for the page that it loads next.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;

use crate::flash::Flash;
use crate::site::Site;

/// The messages of a view that sent its client to another page.
const FLASH_COOKIE: &str = "__phoenix_flash__";
/// The status with which a view refused its client after a dead render that had succeeded.
const RELOAD_COOKIE: &str = "__phoenix_reload_status__";

impl Site {
    /// Reads the messages that a view left for the page that its client loads next: those of
    /// [`LiveSocket::redirect`](crate::LiveSocket::redirect), and of a navigation that became a page
    /// load. If there is a cookie, add the returned one to the response, which removes it. A cookie
    /// that is forged, or older than a minute, holds no messages.
    ///
    /// [`Site::configure`] does this itself.
    pub fn take_flash(&self, request: &HttpRequest) -> (Flash, Option<Cookie<'static>>) {
        match request.cookie(FLASH_COOKIE) {
            Some(cookie) => (self.tokens.read_flash(cookie.value()), Some(removal(FLASH_COOKIE))),
            None => (Flash::default(), None),
        }
    }

    /// Reads the status with which a view refused its client when it joined, which has made the
    /// client load the page again: answer with this status instead of the page, which would only be
    /// refused again. If there is a cookie, add the returned one to the response, which removes it. A
    /// forged cookie holds no status.
    ///
    /// [`Site::configure`] does this itself.
    pub fn take_reload_status(
        &self,
        request: &HttpRequest,
    ) -> (Option<u16>, Option<Cookie<'static>>) {
        match request.cookie(RELOAD_COOKIE) {
            Some(cookie) => (self.tokens.read_reload(cookie.value()), Some(removal(RELOAD_COOKIE))),
            None => (None, None),
        }
    }
}

/// The client sets its cookies for the whole site.
fn removal(name: &'static str) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, "").path("/").finish();
    cookie.make_removal();
    cookie
}
