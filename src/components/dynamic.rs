//! Parts of a view that follow signals. Each kind is boxed, so that all of its uses share one copy of the framework's
//! rendering code.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;

use crate::proto::id::Id;

use super::element::Content;

/// Draws what `part` gives, again whenever a signal that it reads changes.
pub fn dynamic<C: Content>(mut part: impl FnMut() -> C + Send + 'static) -> AnyView {
    let part: SharedReactiveFunction<AnyView> = Arc::new(Mutex::new(move || part().into_content()));
    part.into_any()
}

/// Text that follows signals.
pub fn text(text: impl FnMut() -> String + Send + 'static) -> AnyView {
    let text: SharedReactiveFunction<String> = Arc::new(Mutex::new(text));
    text.into_any()
}

impl Content for Signal<String> {
    fn into_content(self) -> AnyView {
        text(move || self.get())
    }
}

/// Draws `row` for each of the ids that `ids` gives, once for as long as the id stays; `row` also gets its place in the
/// list, from 0, which may change.
pub fn rows(
    ids: impl Fn() -> Vec<Id> + Send + Sync + 'static,
    row: impl Fn(Id, ReadSignal<usize>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    shared_rows(Box::new(ids), Arc::new(row))
}

type Ids = Box<dyn Fn() -> Vec<Id> + Send + Sync>;
type Row = Arc<dyn Fn(Id, ReadSignal<usize>) -> AnyView + Send + Sync>;

fn shared_rows(ids: Ids, row: Row) -> AnyView {
    view! { <ForEnumerate each=ids key=|id| *id children=move |index, id| row(id, index) /> }.into_any()
}

/// Runs `work` now and whenever a signal that it reads changes, for as long as the part of the page stands. What `work`
/// starts lives as long, not only until its next run: a load must not end because more rows are wanted.
pub fn follow(work: impl FnMut() + 'static) {
    shared_follow(Box::new(work));
}

fn shared_follow(mut work: Box<dyn FnMut()>) {
    let owner = Owner::current().unwrap_or_default();
    Effect::new(move || owner.with(&mut work));
}
