//! Icon set: 16 px, single stroke, in the color of the surrounding text.

use leptos::svg::Svg;

use super::element::Element;
use super::svg;

#[derive(Clone, Copy, PartialEq)]
pub enum Icon {
    Cross,
    Warning,
    Refresh,
    Chevron,
    Search,
    Inbox,
    Filter,
    Down,
    Up,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Cross => "M4.5 4.5l7 7m0-7l-7 7",
            Self::Warning => "M8 2.8l5.8 10.4H2.2L8 2.8zM8 6.8v3M8 11.6v.1",
            Self::Refresh => "M13 3.5v3h-3M3 12.5v-3h3M12.4 6.5a4.8 4.8 0 00-8.6-1M3.6 9.5a4.8 4.8 0 008.6 1",
            Self::Chevron => "M4.5 6.5L8 10l3.5-3.5",
            Self::Search => "M7 2.8a4.2 4.2 0 100 8.4 4.2 4.2 0 000-8.4zM10.2 10.2l3 3",
            Self::Inbox => "M2.5 9.5h3l1 2h3l1-2h3M2.5 9.5l2-6h7l2 6v3h-11v-3z",
            Self::Filter => "M2.5 4h11M4.5 8h7M6.5 12h3",
            Self::Down => "M8 3v9.5M4 8.5l4 4 4-4",
            Self::Up => "M8 13V3.5M4 7.5l4-4 4 4",
        }
    }

    /// Decorative icon; the adjacent text explains it.
    pub fn view(self) -> Element<Svg> {
        svg::svg().class("icon").view_box("0 0 16 16").aria_hidden("true").child(svg::path().d(self.path()))
    }
}
