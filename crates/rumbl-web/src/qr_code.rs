//! QR codes as inline SVG.

use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

use crate::error::{Error, Result};
use crate::i18n::escaped;

/// A QR code of a text, with a label for those who can't see it. It is dark on light in every theme, because not every
/// camera reads inverted codes.
///
/// # Errors
/// When the text is too long for a QR code.
pub(crate) fn svg(text: &str, label: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Error::internal)?;
    let document = code.render::<Color<'_>>().module_dimensions(1, 1).build();
    let (_declaration, svg) =
        document.split_once("<svg ").ok_or_else(|| Error::internal("the QR code is no SVG"))?;
    let label = escaped(label);
    Ok(format!(r#"<svg class="qr-code" role="img" aria-label="{label}" {svg}"#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_element_that_a_page_may_have() {
        let svg = svg("otpauth://totp/rumbl:ada?secret=GEZDGNBV", "A code").unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
        assert!(!svg.contains("<?xml") && !svg.contains("style="), "{svg}");
        assert!(svg.contains("viewBox=\"0 0 37 37\""), "29 modules and the margin: {svg}");
    }

    #[test]
    fn what_is_too_long_for_a_code_is_an_error() {
        assert!(svg(&"x".repeat(5_000), "A code").is_err());
    }
}
