use reqwest::Client;
use serde_json::{Value, json};

use crate::support::talks::{group_of_two, page_of};
use crate::support::{Page, Rumbl};

async fn page_with(rumbl: &Rumbl, path: &str, cookie: &str) -> Page {
    let request = Client::new().get(format!("{}{path}", rumbl.url)).header("cookie", cookie);
    Page::read(request.send().await.unwrap()).await
}

async fn home_with(rumbl: &Rumbl, cookie: &str) -> Page {
    page_with(rumbl, "", cookie).await
}

/// The cookies that a page removes.
fn removed(page: &Page) -> Vec<&str> {
    let cookies = page.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let removals = cookies.filter(|cookie| cookie.contains("Max-Age=0"));
    removals.map(|cookie| cookie.split('=').next().unwrap()).collect()
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

#[actix_web::test]
async fn who_is_no_longer_in_a_conversation_reads_so_on_the_next_page() {
    let fixture = group_of_two().await;
    let mut page = fixture.page(&fixture.bob).await;
    page.render_hook("leave", &json!({})).await;
    let response: Value = serde_json::from_str(page.last_response()).unwrap();
    let token = response["redirect"]["flash"].as_str().expect("a message goes along");
    // The live pages' client stores it in this cookie.
    let next = home_with(&fixture.rumbl, &format!("__phoenix_flash__={token}")).await;
    next.shows("You are no longer in this conversation.");
    assert_eq!(removed(&next), ["__phoenix_flash__"]);
    let forged = home_with(&fixture.rumbl, "__phoenix_flash__=eyJpbmZvIjoiSGkifQ.AAAA").await;
    forged.hides("flash-info");
    assert_eq!(removed(&forged), ["__phoenix_flash__"]);
}

#[actix_web::test]
async fn a_live_page_that_refused_its_browser_is_not_shown_to_it_again() {
    let fixture = group_of_two().await;
    let refusal = page_of(&fixture.rumbl, &fixture.ada, "/conversations/999").await.unwrap_err();
    let token = refusal["token"].as_str().expect("the status is signed");
    for (token, status) in [(token, 404), ("forged", 200)] {
        let cookie = format!("__phoenix_reload_status__={token}");
        let page = page_with(&fixture.rumbl, "/search", &cookie).await;
        page.has_status(status);
        assert_eq!(removed(&page), ["__phoenix_reload_status__"]);
    }
}
