//! The values that a template may contain.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::html::{AttributeValue, Dynamic, Raw, Words};
use crate::renderer::{Renderer, WordList};

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl Dynamic for $text {
            fn put(&self, renderer: &mut Renderer) {
                renderer.text(self);
            }
        }

        impl AttributeValue for $text {
            fn put_attribute(&self, name: &'static str, renderer: &mut Renderer) {
                renderer.attribute(name, Some(&self));
            }
        }

        impl Words for $text {
            fn add(&self, words: &mut WordList<'_>) {
                words.add(self);
            }
        }
    )*};
}

texts!(str, String, Cow<'_, str>);

macro_rules! displayed {
    ($($value:ty),*) => {$(
        impl Dynamic for $value {
            fn put(&self, renderer: &mut Renderer) {
                renderer.display(self);
            }
        }

        impl AttributeValue for $value {
            fn put_attribute(&self, name: &'static str, renderer: &mut Renderer) {
                renderer.attribute(name, Some(self));
            }
        }
    )*};
}

displayed!(
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    f32,
    f64,
    char,
    fmt::Arguments<'_>
);

impl AttributeValue for bool {
    fn put_attribute(&self, name: &'static str, renderer: &mut Renderer) {
        if *self { renderer.attribute(name, None) } else { renderer.empty() }
    }
}

impl<T: AsRef<str>> Dynamic for Raw<T> {
    fn put(&self, renderer: &mut Renderer) {
        renderer.raw(self.0.as_ref());
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<T: Dynamic + ?Sized> Dynamic for $pointer {
            fn put(&self, renderer: &mut Renderer) {
                (**self).put(renderer);
            }
        }

        impl<T: AttributeValue + ?Sized> AttributeValue for $pointer {
            fn put_attribute(&self, name: &'static str, renderer: &mut Renderer) {
                (**self).put_attribute(name, renderer);
            }
        }

        impl<T: Words + ?Sized> Words for $pointer {
            fn add(&self, words: &mut WordList<'_>) {
                (**self).add(words);
            }
        }
    )*};
}

pointers!(&T, Box<T>, Rc<T>, Arc<T>);

impl<T: Dynamic> Dynamic for Option<T> {
    fn put(&self, renderer: &mut Renderer) {
        match self {
            Some(value) => value.put(renderer),
            None => renderer.empty(),
        }
    }
}

impl<T: AttributeValue> AttributeValue for Option<T> {
    fn put_attribute(&self, name: &'static str, renderer: &mut Renderer) {
        match self {
            Some(value) => value.put_attribute(name, renderer),
            None => renderer.empty(),
        }
    }
}

impl<T: Words> Words for Option<T> {
    fn add(&self, words: &mut WordList<'_>) {
        if let Some(value) = self {
            value.add(words);
        }
    }
}

impl<T: Words> Words for [T] {
    fn add(&self, words: &mut WordList<'_>) {
        for word in self {
            word.add(words);
        }
    }
}

impl<T: Words> Words for Vec<T> {
    fn add(&self, words: &mut WordList<'_>) {
        self.as_slice().add(words);
    }
}
