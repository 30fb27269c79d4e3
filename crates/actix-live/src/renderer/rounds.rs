//! Mounts and updates components, those of one type together.
//!
//! A view, or a component, is rendered with the numbers of its components in their places. Then all
//! of these get their props in one round and are rendered, and what they contain is the next round.

use super::{Components, Given, Kind, Pending, Stateful};
use crate::error::Result;
use crate::live_socket::LiveSocket;

/// The components of one type in a round.
struct Group {
    kind: Kind,
    cids: Vec<u64>,
    given: Vec<Given>,
}

/// Mounts or updates the components of a round, which are returned with their numbers, grouped by
/// type.
pub(super) async fn update(
    round: Vec<Pending>,
    components: &mut Components,
    socket: &mut LiveSocket,
) -> Result<Vec<(u64, Box<dyn Stateful>)>> {
    let mut updated = Vec::with_capacity(round.len());
    for Group { kind, cids, given } in grouped(round, components) {
        let states = (kind.update_many)(given, socket).await?;
        if states.len() != cids.len() {
            return Err(WrongCount { returned: states.len(), given: cids.len() }.into());
        }
        updated.extend(cids.into_iter().zip(states));
    }
    Ok(updated)
}

fn grouped(round: Vec<Pending>, components: &mut Components) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for Pending { cid, kind, props } in round {
        let known = components.get_mut(cid).and_then(|entry| entry.state.take());
        match groups.iter_mut().find(|group| group.kind.id == kind.id) {
            Some(group) => {
                group.cids.push(cid);
                group.given.push((known, props));
            }
            None => groups.push(Group { kind, cids: vec![cid], given: vec![(known, props)] }),
        }
    }
    groups
}

/// A component's `update_many` has lost or invented components.
#[derive(Debug, thiserror::Error)]
#[error("update_many returned {returned} components for {given}")]
struct WrongCount {
    returned: usize,
    given: usize,
}
