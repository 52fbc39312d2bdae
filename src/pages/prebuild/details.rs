//! Expandable details of a prebuild: fields that are rarely needed.

use leptos::html::Details as DetailsElement;
use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::disclosure::disclosure;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::prebuild_details::{PrebuildDetails, prebuild_details};
use crate::components::skeleton::skeleton_panel;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::reactive::{Memo, RwSignal};
use crate::store::Store;
use crate::store::preferences;
use crate::store::resource::Resource;

use super::resource::known;
use super::summary::person;

/// A prebuild, with the name of its project.
#[derive(Clone, Copy)]
pub struct Details {
    pub store: Store,
    pub prebuild: Resource<Prebuild>,
    pub project_name: Memo<String>,
}

chunk! {
    static FIELDS: prebuild_details = |details: Details| -> AnyView { (move || fields(details)).into_content() }
}

/// The choice to expand them is kept in this browser.
pub fn details(details: Details) -> Element<DetailsElement> {
    let is_open = RwSignal::new(preferences::are_details_open());
    effect(move || {
        let is_open = is_open.get();
        if is_open != preferences::are_details_open() {
            preferences::keep_details_open(is_open);
        }
    });
    late_details("Details", "prebuild-details", is_open, Box::new(move || FIELDS.view(details, skeleton_panel)))
}

/// Section whose content is drawn when it is first expanded.
pub fn late_details(
    title: &'static str,
    test_id: &'static str,
    is_open: RwSignal<bool>,
    draw: Box<dyn Fn() -> AnyView + Send>,
) -> Element<DetailsElement> {
    let was_open = Memo::new(move |was_open: Option<&bool>| was_open == Some(&true) || is_open.get());
    let content = move || was_open.get().then(&draw);
    disclosure(title, is_open, content).class("detail-section run-details").attr("data-testid", test_id)
}

/// Tracked.
fn fields(details: Details) -> Option<impl Content> {
    let Details { store, prebuild, project_name } = details;
    let prebuild = known(prebuild)?;
    let class_name = store.class_names.get(prebuild.metadata.environment_class_id).unwrap_or_default();
    let person = move |subject: &Subject| person(store, subject);
    Some(prebuild_details(PrebuildDetails { prebuild, class_name, project_name: project_name.get(), person }))
}
