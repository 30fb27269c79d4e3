#![doc = include_str!("../README.md")]

mod attributes;
mod check;
mod element;
mod generate;
mod interpolation;
mod memo;
mod node;
mod parse;
mod template;

use proc_macro::TokenStream;

/// Turns HTML with Rust in it into a template.
///
/// Texts are quoted: `<p>"Hello"</p>`. Mistakes in the markup are reported where they are.
#[proc_macro]
pub fn html(input: TokenStream) -> TokenStream {
    let nodes = syn::parse_macro_input!(input as node::Nodes);
    match check::nodes(&nodes.0) {
        Ok(()) => generate::html(&nodes.0).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Makes every field count for whether a component has to be rendered.
///
/// `#[memo(shared)]` has views share what they render. A field whose type has no `Memo` is an error.
#[proc_macro_derive(Memo, attributes(memo))]
pub fn memo(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    memo::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

#[cfg(test)]
mod tests;
