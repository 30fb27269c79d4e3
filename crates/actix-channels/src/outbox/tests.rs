use std::collections::VecDeque;
use std::sync::Arc;

use super::{Ending, Limits, Outbox};
use crate::budget::BudgetLimits;
use crate::protocol::frame::Frame;
use crate::registry::Registry;

fn outbox() -> Outbox {
    let limits = BudgetLimits { user: 1_000_000, address: 1_000_000, process: 1_000_000 };
    let account = Arc::new(Registry::new(limits)).open_account(None, None);
    Outbox::new(Limits { outbound: 1_000_000, unread: 1_000_000 }, account)
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
