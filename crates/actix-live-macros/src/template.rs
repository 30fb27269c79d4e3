//! Builds a template: static texts, and the code of its dynamics.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned as _;

/// The name of the renderer in generated code.
pub(crate) fn renderer() -> Ident {
    Ident::new("renderer", Span::mixed_site())
}

/// Where an error in generated code points. Unlike the place itself, it says that the code is generated,
/// so that no style is asked of it.
pub(crate) fn at(place: Span) -> Span {
    Span::mixed_site().located_at(place)
}

/// A reference to a value. An error about its type points at the whole value, which it would not with
/// parentheses: on the stable compiler these have the place of its first word.
pub(crate) fn borrow(value: &Expr) -> TokenStream {
    let is_one = matches!(
        value,
        Expr::Call(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Lit(_)
            | Expr::Macro(_)
            | Expr::MethodCall(_)
            | Expr::Path(_)
    );
    if is_one {
        quote_spanned! { value.span() => &#value }
    } else {
        quote_spanned! { value.span() => &(#value) }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Builder {
    statics: Vec<String>,
    current: String,
    code: TokenStream,
}

impl Builder {
    /// Adds text that is already HTML.
    pub(crate) fn html(&mut self, html: &str) {
        self.current.push_str(html);
    }

    /// Adds text.
    pub(crate) fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.current.push_str("&amp;"),
                '<' => self.current.push_str("&lt;"),
                '>' => self.current.push_str("&gt;"),
                '"' => self.current.push_str("&quot;"),
                '\'' => self.current.push_str("&#39;"),
                other => self.current.push(other),
            }
        }
    }

    /// Adds a dynamic, with the code that renders it.
    pub(crate) fn dynamic(&mut self, code: &TokenStream) {
        let (renderer, index) = (renderer(), self.statics.len());
        self.statics.push(std::mem::take(&mut self.current));
        self.code.extend(quote! { #renderer.at(#index); #code });
    }

    /// Adds a statement between two dynamics.
    pub(crate) fn statement(&mut self, statement: &TokenStream) {
        self.code.extend(quote! { #statement });
    }

    /// Returns the declaration of `__TEMPLATE` and the code that renders its dynamics.
    pub(crate) fn finish(mut self, is_root: bool) -> (TokenStream, TokenStream) {
        self.statics.push(self.current);
        let statics = self.statics;
        let declaration = quote! {
            static __TEMPLATE: ::actix_live::Template =
                ::actix_live::Template::new(&[#(#statics),*], #is_root);
        };
        (declaration, self.code)
    }
}
