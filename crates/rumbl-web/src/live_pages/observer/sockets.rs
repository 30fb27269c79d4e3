use actix_live::{Component, Html, html};

use super::close_form::CloseForm;
use crate::observer::{Connected, MAX_ROWS, PersonSeen, SocketSeen, Who, transport_name};
use crate::paths;
use crate::views::admin_view::observer::{count, length, span};

/// Who is connected, and how.
pub(super) struct Sockets<'a> {
    pub(super) connected: &'a Connected,
    pub(super) csrf_token: &'a str,
}

impl Component for Sockets<'_> {
    fn render(&self) -> impl Html {
        let Self { connected, csrf_token } = self;
        html! {
            <section class="observed" aria-labelledby="observed-sockets">
                <h2 id="observed-sockets">"Sockets"</h2>
                <p class="muted" id="observed-sockets-summary">{summary(connected)}</p>
                if !connected.people.is_empty() {
                    <h3>"People"</h3>
                    <ul class="observed-rows" id="observed-people">
                        for person in &connected.people; key = person.id { <Person person={person} csrf_token={csrf_token}/> }
                    </ul>
                }
                if !connected.rows.is_empty() {
                    <h3>"Connections"</h3>
                    if connected.found > MAX_ROWS {
                        <p class="muted">"The "{MAX_ROWS}" of "{connected.found}" for which the most waits."</p>
                    }
                    <ul class="observed-rows" id="observed-connections">
                        for socket in &connected.rows; key = socket.id { <Socket socket={socket} csrf_token={csrf_token}/> }
                    </ul>
                }
            </section>
        }
    }
}

fn summary(connected: &Connected) -> String {
    let Connected { sockets, websockets, long_polls, members, guests, unread_bytes, .. } =
        connected;
    let people = count(*members, "person", "people");
    let guests = count(*guests, "visitor", "visitors");
    format!(
        "{}: {websockets} over WebSocket, {long_polls} by long-poll; {people} and {guests}. {} wait to be sent.",
        count(*sockets, "socket", "sockets"),
        length(*unread_bytes),
    )
}

struct Person<'a> {
    person: &'a PersonSeen,
    csrf_token: &'a str,
}

impl Component for Person<'_> {
    fn render(&self) -> impl Html {
        let Self { person, csrf_token } = self;
        let path = paths::admin_user(person.id);
        let log_out = format!("{path}/log-out");
        html! {
            <li class="observed-row" id={format!("person-{}", person.id)}>
                <a class="observed-name" href={path.as_str()}><bdi>{person.username.as_str()}</bdi></a>
                <span>{count(person.sockets, "socket", "sockets")}</span>
                <span>{count(person.channels, "channel", "channels")}</span>
                <span>{length(person.unread_bytes)}" waiting"</span>
                <CloseForm id={format!("log-out-{}", person.id)} action={log_out.as_str()} csrf_token={csrf_token} method={None} topic={None} verb="Log out" what={format!("{} everywhere", person.username)}/>
            </li>
        }
    }
}

struct Socket<'a> {
    socket: &'a SocketSeen,
    csrf_token: &'a str,
}

impl Component for Socket<'_> {
    fn render(&self) -> impl Html {
        let Self { socket, csrf_token } = self;
        let action = paths::admin_socket(socket.id);
        html! {
            <li class="observed-row" id={format!("socket-{}", socket.id)}>
                <span class="observed-name"><Whose who={&socket.who}/></span>
                <span>{transport_name(socket.transport)}" at "{socket.path.as_str()}</span>
                <span>"for "{span(socket.connected_for)}</span>
                <span>{count(socket.channels, "channel", "channels")}</span>
                <span>{queued(socket.unread_bytes, socket.received_bytes).as_str()}</span>
                <CloseForm id={format!("close-{}", socket.id)} action={action.as_str()} csrf_token={csrf_token} method={Some("delete")} topic={None} verb="Close" what={format!("the {}", socket.name())}/>
            </li>
        }
    }
}

/// What waits for the client, and what it sent that has not been handled yet, in bytes. It is one text, because
/// the client takes the row's button out of the page and puts it back when another element appears before it.
fn queued(unread_bytes: usize, received_bytes: usize) -> String {
    let waiting = format!("{} waiting", length(unread_bytes));
    match received_bytes {
        0 => waiting,
        _ => format!("{waiting}, {} unhandled", length(received_bytes)),
    }
}

struct Whose<'a> {
    who: &'a Who,
}

impl Component for Whose<'_> {
    fn render(&self) -> impl Html {
        html! {
            match self.who {
                Who::Member { id, username } => { <a href={paths::admin_user(*id)}><bdi>{username.as_str()}</bdi></a> }
                Who::Guest => { <span class="muted">"A visitor"</span> }
                Who::Nobody => { <span class="muted">"Somebody whose session has ended"</span> }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unhandled_is_named_only_while_there_is_something() {
        assert_eq!(queued(0, 0), "0 bytes waiting");
        assert_eq!(queued(2, 3), "2 bytes waiting, 3 bytes unhandled");
    }
}
