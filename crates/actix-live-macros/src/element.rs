//! Parses tags: elements, components, slots and their attributes.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Pat, Path, Result, Token, parse_quote, token};

use crate::node::{Component, Element, Name, Node, Rest, Slot, VOID};
use crate::parse_attribute::{attribute, braced_value, name};
use crate::tag_names;

/// Parses what is between two tags.
type Children = fn(ParseStream<'_>) -> Result<Vec<Node>>;

/// Parses one tag with its content.
pub(crate) fn parse(input: ParseStream<'_>, children: Children) -> Result<Node> {
    input.parse::<Token![<]>()?;
    if input.peek(Token![!]) {
        return doctype(input);
    }
    if input.peek(Token![:]) {
        return Err(input.error("a slot belongs directly into a component"));
    }
    if is_component(input) {
        return component(input, children).map(Node::Component);
    }
    let name = name(input)?;
    tag_names::check(&name)?;
    let mut attributes = Vec::new();
    while !input.peek(Token![>]) && !input.peek(Token![/]) {
        attributes.push(attribute(input)?);
    }
    let is_void = VOID.contains(&name.text.as_str());
    if input.parse::<Option<Token![/]>>()?.is_some() || is_void {
        input.parse::<Token![>]>()?;
        return Ok(Node::Element(Element { name, attributes, children: Vec::new() }));
    }
    input.parse::<Token![>]>()?;
    let children = children(input)?;
    close(input, &name)?;
    Ok(Node::Element(Element { name, attributes, children }))
}

fn doctype(input: ParseStream<'_>) -> Result<Node> {
    input.parse::<Token![!]>()?;
    let word = input.call(Ident::parse_any)?;
    let kind = input.call(Ident::parse_any)?;
    if word != "DOCTYPE" || kind != "html" {
        return Err(syn::Error::new(word.span(), "expected <!DOCTYPE html>"));
    }
    input.parse::<Token![>]>()?;
    Ok(Node::Doctype)
}

fn is_component(input: ParseStream<'_>) -> bool {
    if input.peek2(Token![::]) {
        return true;
    }
    let word = input.fork().call(Ident::parse_any);
    word.is_ok_and(|word| word.to_string().starts_with(|first: char| first.is_ascii_uppercase()))
}

fn component(input: ParseStream<'_>, children: Children) -> Result<Component> {
    let path: Path = input.call(Path::parse_mod_style)?;
    let mut component =
        Component { path, attributes: Vec::new(), rest: None, slots: Vec::new(), children: vec![] };
    while !input.peek(Token![>]) && !input.peek(Token![/]) {
        if input.parse::<Option<Token![..]>>()?.is_some() {
            component.rest = Some(if input.peek(token::Brace) {
                Rest::Value(Box::new(braced_value(input)?))
            } else {
                Rest::Default
            });
        } else {
            component.attributes.push(attribute(input)?);
        }
    }
    if input.parse::<Option<Token![/]>>()?.is_some() {
        input.parse::<Token![>]>()?;
        return Ok(component);
    }
    input.parse::<Token![>]>()?;
    while input.peek(Token![<]) && input.peek2(Token![:]) {
        component.slots.push(slot(input, children)?);
    }
    component.children = children(input)?;
    if input.is_empty() {
        return Err(unclosed(component.path_span()));
    }
    input.parse::<Token![<]>()?;
    input.parse::<Token![/]>()?;
    let closing = input.call(Path::parse_mod_style)?;
    if closing != component.path {
        let expected = format!("expected </{}>", text_of(&component.path));
        let error = syn::Error::new_spanned(closing, expected);
        return Err(with(error, unclosed(component.path_span())));
    }
    input.parse::<Token![>]>()?;
    Ok(component)
}

impl Component {
    fn path_span(&self) -> Span {
        self.path.segments.first().map_or_else(Span::call_site, |first| first.ident.span())
    }
}

fn text_of(path: &Path) -> String {
    let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    names.join("::")
}

fn slot(input: ParseStream<'_>, children: Children) -> Result<Slot> {
    input.parse::<Token![<]>()?;
    input.parse::<Token![:]>()?;
    let name = name(input)?;
    let (mut attributes, mut argument) = (Vec::new(), None);
    while !input.peek(Token![>]) && !input.peek(Token![/]) {
        if input.peek(Token![|]) {
            argument = Some(self::argument(input)?);
        } else {
            attributes.push(attribute(input)?);
        }
    }
    if input.parse::<Option<Token![/]>>()?.is_some() {
        input.parse::<Token![>]>()?;
        return Ok(Slot { name, attributes, argument, children: Vec::new() });
    }
    input.parse::<Token![>]>()?;
    let content = children(input)?;
    if input.is_empty() {
        return Err(unclosed(name.span));
    }
    input.parse::<Token![<]>()?;
    input.parse::<Token![/]>()?;
    input.parse::<Token![:]>()?;
    let closing = self::name(input)?;
    if closing.text != name.text {
        let error = syn::Error::new(closing.span, format!("expected </:{}>", name.text));
        return Err(with(error, unclosed(name.span)));
    }
    input.parse::<Token![>]>()?;
    Ok(Slot { name, attributes, argument, children: content })
}

/// `|pattern|`, or `||` for none.
fn argument(input: ParseStream<'_>) -> Result<Pat> {
    if input.parse::<Option<Token![||]>>()?.is_some() {
        return Ok(parse_quote!(_));
    }
    input.parse::<Token![|]>()?;
    let pattern = input.call(Pat::parse_single)?;
    if input.peek(Token![,]) {
        return Err(input.error("a slot has one argument: write `|(a, b)|` for a tuple"));
    }
    input.parse::<Token![|]>()?;
    Ok(pattern)
}

fn unclosed(opened_at: Span) -> syn::Error {
    syn::Error::new(opened_at, "this tag is not closed")
}

fn with(mut error: syn::Error, other: syn::Error) -> syn::Error {
    error.combine(other);
    error
}

fn close(input: ParseStream<'_>, opened: &Name) -> Result<()> {
    if input.is_empty() {
        return Err(unclosed(opened.span));
    }
    input.parse::<Token![<]>()?;
    input.parse::<Token![/]>()?;
    let closing = name(input)?;
    if closing.text != opened.text {
        let error = syn::Error::new(closing.span, format!("expected </{}>", opened.text));
        return Err(with(error, unclosed(opened.span)));
    }
    input.parse::<Token![>]>()?;
    Ok(())
}
