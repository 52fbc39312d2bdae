//! A view for each of a list's ids.

use std::sync::Arc;

use leptos::prelude::*;

use crate::proto::id::Id;

/// Draws `item` for each of the ids that `ids` gives, once for as long as the id stays. `item` also gets the index in the list,
/// which may change. Leptos's `<ForEnumerate>` with its closures boxed, so that all lists share one copy of its code.
pub fn for_each(
    ids: impl Fn() -> Vec<Id> + Send + Sync + 'static,
    item: impl Fn(Id, ReadSignal<usize>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    for_each_boxed(Box::new(ids), Arc::new(item))
}

type Ids = Box<dyn Fn() -> Vec<Id> + Send + Sync>;
type Item = Arc<dyn Fn(Id, ReadSignal<usize>) -> AnyView + Send + Sync>;

fn for_each_boxed(ids: Ids, item: Item) -> AnyView {
    view! { <ForEnumerate each=ids key=|id| *id children=move |index, id| item(id, index) /> }.into_any()
}
