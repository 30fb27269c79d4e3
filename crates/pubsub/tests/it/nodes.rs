//! The adapter's contract, tested with nodes connected in memory.

use std::sync::{Arc, Mutex};

use pubsub::{Adapter, Broadcast, Node, Payload, PubSub};

use crate::support::Recorder;

/// Carries text between the nodes it was started on, as a database or Redis would.
#[derive(Debug, Clone, Default)]
struct Wire(Arc<Mutex<Vec<Node>>>);

/// One node's end of the wire.
#[derive(Debug, Default)]
struct End {
    wire: Wire,
    node: Mutex<Option<Node>>,
}

impl Adapter for End {
    fn start(&self, node: Node) {
        self.wire.0.lock().unwrap().push(node.clone());
        *self.node.lock().unwrap() = Some(node);
    }

    fn publish(&self, broadcast: &Broadcast) {
        let text = serde_json::to_string(broadcast).unwrap();
        let own = self.node.lock().unwrap().as_ref().map(Node::id);
        for node in self.wire.0.lock().unwrap().iter().filter(|node| Some(node.id()) != own) {
            node.deliver(&serde_json::from_str(&text).unwrap());
        }
    }
}

#[test]
fn a_broadcast_reaches_the_subscribers_of_every_node_once() {
    let wire = Wire::default();
    let nodes: Vec<PubSub> =
        (0..3).map(|_| PubSub::new(End { wire: wire.clone(), node: Mutex::default() })).collect();
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
    let end = || End { wire: wire.clone(), node: Mutex::default() };
    let (here, there) = (PubSub::new(end()), PubSub::new(end()));
    let (recorder, _subscription) = Recorder::on(&there, "room:a");
    here.broadcast_from(here.next_id(), &Broadcast::new("room:a", "news", Payload::empty()));
    assert_eq!(recorder.take().len(), 1);
}

#[test]
fn two_nodes_have_different_ids() {
    let wire = Wire::default();
    let end = || End { wire: wire.clone(), node: Mutex::default() };
    assert_ne!(PubSub::new(end()).node_id(), PubSub::new(end()).node_id());
}
