//! The elements that browsers know.

use syn::{Error, Result};

use crate::node::Name;

/// Refuses an element of which no browser knows anything, which is a typing error.
///
/// # Errors
/// The name of no element of HTML, SVG or `MathML`, nor of a custom element, whose name has a hyphen.
pub(crate) fn check(name: &Name) -> Result<()> {
    let text = name.text.as_str();
    let mut known = [HTML, SVG, MATH_ML].into_iter().flat_map(str::split_whitespace);
    if text.contains('-') || known.any(|known| known == text) {
        return Ok(());
    }
    Err(Error::new(name.span, format!("unknown tag <{text}>")))
}

/// The HTML Standard's elements, with the obsolete ones that old pages and mails still have.
const HTML: &str = "\
    a abbr address area article aside audio b base bdi bdo big blockquote body br button \
    canvas caption center cite code col colgroup data datalist dd del details dfn dialog div \
    dl dt em embed fencedframe fieldset figcaption figure font footer form frame frameset h1 \
    h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link \
    main map mark marquee menu meta meter nav noframes noscript object ol optgroup option \
    output p param picture pre progress q rp rt ruby s samp script search section select \
    selectedcontent slot small source span strike strong style sub summary sup svg table tbody \
    td template textarea tfoot th thead time title tr track tt u ul var video wbr";

/// Elements of SVG that HTML doesn't have; those with a hyphen are left out.
const SVG: &str = "\
    animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend \
    feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting \
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR \
    feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight \
    feSpecularLighting feSpotLight feTile feTurbulence filter foreignObject g image line \
    linearGradient marker mask metadata mpath path pattern polygon polyline radialGradient \
    rect set stop switch symbol text textPath tspan use view";

/// Elements of `MathML` Core; those with a hyphen are left out.
const MATH_ML: &str = "\
    annotation maction math menclose merror mfrac mi mmultiscripts mn mo mover mpadded \
    mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext \
    mtr munder munderover none semantics";
