#![doc = include_str!("../README.md")]

mod backend;
mod backends;
mod cache;
mod gate;
mod http;
mod lookups;
mod question;
mod result;
mod settings;
pub mod supervisor;
mod system;
mod telemetry;

pub use crate::{
    backend::{Backend, BackendError},
    backends::{Calculator, Wikipedia, Wolfram},
    question::{Question, QuestionRules},
    result::InfoResult,
    settings::{
        CacheSettings, CalculatorSettings, GateSettings, HttpSettings, LookupSettings, Settings,
        WikipediaSettings, WolframSettings,
    },
    system::{InfoSys, Options},
};
