//! Logging in with a provider: a double of GitHub, and providers that are away or answer nonsense.

mod failures;
mod linking;
mod log_in;

use rumbl_core::accounts::User;
use rumbl_factories::User;

use crate::support::{Browser, PASSWORD, Page, Person, Rumbl};

const ADA: Person = Person::new(7, "ada", "ada@example.com");
const EVE: Person = Person::new(8, "eve", "eve@example.com");
const SECURITY: &str = "/settings/security";
const PROOF: &str = "/sessions/link";
const REGISTRATION: &str = "/users/new/provider";

async fn is_logged_in(browser: &Browser) -> bool {
    browser.get("/settings").await.path == "/settings"
}

/// Registers somebody with the provider, and returns the page that they get to.
async fn register(browser: &Browser, person: Person, username: &str) -> Page {
    browser.log_in_with_provider(person).await.is_at(REGISTRATION);
    let fields =
        [("user[name]", "Ada"), ("user[username]", username), ("user[email]", person.email)];
    browser.post("/users/provider", &fields).await
}

/// Somebody with a password and an address.
async fn with_address(rumbl: &Rumbl, username: &str, address: &str) -> User {
    let user = User.name(username).username(username).email(address).password(PASSWORD);
    rumbl.insert(user).await
}

async fn prove(browser: &Browser, password: &str) -> Page {
    browser.post(PROOF, &[("session[password]", password)]).await
}
