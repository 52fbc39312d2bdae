//! Rows of a list, each a clone of a template.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;

use crate::reactive::ArcRwSignal;

use super::effect::effect;
use super::element::Element;
use super::node_ref::{AnyNodeRef, NodeRef};
use super::template::{Instance, Markup, Template};

/// A list, or the part of it that is in the document.
pub struct Shown<K> {
    /// Index of the first one in the whole list.
    pub first: usize,
    pub keys: Vec<K>,
}

/// Draws into `place` a row for each of the keys that `shown` gives. `read` describes a row by its key and its place in the
/// list, from 0; a row for which it gives `None` stays as it was. Both are tracked: whenever a signal changes that `read` has
/// read for a row, what differs in that row is written, and nothing else.
///
/// Rows that stay in the list keep their element, and with it focus and selection. The element of a removed row is reused for a
/// new one, at once or later.
pub fn rows<E, T, K, R>(
    place: Element<E>,
    template: Template<T, R>,
    shown: impl Fn() -> Shown<K> + 'static,
    read: impl Fn(&K, usize) -> Option<R> + 'static,
) -> Element<E>
where
    K: Clone + PartialEq + Send + Sync + 'static,
{
    let reference = NodeRef::new();
    let source = Source { markup: template.markup, read };
    draw(reference.into_any(), Box::new(shown), Rc::new(source));
    place.node_ref(reference)
}

/// [`rows`], whatever the types of the container and of the values.
fn draw<K: Clone + PartialEq + Send + Sync + 'static>(
    container: AnyNodeRef,
    shown: Box<dyn Fn() -> Shown<K>>,
    source: Rc<dyn Draw<K>>,
) {
    let mut list = Rows { drawn: Vec::new(), spare: Vec::new() };
    let prototype = OnceCell::new();
    // Rows outlast the run of the effect that makes them.
    let owner = Owner::current().unwrap_or_default();
    effect(move || {
        let Some(container) = container.get() else { return };
        if let Some(prototype) = prototype.get_or_init(|| source.prototype()) {
            let make = || owner.with(|| Row::new(&source, prototype));
            list.arrange(&container, shown(), make);
        }
    });
}

/// How rows are drawn that have keys of type `K`.
trait Draw<K> {
    fn prototype(&self) -> Option<web_sys::Element>;
    fn clone_of(&self, prototype: &web_sys::Element) -> Option<Instance>;
    /// Shows the row of a key and its place in the list.
    fn write(&self, instance: &mut Instance, key: &K, index: usize);
}

struct Source<R: 'static, F> {
    markup: Markup<R>,
    read: F,
}

impl<K, R, F: Fn(&K, usize) -> Option<R>> Draw<K> for Source<R, F> {
    fn prototype(&self) -> Option<web_sys::Element> {
        self.markup.build().ok()
    }

    fn clone_of(&self, prototype: &web_sys::Element) -> Option<Instance> {
        Instance::of(&self.markup, prototype)
    }

    fn write(&self, instance: &mut Instance, key: &K, index: usize) {
        if let Some(row) = (self.read)(key, index) {
            instance.write(&self.markup, &row);
        }
    }
}

/// Element of a row, with the key and index that it shows, or none while it is unused.
struct Row<K: Send + Sync + 'static> {
    element: web_sys::Element,
    shows: ArcRwSignal<Option<(K, usize)>>,
    _effect: RenderEffect<()>,
}

impl<K: Clone + PartialEq + Send + Sync + 'static> Row<K> {
    fn new(source: &Rc<dyn Draw<K>>, prototype: &web_sys::Element) -> Option<Self> {
        let instance = source.clone_of(prototype)?;
        let element = instance.element.clone();
        let shows = ArcRwSignal::new(None);
        let (instance, source, own) = (RefCell::new(instance), source.clone(), shows.clone());
        let effect = RenderEffect::new(move |_| {
            if let Some((key, index)) = own.get() {
                source.write(&mut instance.borrow_mut(), &key, index);
            }
        });
        Some(Self { element, shows, _effect: effect })
    }

    fn has(&self, key: &K) -> bool {
        self.shows.with_untracked(|shown| shown.as_ref().is_some_and(|(own, _)| own == key))
    }

    fn show(&self, next: Option<(K, usize)>) {
        if self.shows.with_untracked(|shown| *shown != next) {
            self.shows.set(next);
        }
    }
}

/// The rows of a list.
struct Rows<K: Send + Sync + 'static> {
    /// Rows in the document, in order.
    drawn: Vec<Row<K>>,
    /// Unused ones.
    spare: Vec<Row<K>>,
}

impl<K: Clone + PartialEq + Send + Sync + 'static> Rows<K> {
    /// Brings the rows in the document in line with `shown`, in its order.
    fn arrange(&mut self, container: &web_sys::Element, shown: Shown<K>, make: impl Fn() -> Option<Row<K>>) {
        let Shown { first, keys } = shown;
        let (kept, mut left): (Vec<_>, Vec<_>) =
            self.drawn.drain(..).partition(|row| keys.iter().any(|key| row.has(key)));
        let mut kept = kept.into_iter().map(Some).collect::<Vec<_>>();
        let mut next = 0_usize;
        for (index, key) in (first..).zip(keys) {
            while kept.get(next).is_some_and(Option::is_none) {
                next = next.saturating_add(1);
            }
            let place = kept.iter().skip(next).position(|row| row.as_ref().is_some_and(|row| row.has(&key)));
            let own = place.and_then(|place| kept.get_mut(next.saturating_add(place))?.take());
            let is_in_place = place == Some(0);
            let Some(row) = own.or_else(|| left.pop()).or_else(|| self.spare.pop()).or_else(&make) else { return };
            row.show(Some((key, index)));
            if !is_in_place {
                let before = kept.iter().skip(next).flatten().next().map(|row| row.element.as_ref());
                // If a row can't be inserted, the others are shown.
                let _ = container.insert_before(&row.element, before);
            }
            self.drawn.push(row);
        }
        for row in left {
            row.element.remove();
            row.show(None);
            self.spare.push(row);
        }
    }
}
