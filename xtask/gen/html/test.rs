//! The pages of a person's own [[ many_words ]].

use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::[[ many ]]::{self, [[ type ]]};
[%- if needs_category %]
use rumbl_core::multimedia;
[%- endif %]

use crate::support::Rumbl;

/// What is typed into the form to add one.
[% if is_async %]async [% endif %]fn typed([[ web_arguments.declared ]]) -> Vec<(&'static str, String)> {
[%- if needs_video %]
    let video_id = rumbl.video(owner, "Hello").await.id.to_string();
[%- endif %]
[%- if needs_category %]
    let categories = rumbl.repo(multimedia::list_alphabetical_categories).await;
    let category_id = categories[0].id.to_string();
[%- endif %]
[%- if needs_ada %]
    let ada_id = owner.id.to_string();
[%- endif %]
    vec![
[%- for field in own_fields %]
        ("[[ field.name ]]", [[ field.form_sample ]].to_owned()),
[%- endfor %]
    ]
}

async fn add(rumbl: &Rumbl, owner: &User) -> [[ type ]] {
    let params: Params = typed([[ web_arguments.handed_on ]])[% if is_async %].await[% endif %].into_iter().collect();
    let owner = owner.clone();
    rumbl.repo(move |db| [[ many ]]::create_[[ one ]](db, &owner, &params)).await
}

#[actix_web::test]
async fn every_page_asks_for_a_log_in() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let [[ one ]] = add(&rumbl, &ada).await;
    let own = format!("/manage/[[ slug ]]/{}", [[ one ]].id);
    let browser = rumbl.browser();
    for path in ["/manage/[[ slug ]]", "/manage/[[ slug ]]/new", &own, &format!("{own}/edit")] {
        let page = browser.get(path).await;
        page.is_at("/sessions/new").shows("You must be logged in to access that page");
    }
    for (path, method) in [("/manage/[[ slug ]]", "post"), (&own, "put"), (&own, "delete")] {
        browser.post(path, &[("_method", method)]).await.has_status(403);
    }
}

#[actix_web::test]
async fn a_person_adds_changes_and_deletes_[[ a ]]_[[ one ]]() {
    let rumbl = Rumbl::start().await;
    let ([% if uses_owner %]ada[% else %]_[% endif %], browser) = rumbl.logged_in("ada").await;
    browser.get("/manage/[[ slug ]]").await.shows("You have no [[ many_words ]] yet.");
    browser.get("/manage/[[ slug ]]/new").await.shows("New [[ words ]]").shows("[[ label.form_name ]]");
    let typed = typed([[ web_arguments.given ]])[% if is_async %].await[% endif %];
    let names: Vec<String> = typed.iter().map(|(name, _)| format!("[[ one ]][{name}]")).collect();
    let fields: Vec<(&str, &str)> =
        names.iter().zip(&typed).map(|(name, (_, text))| (name.as_str(), text.as_str())).collect();
    let page = browser.post("/manage/[[ slug ]]", &fields).await;
    page.shows("[[ title ]] created successfully.").shows("&lt;A&gt; line").hides("<A> line");
    let own = page.path.clone();
    browser.get("/manage/[[ slug ]]").await.shows("&lt;A&gt; line").shows(&format!("href=\"{own}\""));
    browser.get(&format!("{own}/edit")).await.shows("value=\"&lt;A&gt; line\"");
    let change = [("_method", "put"), ("[[ label.form_name ]]", "Something else")];
    let page = browser.post(&own, &change).await;
    page.is_at(&own).shows("[[ title ]] updated successfully.").shows("Something else");
    let page = browser.post(&own, &[("_method", "delete")]).await;
    page.is_at("/manage/[[ slug ]]").shows("[[ title ]] deleted successfully.");
    page.hides("Something else");
    browser.get(&own).await.has_status(404);
}

#[actix_web::test]
async fn a_refused_[[ one ]]_shows_what_is_wrong_and_stores_nothing() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let blank = [("[[ label.form_name ]]", " ")];
    let page = browser.post("/manage/[[ slug ]]", &blank).await;
    page.has_status(422).shows("Oops, something went wrong!").shows("can&#39;t be blank");
    browser.get("/manage/[[ slug ]]").await.shows("You have no [[ many_words ]] yet.");
    let [[ one ]] = add(&rumbl, &ada).await;
    let own = format!("/manage/[[ slug ]]/{}", [[ one ]].id);
    let change = [("_method", "put"), ("[[ label.form_name ]]", " ")];
    browser.post(&own, &change).await.has_status(422).shows("can&#39;t be blank");
    browser.get(&own).await.shows("&lt;A&gt; line");
}

#[actix_web::test]
async fn another_persons_[[ one ]]_is_not_found() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let [[ one ]] = add(&rumbl, &ada).await;
    let own = format!("/manage/[[ slug ]]/{}", [[ one ]].id);
    let (_, browser) = rumbl.logged_in("grace").await;
    browser.get("/manage/[[ slug ]]").await.hides("&lt;A&gt; line");
    browser.get(&own).await.has_status(404);
    browser.get(&format!("{own}/edit")).await.has_status(404);
    let change = [("_method", "put"), ("[[ label.form_name ]]", "Taken over")];
    browser.post(&own, &change).await.has_status(404);
    browser.post(&own, &[("_method", "delete")]).await.has_status(404);
    browser.get("/manage/[[ slug ]]/x").await.has_status(404);
    let id = [[ one ]].id;
    let left = rumbl.repo(move |db| [[ many ]]::get_[[ one ]](db, &ada, id)).await;
    assert_eq!(left, [[ one ]]);
}
