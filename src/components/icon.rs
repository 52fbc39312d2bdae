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
    Copy,
    Search,
    Inbox,
    Person,
    Page,
    Plus,
    Clock,
    Contrast,
    Keyboard,
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
            Self::Copy => "M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2",
            Self::Search => "M7 2.8a4.2 4.2 0 100 8.4 4.2 4.2 0 000-8.4zM10.2 10.2l3 3",
            Self::Inbox => "M2.5 9.5h3l1 2h3l1-2h3M2.5 9.5l2-6h7l2 6v3h-11v-3z",
            Self::Person => "M8 2.8a2.6 2.6 0 100 5.2 2.6 2.6 0 000-5.2zM3 13.2c.4-2.6 2.4-3.7 5-3.7s4.6 1.1 5 3.7",
            Self::Page => "M4 2.5h5.5L12 5v8.5H4v-11zM9.5 2.5V5H12",
            Self::Plus => "M8 3.5v9M3.5 8h9",
            Self::Clock => "M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 5v3.2l2 1.3",
            Self::Contrast => "M8 2.8a5.2 5.2 0 100 10.4A5.2 5.2 0 008 2.8zM8 2.8v10.4M10 4.5v7M12 6v4",
            Self::Keyboard => "M2 4.5h12v7H2v-7zM5 9.5h6M4.5 7h.1M8 7h.1M11.5 7h.1",
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
