//! Derives `Memo`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, Ident, Member, Result, parse_quote};

/// The implementation for a struct or an enum.
///
/// # Errors
/// A union, or an unknown word in `#[memo(…)]`.
pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let is_shared = is_shared(input)?;
    let body = match &input.data {
        Data::Struct(data) => {
            let (pattern, code) = fields(&data.fields);
            quote! { let Self #pattern = self; #code }
        }
        Data::Enum(data) => {
            let arms = (0_u32..).zip(&data.variants).map(|(index, variant)| {
                let (name, (pattern, code)) = (&variant.ident, fields(&variant.fields));
                quote! { Self::#name #pattern => { key.variant(#index); #code } }
            });
            quote! { match self { #(#arms)* } }
        }
        Data::Union(data) => {
            return Err(Error::new(data.union_token.span, "a union has no fields to compare"));
        }
    };
    let mut generics = input.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::actix_live::Memo));
    }
    let has_kinds = generics.type_params().count() + generics.const_params().count() > 0;
    let kinds = has_kinds.then(|| quote! { key.generics::<Self>(); });
    let (of, with, bounds) = generics.split_for_impl();
    Ok(quote! {
        impl #of ::actix_live::Memo for #name #with #bounds {
            const IS_SHARED: bool = #is_shared;

            fn memo(&self, key: &mut ::actix_live::MemoKey) {
                enum Site {}
                key.kind::<Site>();
                #kinds
                #body
            }
        }
    })
}

fn is_shared(input: &DeriveInput) -> Result<bool> {
    let mut is_shared = false;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("memo")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("shared") {
                return Err(meta.error("expected `shared`"));
            }
            is_shared = true;
            Ok(())
        })?;
    }
    Ok(is_shared)
}

/// A pattern that names every field, and code that adds each of them.
fn fields(fields: &Fields) -> (TokenStream, TokenStream) {
    let names: Vec<Ident> = (0..fields.len()).map(|index| format_ident!("field_{index}")).collect();
    let members: Vec<Member> = fields.members().collect();
    let code = names.iter().zip(fields).map(|(name, field)| {
        quote_spanned! { field.ty.span() => ::actix_live::Memo::memo(#name, key); }
    });
    (quote! { { #(#members: #names),* } }, quote! { #(#code)* })
}
