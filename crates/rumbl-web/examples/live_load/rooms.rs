//! Many rooms, in each of which somebody plays, seeks or pauses once a second.

use std::cell::RefCell;
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::repo::Connection;
use rumbl_core::rooms::{self, Room, RoomAction, RoomWrite, room_topic};
use tokio::time::{Instant, sleep_until, timeout};

use crate::client::{Client, Push, Receive};
use crate::participants::Ignore;
use crate::server::Server;
use crate::world::{Person, VIDEOS, logged_in, users};

/// Rooms, and the people in each.
const ROOMS: usize = 500;
const PEOPLE_A_ROOM: usize = 4;
/// Commands that are given in each room, one a second, by its people in turn.
const COMMANDS_A_ROOM: usize = 12;
const INTERVAL: Duration = Duration::from_secs(1);
/// The longest that a command may take to reach everybody.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);

/// What a command costs with its delivery to everybody in the room and its storing, and how long it takes to reach the
/// others.
///
/// # Errors
/// When a command does not reach everybody.
pub(crate) async fn rooms(server: &Server) -> Result<String> {
    let users = users(server).await?;
    let open = {
        let users = users.clone();
        move |db: &mut Connection| open_rooms(db, &users)
    };
    let rooms = server.repo.run(open).await?;
    let people = logged_in(server, users).await?;
    let mut parties = Vec::new();
    for (number, room) in rooms.iter().enumerate() {
        let guests = people.iter().cycle().skip(number).take(PEOPLE_A_ROOM);
        parties.push(Party::join(server, room, guests).await?);
    }
    server.settle().await?;

    let (before, started, delays) = (server.cpu()?, Instant::now(), RefCell::default());
    let parties = parties.into_iter().enumerate();
    try_join_all(parties.map(|(number, party)| {
        // The rooms follow each other in the course of a second.
        let offset = INTERVAL.mul_f64(number as f64 / ROOMS as f64);
        party.play(started + offset, &delays)
    }))
    .await?;
    server.settle().await?;
    let used = server.cpu_since(before)?;
    let mut delays: Vec<Duration> = delays.take();
    delays.sort_unstable();
    let after = |share: f64| {
        let place = ((delays.len() as f64 * share) as usize).min(delays.len().saturating_sub(1));
        delays.get(place).copied().unwrap_or_default().as_secs_f64() * 1_000.0
    };
    let each = used.of_each(ROOMS * COMMANDS_A_ROOM);
    Ok(format!(
        "{each} a command; {:.1} ms to another player, {:.1} ms at p99",
        after(0.5),
        after(0.99)
    ))
}

/// Opens the rooms, each of another host, where everybody is at the controls.
fn open_rooms(db: &mut Connection, users: &[User]) -> rumbl_core::Result<Vec<Room>> {
    let open = |(number, host): (usize, &User)| {
        let video_id =
            i64::try_from(number % VIDEOS + 1).map_err(|_too_large| rumbl_core::Error::NotFound)?;
        let video_id = video_id.try_into().map_err(|_invalid| rumbl_core::Error::NotFound)?;
        let room = rooms::create_room(db, host, video_id, None)?;
        let params = Params::from_iter([("control", "everyone")]);
        let action = RoomAction::Update { params };
        let write = RoomWrite { user_id: host.id, room_id: room.id, action };
        for written in rooms::write_rooms(db, &[write]) {
            written?;
        }
        Ok(room)
    };
    users.iter().cycle().take(ROOMS).enumerate().map(open).collect()
}

/// The people in one room.
struct Party {
    clients: Vec<Client>,
    topic: String,
}

impl Party {
    async fn join(
        server: &Server,
        room: &Room,
        people: impl Iterator<Item = &Person>,
    ) -> Result<Self> {
        let topic = room_topic(room.id).to_string();
        let payload = format!(r#"{{"token":"{}"}}"#, room.token.expose());
        let mut clients = Vec::new();
        for person in people {
            let mut client = server.connect(person).await?;
            client.push(&Push::join(&topic, &payload), &mut Ignore).await?;
            clients.push(client);
        }
        Ok(Self { clients, topic })
    }

    /// Gives the commands, and notes when each has reached those who did not give it.
    async fn play(mut self, started: Instant, delays: &RefCell<Vec<Duration>>) -> Result<()> {
        for round in 0..COMMANDS_A_ROOM {
            sleep_until(started + INTERVAL * u32::try_from(round)?).await;
            let turn = round % PEOPLE_A_ROOM;
            let position = round * 1_000;
            let event = ["play", "seek", "pause", "seek"].get(round % 4).copied().unwrap_or("seek");
            let payload = format!(r#"{{"position":{position}}}"#);
            let push = Push::command(&self.topic, event, round, &payload).to_string();
            let sent = Instant::now();
            self.clients.get_mut(turn).context("nobody's turn")?.send(&push).await?;
            let heard = self.clients.iter_mut().map(hear);
            let heard = timeout(DELIVERY_TIMEOUT, try_join_all(heard)).await;
            let heard = heard.context("a command is late")??;
            let others = heard.iter().enumerate().filter(|(place, _)| *place != turn);
            delays.borrow_mut().extend(others.map(|(_, at)| at.duration_since(sent)));
        }
        Ok(())
    }
}

/// Waits until a client hears what is played.
async fn hear(client: &mut Client) -> Result<Instant> {
    let mut playback = Heard(false);
    while !playback.0 {
        client.receive(&mut playback).await?;
    }
    Ok(Instant::now())
}

struct Heard(bool);

impl Receive for Heard {
    fn message(&mut self, head: &[u8]) {
        self.0 |= memchr::memmem::find(head, b"\"playback\"").is_some();
    }
}
