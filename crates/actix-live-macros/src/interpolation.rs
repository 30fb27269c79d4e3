//! Parses `{values}` inside quoted texts.

use syn::parse::Parse;
use syn::{Error, Expr, LitStr, Result};

/// A part of a quoted text.
#[derive(Debug)]
pub(crate) enum Piece {
    Text(String),
    Value(Box<Expr>),
}

/// Splits a text at its `{values}`; `{{` and `}}` are literal braces.
///
/// # Errors
/// Reported at the literal, for an unmatched brace or a value that isn't an expression.
pub(crate) fn pieces(literal: &LitStr) -> Result<Vec<Piece>> {
    let (mut pieces, mut text) = (Vec::new(), String::new());
    let value = literal.value();
    let mut rest = value.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '{' | '}' if rest.peek() == Some(&next) => text.extend(rest.next()),
            '{' => {
                let mut source = String::new();
                loop {
                    match rest.next() {
                        Some('}') => break,
                        Some(inner) => source.push(inner),
                        None => return Err(Error::new(literal.span(), "`{` is not closed")),
                    }
                }
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(Piece::Value(Box::new(expression(&source, literal)?)));
            }
            '}' => return Err(Error::new(literal.span(), "write `}}` for a brace")),
            other => text.push(other),
        }
    }
    pieces.push(Piece::Text(text));
    Ok(pieces)
}

fn expression(source: &str, literal: &LitStr) -> Result<Expr> {
    let tokens = LitStr::new(source, literal.span());
    tokens.parse_with(Expr::parse).map_err(|error| {
        Error::new(literal.span(), format!("`{{{source}}}` is no expression: {error}"))
    })
}
