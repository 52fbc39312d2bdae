//! Account menu: the signed-in user, their organization, and what the user can choose for the whole console.

use leptos::html::{Div, Span};
use leptos::prelude::*;

use crate::domain::theme::Theme;
use crate::format;
use crate::proto::id::Id;

use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::menu::menu_with;
use super::segments::{segment, segments};

/// Id of the menu's list.
pub const ACCOUNT_MENU: &str = "account-menu";

/// Button that opens the menu. `who` tracks the signed-in user; `items` are drawn once the menu is opened.
pub fn account_menu(who: impl Content, items: impl Fn() -> AnyView + Send + 'static) -> Element<Div> {
    let opener = html::button()
        .class("button quiet account-button")
        .child(Icon::Person.view())
        .child(who)
        .child(Icon::Chevron.view());
    menu_with(opener, ACCOUNT_MENU, "Account", items).class("menu account")
}

/// `name` of the user, below the organization's name or id; both may be unknown.
pub fn account(name: String, organization: String) -> Element<Span> {
    let is_unknown = name.is_empty() && organization.is_empty();
    let line = |class, text: String| (!text.is_empty()).then(|| html::span().class(class).child(text));
    html::span()
        .class("account-who")
        .child(html::span().class(if is_unknown { "account-organization" } else { "visually-hidden" }).child("Account"))
        .child(line("account-organization", organization))
        .child(line("account-name", name))
}

/// The caller's organization in the menu, with its whole id.
pub fn account_details(name: String, organization: String, organization_id: Id) -> Element<Div> {
    let organization = (!organization_id.is_empty()).then(|| {
        let name = if organization.is_empty() { format::short_id(organization_id) } else { organization };
        let id = organization_id.to_string();
        html::span().class("meta").title(format!("Organization ID {id}")).child(format!("Organization {name}"))
    });
    html::div().class("account-details").child(html::strong().child(name)).child(organization)
}

/// Choice of the theme. `theme` is tracked.
pub fn theme_choice(
    theme: impl Fn() -> Theme + Copy + Send + 'static,
    on_choose: impl Fn(Theme) + Copy + 'static,
) -> Element<Div> {
    let option = |choice: Theme| {
        let label = match choice {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        };
        segment(move || theme() == choice, move || on_choose(choice))
            .attr("data-theme-choice", choice.as_str())
            .child(label)
    };
    html::div().class("menu-field").child(html::span().child("Theme")).child(segments("Theme", Theme::ALL.map(option)))
}
