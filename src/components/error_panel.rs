//! What went wrong where something should stand: what happened, the code, and a way on.

use crate::domain::problem::Problem;

use super::element::{Element, button, classed, element, web_link};
use super::icon::Icon;

pub fn error_panel(problem: Problem, on_retry: impl Fn() + 'static) -> Element {
    let text = classed("div", "panel-text")
        .child(element("h2").child(problem.title))
        .child(element("p").child(problem.message))
        .child(classed("p", "meta").child("Code: ").child(element("code").child(problem.code)))
        .child(classed("div", "panel-actions").child(button("button", on_retry).child("Try again")).child(
            problem.links.into_iter().map(|(label, url)| web_link("button", url).child(label)).collect::<Vec<_>>(),
        ));
    classed("div", "panel error-panel")
        .attr("role", "alert")
        .attr("data-testid", "error-panel")
        .attr("data-code", problem.code)
        .child(classed("span", "panel-icon").child(Icon::Warning.view()))
        .child(text)
}
