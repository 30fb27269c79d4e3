//! Parses names and attributes.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, LitInt, LitStr, Result, Token, braced, token};

use crate::node::{Attribute, AttributeValue, Name};

/// A name such as `phx-value-id` or `xlink:href`.
pub(crate) fn name(input: ParseStream<'_>) -> Result<Name> {
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

/// `name`, `name="text"` or `name={value}`.
pub(crate) fn attribute(input: ParseStream<'_>) -> Result<Attribute> {
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

/// `{value}`.
pub(crate) fn braced_value(input: ParseStream<'_>) -> Result<Expr> {
    let content;
    braced!(content in input);
    let expression = content.parse()?;
    if content.is_empty() { Ok(expression) } else { Err(content.error("expected `}`")) }
}
