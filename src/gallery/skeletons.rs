//! Placeholders for what is loading.

use crate::components::skeleton::{Outline, skeleton, skeleton_lines};

use super::Family;

pub fn families() -> Vec<Family> {
    let outlines = [
        ("Projects", Outline::Projects),
        ("History", Outline::History),
        ("Warm pools", Outline::Pools),
        ("Prebuild", Outline::Prebuild),
        ("Log", Outline::Log),
        ("Settings", Outline::Settings),
    ];
    let pages = Family::new("skeletons", "Pages that are loading");
    vec![
        outlines.into_iter().fold(pages, |family, (name, outline)| family.wide(name, skeleton(outline))),
        Family::new("skeleton-lines", "Lines that are loading").wide("Menu or dialog", skeleton_lines(4)),
    ]
}
