use regex::Regex;
use reqwest::{
    Client, ClientBuilder, Method, RequestBuilder, Response, StatusCode, header, redirect,
};

/// What a browser shows.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) path: String,
    pub(crate) headers: header::HeaderMap,
    pub(crate) text: String,
}

impl Page {
    pub(crate) async fn read(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let path = response.url().path().to_owned();
        let text = response.text().await.expect("the answer is text");
        Self { status, path, headers, text }
    }

    /// Asserts that the page has a text, and returns it for the next assertion.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> &Self {
        assert!(self.text.contains(text), "{text:?} is not on {}:\n{}", self.path, self.text);
        self
    }

    /// Asserts that the page does not have a text.
    #[track_caller]
    pub(crate) fn hides(&self, text: &str) -> &Self {
        assert!(!self.text.contains(text), "{text:?} is on {}:\n{}", self.path, self.text);
        self
    }

    /// Asserts where the browser ended up.
    #[track_caller]
    pub(crate) fn is_at(&self, path: &str) -> &Self {
        assert_eq!((self.path.as_str(), self.status), (path, StatusCode::OK), "{}", self.text);
        self
    }

    /// Asserts the answer's status.
    #[track_caller]
    pub(crate) fn has_status(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// The content of a `<meta>` of the page's head.
    pub(crate) fn meta(&self, name: &str) -> Option<String> {
        let pattern = format!(r#"<meta name="{name}" content="([^"]*)""#);
        Some(Regex::new(&pattern).unwrap().captures(&self.text)?[1].to_owned())
    }
}

/// Somebody's browser: it keeps cookies and follows redirects.
pub(crate) struct Browser {
    client: Client,
    url: String,
}

impl Browser {
    pub(crate) fn new(url: String) -> Self {
        Self::with(Client::builder(), url)
    }

    /// A browser that shows compressed content as it came.
    pub(crate) fn without_decompression(url: String) -> Self {
        Self::with(Client::builder().no_gzip(), url)
    }

    fn with(client: ClientBuilder, url: String) -> Self {
        let redirects = redirect::Policy::limited(3);
        let client = client.cookie_store(true).redirect(redirects).build().unwrap();
        Self { client, url }
    }

    /// A request to a path, for what the other functions don't do.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A form that is sent from a page of this site.
    pub(crate) fn form(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path).header(header::ORIGIN, &self.url)
    }

    /// Visits a page.
    pub(crate) async fn get(&self, path: &str) -> Page {
        Page::read(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// Sends a form as a page of this session would; `_method` is one of its fields.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.csrf_token().await;
        let mut form = vec![("_csrf_token", token.as_str())];
        form.extend_from_slice(fields);
        self.post_as_is(path, &form).await
    }

    /// Sends a form without the token that a page would add.
    pub(crate) async fn post_as_is(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.form(path).form(fields);
        Page::read(request.send().await.unwrap()).await
    }

    /// Logs in with the form.
    pub(crate) async fn log_in(&self, username: &str, password: &str) -> Page {
        let fields = [("session[username]", username), ("session[password]", password)];
        self.post("/sessions", &fields).await
    }

    async fn csrf_token(&self) -> String {
        self.get("/").await.meta("csrf-token").expect("every page has a CSRF token")
    }
}
