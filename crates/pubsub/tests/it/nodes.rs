//! The adapter's contract, tested with nodes connected in memory.

use pubsub::{Broadcast, Payload, PubSub};

use crate::support::Recorder;
use crate::wire::Wire;

#[test]
fn a_broadcast_reaches_the_subscribers_of_every_node_once() {
    let wire = Wire::default();
    let nodes: Vec<PubSub> = (0..3).map(|_| wire.node()).collect();
    let recorders: Vec<_> = nodes.iter().map(|node| Recorder::on(node, "room:a")).collect();
    nodes[1].broadcast(
        &Broadcast::new("room:a", "news", Payload::json(&"x")).with_seq(7).with_companion(1_u8),
    );
    for (index, (recorder, _subscription)) in recorders.iter().enumerate() {
        let got = recorder.take();
        assert_eq!(got.len(), 1, "at node {index}");
        assert_eq!((got[0].seq(), got[0].payload().as_json()), (Some(7), Some("\"x\"")));
        assert_eq!(got[0].companion::<u8>().is_some(), index == 1);
    }
}

#[test]
fn broadcast_from_leaves_nobody_out_on_other_nodes() {
    let wire = Wire::default();
    let (here, there) = (wire.node(), wire.node());
    let (recorder, _subscription) = Recorder::on(&there, "room:a");
    here.broadcast_from(here.next_id(), &Broadcast::new("room:a", "news", Payload::empty()));
    assert_eq!(recorder.take().len(), 1);
}

#[test]
fn two_nodes_have_different_ids() {
    let wire = Wire::default();
    assert_ne!(wire.node().node_id(), wire.node().node_id());
}
