//! Actions on the row that has the pointer or the focus. The list has one set of buttons, which moves from row to row: buttons in each
//! row would make every row slower to draw.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::copy_menu::copy_items;
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu::{close_menu, menu};
use crate::components::node_ref::NodeRef;
use crate::domain::action::Action;
use crate::domain::filter::Filter;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::{Memo, RwSignal};
use crate::routes;

use super::super::batch::{action_button, action_label};
use super::super::bulk::BulkActions;
use super::super::frame::absolute;
use super::filter_params::FilterParams;
use super::names::PrebuildNames;

const MENU_ID: &str = "row-menu";

/// The buttons, and the row that they act upon.
#[derive(Clone, Copy)]
pub struct RowActions {
    bulk: BulkActions,
    filter: FilterParams,
    names: PrebuildNames,
    current: RwSignal<Option<Id>>,
    place: NodeRef<Div>,
}

chunk! {
    pub static BUTTONS: history_menus = |actions: RowActions| -> AnyView { buttons(actions) }
}

impl RowActions {
    pub fn new(bulk: BulkActions, filter: FilterParams, names: PrebuildNames) -> Self {
        Self { bulk, filter, names, current: RwSignal::new(None), place: NodeRef::new() }
    }

    /// The buttons, outside of all rows until [`Self::follow`] moves them into one.
    pub fn view(self) -> Element<Div> {
        let is_wanted = Memo::new(move |_| self.current.with(Option::is_some));
        html::div()
            .class("row-actions")
            .role("cell")
            .node_ref(self.place)
            .child(move || is_wanted.get().then(|| BUTTONS.view(self, nothing)))
    }

    /// Moves the buttons into the row that an event is at.
    pub fn follow(self, event: &web_sys::Event) {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let row = target.and_then(|target| target.closest("[data-prebuild-id]").ok().flatten());
        let (Some(row), Some(place)) = (row, self.place.get_untracked()) else { return };
        let is_in_use = place.contains(document().active_element().as_ref().map(AsRef::as_ref));
        let moves = !row.contains(Some(&place)) && (event.type_() == "focusin" || !is_in_use);
        let id = row.get_attribute("data-prebuild-id").map(|id| Id::from(id.as_str()));
        if moves && row.append_child(&place).is_ok() {
            self.current.set(id);
        }
    }
}

fn buttons(actions: RowActions) -> AnyView {
    let RowActions { bulk, current, .. } = actions;
    let row = Memo::new(move |_| current.get().and_then(|id| bulk.prebuilds.get(id)).map(|row| row.get()));
    let logs = move || {
        row.with(|row| row.as_ref().map(|row| routes::prebuild_logs(row.metadata.project_id, row.id)))
            .unwrap_or_default()
    };
    let action = move |action: Action, class: &'static str| {
        // The button stays, with the focus, while the row changes in other ways.
        let target = Memo::new(move |_| {
            row.with(|row| {
                let row = row.as_ref().filter(|row| action.is_possible(&row.status.phase))?;
                Some((row.metadata.project_id, row.id))
            })
        });
        move || {
            let target = target.get()?;
            Some(action_button(bulk.batches, action, target, class).child(action_label(action)))
        }
    };
    let delete = action(Action::Delete, "menu-item");
    let delete = move || delete().map(|delete| delete.on(ev::click, |_| close_menu(MENU_ID)));
    let others = move || row.with(|row| row.as_ref().map(|row| menu_items(actions, row)));
    (
        html::a().class("button").href(logs).attr("data-action", "logs").child("Logs"),
        action(Action::RunAgain, "button"),
        action(Action::Cancel, "button"),
        menu(MENU_ID, "More", move || (others, delete)),
    )
        .into_content()
}

/// Items that copy, and those that filter the list by what the row has.
fn menu_items(actions: RowActions, row: &Prebuild) -> AnyView {
    let RowActions { filter, names, .. } = actions;
    let (project_id, class_id, id) = (row.metadata.project_id, row.metadata.environment_class_id, row.id);
    let only = move |name: String, change: fn(&mut Filter, Id), value: Id| {
        let choose = move || {
            close_menu(MENU_ID);
            filter.change(|filter| change(filter, value));
        };
        button("menu-item", choose).child(html::span().class("menu-words").child(format!("Show only {name}")))
    };
    let project = names.project(row).map(|name| only(name, |filter, id| filter.projects = vec![id], project_id));
    let class = only(names.class(row), |filter, id| filter.classes = vec![id], class_id);
    let creator = row
        .metadata
        .creator
        .as_ref()
        .map(|subject| only(names.person(subject), |filter, id| filter.creators = vec![id], subject.id));
    let copies = copy_items(vec![
        ("Copy link", Box::new(move || absolute(&routes::prebuild(project_id, id)))),
        ("Copy ID", Box::new(move || id.to_string())),
    ]);
    (copies, project, class, creator).into_content()
}
