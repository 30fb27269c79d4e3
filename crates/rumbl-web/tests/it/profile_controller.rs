use crate::support::Rumbl;

const PATH: &str = "/settings";

#[actix_web::test]
async fn a_person_changes_their_profile_and_nothing_else_by_it() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    browser.get(PATH).await.is_at(PATH).shows("user[subname]").shows("@ada");
    let fields = [
        ("_method", "put"),
        ("user[name]", "Ada <b>"),
        ("user[subname]", "Lovelace"),
        ("user[job]", "engineer"),
        ("user[role]", "admin"),
        ("user[id]", "1"),
        ("user[username]", "other"),
    ];
    let page = browser.post(PATH, &fields).await;
    page.is_at(PATH).shows("Profile saved.").shows("Ada &lt;b&gt;").shows("Lovelace");
    browser.get(&format!("/users/{}", ada.id)).await.shows("Ada &lt;b&gt;").shows("@ada");
    browser.get("/users").await.shows("Ada &lt;b&gt;");
    let changed = rumbl.repo(move |db| rumbl_core::accounts::get_user(db, ada.id)).await;
    assert_eq!((changed.role.as_str(), &*changed.username), ("member", "ada"));
}

#[actix_web::test]
async fn a_refused_profile_says_why_and_keeps_what_was_typed() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let long = "x".repeat(101);
    let fields = [("_method", "put"), ("user[name]", ""), ("user[job]", long.as_str())];
    let page = browser.post(PATH, &fields).await;
    page.has_status(422).shows("can&#39;t be blank").shows("should be at most 100").shows(&long);
    browser.post(PATH, &[("_method", "put")]).await.has_status(400);
    rumbl.browser().get(PATH).await.is_at("/sessions/new");
}
