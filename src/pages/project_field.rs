//! Select field for a project.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::element::Element;
use crate::components::html;
use crate::proto::id::Id;
use crate::reactive::RwSignal;
use crate::store::Store;

/// `id` is unique on the page; `project_id` is empty until one is chosen.
pub fn project_field(
    store: Store,
    id: &'static str,
    project_id: RwSignal<Id>,
    on_choose: impl Fn(Id) + 'static,
) -> Element<Div> {
    let option = move |(id, name): (Id, String)| {
        html::option().value(id.to_string()).prop("selected", move || project_id.get() == id).child(name)
    };
    let options = move || {
        let none = html::option().value("").child("Choose a project");
        std::iter::once(none).chain(store.project_names.all().into_iter().map(option)).collect::<Vec<_>>()
    };
    let select = html::select()
        .id(id)
        .on(ev::change, move |event| on_choose(event_target_value(&event).as_str().into()))
        .child(options);
    html::div().class("form-field").child(html::label().r#for(id).child("Project")).child(select)
}
