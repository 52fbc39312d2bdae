//! A function for each SVG tag that the console uses. See [`super::element`].

use leptos::svg::{Path, Svg};

use super::attribute::AttributeValue;
use super::element::{Element, elements};
use super::template::Template;

elements! {
    path Path [d "d"]
    svg Svg [preserve_aspect_ratio "preserveAspectRatio", view_box "viewBox"]
}
