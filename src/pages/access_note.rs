//! Notes for users who may only view a project, before they fill in a form.

use leptos::html::{Div, P};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::proto::id::Id;
use crate::store::Store;
use crate::store::denials::Denials;
use crate::store::task::spawn_for_page;

/// Note above a project's page once the API has denied a write.
pub fn denial_note(denials: Denials, project_id: Id) -> impl Content {
    move || denials.of(project_id).map(|words| NOTE.view((denials, words), nothing))
}

chunk! {
    static NOTE: access = |(denials, words): (Denials, String)| -> AnyView { note(denials, words).into_content() }
}

fn note(denials: Denials, words: String) -> Element<Div> {
    html::div()
        .class("notice")
        .role("status")
        .attr("data-testid", "access-note")
        .child(html::span().class("notice-words").child(format!("{words} Actions are turned off.")))
        .child(button("button", move || denials.clear()).child("Turn on"))
}

/// Hint in a form for members who aren't admins of the organization. Whether they are admins of the project shows only when they save.
pub fn role_hint(store: Store) -> impl Content {
    effect(move || {
        if store.identity.get().is_some() {
            spawn_for_page(store.identity.load_role());
        }
    });
    move || store.identity.is_member().then(hint)
}

fn hint() -> Element<P> {
    html::p()
        .class("meta")
        .attr("data-testid", "role-hint")
        .child("You're a member of this organization. Changes need the admin role on the project.")
}
