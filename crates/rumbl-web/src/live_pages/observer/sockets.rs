use actix_live::{Component, Html, html};

use super::close_form::CloseForm;
use crate::i18n::{Locale, Message, t, text};
use crate::observer::{Connected, MAX_ROWS, PersonSeen, SocketSeen, Who, transport_name};
use crate::paths;
use crate::views::admin_view::observer::{length, span};

/// Who is connected, and how.
pub(super) struct Sockets<'a> {
    pub(super) connected: &'a Connected,
    pub(super) csrf_token: &'a str,
    pub(super) locale: Locale,
}

impl Component for Sockets<'_> {
    fn render(&self) -> impl Html {
        let Self { connected, csrf_token, locale } = *self;
        html! {
            <section class="observed" aria-labelledby="observed-sockets">
                <h2 id="observed-sockets">{text!(locale, "observer-sockets")}</h2>
                <p class="muted" id="observed-sockets-summary">{summary(connected).text(locale)}</p>
                if !connected.people.is_empty() {
                    <h3>{text!(locale, "title-people")}</h3>
                    <ul class="observed-rows" id="observed-people">
                        for person in &connected.people; key = person.id { <Person seen={person} csrf_token={csrf_token} locale={locale}/> }
                    </ul>
                }
                if !connected.rows.is_empty() {
                    <h3>{text!(locale, "observer-connections")}</h3>
                    if connected.found > MAX_ROWS {
                        <p class="muted">{text!(locale, "observer-connections-shown", count = MAX_ROWS, found = connected.found)}</p>
                    }
                    <ul class="observed-rows" id="observed-connections">
                        for socket in &connected.rows; key = socket.id { <Socket seen={socket} csrf_token={csrf_token} locale={locale}/> }
                    </ul>
                }
            </section>
        }
    }
}

fn summary(connected: &Connected) -> Message {
    t!(
        "observer-sockets-summary",
        sockets = t!("observer-sockets-count", count = connected.sockets),
        websockets = connected.websockets,
        long_polls = connected.long_polls,
        people = t!("observer-people", count = connected.members),
        visitors = t!("observer-visitors", count = connected.guests),
        size = length(connected.unread_bytes),
    )
}

struct Person<'a> {
    seen: &'a PersonSeen,
    csrf_token: &'a str,
    locale: Locale,
}

impl Component for Person<'_> {
    fn render(&self) -> impl Html {
        let Self { seen: person, csrf_token, locale } = *self;
        let name = person.username.as_str();
        let path = paths::admin_user(person.id);
        let log_out = format!("{path}/log-out");
        html! {
            <li class="observed-row" id={format!("person-{}", person.id)}>
                <a class="observed-name" href={path.as_str()}><bdi>{name}</bdi></a>
                <span>{text!(locale, "observer-sockets-count", count = person.sockets)}</span>
                <span>{text!(locale, "observer-channels", count = person.channels)}</span>
                <span>{text!(locale, "observer-queued", size = length(person.unread_bytes))}</span>
                <CloseForm id={format!("log-out-{}", person.id)} action={log_out.as_str()} csrf_token={csrf_token} method={None} topic={None} label={t!("observer-log-out", name = name)} question={t!("observer-log-out-question", name = name)} answer={t!("action-log-out")} locale={locale}/>
            </li>
        }
    }
}

struct Socket<'a> {
    seen: &'a SocketSeen,
    csrf_token: &'a str,
    locale: Locale,
}

impl Component for Socket<'_> {
    fn render(&self) -> impl Html {
        let Self { seen: socket, csrf_token, locale } = *self;
        let (kind, path) = (transport_name(socket.transport), socket.path.as_str());
        let closing = Closing::of(socket);
        let action = paths::admin_socket(socket.id);
        html! {
            <li class="observed-row" id={format!("socket-{}", socket.id)}>
                <span class="observed-name"><Whose who={&socket.who} locale={locale}/></span>
                <span>{text!(locale, "observer-socket-at", kind = kind, path = path)}</span>
                <span>{text!(locale, "observer-connected-for", span = span(socket.connected_for))}</span>
                <span>{text!(locale, "observer-channels", count = socket.channels)}</span>
                <span>{queued(socket.unread_bytes, socket.received_bytes).text(locale)}</span>
                <CloseForm id={format!("close-{}", socket.id)} action={action.as_str()} csrf_token={csrf_token} method={Some("delete")} topic={None} label={closing.label.clone()} question={closing.question.clone()} answer={t!("action-close")} locale={locale}/>
            </li>
        }
    }
}

/// What waits for the client, and what it sent that has not been handled yet, in bytes. It is one text, because the client
/// takes the row's button out of the page and puts it back when another element appears before it.
fn queued(unread_bytes: usize, received_bytes: usize) -> Message {
    let size = length(unread_bytes);
    match received_bytes {
        0 => t!("observer-queued", size = size),
        _ => t!("observer-queued-unhandled", size = size, received = length(received_bytes)),
    }
}

/// What the button says that closes a socket, and what it asks.
struct Closing {
    label: Message,
    question: Message,
}

impl Closing {
    fn of(socket: &SocketSeen) -> Self {
        let kind = transport_name(socket.transport);
        let (label, question) = match &socket.who {
            Who::Member { username, .. } => (
                t!("observer-close", kind = kind, name = username.as_str()),
                t!("observer-close-question", kind = kind, name = username.as_str()),
            ),
            Who::Guest => (
                t!("observer-close-visitors", kind = kind),
                t!("observer-close-visitors-question", kind = kind),
            ),
            Who::Nobody => (
                t!("observer-close-somebodys", kind = kind),
                t!("observer-close-somebodys-question", kind = kind),
            ),
        };
        Self { label, question }
    }
}

struct Whose<'a> {
    who: &'a Who,
    locale: Locale,
}

impl Component for Whose<'_> {
    fn render(&self) -> impl Html {
        html! {
            match self.who {
                Who::Member { id, username } => { <a href={paths::admin_user(*id)}><bdi>{username.as_str()}</bdi></a> }
                Who::Guest => { <span class="muted">{text!(self.locale, "observer-visitor")}</span> }
                Who::Nobody => { <span class="muted">{text!(self.locale, "observer-session-ended")}</span> }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unhandled_is_named_only_while_there_is_something() {
        assert_eq!(queued(0, 0).to_string(), "0 bytes waiting");
        assert_eq!(queued(2, 3).to_string(), "2 bytes waiting, 3 bytes unhandled");
    }
}
