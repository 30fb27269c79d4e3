//! What moderators and admins see and do, and what nobody else does.

use rumbl_core::accounts::{self, Role};
use rumbl_core::multimedia;

use crate::support::Rumbl;

const MODERATORS: [&str; 5] =
    ["/admin", "/admin/annotations", "/admin/videos", "/admin/users", "/admin/audit"];
const ADMINS: [&str; 4] =
    ["/admin/categories", "/admin/invitations", "/admin/jobs", "/admin/observer"];

#[actix_web::test]
async fn each_page_is_for_its_roles_and_a_404_for_others() {
    let rumbl = Rumbl::start().await;
    let (_, member) = rumbl.logged_in("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    for path in MODERATORS.into_iter().chain(ADMINS) {
        rumbl.browser().get(path).await.is_at("/sessions/new");
        member.get(path).await.has_status(404).shows("Page not found");
        admin.get(path).await.is_at(path);
    }
    for path in MODERATORS {
        moderator.get(path).await.is_at(path).hides("/admin/jobs");
    }
    for path in ADMINS {
        moderator.get(path).await.has_status(404);
    }
    member.get("/").await.hides("/admin");
    moderator.get("/").await.shows(r#"href="/admin""#);
}

#[actix_web::test]
async fn an_admin_makes_a_moderator_and_nobody_makes_themselves_one() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (mo, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let role = |id| format!("/admin/users/{id}/role");
    let fields = [("step[role]", "moderator"), ("step[note]", "knows everybody")];
    member.post(&role(mia.id), &fields).await.has_status(404);
    moderator.post(&role(mo.id), &[("step[role]", "admin")]).await.has_status(404);
    let page = admin.post(&role(mia.id), &fields).await;
    page.is_at(&format!("/admin/users/{}", mia.id)).shows("mia is now a moderator.");
    member.get("/admin").await.is_at("/admin");
    admin.get("/admin/audit").await.shows("changed the role of").shows("knows everybody");
    admin.post(&role(mia.id), &[("step[role]", "emperor")]).await.has_status(400);
    // A form without the session's token does nothing.
    admin.post_as_is(&role(mia.id), &[("step[role]", "member")]).await.has_status(403);
    assert_eq!(rumbl.repo(move |db| accounts::get_user(db, mia.id)).await.role, Role::Moderator);
}

#[actix_web::test]
async fn the_last_admin_stays_one() {
    let rumbl = Rumbl::start().await;
    let (ada, admin) = rumbl.staff("ada", Role::Admin).await;
    let path = format!("/admin/users/{}/role", ada.id);
    let page = admin.post(&path, &[("step[role]", "member")]).await;
    page.shows("This person is the last admin who can log in.");
    let page = admin.post(&format!("/admin/users/{}/suspend", ada.id), &[]).await;
    page.shows("This person is you.");
    admin.get("/admin/jobs").await.is_at("/admin/jobs");
}

#[actix_web::test]
async fn a_moderator_does_not_touch_admins() {
    let rumbl = Rumbl::start().await;
    let (ada, admin) = rumbl.staff("ada", Role::Admin).await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let path = format!("/admin/users/{}", ada.id);
    moderator.get(&path).await.is_at(&path).hides("Suspend").hides("Change the role");
    let page = moderator.post(&format!("{path}/suspend"), &[]).await;
    page.shows("This person can only be changed by an admin.");
    moderator.post(&format!("{path}/log-out"), &[]).await.has_status(404);
    admin.get("/users").await.is_at("/users");
}

#[actix_web::test]
async fn people_are_searched() {
    let rumbl = Rumbl::start().await;
    rumbl.user("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    moderator.get("/admin/users").await.shows("@mia").shows("@mo");
    moderator.get("/admin/users?q=mia").await.shows("@mia").hides("@mo<");
    let nobody = moderator.get("/admin/users?q=%3Cscript%3E").await;
    nobody.shows("Nobody has").hides("<script>");
    moderator.get("/admin/users?page=99").await.has_status(404);
}

#[actix_web::test]
async fn an_admin_looks_after_the_categories() {
    let rumbl = Rumbl::start().await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let path = "/admin/categories";
    admin.post(path, &[("category[name]", " ")]).await.has_status(422).shows("be blank");
    admin.post(path, &[("category[name]", "Western")]).await.is_at(path).shows("is added.");
    admin.post(path, &[("category[name]", "Western")]).await.has_status(422).shows("been taken");
    let categories = rumbl.repo(multimedia::list_alphabetical_categories).await;
    let western = categories.iter().find(|one| one.name == "Western").unwrap();
    let own = format!("{path}/{}", western.id);
    let taken = admin.post(&own, &[("_method", "put"), ("category[name]", "Drama")]).await;
    taken.is_at(path).shows("The name has already been taken.");
    admin.post(&own, &[("_method", "put"), ("category[name]", "Eastern")]).await.is_at(path);
    rumbl.browser().get("/videos").await.shows("Eastern").hides("Western");
    admin.post(&own, &[("_method", "delete")]).await.shows("is deleted.");
    rumbl.browser().get("/videos").await.hides("Eastern");
}

#[actix_web::test]
async fn a_form_gives_nobody_a_role_or_an_id() {
    let rumbl = Rumbl::start().await;
    let fields = [
        ("user[name]", "Eva"),
        ("user[username]", "eva"),
        ("user[password]", "secret-sauce"),
        ("user[role]", "admin"),
        ("user[id]", "4711"),
        ("user[user_id]", "4711"),
    ];
    rumbl.browser().post("/users", &fields).await.shows("Eva created!");
    let eva = rumbl.repo(|db| accounts::get_user_by(db, "eva")).await;
    assert_eq!(eva.role, Role::Member);
    assert_ne!(eva.id.get(), 4711);
}
