use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use super::room::Room;
use super::{Ending, Limits, Outbox, RoomKind};
use crate::budget::BudgetLimits;
use crate::connect_info::TransportKind;
use crate::overview::About;
use crate::protocol::frame::Frame;
use crate::registry::Registry;

fn registry(process: usize) -> Arc<Registry> {
    Arc::new(Registry::new(BudgetLimits { user: 1_000_000, address: 1_000_000, process }))
}

fn outbox_of(registry: &Arc<Registry>) -> Arc<Outbox> {
    let account = registry.open_account(None, None);
    Arc::new(Outbox::new(
        Limits { outbound: 1_000_000, unread: 1_000_000, congested: 1_000_000 },
        account,
    ))
}

fn outbox() -> Arc<Outbox> {
    outbox_of(&registry(1_000_000))
}

fn send(outbox: &Outbox, bytes: usize) {
    let mut frame = Frame::text();
    frame.body().extend_from_slice(&vec![b'x'; bytes]);
    outbox.send_now(frame.finish());
}

#[test]
fn relief_drops_a_client_that_still_holds_what_it_held_and_none_that_has_read_since() {
    for has_read in [false, true] {
        let outbox = outbox();
        send(&outbox, 10_000);
        send(&outbox, 10_000);
        let seen = outbox.lock().load();
        if has_read {
            outbox.take_frame();
        }
        outbox.drop_slow_reader(seen);
        let ending = outbox.take_messages(&mut VecDeque::new());
        assert_eq!(ending, (!has_read).then_some(Ending::Drop));
        assert_eq!(outbox.has_frames(), has_read);
    }
}

#[test]
fn frames_are_taken_up_to_a_size_and_a_larger_one_alone() {
    let outbox = outbox();
    for bytes in [40, 40, 40, 400, 40] {
        send(&outbox, bytes);
    }
    let mut taken = Vec::new();
    let mut has_more = true;
    while has_more {
        let mut frames = Vec::new();
        has_more = outbox.take_frames_up_to(100, &mut frames);
        taken.push(frames.len());
    }
    assert_eq!(taken, [2, 1, 1, 1]);
    assert_eq!(outbox.lock().held(), 0);
}

#[test]
fn a_send_that_overdraws_a_budget_leaves_the_search_for_slow_sockets_to_the_sockets_task() {
    let registry = registry(10_000);
    let (slow, sending) = (outbox_of(&registry), outbox_of(&registry));
    let about = || About {
        path: "/socket".into(),
        transport: TransportKind::Test,
        disconnect: None,
        since: Instant::now(),
    };
    let register = |outbox| registry.register(outbox, about());
    let _registrations = [register(&slow), register(&sending)];
    // More than twice the limit, so even clients within the grace are dropped.
    send(&slow, 19_000);
    send(&sending, 9_000);
    let ending = |outbox: &Outbox| outbox.take_messages(&mut VecDeque::new());
    assert_eq!((ending(&slow), ending(&sending)), (None, None));
    sending.relieve_if_due();
    assert_eq!((ending(&slow), ending(&sending)), (Some(Ending::Drop), None));
}

#[test]
fn room_is_charged_until_it_is_dropped_also_when_its_socket_has_ended_before() {
    let outbox = outbox();
    let charge = || outbox.lock().charge().1;
    let mut room = Room::take(&outbox, RoomKind::Received, 8192);
    let other = Room::take(&outbox, RoomKind::LongPoll, 4096);
    assert_eq!(charge(), 12_288);
    room.resize(16_384);
    drop(other);
    assert_eq!(charge(), 16_384);
    outbox.abandon();
    assert_eq!(charge(), 0);
    drop(room);
    assert_eq!(outbox.lock().held(), 0);
}
