use actix_live::{Component, Html, Raw, html};

use crate::i18n::{Locale, Message};

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
    /// The button's text, with what is closed for those who don't see where it stands.
    pub(super) label: Message,
    pub(super) question: Message,
    /// The button that confirms it.
    pub(super) answer: Message,
    pub(super) locale: Locale,
}

impl Component for CloseForm<'_> {
    fn render(&self) -> impl Html {
        let locale = self.locale;
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
                    <button class="button button-small button-danger" type="submit" data-confirm={self.question.text(locale)} data-confirm-answer={self.answer.text(locale)}>{Raw(self.label.html(locale))}</button>
                </form>
            </div>
        }
    }
}
