//! The frame of every page, and parts of pages that consist of styles only.

use crate::components::account::{account, account_menu};
use crate::components::button::button;
use crate::components::content::{Content, nothing};
use crate::components::header::{HeaderProps, header, mock_banner};
use crate::components::html;
use crate::routes::Section;

use super::Family;
use super::data::LONG_NAME;

pub fn families() -> Vec<Family> {
    let bar = |section: Option<Section>, title: &str| {
        let who = account("Payments developer".to_owned(), "Example organization".to_owned());
        let account = account_menu(who, nothing);
        header(HeaderProps {
            title: title.to_owned(),
            section: move || section,
            mark: (),
            on_palette: || {},
            on_keys: || {},
            account,
        })
    };
    vec![
        Family::new("header", "Header")
            .wide("Prebuilds", bar(Some(Section::Prebuilds), "Prebuild console"))
            .state("New failures", html::div().class("app-nav").child(with_failures()))
            .wide("Mock data", mock_banner()),
        Family::new("navigation", "Navigation in a page")
            .wide("Breadcrumb", links("breadcrumb", &["Projects", "checkout-service", "Prebuilds"]))
            .wide("Breadcrumb with a long name", links("breadcrumb", &["Projects", LONG_NAME]))
            .wide("Tabs", current("tabs", &["Prebuilds", "Warm pools", "Settings"], 1))
            .wide("Saved views", current("view-tabs", &["All", "Failed in 24 h", "Running now", "Mine"], 2)),
        Family::new("new-rows", "New rows")
            .wide("3 new", html::div().class("new-rows-place").child(button("new-rows", || {}).child("3 new"))),
        Family::new("tiles", "Tiles").wide("Totals", tiles()),
    ]
}

/// The link to prebuilds while there are failures that the user hasn't seen.
fn with_failures() -> impl Content {
    html::a().href("gallery").child("Prebuilds").child(html::span().class("nav-dot"))
}

fn links(class: &'static str, names: &[&'static str]) -> impl Content {
    current(class, names, names.len())
}

/// Links, of which the one at `index` leads to the page that is shown.
fn current(class: &'static str, names: &[&'static str], index: usize) -> impl Content {
    let item = if class == "view-tabs" { "view-tab" } else { "" };
    let link = |(place, name): (usize, &&'static str)| {
        html::a().class(item).href("gallery").aria_current((place == index).then_some("page")).child(*name)
    };
    let links = names.iter().enumerate().map(link).collect::<Vec<_>>();
    html::nav().class(class).aria_label(names.join(", ")).child(links)
}

fn tiles() -> impl Content {
    let tile = |(name, value): (&'static str, &'static str)| {
        html::div().class("tile").child(html::dt().child(name)).child(html::dd().child(value))
    };
    let tiles = [
        ("Pools", "12"),
        ("Running", "34 of 36"),
        ("Stopped", "5"),
        ("Minimum total", "18"),
        ("Maximum total", "1,204"),
    ];
    html::dl().class("tiles").child(tiles.map(tile).into_iter().collect::<Vec<_>>())
}
