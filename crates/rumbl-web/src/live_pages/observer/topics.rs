use actix_live::{Component, Html, html};

use super::close_form::CloseForm;
use crate::i18n::{Locale, t, text};
use crate::observer::{MAX_ROWS, TopicSeen, Topics};
use crate::paths;
use crate::views::admin_view::observer::length;

/// The topics with the most subscribers.
pub(super) struct TopicList<'a> {
    pub(super) topics: &'a Topics,
    pub(super) csrf_token: &'a str,
    pub(super) locale: Locale,
}

impl Component for TopicList<'_> {
    fn render(&self) -> impl Html {
        let Self { topics, csrf_token, locale } = *self;
        html! {
            <section class="observed" aria-labelledby="observed-topics">
                <h2 id="observed-topics">{text!(locale, "observer-topics")}</h2>
                <p class="muted">
                    {text!(locale, "observer-topics-total", count = topics.total)}
                    if topics.found != topics.total { " "{text!(locale, "observer-topics-found", count = topics.found)} }
                    if topics.found > MAX_ROWS { " "{text!(locale, "observer-topics-shown", count = MAX_ROWS)} }
                </p>
                <ul class="observed-rows" id="observed-topic-rows">
                    for topic in &topics.rows; key = topic.topic.as_str() { <Topic seen={topic} csrf_token={csrf_token} locale={locale}/> }
                </ul>
            </section>
        }
    }
}

struct Topic<'a> {
    seen: &'a TopicSeen,
    csrf_token: &'a str,
    locale: Locale,
}

impl Component for Topic<'_> {
    fn render(&self) -> impl Html {
        let TopicSeen { topic, subscribers, backlog } = self.seen;
        let locale = self.locale;
        let (name, size) = (topic.as_str(), length(backlog.bytes));
        html! {
            <li class="observed-row" id={format!("topic-{topic}")}>
                <code class="observed-name">{name}</code>
                <span>{text!(locale, "observer-subscribers", count = *subscribers)}</span>
                <span>{text!(locale, "observer-backlog", count = backlog.messages, size = size.clone())}</span>
                <CloseForm id={format!("close-{topic}")} action={paths::ADMIN_OBSERVER_TOPICS} csrf_token={self.csrf_token} method={None} topic={Some(name)} label={t!("observer-close-topic", name = name)} question={t!("observer-close-topic-question", name = name)} answer={t!("action-close")} locale={locale}/>
            </li>
        }
    }
}
