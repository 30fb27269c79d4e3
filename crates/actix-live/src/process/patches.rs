//! Changes of a view's address.

use serde_json::json;

use super::Process;
use super::changed::Changed;
use crate::callbacks;
use crate::error::Result;
use crate::live_socket::Address;
use crate::mailbox::Message;
use crate::navigation::{Patch, is_local};
use crate::outcome::Outcome;

/// How many patches may follow from one another.
pub const MAX_PATCHES: usize = 20;

impl Process {
    /// Handles a change of the address made by the client.
    pub(crate) async fn live_patch(&mut self, url: &str) -> Outcome {
        if !self.move_to(url) {
            let reply = json!({ "link_redirect": true }).to_string();
            return Outcome { reply, ..Outcome::default() };
        }
        self.socket.clear_flash(None);
        let handled = callbacks::params(self.view.as_mut(), &mut self.socket).await;
        let handled = handled.map(|()| Changed::View);
        self.conclude(handled, true).await
    }

    /// The address, if it belongs to this view.
    fn own_address(&self, url: &str) -> Option<Address> {
        let matched = self.site.find(url).filter(|_| !self.is_nested)?;
        let is_own =
            matched.view.name == self.view_type.name && matched.session.name == self.live_session;
        is_own.then_some(matched.address)
    }

    /// The patch of a nested view, if it is one of the page's. Otherwise the mistake is the nested
    /// view's, and no reason to end this one.
    pub(super) fn page_patch(&self, patch: Patch) -> Option<Patch> {
        if self.is_nested || (is_local(&patch.to) && self.own_address(&patch.to).is_some()) {
            return Some(patch);
        }
        let view = self.view_type.name;
        tracing::error!(view, "a nested view patches to an address that is not its page's");
        None
    }

    /// Moves to the address, if it belongs to this view.
    fn move_to(&mut self, url: &str) -> bool {
        let address = self.own_address(url);
        address.map(|address| self.socket.address = address).is_some()
    }

    /// Lets the page's own view change the address, which a nested view doesn't have.
    fn pass_on(&self, patch: Patch) {
        let Some(parent) = &self.socket.parent else {
            let view = self.view_type.name;
            tracing::error!(view, "a sticky view can't change the address");
            return;
        };
        // If the parent has ended, so will this view.
        parent.send(Message::Patch(patch));
    }

    /// Follows patches until there are no more; the client only needs to know the last one.
    pub(super) async fn follow_patches(
        &mut self,
        mut told: Option<&mut Vec<(&'static str, String)>>,
    ) -> Result<Option<Patch>> {
        let mut last = None;
        for _ in 0..MAX_PATCHES {
            let Some(patch) = self.socket.effects.patch.take() else { return Ok(last) };
            if self.is_nested {
                self.pass_on(patch);
                return Ok(None);
            }
            if !is_local(&patch.to) || !self.move_to(&patch.to) {
                return Err(NotOwn.into());
            }
            if let Some(told) = told.as_mut() {
                told.push(("live_patch", patch.payload()));
            }
            last = Some(patch);
            callbacks::params(self.view.as_mut(), &mut self.socket).await?;
        }
        Err(TooManyPatches.into())
    }
}

/// A patch or navigation to another view or site.
#[derive(Debug, thiserror::Error)]
#[error("the address is not the view's own")]
pub(super) struct NotOwn;

/// Patches led to one another more than [`MAX_PATCHES`] times.
#[derive(Debug, thiserror::Error)]
#[error("more than {MAX_PATCHES} patches follow from one another")]
struct TooManyPatches;
