//! The outcomes of the last runs as a strip, oldest first.

use crate::domain::phase::{prebuild_tone, words};
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::routes;

use super::element::{Element, classed, link};

/// `runs` are newest first.
pub fn streak(runs: &[Prebuild]) -> Element {
    let one = |run: &Prebuild| {
        let phase = words(&run.status.phase.short_name());
        let created = run.metadata.created_at.map_or_else(String::new, |at| format!(", {}", format::local_short(at.0)));
        let label = format!("{phase}{created} ({})", format::short_id(&run.id));
        link("streak-run", routes::prebuild(&run.metadata.project_id, &run.id))
            .attr("data-tone", prebuild_tone(&run.status.phase).as_str())
            .attr("title", label.clone())
            .attr("aria-label", label)
    };
    classed("div", "streak").child(runs.iter().rev().map(one).collect::<Vec<_>>())
}
