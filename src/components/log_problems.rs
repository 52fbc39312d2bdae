//! Errors and warnings of a log, as links to their lines.

use leptos::html::{Li, Ul};

use crate::domain::log::level::Level;
use crate::format;

use super::element::Element;
use super::html;

/// An error or a warning.
pub struct LogProblem {
    pub level: Level,
    pub text: String,
    /// Address of its line.
    pub href: String,
    /// Number of the line, from 1.
    pub line: u32,
    /// Title of its section, if it is in one.
    pub section: Option<String>,
    /// How many times it is reported.
    pub count: u32,
}

/// `more` is the text and the address of a link to those that aren't listed.
pub fn log_problems(problems: Vec<LogProblem>, more: Option<(String, String)>) -> Element<Ul> {
    let more = more.map(|(text, href)| {
        html::li().class("log-problems-more").child(html::a().class("text-link").href(href).child(text))
    });
    html::ul()
        .class("log-problems")
        .aria_label("Problems in the log")
        .child(problems.into_iter().map(item).collect::<Vec<_>>())
        .child(more)
}

fn item(problem: LogProblem) -> Element<Li> {
    let LogProblem { level, text, href, line, section, count } = problem;
    let kind = if level == Level::Error { "Error: " } else { "Warning: " };
    let times = (count > 1).then(|| format!(" · {}", format::counted(count as usize, "time")));
    let place = html::span()
        .class("meta log-problem-place")
        .child(section.map(|title| html::span().class("log-problem-section").child(title)))
        .child(html::span().child(format!("Line {}", format::count(line as usize))).child(times));
    let link = html::a()
        .class("log-problem")
        .href(href)
        .child(html::span().class("visually-hidden").child(kind))
        .child(html::code().child(text))
        .child(place);
    html::li().attr("data-level", level.as_str()).child(link)
}
