//! Arithmetic and units: what is an expression, and what it comes to.

#[cfg(feature = "calculator")]
mod backend;
#[cfg(feature = "calculator")]
mod evaluation;
mod expression;

#[cfg(feature = "calculator")]
pub use self::backend::Calculator;
pub(crate) use self::expression::expression;

/// The name of the backend, also of one that this build leaves out.
pub(crate) const NAME: &str = "calculator";
