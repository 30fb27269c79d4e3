#![doc = include_str!("../README.md")]

mod attributes;
mod check;
mod element;
mod generate;
mod interpolation;
mod memo;
mod node;
mod parse;
mod parse_attribute;
mod tag_names;
mod template;

use proc_macro::TokenStream;

/// Mistakes in the markup are reported where they are, at compile time.
#[proc_macro]
pub fn html(input: TokenStream) -> TokenStream {
    let nodes = syn::parse_macro_input!(input as node::Nodes);
    match check::nodes(&nodes.0) {
        Ok(()) => generate::html(&nodes.0).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Implements `actix_live::Memo` for a struct or an enum, so that a component is rendered only when
/// one of its fields has changed.
///
/// Every field counts, and one whose type has no `Memo` is an error. With `#[memo(shared)]`, views on
/// the same thread share what they render.
#[proc_macro_derive(Memo, attributes(memo))]
pub fn memo(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    memo::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

#[cfg(test)]
mod tests;
