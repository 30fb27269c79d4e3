use reqwest::Client;

use crate::support::{Page, Rumbl};

async fn home_with(rumbl: &Rumbl, cookie: &str) -> Page {
    let request = Client::new().get(&rumbl.url).header("cookie", cookie);
    Page::read(request.send().await.unwrap()).await
}

/// The cookie with which a visitor is sent to log in from a page for people who are logged in.
async fn cookie_of_a_message(rumbl: &Rumbl) -> String {
    let redirect = reqwest::redirect::Policy::none();
    let client = Client::builder().redirect(redirect).build().unwrap();
    let answer = client.get(format!("{}/users", rumbl.url)).send().await.unwrap();
    answer.headers()["set-cookie"].to_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_message_waits_in_a_cookie_of_its_own_for_a_minute() {
    let rumbl = Rumbl::start().await;
    let cookie = cookie_of_a_message(&rumbl).await;
    assert!(cookie.starts_with("_rumbl_flash="), "{cookie}");
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    assert_eq!(attributes, ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=60"]);
    let page = home_with(&rumbl, cookie.split(';').next().unwrap()).await;
    page.shows("You must be logged in to access that page");
    let removal = page.headers["set-cookie"].to_str().unwrap();
    assert!(removal.starts_with("_rumbl_flash=; ") && removal.contains("Max-Age=0"), "{removal}");
}

#[actix_web::test]
async fn nobody_puts_words_into_rumbls_mouth() {
    let rumbl = Rumbl::start().await;
    let cookie = cookie_of_a_message(&rumbl).await;
    let (signed, _) = cookie.split(';').next().unwrap().rsplit_once('.').unwrap();
    for forged in [format!("{signed}.AAAA"), "_rumbl_flash=eyJlcnJvciI6IkhpIn0".to_owned()] {
        let page = home_with(&rumbl, &forged).await;
        page.hides("You must be logged in").hides("flash-error");
        assert!(page.headers.contains_key("set-cookie"), "and it is forgotten");
    }
}
