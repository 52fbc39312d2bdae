//! Filters by project and class, which are in the address.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::element::Element;
use crate::components::html;
use crate::domain::demand::starts::{PoolKey, Start, keys};
use crate::proto::id::Id;
use crate::reactive::Memo;
use crate::sort::{sort, sort_by_key};

use super::super::warm_pools::names::PoolNames;
use super::params::{CLASS, PROJECT, Params};

/// Filter by class, and where starts are of all projects, by project. The choices are those that `starts` have.
pub fn filters(params: Params, names: PoolNames, starts: Memo<Arc<[Start]>>, has_projects: bool) -> Element<Div> {
    let keys = Memo::new(move |_| starts.with(|starts| keys(starts)));
    let projects = Memo::new(move |_| {
        let ids = keys.with(|keys| keys.iter().map(|(key, _)| key.project_id).collect());
        choices(names, ids, params.selection.get().project_id, |id| names.project(id))
    });
    // Classes of the chosen project.
    let classes = Memo::new(move |_| {
        let selection = params.selection.get();
        let is_of_project = |project_id: Id| selection.project_id.is_none_or(|chosen| chosen == project_id);
        let of_project = |keys: &Vec<(PoolKey, usize)>| {
            keys.iter()
                .map(|(key, _)| *key)
                .filter(|key| is_of_project(key.project_id))
                .map(|key| key.class_id)
                .collect()
        };
        choices(names, keys.with(of_project), selection.class_id, |id| names.class(id))
    });
    let chosen_project = move || params.selection.get().project_id;
    let project = has_projects.then(|| select(params, PROJECT, "Project", "All projects", projects, chosen_project));
    let chosen_class = move || params.selection.get().class_id;
    let class = select(params, CLASS, "Environment class", "All classes", classes, chosen_class);
    html::div().class("demand-filters").child((project, class))
}

/// Ids with their names, in the order of the names. The chosen one is always one of them, and the only one until names are
/// loaded.
fn choices(names: PoolNames, mut ids: Vec<Id>, chosen: Option<Id>, name: impl Fn(Id) -> String) -> Vec<(Id, String)> {
    if !names.are_answered() {
        return chosen.into_iter().map(|id| (id, "Loading…".to_owned())).collect();
    }
    ids.extend(chosen);
    sort(&mut ids);
    ids.dedup();
    let mut choices: Vec<(Id, String)> = ids.into_iter().filter(|id| !id.is_empty()).map(|id| (id, name(id))).collect();
    sort_by_key(&mut choices, |(id, name)| (name.clone(), *id));
    choices
}

fn select(
    params: Params,
    name: &'static str,
    label: &'static str,
    all: &'static str,
    choices: Memo<Vec<(Id, String)>>,
    chosen: impl Fn() -> Option<Id> + Copy + Send + 'static,
) -> Element<Label> {
    let option = move |(id, name): (Id, String)| {
        html::option().value(id.to_string()).prop("selected", move || chosen() == Some(id)).child(name)
    };
    let options = move || {
        let none = html::option().value("").prop("selected", move || chosen().is_none()).child(all);
        std::iter::once(none).chain(choices.get().into_iter().map(option)).collect::<Vec<_>>()
    };
    let change = move |event: web_sys::Event| params.select(name, &event_target_value(&event));
    html::label()
        .class("demand-field")
        .child(html::span().class("visually-hidden").child(label))
        .child(html::select().name(name).on(ev::change, change).child(options))
}
