use reqwest::header;

use crate::support::{Browser, Page, Rumbl};

async fn choose(browser: &Browser, theme: &str, referer: &str) -> Page {
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    let form = [("_csrf_token", token.as_str()), ("theme", theme)];
    let request = browser.form("/theme").form(&form);
    Page::read(request.header(header::REFERER, referer).send().await.unwrap()).await
}

#[actix_web::test]
async fn the_theme_that_was_chosen_is_on_every_page_until_another_is() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    browser.get("/").await.hides("data-theme=").shows(r#"content="light dark""#);
    let page = choose(&browser, "dark", &format!("{}/users/new?x=1", rumbl.url)).await;
    page.is_at("/users/new").shows(r#"data-theme="dark""#).shows(r#"content="dark""#);
    browser.get("/nothing").await.has_status(404).shows(r#"data-theme="dark""#);
    choose(&browser, "light", "").await.is_at("/").shows(r#"data-theme="light""#);
    choose(&browser, "auto", "").await.is_at("/").hides("data-theme=");
    browser.get("/videos").await.hides("data-theme=");
}

#[actix_web::test]
async fn what_is_no_theme_is_refused_and_ignored() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    for theme in ["", "Dark", "blue", "dark\"><script>"] {
        choose(&browser, theme, "").await.has_status(400);
    }
    let request = rumbl.browser().request(reqwest::Method::GET, "/");
    let answer = request.header(header::COOKIE, "_rumbl_theme=\"><b>").send().await.unwrap();
    Page::read(answer).await.has_status(200).hides("data-theme=").hides("<b>\"");
}

#[actix_web::test]
async fn the_switch_leads_to_no_other_site() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    for referer in ["https://evil.example/users/new", "http://localhost//evil.example/x"] {
        let page = choose(&browser, "dark", referer).await;
        assert!(["/", "/users/new"].contains(&page.path.as_str()), "{}", page.path);
        page.has_status(200);
    }
}
