//! Who is signed in, in the header.

use crate::format;
use crate::proto::id::Id;

use super::element::{Content, Element, button, classed};

/// `name` of the caller, and the organisation's id.
pub fn account(name: String, organization_id: Id) -> Element {
    let organization = (!organization_id.is_empty()).then(|| {
        classed("span", "meta account-organization")
            .attr("title", format!("Organisation {organization_id}"))
            .child(classed("span", "account-word").child("Organisation "))
            .child(format::short_id(organization_id))
    });
    classed("span", "account-who")
        .child(classed("span", "account-name").attr("title", name.clone()).child(name))
        .child(organization)
}

/// `who` follows the caller; without `on_sign_out` there is no way out from here.
pub fn account_bar(who: impl Content, on_sign_out: Option<impl Fn() + 'static>) -> Element {
    let sign_out = on_sign_out.map(|sign_out| button("button quiet", sign_out).child("Sign out"));
    classed("div", "account").child(who).child(sign_out)
}
