//! Renders a view for each id of a list.

use leptos::prelude::*;
use leptos::tachys::view::Mountable;

use crate::proto::id::Id;
use crate::reactive::RwSignal;

use super::effect::effect;
use super::element::Element;
use super::node_ref::{AnyNodeRef, NodeRef};
use super::rows::Shown;

/// Renders `item` into `place` for each id returned by `shown`, which is tracked. Each view is kept for as long as its
/// id stays. `item` also gets the index in the whole list, which may change. Leptos's `<ForEnumerate>` takes seven
/// times as much code.
pub fn for_each<E>(
    place: Element<E>,
    shown: impl Fn() -> Shown<Id> + 'static,
    item: impl Fn(Id, RwSignal<usize>) -> AnyView + 'static,
) -> Element<E> {
    let reference = NodeRef::new();
    draw(reference.into_any(), Box::new(shown), Box::new(item));
    place.node_ref(reference)
}

fn draw(container: AnyNodeRef, shown: Box<dyn Fn() -> Shown<Id>>, item: Box<dyn Fn(Id, RwSignal<usize>) -> AnyView>) {
    let mut items = Items { drawn: Vec::new(), spare: Vec::new() };
    // Items outlive the effect run that creates them.
    let owner = Owner::current().unwrap_or_default();
    effect(move || {
        if let Some(container) = container.get() {
            items.arrange(&container, shown(), |id, index, spare| {
                let owner = spare.unwrap_or_else(|| owner.with(Owner::new));
                Item::new(owner, id, index, &item)
            });
        }
    });
}

/// View in the document.
struct Item {
    id: Id,
    index: RwSignal<usize>,
    view: <AnyView as Render>::State,
    /// Owner of everything created by the view.
    owner: Owner,
}

impl Item {
    fn new(owner: Owner, id: Id, index: usize, draw: &dyn Fn(Id, RwSignal<usize>) -> AnyView) -> Self {
        let (index, view) = owner.with(|| {
            let index = RwSignal::new(index);
            (index, untrack(|| draw(id, index)).build())
        });
        Self { id, index, view, owner }
    }

    /// Removes the view from the document and returns its owner for reuse.
    fn remove(self) -> Owner {
        let Self { mut view, owner, .. } = self;
        view.unmount();
        drop(view);
        owner.cleanup();
        owner
    }
}

/// Items of a list.
struct Items {
    /// Items in the document, in order.
    drawn: Vec<Item>,
    /// Owners of removed items. They are reused, because Leptos keeps every owner created under another.
    spare: Vec<Owner>,
}

impl Items {
    /// Updates the items in the document to match `shown`. `make` gets a spare owner if there is one.
    fn arrange(
        &mut self,
        container: &web_sys::Element,
        shown: Shown<Id>,
        make: impl Fn(Id, usize, Option<Owner>) -> Item,
    ) {
        let Shown { first, keys } = shown;
        let (mut kept, left): (Vec<Item>, Vec<Item>) = self.drawn.drain(..).partition(|item| keys.contains(&item.id));
        self.spare.extend(left.into_iter().map(Item::remove));
        for (index, id) in (first..).zip(keys) {
            let place = kept.iter().position(|item| item.id == id);
            let mut item = match place {
                Some(place) => kept.remove(place),
                None => make(id, index, self.spare.pop()),
            };
            if item.index.get_untracked() != index {
                item.index.set(index);
            }
            // Kept items aren't moved if possible, since moving an element removes its focus.
            if place != Some(0) && !kept.first().is_some_and(|next| next.view.insert_before_this(&mut item.view)) {
                item.view.mount(container, None);
            }
            self.drawn.push(item);
        }
    }
}
