//! Head of the current section, shown when it is scrolled out of view.

use leptos::html::Div;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::domain::log::rows::section_around;
use crate::reactive::Memo;
use crate::store::log::LogFeed;

use super::folds::Folds;
use super::viewport::Viewport;

pub fn section_in_sight(feed: LogFeed, folds: Folds, viewport: Viewport) -> Element<Div> {
    let section = Memo::new(move |_| {
        feed.track();
        let first = viewport.list.first_seen()?;
        feed.log.with_value(|log| {
            let (index, section) = section_around(log, first)?;
            Some((index, section.title.clone(), section.first_line))
        })
    });
    let head = move || {
        section.get().map(|(index, title, line)| {
            let to_head = move || {
                viewport.go_to(line);
                viewport.list.focus();
            };
            let title = button("log-head-button", to_head)
                .title("Go to start of section")
                .child(Icon::Up.view())
                .child(html::span().class("log-section-title").child(title));
            let fold = move || {
                folds.fold(index, true);
                to_head();
            };
            (title, button("log-head-fold", fold).child("Collapse")).into_content()
        })
    };
    html::div().class("log-head").hidden(move || section.with(Option::is_none).then(String::new)).child(head)
}
