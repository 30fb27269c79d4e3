use actix_live::{Component, Html, html};

/// A button that closes something, once somebody has confirmed it. The page leaves it alone while it asks.
pub(super) struct CloseForm<'a> {
    /// Its id on the page.
    pub(super) id: String,
    /// Where it is sent.
    pub(super) action: &'a str,
    pub(super) csrf_token: &'a str,
    /// The method that stands in for POST.
    pub(super) method: Option<&'a str>,
    /// The topic that is closed, if it is one.
    pub(super) topic: Option<&'a str>,
    /// The button's text.
    pub(super) verb: &'a str,
    /// What it is done to.
    pub(super) what: String,
}

impl Component for CloseForm<'_> {
    fn render(&self) -> impl Html {
        let question = format!("{} {}?", self.verb, self.what);
        html! {
            <div class="observed-action" id={self.id.as_str()} phx-update="ignore">
                <form action={self.action} method="post">
                    <input type="hidden" name="_csrf_token" value={self.csrf_token}>
                    if let Some(method) = self.method {
                        <input type="hidden" name="_method" value={method}>
                    }
                    if let Some(topic) = self.topic {
                        <input type="hidden" name="step[topic]" value={topic}>
                    }
                    <button class="button button-small button-danger" type="submit" data-confirm={question.as_str()} data-confirm-answer={self.verb}>{self.verb}<span class="visually-hidden">" "{self.what.as_str()}</span></button>
                </form>
            </div>
        }
    }
}
