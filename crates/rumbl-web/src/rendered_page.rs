//! A page after its template, and before it is shown to somebody.

use actix_web::http::header::EntityTag;
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::pipelines::csrf::{CsrfToken, SLOT};

/// A page in which only the token of who sees it is left open.
#[derive(Debug)]
pub struct RenderedPage {
    /// What is between the places of the token.
    parts: Vec<Box<str>>,
    digest: [u8; 32],
}

impl RenderedPage {
    /// A page of `html`, in which [`SLOT`] stands for the token.
    pub fn new(html: &str) -> Self {
        let parts: Vec<Box<str>> = html.split(SLOT.as_str()).map(Box::from).collect();
        let mut digest = Sha256::new();
        for part in &parts {
            digest.update(part.len().to_be_bytes());
            digest.update(part.as_bytes());
        }
        Self { parts, digest: digest.finalize().into() }
    }

    /// Bytes of the page without its tokens.
    pub fn byte_count(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    /// The page for who has this token, and its validator, which is weak since it stays the same
    /// however the page is compressed.
    pub fn shown_with(&self, token: CsrfToken) -> Result<(String, EntityTag)> {
        let token = token.masked(&self.digest)?;
        let mut html =
            String::with_capacity(self.byte_count() + self.parts.len() * token.text.len());
        for (number, part) in self.parts.iter().enumerate() {
            if number > 0 {
                html.push_str(&token.text);
            }
            html.push_str(part);
        }
        Ok((html, EntityTag::new_weak(token.version)))
    }
}
