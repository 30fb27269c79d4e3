use reqwest::Method;
use rumbl_core::accounts;
use rumbl_core::audit::By;

use crate::support::{PASSWORD, Rumbl, WITH_MAILBOX, token_of};

const NEW: &str = "another-secret";

fn ask(account: &str) -> [(&'static str, &str); 1] {
    [("reset[account]", account)]
}

fn set<'a>(link: &'a str, password: &'a str) -> [(&'static str, &'a str); 3] {
    [("_method", "put"), ("token", token_of(link)), ("user[password]", password)]
}

#[actix_web::test]
async fn a_forgotten_password_is_set_anew_once_and_every_device_is_logged_out() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let elsewhere = rumbl.browser();
    elsewhere.register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(1).await.says("ada@example.com").says("Confirm your e-mail address");
    let browser = rumbl.browser();
    browser.get("/sessions/new").await.shows("Forgotten your password?");
    let answer = browser.post("/password-resets", &ask("ADA@example.com")).await;
    answer.is_at("/sessions/new").shows("we’ve sent a link there");
    let link = rumbl.mail(2).await.says("Set a new password").link();

    // Programs that look through mail open links, too.
    for method in [Method::HEAD, Method::GET, Method::GET] {
        let opened = browser.request(method, &link).send().await.unwrap();
        assert_eq!(opened.status(), 200);
    }
    let page = browser.get(&link).await;
    assert_eq!(page.text.matches(token_of(&link)).count(), 1, "no link of the page has it");
    let refused = browser.post("/password-resets", &set(&link, "12345")).await;
    refused.has_status(422).shows("should be at least 6 character(s)").shows(token_of(&link));

    let done = browser.post("/password-resets", &set(&link, NEW)).await;
    done.is_at("/sessions/new").shows("Password changed.");
    elsewhere.get("/users").await.is_at("/sessions/new");
    rumbl.browser().log_in("ada", PASSWORD).await.has_status(422);
    rumbl.browser().log_in("ada", NEW).await.is_at("/").shows("Welcome back!");
    rumbl.mail(3).await.says("Your password was changed").says("ada@example.com");

    for again in
        [browser.get(&link).await, browser.post("/password-resets", &set(&link, NEW)).await]
    {
        again.has_status(410).shows("This link no longer works").shows("/password-resets/new");
    }
}

#[actix_web::test]
async fn whoever_asks_for_an_unknown_account_gets_the_same_answer_and_nobody_gets_mail() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    rumbl.user("ada").await;
    rumbl.browser().register("bob", "bob@example.com", PASSWORD).await;
    rumbl.mail(1).await;
    let mut answers = Vec::new();
    // One without an address, one that nobody has, and one that is there.
    for account in ["ada", "nobody", "bob", "", "\0", &"a".repeat(10_000)] {
        let browser = rumbl.browser();
        let page = browser.post("/password-resets", &ask(account)).await;
        answers.push((page.status, page.path.clone(), page.text.contains("If there is such")));
    }
    let expected = (reqwest::StatusCode::OK, "/sessions/new".to_owned(), true);
    assert_eq!(answers, vec![expected; 6]);
    rumbl.mail(2).await.says("bob@example.com");
    assert_eq!(rumbl.mail_count().await, 2);
}

#[actix_web::test]
async fn everybody_who_claims_an_address_gets_a_link_in_a_mail_that_names_them() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    for (name, address) in [
        ("squatter", "eva@example.com"),
        ("eva", "eva@example.com"),
        // It may be another mailbox.
        ("other", "EVA@example.com"),
    ] {
        rumbl.browser().register(name, address, PASSWORD).await;
    }
    rumbl.mail(3).await;
    let browser = rumbl.browser();
    browser.post("/password-resets", &ask("eva@example.com")).await.is_at("/sessions/new");
    let mails = [rumbl.mail(4).await, rumbl.mail(5).await];
    let is_of_both = |page: &str| page.contains("Several accounts");
    let [both, other] = if is_of_both(&mails[0].page) { [0, 1] } else { [1, 0] };
    let (both, other) = (&mails[both], &mails[other]);
    both.says("eva@example.com").says("squatter: http").says("eva: http");
    assert!(!both.page.contains("other: http"), "{}", both.page);
    other.says("EVA@example.com").says("Hello other,");
    let pattern =
        regex::Regex::new(r"eva: http://localhost:\d+(/[a-z-/]+\?token=[\w-]{43})").unwrap();
    let link = pattern.captures(&both.page).unwrap()[1].to_owned();
    browser.post("/password-resets", &set(&link, NEW)).await.shows("Password changed.");
    rumbl.browser().log_in("eva@example.com", NEW).await.shows("Welcome back!");
    let confirmed = rumbl.repo(|db| {
        let emails = ["squatter", "other"].map(|name| {
            let id = accounts::get_user_by(db, name)?.id;
            accounts::get_email(db, id)
        });
        emails.into_iter().collect::<rumbl_core::Result<Vec<_>>>()
    });
    assert_eq!(confirmed.await, [None, None]);
}

#[actix_web::test]
async fn nobody_has_more_than_three_links_sent_to_one_account_at_once() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    for (account, status) in [("Ada", 200), ("ada ", 200), ("ada", 200), ("ADA", 429), ("bob", 200)]
    {
        browser.post("/password-resets", &ask(account)).await.has_status(status);
    }
}

#[actix_web::test]
async fn what_is_no_token_of_a_link_leads_to_a_new_one() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let unknown = "A".repeat(43);
    for token in ["", "forged", &unknown] {
        let link = format!("/password-resets/edit?token={token}");
        browser.get(&link).await.has_status(410).shows("This link no longer works");
        let page = browser.post("/password-resets", &set(&link, NEW)).await;
        page.has_status(410).shows("Get a new link");
    }
    browser.get("/password-resets/edit").await.has_status(410);
}

#[actix_web::test]
async fn a_link_of_somebody_who_is_suspended_does_nothing() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    browser.register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(1).await;
    browser.post("/password-resets", &ask("ada")).await;
    let link = rumbl.mail(2).await.link();
    rumbl
        .repo(|db| {
            let ada = accounts::get_user_by(db, "ada")?;
            accounts::suspend_user(db, By::OPERATOR, ada.id)
        })
        .await;
    let visitor = rumbl.browser();
    visitor.post("/password-resets", &set(&link, NEW)).await.has_status(410);
    visitor.log_in("ada", PASSWORD).await.has_status(403).shows("Your account is suspended");
    visitor.log_in("ada", "wrong").await.has_status(422).hides("suspended");
}
