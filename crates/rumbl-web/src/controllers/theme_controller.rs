//! The switch between light and dark.

use actix_web::http::header::{HeaderMap, REFERER};
use actix_web::{HttpRequest, HttpResponse};
use url::Url;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::theme::{InvalidTheme, Theme};

/// Remembers the theme in the browser, and goes back to where the switch was.
pub(crate) async fn update(
    conn: Conn,
    request: HttpRequest,
    form: FormBody,
) -> Result<HttpResponse> {
    let theme = form.text("theme").unwrap_or_default().parse::<Theme>();
    let theme = theme.map_err(|error: InvalidTheme| Error::BadRequest(error.to_string()))?;
    let mut response =
        conn.redirect(way_back(&came_from(request.headers()), conn.current_user().is_none()));
    let cookie = theme.cookie(&conn.app().config);
    response.add_cookie(&cookie).map_err(Error::internal)?;
    Ok(response)
}

/// Where a page is shown again. A form that was refused is shown where it was sent to, and there
/// nothing of it can be asked for; it begins anew. Who is `is_new` is not logged in.
fn way_back(path: &str, is_new: bool) -> &str {
    match path {
        paths::SESSIONS => paths::NEW_SESSION,
        paths::USERS if is_new => paths::NEW_USER,
        path => path,
    }
}

/// The path of the page that the form was on. Only a path is taken from what the browser tells, and
/// none that a browser would read as the address of another host.
fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(REFERER).and_then(|value| value.to_str().ok());
    let Some(url) = referer.and_then(|referer| Url::parse(referer).ok()) else {
        return paths::HOME.to_owned();
    };
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let is_path = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
    if is_path { path.to_owned() } else { paths::HOME.to_owned() }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn back_from(referer: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(REFERER, HeaderValue::from_static(referer));
        came_from(&headers)
    }

    #[test]
    fn the_way_back_is_the_path_of_the_page() {
        assert_eq!(back_from("http://localhost:4000/watch/1-a?t=3#x"), "/watch/1-a?t=3");
        assert_eq!(back_from("http://localhost:4000"), "/");
    }

    #[test]
    fn the_way_back_from_a_refused_form_is_a_new_one() {
        assert_eq!(way_back("/sessions", true), "/sessions/new");
        assert_eq!(way_back("/users", true), "/users/new");
        assert_eq!(way_back("/users", false), "/users");
        assert_eq!(way_back("/manage/videos", false), "/manage/videos");
    }

    #[test]
    fn there_is_no_way_to_another_host() {
        for referer in [
            "http://localhost//evil.example",
            "http://localhost/\\evil.example",
            "about:blank",
            "javascript:alert(1)",
            "nonsense",
            "",
        ] {
            assert_eq!(back_from(referer), "/", "{referer:?}");
        }
        assert_eq!(came_from(&HeaderMap::new()), "/");
    }
}
