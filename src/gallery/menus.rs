//! Menus, closed and opened.

use crate::components::account::{account, account_details, account_menu, theme_choice};
use crate::components::button::button;
use crate::components::content::Content;
use crate::components::copy_menu::{Copyable, copy_items, copy_menu};
use crate::components::html;
use crate::components::menu::menu;
use crate::components::menu_field::menu_field;
use crate::components::pool_row::pool_columns;
use crate::domain::theme::Theme;
use crate::pages::display_fields::layout_fields;
use crate::pages::layout_choice::LayoutChoice;

use super::Family;
use super::data::{LONG_NAME, id};

const TIMES: &[(&str, &str)] = &[("relative", "Relative"), ("local", "Local"), ("utc", "UTC")];

pub fn families() -> Vec<Family> {
    let item = |words: &'static str| button("menu-item", || {}).child(html::span().class("menu-words").child(words));
    let keys = move || item("Keyboard shortcuts").child(html::kbd().child("?"));
    let copies = || -> Vec<Copyable> {
        ["ID", "URL", "curl command", "CLI: get this prebuild"].map(|label| (label, Box::new(String::new) as _)).into()
    };
    let who = || account("Payments developer".to_owned(), "Example organization".to_owned());
    let account_items = move || {
        let details = account_details("Payments developer".to_owned(), "Example organization".to_owned(), id(0x0a11));
        (details, theme_choice(|| Theme::System, |_| {}), keys(), item("Sign out")).into_content()
    };
    let columns = || layout_fields(LayoutChoice::load("columns-gallery"), &pool_columns(true));
    vec![
        Family::new("menus", "Menus")
            .state("Menu", menu("gallery-menu", "More", move || vec![item("Open log"), item("Rerun"), item("Delete")]))
            .state("Fields", menu("gallery-fields", "Display", || menu_field("Times", TIMES, || "local", |_| {})))
            .state("Columns", menu("gallery-columns", "Display", columns))
            .state("Things to copy", copy_menu("gallery-copies", move || copy_items(copies()))),
        Family::new("account", "Account menu")
            .state("Signed in", account_menu(who(), account_items))
            .state("Not known yet", account(String::new(), String::new()))
            .state("Long names", account(LONG_NAME.to_owned(), LONG_NAME.to_owned())),
    ]
}
