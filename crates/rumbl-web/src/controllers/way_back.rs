//! The way back to the page with a switch, such as that of the theme.

use actix_web::HttpRequest;
use actix_web::http::header::REFERER;

use crate::paths;
use crate::return_path::ReturnPath;

/// The page with the switch, or else home. A refused form's URL can't be requested with GET, so it leads to the empty
/// form. `is_new` means not logged in.
pub(super) fn way_back(request: &HttpRequest, is_new: bool) -> String {
    let referer = request.headers().get(REFERER).and_then(|value| value.to_str().ok());
    let Some(path) = referer.and_then(ReturnPath::of_page) else {
        return paths::HOME.to_owned();
    };
    let (page, query) =
        path.as_str().split_at(path.as_str().find('?').unwrap_or(path.as_str().len()));
    let page = match page {
        paths::SESSIONS => paths::NEW_SESSION,
        paths::USERS if is_new => paths::NEW_USER,
        page => page,
    };
    format!("{page}{query}")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn back_from(referer: &str, is_new: bool) -> String {
        let request = TestRequest::default().insert_header((REFERER, referer)).to_http_request();
        way_back(&request, is_new)
    }

    #[test]
    fn the_way_back_is_the_path_of_the_page() {
        assert_eq!(back_from("http://localhost:4000/watch/1-a?t=3#x", true), "/watch/1-a?t=3");
        assert_eq!(back_from("http://localhost:4000/manage/videos", false), "/manage/videos");
    }

    #[test]
    fn the_way_back_from_a_refused_form_is_a_new_one() {
        assert_eq!(back_from("http://localhost/sessions", true), "/sessions/new");
        let query = "?return_to=%2Fwatch%2F1";
        let refused = format!("http://localhost/sessions{query}");
        assert_eq!(back_from(&refused, true), format!("/sessions/new{query}"));
        assert_eq!(back_from("http://localhost/users", true), "/users/new");
        assert_eq!(back_from("http://localhost/users?page=2", false), "/users?page=2");
    }

    #[test]
    fn without_a_page_the_way_back_is_home() {
        assert_eq!(back_from("http://localhost//evil.example", true), "/");
        assert_eq!(way_back(&TestRequest::default().to_http_request(), true), "/");
    }
}
