//! A double of GitHub: its token endpoint, and the two that say who somebody is.

use regex::Regex;
use serde_json::{Value, json};
use wiremock::matchers::{body_string_contains, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{Browser, Page, Rumbl};

/// Where people come back to.
pub(crate) const CALLBACK: &str = "/sessions/providers/hub/callback";

/// GitHub, as far as rumbl asks it.
pub(crate) struct GitHub {
    pub(crate) server: MockServer,
    variables: Vec<(String, String)>,
}

/// Somebody who has an account there.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    pub(crate) id: u32,
    pub(crate) login: &'static str,
    pub(crate) email: &'static str,
    pub(crate) is_verified: bool,
}

impl Person {
    /// Somebody with a verified address.
    pub(crate) const fn new(id: u32, login: &'static str, email: &'static str) -> Self {
        Self { id, login, email, is_verified: true }
    }

    /// The same, whose address is not verified.
    pub(crate) const fn unverified(self) -> Self {
        Self { is_verified: false, ..self }
    }

    /// The code that this person comes back with.
    fn code(self) -> String {
        format!("code-of-{}", self.id)
    }

    fn token(self) -> String {
        format!("token-of-{}", self.id)
    }
}

fn answer(value: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(value)
}

impl GitHub {
    pub(crate) async fn start() -> Self {
        let server = MockServer::start().await;
        let uri = server.uri();
        let api = format!("{uri}/api");
        let settings = [
            ("KIND", "github"),
            ("LABEL", "Hub"),
            ("ISSUER", &uri),
            ("API_URL", &api),
            ("CLIENT_ID", "rumbl"),
            ("CLIENT_SECRET", "hush"),
        ];
        let variables = settings
            .map(|(name, value)| (format!("RUMBL_PROVIDERS__HUB__{name}"), value.to_owned()));
        Self { variables: variables.to_vec(), server }
    }

    /// Has it know somebody.
    pub(crate) async fn knows(&self, person: Person) {
        let token = answer(&json!({
            "access_token": person.token(), "token_type": "bearer", "scope": "user:email",
        }));
        Mock::given(method("POST"))
            .and(path("/login/oauth/access_token"))
            .and(body_string_contains(format!("code={}&", person.code())))
            .and(body_string_contains("code_verifier="))
            .and(body_string_contains("client_secret=hush"))
            .respond_with(token)
            .mount(&self.server)
            .await;
        let user = json!({"id": person.id, "login": person.login, "name": person.login});
        let emails = json!([
            {"email": "other@example.com", "primary": false, "verified": true},
            {"email": person.email, "primary": true, "verified": person.is_verified},
        ]);
        for (endpoint, value) in [("/api/user", user), ("/api/user/emails", emails)] {
            Mock::given(method("GET"))
                .and(path(endpoint))
                .and(header("authorization", format!("Bearer {}", person.token())))
                .respond_with(answer(&value))
                .mount(&self.server)
                .await;
        }
    }

    /// Starts a rumbl that lets people log in with it.
    pub(crate) async fn rumbl(&self, variables: &[(&str, &str)]) -> Rumbl {
        let own = self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<_> = own.chain(variables.iter().copied()).collect();
        Rumbl::start_with(&all).await
    }
}

impl Browser {
    /// Sets out to the provider from a page with these fields, and returns the state to come back with.
    pub(crate) async fn set_out(&self, query: &str, fields: &[(&str, &str)]) -> String {
        state_of(&self.post(&format!("/sessions/providers/hub{query}"), fields).await)
    }

    /// Comes back from the provider as somebody, without a word of who the provider is.
    pub(crate) async fn come_back(&self, person: Person, state: &str) -> Page {
        self.get(&format!("{CALLBACK}?code={}&state={state}", person.code())).await
    }

    /// Comes back as somebody from a provider that calls itself so.
    pub(crate) async fn come_back_from(&self, issuer: &str, person: Person, state: &str) -> Page {
        let code = person.code();
        self.get(&format!("{CALLBACK}?code={code}&state={state}&iss={issuer}")).await
    }

    /// Goes to the provider, and comes back as somebody.
    pub(crate) async fn log_in_with_provider(&self, person: Person) -> Page {
        let state = self.set_out("", &[]).await;
        self.come_back(person, &state).await
    }
}

/// The state in the address that a page leads on to.
pub(crate) fn state_of(page: &Page) -> String {
    page.has_status(200);
    let pattern = Regex::new(r#"http-equiv="refresh" content="0; url=[^"]*[?;&]state=([\w-]+)"#);
    let captures = pattern.unwrap().captures(&page.text).map(|it| it[1].to_owned());
    captures.unwrap_or_else(|| panic!("no page that leads on:\n{}", page.text))
}
