//! Generates the code for an element's attributes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Result};

use crate::interpolation::{self, Piece};
use crate::node::{Attribute, AttributeValue};
use crate::template::{Builder, borrow, renderer};

/// Attributes whose value is a list, with the separator between two items.
const LISTS: [(&str, &str); 2] = [("class", " "), ("style", "; ")];

/// Generates one attribute with its leading space.
pub(crate) fn attribute(attribute: &Attribute, template: &mut Builder) -> Result<()> {
    let name = attribute.name.text.as_str();
    let value = match &attribute.value {
        None => {
            template.html(&format!(" {name}"));
            return Ok(());
        }
        Some(AttributeValue::Text(text)) => {
            template.html(&format!(" {name}=\""));
            for piece in interpolation::pieces(text)? {
                match piece {
                    Piece::Text(text) => template.text(&text),
                    Piece::Value(value) => template.dynamic(&put(&value)),
                }
            }
            template.html("\"");
            return Ok(());
        }
        Some(AttributeValue::Value(value)) => value,
    };
    if let Some((_, separator)) = LISTS.iter().find(|(list, _)| *list == name) {
        template.html(&format!(" {name}=\""));
        template.dynamic(&list(value, separator));
        template.html("\"");
        return Ok(());
    }
    let (renderer, given) = (renderer(), borrow(value));
    template.dynamic(&quote_spanned! { value.span() =>
        ::actix_live::AttributeValue::put_attribute(#given, #name, #renderer);
    });
    Ok(())
}

/// The code that renders a value as text.
pub(crate) fn put(value: &Expr) -> TokenStream {
    let (renderer, given) = (renderer(), borrow(value));
    quote_spanned! { value.span() => ::actix_live::Dynamic::put(#given, #renderer); }
}

/// Generates a list, since the items of a literal array may have different types.
fn list(value: &Expr, separator: &str) -> TokenStream {
    let renderer = renderer();
    let items: Vec<&Expr> = match value {
        Expr::Array(array) => array.elems.iter().collect(),
        other => vec![other],
    };
    let items = items.into_iter().map(|item| {
        let given = borrow(item);
        quote_spanned! { item.span() => ::actix_live::Words::add(#given, words); }
    });
    quote! { #renderer.words(#separator, &|words| { #(#items)* }); }
}
