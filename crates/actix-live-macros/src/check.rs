//! Checks for mistakes in markup that parses.

use syn::{Error, Result};

use crate::node::{Attribute, Element, Node, Slot};

/// Bindings whose element the client finds by its id.
const NEEDS_ID: [&str; 2] = ["phx-hook", "phx-update"];

/// Checks every element.
///
/// # Errors
/// A duplicate attribute, or a binding without the id that it needs.
pub(crate) fn nodes(nodes: &[Node]) -> Result<()> {
    nodes.iter().try_for_each(node)
}

fn node(node: &Node) -> Result<()> {
    match node {
        Node::Element(element) => self::element(element),
        Node::Component(component) => {
            unique(&component.attributes)?;
            component.slots.iter().try_for_each(slot)?;
            nodes(&component.children)
        }
        Node::If(branches) => branches.iter().try_for_each(|branch| nodes(&branch.children)),
        Node::Match(matched) => matched.arms.iter().try_for_each(|arm| nodes(&arm.children)),
        Node::For(repeated) => nodes(&repeated.children),
        Node::Stream(streamed) => nodes(&streamed.children),
        Node::Doctype | Node::Text(_) | Node::Value(_) | Node::Let(_) => Ok(()),
    }
}

fn slot(slot: &Slot) -> Result<()> {
    unique(&slot.attributes)?;
    nodes(&slot.children)
}

fn element(element: &Element) -> Result<()> {
    unique(&element.attributes)?;
    let has_id = element.attributes.iter().any(|attribute| attribute.name.text == "id");
    for attribute in &element.attributes {
        if NEEDS_ID.contains(&attribute.name.text.as_str()) && !has_id {
            let message = format!("an element with {} needs an id", attribute.name.text);
            return Err(Error::new(attribute.name.span, message));
        }
    }
    nodes(&element.children)
}

fn unique(attributes: &[Attribute]) -> Result<()> {
    for (index, attribute) in attributes.iter().enumerate() {
        if attributes.iter().take(index).any(|other| other.name.text == attribute.name.text) {
            let message = format!("the attribute {} is given twice", attribute.name.text);
            return Err(Error::new(attribute.name.span, message));
        }
    }
    Ok(())
}
