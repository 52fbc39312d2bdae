//! A project to choose, by name.

use leptos::ev;
use leptos::prelude::*;

use crate::components::dynamic::dynamic;
use crate::components::element::{Element, classed, element};
use crate::proto::id::Id;
use crate::store::Store;

/// `id` is unique on the page; `project_id` is empty until one is chosen.
pub fn project_field(
    store: Store,
    id: &'static str,
    project_id: RwSignal<Id>,
    on_choose: impl Fn(Id) + 'static,
) -> Element {
    let option = move |(id, name): (Id, String)| {
        element("option").attr("value", id.to_string()).flag("selected", move || project_id.get() == id).child(name)
    };
    let options = move || {
        let none = element("option").attr("value", "").child("Choose a project");
        std::iter::once(none).chain(store.project_names.all().into_iter().map(option)).collect::<Vec<_>>()
    };
    let select = element("select")
        .attr("id", id)
        .on(ev::change, move |event| on_choose(event_target_value(&event).as_str().into()))
        .child(dynamic(options));
    classed("div", "form-field").child(element("label").attr("for", id).child("Project")).child(select)
}
