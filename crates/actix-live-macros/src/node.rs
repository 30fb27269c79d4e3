//! The syntax tree of a template.

use proc_macro2::Span;
use syn::{Expr, LitStr, Local, Pat, Path};

/// The nodes between two tags, or those of a whole template.
#[derive(Debug)]
pub(crate) struct Nodes(pub(crate) Vec<Node>);

#[derive(Debug)]
pub(crate) enum Node {
    Doctype,
    Element(Element),
    Component(Component),
    Text(LitStr),
    Value(Expr),
    If(Vec<Branch>),
    Match(Match),
    For(For),
    Stream(StreamLoop),
    Let(Local),
}

/// An HTML element.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: Name,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Vec<Node>,
}

/// A tag or attribute name, such as `phx-click`.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) value: Option<AttributeValue>,
}

#[derive(Debug)]
pub(crate) enum AttributeValue {
    Text(LitStr),
    Value(Box<Expr>),
}

/// A function component: a struct literal written as a tag.
#[derive(Debug)]
pub(crate) struct Component {
    pub(crate) path: Path,
    pub(crate) attributes: Vec<Attribute>,
    /// The source of the attributes that are left out.
    pub(crate) rest: Option<Rest>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) children: Vec<Node>,
}

/// `..`, or `..{a value}`.
#[derive(Debug)]
pub(crate) enum Rest {
    Default,
    Value(Box<Expr>),
}

/// `<:name>…</:name>` or `<:name attribute="…" |argument|>…</:name>` inside a component.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) name: Name,
    pub(crate) attributes: Vec<Attribute>,
    /// What the component renders it with; `_` for `||`.
    pub(crate) argument: Option<Pat>,
    pub(crate) children: Vec<Node>,
}

/// One branch of an `if`; the `else` has no condition.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) condition: Option<Expr>,
    pub(crate) children: Vec<Node>,
}

#[derive(Debug)]
pub(crate) struct Match {
    pub(crate) subject: Expr,
    pub(crate) arms: Vec<Arm>,
}

#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) pattern: Pat,
    pub(crate) guard: Option<Expr>,
    pub(crate) children: Vec<Node>,
}

#[derive(Debug)]
pub(crate) struct For {
    pub(crate) pattern: Pat,
    pub(crate) iterated: Expr,
    pub(crate) key: Option<Expr>,
    pub(crate) children: Vec<Node>,
}

/// `stream id, item in &self.items { … }`.
#[derive(Debug)]
pub(crate) struct StreamLoop {
    pub(crate) id: Pat,
    pub(crate) item: Pat,
    pub(crate) stream: Expr,
    pub(crate) children: Vec<Node>,
}

/// Elements without content or closing tag.
pub(crate) const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose text isn't HTML.
pub(crate) const RAW_TEXT: [&str; 2] = ["script", "style"];
