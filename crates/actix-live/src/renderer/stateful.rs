//! Components with state whose types only they themselves know.

use std::any::{Any, TypeId};

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::Renderer;
use super::registry::Registry;
use crate::error::Result;
use crate::live_socket::LiveSocket;
use crate::upload_entry::UploadEntry;

/// A type-erased component with state.
pub(crate) trait Stateful: Any + Send {
    fn render(&self, cid: u64, renderer: &mut Renderer);
    fn as_any(&mut self) -> &mut dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
    fn event<'a>(
        &'a mut self,
        name: &str,
        value: Value,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result>;
    fn progress<'a>(
        &'a mut self,
        upload: String,
        entry: UploadEntry,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result>;
}

/// A view's components.
pub(crate) type Components = Registry<Box<dyn Stateful>>;

/// The props of a component, whose type only the component's type knows.
pub(crate) type AnyProps = Box<dyn Any + Send>;

/// A component, unless it is new, and its next props.
pub(crate) type Given = (Option<Box<dyn Stateful>>, AnyProps);

/// Mounts or updates components of one type. The result has as many.
pub(crate) type UpdateMany =
    for<'a> fn(Vec<Given>, &'a mut LiveSocket) -> BoxFuture<'a, Result<Vec<Box<dyn Stateful>>>>;

/// A type of component.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) id: TypeId,
    pub(crate) update_many: UpdateMany,
    /// Mounts one without a view.
    pub(crate) mount: fn(AnyProps, &mut LiveSocket) -> Option<Box<dyn Stateful>>,
}
