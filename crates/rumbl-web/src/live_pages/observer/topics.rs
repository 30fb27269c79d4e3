use actix_live::{Component, Html, html};

use super::close_form::CloseForm;
use crate::observer::{MAX_ROWS, TopicSeen, Topics};
use crate::paths;
use crate::views::admin_view::observer::{count, length};

/// The topics with the most subscribers.
pub(super) struct TopicList<'a> {
    pub(super) topics: &'a Topics,
    pub(super) csrf_token: &'a str,
}

impl Component for TopicList<'_> {
    fn render(&self) -> impl Html {
        let Self { topics, csrf_token } = self;
        html! {
            <section class="observed" aria-labelledby="observed-topics">
                <h2 id="observed-topics">"Topics"</h2>
                <p class="muted">
                    {count(topics.total, "topic", "topics")}" with subscribers."
                    if topics.found != topics.total { " "{topics.found}" of them match." }
                    if topics.found > MAX_ROWS { " The "{MAX_ROWS}" largest are shown." }
                </p>
                <ul class="observed-rows" id="observed-topic-rows">
                    for topic in &topics.rows; key = topic.topic.as_str() { <Topic topic={topic} csrf_token={csrf_token}/> }
                </ul>
            </section>
        }
    }
}

struct Topic<'a> {
    topic: &'a TopicSeen,
    csrf_token: &'a str,
}

impl Component for Topic<'_> {
    fn render(&self) -> impl Html {
        let TopicSeen { topic, subscribers, backlog } = self.topic;
        html! {
            <li class="observed-row" id={format!("topic-{topic}")}>
                <code class="observed-name">{topic.as_str()}</code>
                <span>{count(*subscribers, "subscriber", "subscribers")}</span>
                <span>{count(backlog.messages, "message", "messages")}" and "{length(backlog.bytes)}" waiting"</span>
                <CloseForm id={format!("close-{topic}")} action={paths::ADMIN_OBSERVER_TOPICS} csrf_token={self.csrf_token} method={None} topic={Some(topic.as_str())} verb="Close" what={format!("the topic {topic}")}/>
            </li>
        }
    }
}
