//! Matching logs, each with its first matching lines.

use leptos::html::Li;
use leptos::prelude::*;

use crate::components::badge::prebuild_badge;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::time::moment;
use crate::domain::log::address::LineRange;
use crate::domain::log::query::{self, Query};
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::routes;
use crate::store::keyed::Keyed;
use crate::store::log::across::{Found, FoundLine};

use super::super::names::PrebuildNames;
use super::search::LogSearch;

/// Matching logs so far; tracked.
pub fn found(search: LogSearch, prebuilds: Keyed<Prebuild>, names: PrebuildNames) -> Option<AnyView> {
    let (done, of) = search.progress.get()?;
    let is_over = !search.is_running.get() && done == of;
    if search.found.with(Vec::is_empty) {
        let message = "No readable log contains this text.";
        return is_over.then(|| empty_state("No matching logs", message, ()).into_content());
    }
    let query = search.query.get_untracked();
    let items = search.found.with(|logs| {
        let items = logs.iter().filter_map(|log| {
            let row = prebuilds.get(log.prebuild_id)?.get_untracked();
            Some(found_log(&row, &log.found, &query, names))
        });
        items.collect::<Vec<_>>()
    });
    Some(html::ul().class("across-results").aria_label("Matching logs").child(items).into_content())
}

fn found_log(row: &Prebuild, found: &Found, query: &Query, names: PrebuildNames) -> Element<Li> {
    let base = routes::prebuild_logs(row.metadata.project_id, row.id);
    let (base, carried) = base.split_once('?').map_or((base.as_str(), ""), |(base, query)| (base, query));
    let query = query.into_query(carried, query::TEXT);
    let address =
        move |line: u32| format!("{base}{query}{}", LineRange::new(line.saturating_add(1), line.saturating_add(1)));
    let first = found.first.first().map_or(0, |line| line.number);
    let counted = format::counted(found.count, "line");
    let counted = if found.is_partial { format!("{counted} (log incomplete)") } else { counted };
    let name = [names.project(row), Some(names.class(row))].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let head = html::div()
        .class("across-head")
        .child(prebuild_badge(&row.status.phase))
        .child(html::a().class("text-link").href(address(first)).child(html::code().child(format::short_id(row.id))))
        .child(html::span().class("across-name").child(name))
        .child(row.metadata.created_at.map(|at| html::span().class("meta").child(moment(at.0))))
        .child(html::span().class("meta across-count").child(counted));
    let line = |line: &FoundLine| {
        let place = html::span().class("meta").child(line.number.saturating_add(1).to_string());
        let text = html::code()
            .child(line.before.clone())
            .child(html::mark().child(line.found.clone()))
            .child(line.after.clone());
        html::li().child(html::a().class("across-line").href(address(line.number)).child(place).child(text))
    };
    let lines = found.first.iter().map(line).collect::<Vec<_>>();
    html::li().class("across-result").child(head).child(html::ul().class("plain-list").child(lines))
}
