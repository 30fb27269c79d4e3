//! Pages about people.

use rumbl_core::accounts::User;
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::UserId;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::layout_view::UserView;
use super::video_view::VideoCard;
use crate::paths;

/// The listing of people.
#[derive(Debug, Serialize)]
pub struct UserIndex<'a> {
    users: Vec<UserRow<'a>>,
}

#[derive(Debug, Serialize)]
struct UserRow<'a> {
    id: UserId,
    name: &'a str,
    username: &'a str,
    path: String,
}

impl<'a> UserIndex<'a> {
    /// The listing of `users`.
    pub fn new(users: &'a [User]) -> Self {
        let row = |user: &'a User| UserRow {
            id: user.id,
            name: &user.name,
            username: &user.username,
            path: paths::user(user.id),
        };
        Self { users: users.iter().map(row).collect() }
    }
}

impl View for UserIndex<'_> {
    const TEMPLATE: &'static str = "user/index.html";

    fn title(&self) -> String {
        "People".to_owned()
    }
}

/// A person's profile.
#[derive(Debug, Serialize)]
pub struct UserShow<'a> {
    /// The person.
    pub user: UserView<'a>,
    /// Their videos.
    pub videos: Vec<VideoCard<'a>>,
}

impl View for UserShow<'_> {
    const TEMPLATE: &'static str = "user/show.html";

    fn title(&self) -> String {
        self.user.name().to_owned()
    }
}

/// The form to register.
#[derive(Debug, Serialize)]
pub struct UserNew {
    form: Form,
}

impl UserNew {
    /// The form for a registration changeset.
    pub fn new(changeset: &Changeset) -> Self {
        Self { form: Form::of("user", paths::USERS, changeset, &["name", "username", "password"]) }
    }
}

impl View for UserNew {
    const TEMPLATE: &'static str = "user/new.html";

    fn title(&self) -> String {
        "Register".to_owned()
    }
}
