//! Generates the code that renders a template.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned as _;

use crate::attributes::{attribute, put};
use crate::interpolation::{self, Piece};
use crate::node::{
    Attribute, AttributeValue, Component, Element, For, Match, Name, Node, RAW_TEXT, Rest, Slot,
    StreamLoop, VOID,
};
use crate::template::{Builder, at, borrow, renderer};

/// Generates the expression for a whole template.
pub(crate) fn html(nodes: &[Node]) -> TokenStream {
    let renderer = renderer();
    match template(nodes) {
        Ok((declaration, code)) => quote! {{
            #declaration
            ::actix_live::template(
                &__TEMPLATE,
                move |#renderer: &mut ::actix_live::Renderer| { #code },
            )
        }},
        Err(error) => error.into_compile_error(),
    }
}

/// Generates a template's declaration and the code of its dynamics.
fn template(nodes: &[Node]) -> syn::Result<(TokenStream, TokenStream)> {
    let mut builder = Builder::default();
    write(nodes, &mut builder)?;
    let is_root = matches!(nodes, [Node::Element(_)]);
    Ok(builder.finish(is_root))
}

/// Generates code that renders nodes as a nested template.
fn nested(nodes: &[Node]) -> syn::Result<TokenStream> {
    let renderer = renderer();
    if nodes.is_empty() {
        return Ok(quote! { #renderer.empty(); });
    }
    let (declaration, code) = template(nodes)?;
    Ok(quote! {{ #declaration #renderer.tree(&__TEMPLATE, &mut |#renderer| { #code }); }})
}

fn write(nodes: &[Node], builder: &mut Builder) -> syn::Result<()> {
    for node in nodes {
        match node {
            Node::Doctype => builder.html("<!DOCTYPE html>"),
            Node::Element(element) => self::element(element, builder)?,
            Node::Component(component) => {
                let (renderer, tag) = (renderer(), tag(component)?);
                builder.dynamic(&quote! {{
                    use ::actix_live::AnyTag as _;
                    #tag.put_component(#renderer);
                }});
            }
            Node::Text(text) => {
                for piece in interpolation::pieces(text)? {
                    match piece {
                        Piece::Text(text) => builder.text(&text),
                        Piece::Value(value) => builder.dynamic(&put(&value)),
                    }
                }
            }
            Node::Value(value) => builder.dynamic(&put(value)),
            Node::If(branches) => {
                let mut code = TokenStream::new();
                for (index, branch) in branches.iter().enumerate() {
                    let otherwise = (index > 0).then(|| quote! { else });
                    let condition = branch.condition.as_ref().map(|is_met| quote! { if #is_met });
                    let nodes = nested(&branch.children)?;
                    code.extend(quote! { #otherwise #condition { #nodes } });
                }
                if branches.last().is_some_and(|last| last.condition.is_some()) {
                    let renderer = renderer();
                    code.extend(quote! { else { #renderer.empty(); } });
                }
                builder.dynamic(&code);
            }
            Node::Match(matched) => builder.dynamic(&self::matched(matched)?),
            Node::For(repeated) => builder.dynamic(&self::repeated(repeated)?),
            Node::Stream(streamed) => builder.dynamic(&self::streamed(streamed)?),
            Node::Let(statement) => builder.statement(&statement.to_token_stream()),
        }
    }
    Ok(())
}

fn element(element: &Element, builder: &mut Builder) -> syn::Result<()> {
    let name = element.name.text.as_str();
    builder.html(&format!("<{name}"));
    for each in &element.attributes {
        attribute(each, builder)?;
    }
    builder.html(">");
    if VOID.contains(&name) {
        return Ok(());
    }
    match element.children.as_slice() {
        [Node::Text(text)] if RAW_TEXT.contains(&name) => builder.html(&text.value()),
        children => write(children, builder)?,
    }
    builder.html(&format!("</{name}>"));
    Ok(())
}

fn matched(matched: &Match) -> syn::Result<TokenStream> {
    let subject = &matched.subject;
    let mut arms = TokenStream::new();
    for arm in &matched.arms {
        let (pattern, nodes) = (&arm.pattern, nested(&arm.children)?);
        let guard = arm.guard.as_ref().map(|guard| quote! { if #guard });
        arms.extend(quote! { #pattern #guard => { #nodes } });
    }
    Ok(quote! { match #subject { #arms } })
}

fn repeated(repeated: &For) -> syn::Result<TokenStream> {
    let renderer = renderer();
    let For { pattern, iterated, key, children } = repeated;
    let key = if let Some(key) = key {
        let given = borrow(key);
        quote_spanned! { at(key.span()) => Some(::actix_live::key(#given)) }
    } else {
        quote! { None }
    };
    // A component that is the whole entry has the entry's template.
    let (declaration, entry) = if let [Node::Component(component)] = children.as_slice() {
        let tag = tag(component)?;
        (quote! { use ::actix_live::AnyTag as _; }, quote! { #tag.put_entry(#key, #renderer); })
    } else {
        let (declaration, code) = template(children)?;
        let entry = quote! { #renderer.entry(&__TEMPLATE, #key, &mut |#renderer| { #code }); };
        (declaration, entry)
    };
    Ok(quote! {{
        #declaration
        #renderer.list(&mut |#renderer| {
            for #pattern in #iterated { #entry }
        });
    }})
}

fn streamed(streamed: &StreamLoop) -> syn::Result<TokenStream> {
    let renderer = renderer();
    let StreamLoop { id, item, stream, .. } = streamed;
    let (declaration, code) = template(&streamed.children)?;
    Ok(quote! {{
        #declaration
        ::actix_live::Stream::put(
            &(#stream), &__TEMPLATE, #renderer, &mut |#id, #item, #renderer| { #code },
        );
    }})
}

/// Generates a struct literal, with children as `&dyn Html` and slots as [`slots`] has them.
fn tag(component: &Component) -> syn::Result<TokenStream> {
    let path = &component.path;
    let mut fields = TokenStream::new();
    for attribute in &component.attributes {
        let (field, value) = assigned(attribute)?;
        fields.extend(quote! { #field: #value, });
    }
    for (index, slot) in component.slots.iter().enumerate() {
        let is_same = |other: &&Slot| other.name.text == slot.name.text;
        if !component.slots.iter().take(index).any(|other| is_same(&other)) {
            let content = slots(&component.slots.iter().filter(is_same).collect::<Vec<_>>())?;
            let field = field(&slot.name)?;
            fields.extend(quote! { #field: #content, });
        }
    }
    if !component.children.is_empty() {
        let content = borrowed(&component.children, path.span())?;
        fields.extend(quote! { children: #content, });
    }
    match &component.rest {
        Some(Rest::Value(rest)) => fields.extend(quote! { ..#rest }),
        Some(Rest::Default) => fields.extend(quote! { ..::core::default::Default::default() }),
        None => {}
    }
    Ok(quote_spanned! { at(path.span()) => ::actix_live::tag(#path { #fields }) })
}

/// The field that an attribute sets, and its value.
fn assigned(attribute: &Attribute) -> syn::Result<(Ident, TokenStream)> {
    let Attribute { name, value } = attribute;
    let value = match value {
        None => quote_spanned! { at(name.span) => true },
        Some(AttributeValue::Text(text)) => {
            quote_spanned! { at(text.span()) => ::actix_live::FromText::from_text(#text) }
        }
        Some(AttributeValue::Value(value)) => value.to_token_stream(),
    };
    Ok((field(name)?, value))
}

/// Generates the slots of one name: a `&dyn Html`, or a slice of `Slot`s if there are several, or if
/// they have attributes or an argument.
fn slots(slots: &[&Slot]) -> syn::Result<TokenStream> {
    if let [slot] = slots
        && slot.attributes.is_empty()
        && slot.argument.is_none()
    {
        return borrowed(&slot.children, slot.name.span);
    }
    let span = slots.first().map_or_else(Span::call_site, |slot| slot.name.span);
    let slots = slots.iter().map(|slot| self::slot(slot)).collect::<syn::Result<Vec<_>>>()?;
    Ok(quote_spanned! { at(span) => &[#(#slots),*] })
}

fn slot(slot: &Slot) -> syn::Result<TokenStream> {
    let (renderer, attributes) = (renderer(), Ident::new("attributes", Span::mixed_site()));
    let mut set = TokenStream::new();
    for attribute in &slot.attributes {
        let (field, value) = assigned(attribute)?;
        set.extend(quote! { #attributes.#field = #value; });
    }
    let attributes = if set.is_empty() {
        quote! { _ }
    } else {
        attributes.into_token_stream()
    };
    let argument = slot.argument.as_ref().map_or_else(|| quote! { _ }, ToTokens::to_token_stream);
    let (declaration, code) = template(&slot.children)?;
    Ok(quote_spanned! { at(slot.name.span) =>
        ::actix_live::slot(
            ::actix_live::slot_attributes(&|#attributes| { #set }),
            { #declaration &__TEMPLATE },
            &|#argument, #renderer| { #code },
        )
    })
}

/// Generates a template that borrows its values; the span is for an error of its type.
fn borrowed(nodes: &[Node], span: Span) -> syn::Result<TokenStream> {
    let renderer = renderer();
    let (declaration, code) = template(nodes)?;
    Ok(quote_spanned! { at(span) =>
        &::actix_live::template(
            { #declaration &__TEMPLATE },
            |#renderer: &mut ::actix_live::Renderer| { #code },
        )
    })
}

/// The field of a component that an attribute or a slot sets.
fn field(name: &Name) -> syn::Result<Ident> {
    let text = name.text.replace('-', "_");
    if let Ok(mut field) = syn::parse_str::<Ident>(&text) {
        field.set_span(name.span);
        return Ok(field);
    }
    // A keyword may be the name of a field, such as `r#type`.
    if text.contains(':') || matches!(text.as_str(), "self" | "Self" | "super" | "crate" | "_") {
        let message = format!("no field of a component is called `{}`", name.text);
        return Err(syn::Error::new(name.span, message));
    }
    Ok(Ident::new_raw(&text, name.span))
}
