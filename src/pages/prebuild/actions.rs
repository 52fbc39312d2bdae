//! Actions on a prebuild: open its log, cancel or rerun it, copy its link and commands for it.

use leptos::html::{A, Div};
use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::copy_menu::{Copyable, copy_items, copy_menu};
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::domain::action::Action;
use crate::domain::shell;
use crate::proto::id::Id;
use crate::proto::prebuild::{GetPrebuildRequest, Prebuild};
use crate::routes;
use crate::store::denials::Denials;

use super::super::batch::{Batches, action_buttons};
use super::super::finish_notices::{NoticeButton, notice_button};
use super::super::frame::absolute;

/// What the actions need.
pub struct Actions<'a> {
    pub prebuild: &'a Prebuild,
    pub batches: Batches,
    pub notice: NoticeButton,
    /// The API's address in the console's configuration.
    pub api_address: &'a str,
}

pub fn actions(props: Actions<'_>) -> Element<Div> {
    let Actions { prebuild, batches, notice, api_address } = props;
    let (id, project_id, api_address) = (prebuild.id, prebuild.metadata.project_id, api_address.to_owned());
    html::div()
        .class("page-actions")
        .child(notice_button(notice))
        .child(open_log(project_id, id))
        .child(action_buttons(batches, prebuild, &Action::ALL))
        .child(copy_menu("copy-menu", move || COPIES.view((project_id, id, api_address.clone()), skeleton_panel)))
}

/// Reason why actions on the project's prebuilds are turned off, if they are.
pub fn denial(denials: Denials, project_id: Id) -> impl Content {
    move || {
        let reason = denials.of(project_id);
        reason.map(|reason| {
            html::p().class("meta action-denial").attr("data-testid", "denial").role("status").child(reason)
        })
    }
}

fn open_log(project_id: Id, id: Id) -> Element<A> {
    let href = routes::prebuild_logs(project_id, id);
    html::a().class("button").attr("data-action", "open-log").href(href).child("Open log")
}

chunk! {
    static COPIES: prebuild_copies = |(project_id, id, api_address): (Id, Id, String)| -> AnyView {
        copy_items(copies(project_id, id, &api_address))
    }
}

fn copies(project_id: Id, id: Id, api_address: &str) -> Vec<Copyable> {
    let link = absolute(&routes::prebuild(project_id, id));
    let body = serde_json::to_string(&GetPrebuildRequest { prebuild_id: id }).unwrap_or_default();
    let curl = shell::curl(&absolute(api_address), "PrebuildService/GetPrebuild", &body);
    let get = shell::ona("prebuild get", &id.to_string());
    let trigger = shell::ona("prebuild trigger", &project_id.to_string());
    let item = |label, text: Option<String>| -> Option<Copyable> {
        text.map(|text| -> Copyable { (label, Box::new(move || text.clone())) })
    };
    let items = [
        item("Link", Some(link)),
        item("ID", Some(id.to_string())),
        item("curl command", Some(curl)),
        item("CLI: get this prebuild", get),
        item("CLI: trigger a prebuild", trigger),
    ];
    items.into_iter().flatten().collect()
}
