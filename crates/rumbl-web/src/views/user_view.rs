//! Pages about people.

use chrono::Datelike;
use rumbl_core::accounts::{EmailRule, User};
use rumbl_core::audit::Subject;
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::UserId;
use rumbl_core::multimedia::VideoListing;
use rumbl_core::page::Page;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::layout_view::UserView;
use super::pagination_view::Pagination;
use super::provider_view::ProviderButton;
use super::video_view::VideoCard;
use crate::config::Registration;
use crate::i18n::{Message, t};
use crate::paths;
use crate::providers::Providers;
use crate::watching::Watching;

/// The listing of people.
#[derive(Debug, Serialize)]
pub(crate) struct UserIndex<'a> {
    users: Vec<UserRow<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct UserRow<'a> {
    id: UserId,
    name: &'a str,
    username: &'a str,
    path: String,
}

impl<'a> UserIndex<'a> {
    /// A page of the listing.
    pub(crate) fn new(page: &'a Page<User>) -> Self {
        let row = |user: &'a User| UserRow {
            id: user.id,
            name: &user.name,
            username: &user.username,
            path: paths::user(user.id),
        };
        Self {
            users: page.rows.iter().map(row).collect(),
            pagination: Pagination::new(page, paths::USERS),
        }
    }
}

impl View for UserIndex<'_> {
    const TEMPLATE: &'static str = "user/index.html";

    fn title(&self) -> Message {
        t!("title-people")
    }
}

/// A person's profile.
#[derive(Debug, Serialize)]
pub(crate) struct UserShow<'a> {
    user: UserView<'a>,
    /// Whether it is the reader's own.
    is_own: bool,
    follow_path: String,
    message_path: String,
    block_path: String,
    report_path: String,
    /// When they registered: the month, from 1, and the year.
    month: u32,
    year: String,
    video_count: i64,
    videos: Vec<VideoCard<'a>>,
    pagination: Pagination,
}

impl<'a> UserShow<'a> {
    /// The profile of `user` with a page of their videos.
    pub(crate) fn new(
        user: &'a User,
        page: &'a Page<VideoListing>,
        watching: &Watching,
        is_own: bool,
    ) -> Self {
        Self {
            user: user.into(),
            is_own,
            follow_path: paths::follow_user(user.id),
            message_path: paths::open_conversation(user.id),
            block_path: paths::block_user(user.id),
            report_path: paths::report(Subject::User(user.id)),
            month: user.inserted_at.month(),
            year: user.inserted_at.year().to_string(),
            video_count: page.total,
            videos: VideoCard::list(&page.rows, watching),
            pagination: Pagination::new(page, &paths::user(user.id)),
        }
    }
}

impl View for UserShow<'_> {
    const TEMPLATE: &'static str = "user/show.html";

    fn title(&self) -> Message {
        self.user.name().into()
    }
}

/// The form to register.
#[derive(Debug, Serialize)]
pub(crate) struct UserNew {
    form: Form,
    /// Whether the form carries an invitation, which is in a slot.
    has_invitation: bool,
    email_required: bool,
    email_hint: Message,
    providers: Vec<ProviderButton>,
}

impl UserNew {
    /// The form for a registration changeset.
    pub(crate) fn new(
        changeset: &Changeset,
        (rule, sends_mail): (EmailRule, bool),
        has_invitation: bool,
        providers: &Providers,
    ) -> Self {
        let fields = ["name", "username", "email", "password"];
        let form = Form::of("user", paths::USERS, changeset, &fields);
        let email_required = rule == EmailRule::Required;
        let email_hint = if email_required {
            t!("registration-email-required")
        } else if !sends_mail {
            t!("registration-email-log-in")
        } else {
            t!("registration-email-reset")
        };
        let providers = ProviderButton::all(providers);
        Self { form, has_invitation, email_required, email_hint, providers }
    }
}

impl View for UserNew {
    const TEMPLATE: &'static str = "user/new.html";

    fn title(&self) -> Message {
        t!("title-register")
    }
}

/// The page for people who can't register.
#[derive(Debug, Serialize)]
pub(crate) struct RegistrationClosed {
    /// Whether an invitation would let them register.
    is_by_invitation: bool,
    /// Whether their invitation is invalid.
    had_invitation: bool,
}

impl RegistrationClosed {
    /// For a person with an invalid invitation, or without one.
    pub(crate) fn new(registration: Registration, had_invitation: bool) -> Self {
        let is_by_invitation = registration == Registration::Invitation;
        Self { is_by_invitation, had_invitation: had_invitation && is_by_invitation }
    }
}

impl View for RegistrationClosed {
    const TEMPLATE: &'static str = "user/closed.html";

    fn title(&self) -> Message {
        t!("title-register")
    }
}
