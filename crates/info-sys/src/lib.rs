#![doc = include_str!("../README.md")]
//!
//! # Where to look
//!
//! - To ask: [`InfoSys`], [`Options`] and [`InfoResult`].
//! - To add a system: [`Backend`] and [`BackendError`], passed in [`Settings::outside`].
//! - To configure it: [`Settings`] and the structs in it, with each default.
//! - To find out whether a text is a question: [`QuestionRules`].
//! - [`supervisor`] is the supervision tree by itself, for other tasks that have to be kept running.

mod backend;
mod backends;
mod cache;
mod gate;
#[cfg(feature = "web")]
mod http;
mod lookups;
mod question;
mod result;
mod settings;
pub mod supervisor;
mod system;
mod telemetry;

#[cfg(feature = "calculator")]
pub use crate::backends::Calculator;
#[cfg(feature = "web")]
pub use crate::backends::{Wikipedia, Wolfram};
pub use crate::{
    backend::{Backend, BackendError},
    question::{Question, QuestionRules},
    result::InfoResult,
    settings::{
        CacheSettings, CalculatorSettings, GateSettings, HttpSettings, LookupSettings, Settings,
        WikipediaSettings, WolframSettings,
    },
    system::{InfoSys, Options, TreeNode},
};
