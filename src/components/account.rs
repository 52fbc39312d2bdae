//! Signed-in user in the header.

use crate::format;
use crate::proto::id::Id;
use leptos::html::{Div, Span};

use super::button::button;
use super::content::Content;
use super::element::Element;
use super::html;

/// `name` of the user, and the organization's id.
pub fn account(name: String, organization_id: Id) -> Element<Span> {
    let organization = (!organization_id.is_empty()).then(|| {
        html::span()
            .class("meta account-organization")
            .title(format!("Organization {organization_id}"))
            .child(html::span().class("account-word").child("Organization "))
            .child(format::short_id(organization_id))
    });
    html::span()
        .class("account-who")
        .child(html::span().class("account-name").title(name.clone()).child(name))
        .child(organization)
}

/// `who` tracks the signed-in user. Without `on_sign_out` there is no button to sign out.
pub fn account_bar(who: impl Content, on_sign_out: Option<impl Fn() + 'static>) -> Element<Div> {
    let sign_out = on_sign_out.map(|sign_out| button("button quiet", sign_out).child("Sign out"));
    html::div().class("account").child(who).child(sign_out)
}
