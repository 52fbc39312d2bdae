//! `/projects/{project}/prebuilds/{prebuild}`: one prebuild, whole.

use leptos::prelude::*;

use crate::components::badge::badge;
use crate::components::dynamic::dynamic;
use crate::components::element::{Content, Element, classed, element};
use crate::components::error_panel::error_panel;
use crate::components::prebuild_details::{messages, prebuild_details};
use crate::components::skeleton::skeleton_rows;
use crate::components::time::moment;
use crate::domain::phase::{prebuild_tone, words};
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::store::resource::{Loading, Resource};

use super::frame::{breadcrumb, project_name, set_title, store};
use super::problem::{problem, reason};

pub fn page(project_id: String, prebuild_id: String) -> AnyView {
    let prebuild = store().prebuild(prebuild_id.clone());
    prebuild.refresh();
    store().live.keep(move || prebuild.reload(), Vec::new);
    store().project(project_id.clone()).refresh();
    let name = project_name(project_id.clone());
    let short = format::short_id(&prebuild_id).to_owned();
    let title = short.clone();
    set_title(move || format!("Prebuild {title} · {}", name.get()));
    let heading = classed("h1", "page-title").child("Prebuild ").child(element("code").child(short));
    let summary = dynamic(move || known(prebuild).map(|row| summary(&row)));
    classed("div", "page")
        .child(breadcrumb(Some((project_id, name))))
        .child(classed("div", "page-head").child(heading).child(summary))
        .child(dynamic(move || body(prebuild, name)))
        .into_content()
}

/// The newest known copy, tracked.
fn known(prebuild: Resource<Prebuild>) -> Option<Prebuild> {
    prebuild.loading.track();
    prebuild.get().map(|row| row.get())
}

fn summary(row: &Prebuild) -> Element {
    let created =
        row.metadata.created_at.map(|created| classed("span", "meta").child("Created ").child(moment(created.0)));
    let phase = &row.status.phase;
    classed("div", "summary").child(badge(prebuild_tone(phase), words(&phase.short_name()))).child(created)
}

fn body(prebuild: Resource<Prebuild>, project_name: Signal<String>) -> AnyView {
    let stale = match prebuild.loading.get() {
        Loading::Waiting => return skeleton_rows(10).into_content(),
        Loading::Failed(error) => {
            let retry = move || prebuild.refresh();
            return error_panel(problem(&error, "this prebuild"), retry).into_content();
        }
        Loading::Ready(stale) => stale,
    };
    let notice = stale.map(|error| {
        let words = format!("Not refreshed: {}", reason(&error));
        classed("p", "notice").attr("role", "status").child(words)
    });
    let details = move || {
        known(prebuild).map(|row| {
            let class_id = row.metadata.environment_class_id.clone();
            let class_name = store().class_names.get(&class_id).unwrap_or(class_id);
            (messages(&row), prebuild_details(row, class_name, project_name.get()))
        })
    };
    (notice, dynamic(details)).into_content()
}
