use reqwest::{Method, header};

use crate::support::{Browser, Rumbl};

async fn vary_of(browser: &Browser, path: &str, accept: &str) -> Vec<String> {
    let request = browser.request(Method::GET, path).header(header::ACCEPT, accept);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 404, "{path}");
    let values = answer.headers().get_all(header::VARY).iter();
    let names = values.flat_map(|value| value.to_str().unwrap().split(',').map(str::trim));
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names
}

#[actix_web::test]
async fn an_error_is_rendered_once_for_all_readers_of_a_kind() {
    let rumbl = Rumbl::start().await;
    let (visitor, other) = (rumbl.browser(), rumbl.browser());
    let (_, member) = rumbl.logged_in("ada").await;
    visitor.get("/nothing").await.has_status(404).shows("Page not found").shows("Log in");
    let renders = rumbl.app.pages.renders();
    other.get("/nothing/either").await.has_status(404).shows("Page not found").shows("Log in");
    assert_eq!(rumbl.app.pages.renders(), renders);
    let page = member.get("/nothing").await;
    page.has_status(404).shows("Page not found").shows("Log out").hides("Log in");
    assert!(rumbl.app.pages.renders() > renders, "members see another menu");
    visitor.post_as_is("/theme", &[]).await.has_status(403).hides("Page not found");
}

#[actix_web::test]
async fn what_the_accept_header_decides_says_so() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let page = vary_of(&browser, "/nothing", "text/html").await;
    assert_eq!(page, ["accept", "accept-encoding", "accept-language", "cookie"]);
    assert!(vary_of(&browser, "/nothing", "application/json").await.contains(&"accept".to_owned()));
    let json = vary_of(&browser, "/api/videos/999999", "text/html").await;
    assert!(!json.contains(&"accept".to_owned()), "it is JSON for everybody");
}
