//! Parses nodes: control flow, texts and values.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, LitStr, Pat, Result, Stmt, Token, braced, token};

use crate::element;
use crate::node::{Arm, Branch, For, Match, Node, Nodes, StreamLoop};

impl Parse for Nodes {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut nodes = Vec::new();
        let closes = || input.peek(Token![<]) && input.peek2(Token![/]);
        while !(input.is_empty() || closes()) {
            nodes.push(input.parse()?);
        }
        Ok(Self(nodes))
    }
}

impl Parse for Node {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(Token![<]) {
            return element::parse(input, |input| Ok(input.parse::<Nodes>()?.0));
        }
        if input.peek(LitStr) {
            return Ok(Self::Text(input.parse()?));
        }
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            return Ok(Self::Value(whole(&content)?));
        }
        if input.peek(Token![if]) {
            return branches(input).map(Self::If);
        }
        if input.peek(Token![match]) {
            return matched(input).map(Self::Match);
        }
        if input.peek(Token![for]) {
            return repeated(input).map(Self::For);
        }
        if input.peek(Token![let]) {
            let statement: Stmt = input.parse()?;
            return match statement {
                Stmt::Local(local) => Ok(Self::Let(local)),
                other => Err(syn::Error::new_spanned(other, "expected `let … = …;`")),
            };
        }
        if input.peek(Ident::peek_any) {
            let fork = input.fork();
            let word = fork.call(Ident::parse_any)?;
            if word == "stream" {
                return streamed(input).map(Self::Stream);
            }
            let message = format!("quote the text: \"{word} …\"");
            return Err(syn::Error::new(word.span(), message));
        }
        Err(input.error("expected a tag, a quoted text, {a value}, if, match, for, stream or let"))
    }
}

/// Parses an expression with nothing after it.
pub(crate) fn whole(content: ParseStream<'_>) -> Result<Expr> {
    let expression = content.parse()?;
    if content.is_empty() { Ok(expression) } else { Err(content.error("expected `}`")) }
}

fn block(input: ParseStream<'_>) -> Result<Vec<Node>> {
    let content;
    braced!(content in input);
    let nodes: Nodes = content.parse()?;
    if content.is_empty() { Ok(nodes.0) } else { Err(content.error("no tag is open here")) }
}

fn branches(input: ParseStream<'_>) -> Result<Vec<Branch>> {
    let mut branches = Vec::new();
    loop {
        input.parse::<Token![if]>()?;
        let condition = Some(Expr::parse_without_eager_brace(input)?);
        branches.push(Branch { condition, children: block(input)? });
        if !input.peek(Token![else]) {
            return Ok(branches);
        }
        input.parse::<Token![else]>()?;
        if !input.peek(Token![if]) {
            branches.push(Branch { condition: None, children: block(input)? });
            return Ok(branches);
        }
    }
}

fn matched(input: ParseStream<'_>) -> Result<Match> {
    input.parse::<Token![match]>()?;
    let subject = Expr::parse_without_eager_brace(input)?;
    let content;
    braced!(content in input);
    let mut arms = Vec::new();
    while !content.is_empty() {
        let pattern = content.call(Pat::parse_multi_with_leading_vert)?;
        let guard = match content.parse::<Option<Token![if]>>()? {
            Some(_) => Some(content.parse()?),
            None => None,
        };
        content.parse::<Token![=>]>()?;
        let children =
            if content.peek(token::Brace) { block(&content)? } else { vec![content.parse()?] };
        content.parse::<Option<Token![,]>>()?;
        arms.push(Arm { pattern, guard, children });
    }
    Ok(Match { subject, arms })
}

fn repeated(input: ParseStream<'_>) -> Result<For> {
    input.parse::<Token![for]>()?;
    let pattern = input.call(Pat::parse_multi_with_leading_vert)?;
    input.parse::<Token![in]>()?;
    let iterated = Expr::parse_without_eager_brace(input)?;
    let key = match input.parse::<Option<Token![;]>>()? {
        Some(_) => {
            let word: Ident = input.parse()?;
            if word != "key" {
                return Err(syn::Error::new(word.span(), "expected `key = …`"));
            }
            input.parse::<Token![=]>()?;
            Some(Expr::parse_without_eager_brace(input)?)
        }
        None => None,
    };
    Ok(For { pattern, iterated, key, children: block(input)? })
}

fn streamed(input: ParseStream<'_>) -> Result<StreamLoop> {
    input.call(Ident::parse_any)?;
    let id = input.call(Pat::parse_single)?;
    input.parse::<Token![,]>()?;
    let item = input.call(Pat::parse_single)?;
    input.parse::<Token![in]>()?;
    let stream = Expr::parse_without_eager_brace(input)?;
    Ok(StreamLoop { id, item, stream, children: block(input)? })
}
