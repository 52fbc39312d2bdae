//! A project to choose, by name.

use leptos::ev;
use leptos::prelude::*;

use crate::components::dynamic::dynamic;
use crate::components::element::{Element, classed, element};
use crate::store::Store;

/// `id` is unique on the page; `project_id` is empty until one is chosen.
pub fn project_field(
    store: Store,
    id: &'static str,
    project_id: RwSignal<String>,
    on_choose: impl Fn(String) + 'static,
) -> Element {
    let option = move |(id, name): (String, String)| {
        let own = id.clone();
        element("option").attr("value", id).flag("selected", move || project_id.with(|id| *id == own)).child(name)
    };
    let options = move || {
        let none = element("option").attr("value", "").child("Choose a project");
        std::iter::once(none).chain(store.project_names.all().into_iter().map(option)).collect::<Vec<_>>()
    };
    let select = element("select")
        .attr("id", id)
        .on(ev::change, move |event| on_choose(event_target_value(&event)))
        .child(dynamic(options));
    classed("div", "form-field").child(element("label").attr("for", id).child("Project")).child(select)
}
