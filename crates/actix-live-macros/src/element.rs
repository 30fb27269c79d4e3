//! Parses tags: elements, components, slots and their attributes.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, LitInt, LitStr, Path, Result, Token, braced, token};

use crate::node::{Attribute, AttributeValue, Component, Element, Name, Node, Rest, Slot, VOID};

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
    input.parse::<Token![<]>()?;
    input.parse::<Token![/]>()?;
    let closing = input.call(Path::parse_mod_style)?;
    if closing != component.path {
        return Err(mismatch(&text_of(&component.path), component.path_span(), &closing));
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

fn mismatch(opened: &str, opened_at: Span, closing: &Path) -> syn::Error {
    let message = format!("expected </{opened}>");
    let mut error = syn::Error::new_spanned(closing, message);
    error.combine(syn::Error::new(opened_at, "this tag is not closed"));
    error
}

fn slot(input: ParseStream<'_>, children: Children) -> Result<Slot> {
    input.parse::<Token![<]>()?;
    input.parse::<Token![:]>()?;
    let name = name(input)?;
    input.parse::<Token![>]>()?;
    let content = children(input)?;
    input.parse::<Token![<]>()?;
    input.parse::<Token![/]>()?;
    input.parse::<Token![:]>()?;
    let closing = self::name(input)?;
    if closing.text != name.text {
        return Err(syn::Error::new(closing.span, format!("expected </:{}>", name.text)));
    }
    input.parse::<Token![>]>()?;
    Ok(Slot { name, children: content })
}

fn close(input: ParseStream<'_>, opened: &Name) -> Result<()> {
    if input.is_empty() {
        return Err(syn::Error::new(opened.span, "this tag is not closed"));
    }
    input.parse::<Token![<]>()?;
    input.parse::<Token![/]>()?;
    let closing = name(input)?;
    if closing.text != opened.text {
        let message = format!("expected </{}>", opened.text);
        let mut error = syn::Error::new(closing.span, message);
        error.combine(syn::Error::new(opened.span, "this tag is not closed"));
        return Err(error);
    }
    input.parse::<Token![>]>()?;
    Ok(())
}

/// A name such as `phx-value-id` or `xlink:href`.
fn name(input: ParseStream<'_>) -> Result<Name> {
    let first = input.call(Ident::parse_any)?;
    let mut text = first.unraw().to_string();
    loop {
        if input.parse::<Option<Token![-]>>()?.is_some() {
            text.push('-');
        } else if input.peek(Token![:]) && !input.peek(Token![::]) {
            input.parse::<Token![:]>()?;
            text.push(':');
        } else {
            return Ok(Name { text, span: first.span() });
        }
        if input.peek(LitInt) {
            text.push_str(input.parse::<LitInt>()?.base10_digits());
        } else {
            text.push_str(&input.call(Ident::parse_any)?.unraw().to_string());
        }
    }
}

fn attribute(input: ParseStream<'_>) -> Result<Attribute> {
    let name = name(input)?;
    let value = match input.parse::<Option<Token![=]>>()? {
        Some(_) => Some(attribute_value(input)?),
        None => None,
    };
    Ok(Attribute { name, value })
}

fn attribute_value(input: ParseStream<'_>) -> Result<AttributeValue> {
    if input.peek(LitStr) {
        return Ok(AttributeValue::Text(input.parse()?));
    }
    if input.peek(token::Brace) {
        return Ok(AttributeValue::Value(Box::new(braced_value(input)?)));
    }
    Err(input.error("expected a quoted text or {a value}"))
}

fn braced_value(input: ParseStream<'_>) -> Result<Expr> {
    let content;
    braced!(content in input);
    let expression = content.parse()?;
    if content.is_empty() { Ok(expression) } else { Err(content.error("expected `}`")) }
}
