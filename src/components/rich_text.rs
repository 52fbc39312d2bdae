//! Text with colors, links, and highlights. Never interpreted as markup; only http and https addresses become links.

use leptos::prelude::document;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

use crate::domain::log::pieces::Piece;

/// Sequence of uniformly styled spans.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RichText(Vec<Span>);

#[derive(Clone, Debug, PartialEq)]
struct Span {
    text: String,
    class: String,
    /// Whether this is a search match.
    is_match: bool,
    /// Link target: http or https.
    link: Option<String>,
}

impl RichText {
    pub fn of(pieces: &[Piece<'_>]) -> Self {
        let span = |piece: &Piece<'_>| Span {
            text: piece.text.to_owned(),
            class: piece.style.classes(),
            is_match: piece.is_match,
            link: piece.link.map(str::to_owned),
        };
        Self(pieces.iter().map(span).collect())
    }

    pub fn plain(text: String) -> Self {
        Self(vec![Span { text, class: String::new(), is_match: false, link: None }])
    }

    /// Appends a text with a CSS class.
    pub fn push(&mut self, class: &'static str, text: String) {
        self.0.push(Span { text, class: class.to_owned(), is_match: false, link: None });
    }

    /// Replaces the content of `element` with this text.
    pub(super) fn draw(&self, element: &Element) -> Result<(), JsValue> {
        let plain = match self.0.as_slice() {
            [] => Some(""),
            [only] if only.is_plain() => Some(only.text.as_str()),
            _ => None,
        };
        element.set_text_content(plain);
        if plain.is_some() {
            return Ok(());
        }
        // Adjacent spans with the same address form one link.
        for spans in self.0.chunk_by(|one, next| one.link.is_some() && one.link == next.link) {
            let Some(url) = spans.first().and_then(|span| span.link.as_deref()) else {
                for span in spans {
                    element.append_child(&span.build()?)?;
                }
                continue;
            };
            let link = document().create_element("a")?;
            for (name, value) in
                [("class", "log-link"), ("href", url), ("target", "_blank"), ("rel", "noopener noreferrer")]
            {
                link.set_attribute(name, value)?;
            }
            for span in spans {
                link.append_child(&span.build()?)?;
            }
            element.append_child(&link)?;
        }
        Ok(())
    }
}

impl Span {
    const fn is_plain(&self) -> bool {
        !self.is_match && self.class.is_empty() && self.link.is_none()
    }

    /// Builds the node without its link.
    fn build(&self) -> Result<Node, JsValue> {
        if !self.is_match && self.class.is_empty() {
            return Ok(document().create_text_node(&self.text).into());
        }
        let element = document().create_element(if self.is_match { "mark" } else { "span" })?;
        if !self.class.is_empty() {
            element.set_attribute("class", &self.class)?;
        }
        element.set_text_content(Some(&self.text));
        Ok(element.into())
    }
}
