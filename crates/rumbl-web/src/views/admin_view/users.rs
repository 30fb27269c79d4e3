use rumbl_core::accounts::{ApiKey, LinkedIdentity, Passkey, Role, User};
use rumbl_core::ids::UserId;
use rumbl_core::page::{Page, PageNumber, PageSize};
use rumbl_core::webhooks::Webhook;
use serde::Serialize;

use super::Frame;
use crate::access::OtherAccess;
use crate::i18n::{Message, t};
use crate::paths;
use crate::providers::Providers;
use crate::views::View;
use crate::views::pagination_view::Pagination;
use crate::views::when::day;

/// All people, or search results.
#[derive(Debug, Serialize)]
pub(crate) struct UserIndex<'a> {
    frame: Frame,
    search: &'a str,
    rows: Vec<Person<'a>>,
    pagination: Pagination,
}

/// A person as moderators see them.
#[derive(Debug, Serialize)]
struct Person<'a> {
    id: UserId,
    name: &'a str,
    username: &'a str,
    role: Message,
    /// Whether they are a moderator or an admin.
    is_staff: bool,
    suspended: Option<Message>,
    /// Since when the account is being deleted.
    deletion: Option<Message>,
    since: Message,
    path: String,
}

impl<'a> UserIndex<'a> {
    /// A page of everybody.
    pub(crate) fn new(frame: Frame, page: &'a Page<User>) -> Self {
        let rows = page.rows.iter().map(Person::from).collect();
        Self { frame, search: "", rows, pagination: Pagination::new(page, paths::ADMIN_USERS) }
    }

    /// The people whose names contain all words of `search`.
    pub(crate) fn found(frame: Frame, found: &'a [User], search: &'a str) -> Self {
        let one_page = Page {
            rows: Vec::<User>::new(),
            number: PageNumber::FIRST,
            size: PageSize::default(),
            total: 0,
        };
        let rows = found.iter().map(Person::from).collect();
        let pagination = Pagination::new(&one_page, paths::ADMIN_USERS);
        Self { frame, search, rows, pagination }
    }
}

impl<'a> From<&'a User> for Person<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            id: user.id,
            name: &user.name,
            username: &user.username,
            role: role(user.role),
            is_staff: user.role > Role::Member,
            suspended: user.suspended_at.map(day),
            deletion: user.deletion_began_at.map(day),
            since: day(user.inserted_at),
            path: paths::admin_user(user.id),
        }
    }
}

impl View for UserIndex<'_> {
    const TEMPLATE: &'static str = "admin/users.html";

    fn title(&self) -> Message {
        t!("title-people")
    }
}

/// A person's log-in methods, and the number of their sessions.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) ways: OtherAccess,
    pub(crate) session_count: usize,
}

/// A person's page with the actions available to moderators.
#[derive(Debug, Serialize)]
pub(crate) struct UserShow<'a> {
    frame: Frame,
    person: Person<'a>,
    profile_path: String,
    roles: Vec<RoleOption>,
    has_second_factor: bool,
    session_count: usize,
    /// Why the reader can't change the person's log-in methods; `None` if they can.
    closed: Option<Message>,
    /// Why the reader can't create a link for the person; `None` if they can.
    no_link: Option<Message>,
    /// Linked accounts at providers.
    identities: Vec<KeyRow>,
    /// Their passkeys.
    passkeys: Vec<KeyRow>,
    /// API keys.
    api_keys: Vec<KeyRow>,
    /// Their confirmed address, masked; empty if they have none.
    email: String,
    /// The hosts of their webhooks.
    webhook_hosts: Vec<String>,
    /// Whether the reader may suspend them.
    can_suspend: bool,
}

/// A linked account, a passkey or an API key.
#[derive(Debug, Serialize)]
struct KeyRow {
    kind: Message,
    name: String,
    since: Message,
    used: Option<Message>,
    /// The button that removes it, and what it asks first.
    verb: Message,
    question: Message,
    path: String,
}

impl KeyRow {
    fn identities(ways: &OtherAccess, person: UserId, providers: &Providers) -> Vec<Self> {
        let row = |identity: &LinkedIdentity| {
            let name = providers.label(&identity.issuer);
            Self {
                kind: t!("admin-kind-identity"),
                since: day(identity.inserted_at),
                used: identity.last_used_at.map(day),
                verb: t!("admin-unlink"),
                question: t!("admin-unlink-question", name = name.as_str()),
                path: paths::admin_linked_identity(person, identity.id),
                name,
            }
        };
        ways.identities.iter().map(row).collect()
    }

    fn passkeys(ways: &OtherAccess, person: UserId) -> Vec<Self> {
        let row = |passkey: &Passkey| Self {
            kind: t!("admin-kind-passkey"),
            name: passkey.name.clone(),
            verb: t!("admin-remove"),
            question: t!("admin-remove-question", name = passkey.name.as_str()),
            since: day(passkey.inserted_at),
            used: passkey.last_used_at.map(day),
            path: paths::admin_passkey(person, passkey.id),
        };
        ways.passkeys.iter().map(row).collect()
    }

    fn api_keys(ways: &OtherAccess, person: UserId) -> Vec<Self> {
        let row = |key: &ApiKey| Self {
            kind: t!("admin-kind-api-key"),
            name: key.name.clone(),
            verb: t!("admin-remove"),
            question: t!("admin-remove-question", name = key.name.as_str()),
            since: day(key.inserted_at),
            used: key.last_used_at.map(day),
            path: paths::admin_api_key(person, key.id),
        };
        ways.api_keys.iter().map(row).collect()
    }
}

#[derive(Debug, Serialize)]
struct RoleOption {
    name: &'static str,
    label: Message,
    selected: bool,
}

impl<'a> UserShow<'a> {
    /// The page of a person, with the actions that `reader` may take.
    pub(crate) fn new(
        frame: Frame,
        person: &'a User,
        Access { ways, session_count }: &Access,
        (reader, providers): (&User, &Providers),
    ) -> Self {
        let option = |one: Role| RoleOption {
            name: one.as_str(),
            label: role(one),
            selected: one == person.role,
        };
        let outranks = reader.role == Role::Admin || person.role == Role::Member;
        Self {
            frame,
            person: person.into(),
            profile_path: paths::user(person.id),
            roles: [Role::Member, Role::Moderator, Role::Admin].map(option).into(),
            has_second_factor: ways.has_second_factor,
            session_count: *session_count,
            closed: closed(person, reader),
            no_link: no_link(person, reader),
            identities: KeyRow::identities(ways, person.id, providers),
            passkeys: KeyRow::passkeys(ways, person.id),
            api_keys: KeyRow::api_keys(ways, person.id),
            email: ways.masked_email().unwrap_or_default(),
            webhook_hosts: ways.webhooks.iter().map(Webhook::host).collect(),
            can_suspend: outranks && person.id != reader.id,
        }
    }
}

/// What a role is called.
pub(crate) fn role(role: Role) -> Message {
    match role {
        Role::Member => t!("admin-role-member"),
        Role::Moderator => t!("admin-role-moderator"),
        Role::Admin => t!("admin-role-admin"),
    }
}

/// Why `reader` can't change a person's log-in methods; `None` if they can.
fn closed(person: &User, reader: &User) -> Option<Message> {
    if person.id == reader.id {
        Some(t!("admin-closed-own"))
    } else {
        (person.role >= Role::Admin).then(|| t!("admin-closed-admin"))
    }
}

/// Why no link can be created for a person; `None` if one can.
fn no_link(person: &User, reader: &User) -> Option<Message> {
    let lost = || match (person.deletion_began_at, person.suspended_at) {
        (Some(_), _) => Some(t!("admin-no-link-deletion")),
        (None, Some(_)) => Some(t!("admin-no-link-suspended")),
        (None, None) => None,
    };
    closed(person, reader).or_else(lost)
}

impl View for UserShow<'_> {
    const TEMPLATE: &'static str = "admin/user.html";

    fn title(&self) -> Message {
        self.person.name.into()
    }
}
