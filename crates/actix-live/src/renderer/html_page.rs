//! A page as HTML, for a client that has nothing yet.
//!
//! Components are rendered after what contains them, in rounds, so each leaves a hole in its
//! parent's HTML; so does each nested view. In the end the holes are filled.

use std::collections::HashMap;

use super::holes::{Child, ChildWriter, Hole};
use super::{Components, Renderer, rounds};
use crate::error::Result;
use crate::live_socket::LiveSocket;

/// The HTML of the page, or of a component.
struct Piece {
    html: String,
    holes: Vec<(usize, Hole)>,
}

/// A page whose components are still to be rendered.
pub(crate) struct DeadRendering(Renderer);

impl DeadRendering {
    /// Renders the view without its components.
    pub(crate) fn begin(writer: ChildWriter, body: &dyn Fn(&mut Renderer)) -> Self {
        let mut renderer = Renderer::new(true, Components::default(), Some(writer));
        body(&mut renderer);
        Self(renderer)
    }

    /// Renders the components, and returns the page with its nested views and the offsets of their
    /// content.
    pub(crate) async fn finish(
        self,
        socket: &mut LiveSocket,
    ) -> Result<(String, Vec<(usize, Child)>)> {
        let Self(mut renderer) = self;
        let page = piece(&mut renderer);
        let mut pieces = HashMap::new();
        while !renderer.pending.is_empty() {
            let round = std::mem::take(&mut renderer.pending);
            for (cid, state) in rounds::update(round, &mut renderer.components, socket).await? {
                state.render(cid, &mut renderer);
                pieces.insert(cid, piece(&mut renderer));
            }
        }
        let (mut html, mut children) = (String::new(), Vec::new());
        fill(page, &mut pieces, &mut html, &mut children);
        Ok((html, children))
    }
}

fn piece(renderer: &mut Renderer) -> Piece {
    Piece { html: std::mem::take(&mut renderer.out), holes: std::mem::take(&mut renderer.holes) }
}

/// Writes a piece with its holes filled. Each component is written once.
fn fill(
    piece: Piece,
    pieces: &mut HashMap<u64, Piece>,
    out: &mut String,
    children: &mut Vec<(usize, Child)>,
) {
    let mut written = 0;
    for (at, hole) in piece.holes {
        out.push_str(piece.html.get(written..at).unwrap_or_default());
        written = at;
        match hole {
            Hole::Component(cid) => {
                if let Some(piece) = pieces.remove(&cid) {
                    fill(piece, pieces, out, children);
                }
            }
            Hole::Child(child) => children.push((out.len(), child)),
        }
    }
    out.push_str(piece.html.get(written..).unwrap_or_default());
}

/// Renders a template as HTML that belongs to no view.
pub(crate) fn html(body: &dyn Fn(&mut Renderer)) -> String {
    let mut renderer = Renderer::new(true, Components::default(), None);
    renderer.mounts_in_place = true;
    body(&mut renderer);
    renderer.out
}
