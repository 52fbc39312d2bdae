//! What went wrong where something should stand: what happened, the code, and a way on.

use super::element::{Element, button, classed, element, web_link};
use super::icon::Icon;

/// What a panel says. `code` is the Connect code's name, or `network`.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub title: String,
    pub message: String,
    pub code: &'static str,
    /// Where the server says that one can go on: label and http(s) URL.
    pub links: Vec<(String, String)>,
}

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
