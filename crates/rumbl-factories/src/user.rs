use std::fmt;

use rumbl_core::Result;
use rumbl_core::accounts::{self, Role};
use rumbl_core::audit::By;
use rumbl_core::changeset::Params;
use rumbl_core::repo::Connection;

use crate::factory::Factory;
use crate::sequence::{next, unique};
use crate::text;

/// A user without a password, who can't log in.
#[expect(non_upper_case_globals, reason = "it reads as what it makes")]
pub const User: UserFactory = UserFactory {
    number: None,
    name: None,
    job: None,
    username: None,
    password: None,
    email: None,
    role: Role::Member,
    is_suspended: false,
};

/// Makes users.
#[derive(Clone)]
pub struct UserFactory {
    number: Option<u64>,
    name: Option<String>,
    job: Option<String>,
    username: Option<String>,
    password: Option<String>,
    email: Option<String>,
    role: Role,
    is_suspended: bool,
}

impl UserFactory {
    /// Has the name that follows from a number, instead of the one that comes next.
    #[must_use]
    pub fn numbered(self, number: u64) -> Self {
        Self { number: Some(number), ..self }
    }

    /// Has this display name.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Does this for a living.
    #[must_use]
    pub fn job(self, job: impl Into<String>) -> Self {
        Self { job: Some(job.into()), ..self }
    }

    /// Has this username, which nobody else may have.
    #[must_use]
    pub fn username(self, username: impl Into<String>) -> Self {
        Self { username: Some(username.into()), ..self }
    }

    /// Can log in with this password. Hashing it takes a while, so few users should have one.
    #[must_use]
    pub fn password(self, password: impl Into<String>) -> Self {
        Self { password: Some(password.into()), ..self }
    }

    /// Claims this e-mail address.
    #[must_use]
    pub fn email(self, email: impl Into<String>) -> Self {
        Self { email: Some(email.into()), ..self }
    }

    /// Has this role.
    #[must_use]
    pub fn role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// Is a moderator.
    #[must_use]
    pub fn moderator(self) -> Self {
        self.role(Role::Moderator)
    }

    /// Is an admin.
    #[must_use]
    pub fn admin(self) -> Self {
        self.role(Role::Admin)
    }

    /// Is suspended. The last admin can't be.
    #[must_use]
    pub fn suspended(self) -> Self {
        Self { is_suspended: true, ..self }
    }
}

impl Factory for UserFactory {
    type Row = accounts::User;

    fn params(&self) -> Params {
        let number = self.number.unwrap_or_else(next);
        let username = || unique(&text::first_name(number).to_lowercase());
        let fields = [
            ("name", Some(self.name.clone().unwrap_or_else(|| text::name(number)))),
            ("username", Some(self.username.clone().unwrap_or_else(username))),
            ("job", self.job.clone()),
            ("password", self.password.clone()),
            ("email", self.email.clone()),
        ];
        fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
    }

    fn store(self, conn: &mut Connection) -> Result<Self::Row> {
        let params = self.params();
        let user = match self.password {
            Some(_) => accounts::register_user(conn, &params)?,
            None => accounts::create_user(conn, &params)?,
        };
        if self.role != Role::Member {
            accounts::change_role(conn, By::OPERATOR, user.id, self.role)?;
        }
        if self.is_suspended {
            accounts::suspend_user(conn, By::OPERATOR, user.id)?;
        }
        accounts::get_user(conn, user.id)
    }
}

impl fmt::Debug for UserFactory {
    // Shows neither the password nor the address.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UserFactory")
            .field("username", &self.username)
            .field("role", &self.role)
            .field("is_suspended", &self.is_suspended)
            .finish_non_exhaustive()
    }
}
