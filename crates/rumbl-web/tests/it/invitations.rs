//! Registration by invitation, and where it is closed.

use rumbl_core::accounts::{self, Role};
use rumbl_core::audit;
use rumbl_core::page::PageNumber;

use crate::support::Rumbl;

#[actix_web::test]
async fn an_invitation_lets_one_person_register_where_it_takes_one() {
    let rumbl = Rumbl::start_with(&[("RUMBL_REGISTRATION", "invitation")]).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let page = rumbl.browser().get("/users/new").await;
    page.has_status(403).shows("Registration is by invitation").hides("user[password]");
    let fields = |username| {
        [("user[name]", "Eva"), ("user[username]", username), ("user[password]", "secret-sauce")]
    };
    rumbl.browser().post("/users", &fields("eva")).await.has_status(403);
    let page = admin.post("/admin/invitations", &[]).await;
    let link = regex::Regex::new(r"/users/new\?invitation=([\w-]{43})").unwrap();
    let link = link.captures(&page.text).expect("the link is on the page");
    admin.get("/admin/invitations").await.hides(&link[1]);

    let guest = rumbl.browser();
    let form = guest.get(&link[0]).await;
    form.is_at("/users/new").shows(&link[1]);
    assert_eq!(form.headers["cache-control"], "private, no-cache");
    rumbl.browser().get("/users/new?invitation=nonsense").await.has_status(403).shows("no longer");
    let mut taken = fields("ada").to_vec();
    taken.push(("user[invitation]", &link[1]));
    guest.post("/users", &taken).await.has_status(422).shows("been taken").shows(&link[1]);
    let mut invited = fields("eva").to_vec();
    invited.push(("user[invitation]", &link[1]));
    guest.post("/users", &invited).await.shows("Eva created!");
    let again = rumbl.browser();
    again.get(&link[0]).await.has_status(403).shows("no longer works").hides(&link[1]);
    let mut second = fields("eve").to_vec();
    second.push(("user[invitation]", &link[1]));
    again.post("/users", &second).await.has_status(403);
    let entries = rumbl.repo(|db| audit::list_audit_page(db, PageNumber::FIRST)).await;
    assert!(entries.rows.iter().any(|entry| entry.subject_kind == "invitation"));
}

#[actix_web::test]
async fn an_invitation_is_taken_back() {
    let rumbl = Rumbl::start_with(&[("RUMBL_REGISTRATION", "invitation")]).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let page = admin.post("/admin/invitations", &[]).await;
    let link = regex::Regex::new(r"/users/new\?invitation=([\w-]{43})").unwrap();
    let link = link.captures(&page.text).unwrap()[0].to_owned();
    let [invitation] = rumbl.repo(accounts::list_invitations).await.try_into().unwrap();
    let path = format!("/admin/invitations/{}", invitation.id);
    admin.post(&path, &[("_method", "delete")]).await.shows("The link no longer works.");
    rumbl.browser().get(&link).await.has_status(403);
}

#[actix_web::test]
async fn nobody_registers_where_registration_is_closed() {
    let rumbl = Rumbl::start_with(&[("RUMBL_REGISTRATION", "closed")]).await;
    rumbl.browser().get("/users/new").await.has_status(403).shows("Registration is closed");
    let fields =
        [("user[name]", "Eva"), ("user[username]", "eva"), ("user[password]", "secret-sauce")];
    rumbl.browser().post("/users", &fields).await.has_status(403).hides("created!");
}
