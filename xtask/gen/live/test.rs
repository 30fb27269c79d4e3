//! The live list of a person's own [[ many_words ]].

use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::[[ many ]]::{self, [[ type ]]};
[%- if needs_category %]
use rumbl_core::multimedia;
[%- endif %]

use crate::support::Rumbl;
use crate::support::talks::{page_of, until};

const TITLES: &str = ".row-title";

async fn add(rumbl: &Rumbl, owner: &User, text: &str) -> [[ type ]] {
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
    let params = Params::from_iter([
[%- for field in own_fields %]
        ("[[ field.name ]]", [% if field.name == label.name or field.is_unique %]text[% else %][[ field.form_sample ]][% endif %]),
[%- endfor %]
    ]);
    let owner = owner.clone();
    rumbl.repo(move |db| [[ many ]]::create_[[ one ]](db, &owner, &params)).await
}

#[actix_web::test]
async fn the_list_of_[[ many ]]_follows_what_another_window_does() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    add(&rumbl, &ada, "First").await;
    let mut page = page_of(&rumbl, &ada, "/manage/[[ slug ]]").await.unwrap();
    assert_eq!(page.texts(TITLES), ["First"]);
    let second = add(&rumbl, &ada, "Second").await;
    let own = format!("/manage/[[ slug ]]/{}", second.id);
    let change = [("_method", "put"), ("[[ label.form_name ]]", "Changed")];
    browser.post(&own, &change).await.is_at(&own);
    until(&mut page, |page| page.texts(TITLES) == ["Changed", "First"]).await;
    browser.post(&own, &[("_method", "delete")]).await.is_at("/manage/[[ slug ]]");
    until(&mut page, |page| page.texts(TITLES) == ["First"]).await;
}

#[actix_web::test]
async fn [[ a ]]_[[ one ]]_is_deleted_on_the_list_and_gone_in_every_window() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let [[ one ]] = add(&rumbl, &ada, "First").await;
    let mut page = page_of(&rumbl, &ada, "/manage/[[ slug ]]").await.unwrap();
    let mut other = page_of(&rumbl, &ada, "/manage/[[ slug ]]").await.unwrap();
    page.element(".button-danger").render_click().await;
    for page in [&mut page, &mut other] {
        until(page, |page| page.texts(TITLES).is_empty()).await;
        assert_eq!(page.text(".empty"), "You have no [[ many_words ]] yet.");
    }
    let left = rumbl.app.repo.run(move |db| [[ many ]]::get_[[ one ]](db, &ada, [[ one ]].id)).await;
    assert!(matches!(left, Err(rumbl_core::Error::NotFound)), "{left:?}");
}

#[actix_web::test]
async fn nobody_deletes_another_persons_[[ one ]]_on_their_own_list() {
    let rumbl = Rumbl::start().await;
    let (ada, eve) = (rumbl.user("ada").await, rumbl.user("eve").await);
    let [[ one ]] = add(&rumbl, &ada, "First").await;
    let mut page = page_of(&rumbl, &eve, "/manage/[[ slug ]]").await.unwrap();
    assert!(page.texts(TITLES).is_empty());
    let id = [[ one ]].id;
    page.render_hook("delete", &serde_json::json!({"id": id.to_string()})).await;
    assert!(!page.has_failed());
    let left = rumbl.repo(move |db| [[ many ]]::get_[[ one ]](db, &ada, id)).await;
    assert_eq!(left, [[ one ]]);
}
