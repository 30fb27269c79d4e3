#![doc = include_str!("../README.md")]

mod annotation;
mod batch;
mod category;
mod conversation;
mod factory;
mod many;
mod sequence;
pub mod text;
mod user;
mod video;

pub use annotation::{Annotation, AnnotationFactory};
pub use category::{Category, CategoryFactory};
pub use conversation::{Conversation, ConversationFactory};
pub use factory::{Factory, build, insert, insert_list, try_insert};
pub use many::{InvalidAmount, Made, Many, Progress};
pub use sequence::unique;
pub use user::{User, UserFactory};
pub use video::{Video, VideoFactory};
