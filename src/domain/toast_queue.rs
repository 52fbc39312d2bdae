//! Toasts that are shown: how many at once, for how long, and who may take one away.

use std::time::Duration;

use uuid::Uuid;

use crate::proto::id::Id;

/// Maximum number of toasts that are shown at once, unless the user is at them.
const MAX_SHOWN: usize = 3;
/// Time that a toast stays after the pointer or the focus has left.
const MIN_LEFT: Duration = Duration::from_secs(3);

/// Toasts, oldest first. `T` is what a toast shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ToastQueue<T> {
    toasts: Vec<Item<T>>,
    count: u128,
    is_held: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Item<T> {
    id: Id,
    content: T,
    /// Time until it disappears.
    left: Duration,
}

impl<T> Default for ToastQueue<T> {
    fn default() -> Self {
        Self { toasts: Vec::new(), count: 0, is_held: false }
    }
}

impl<T> ToastQueue<T> {
    /// Adds a toast that is shown for `lifetime`.
    pub fn show(&mut self, content: T, lifetime: Duration) {
        self.count = self.count.wrapping_add(1);
        self.toasts.push(Item { id: Uuid::from_u128(self.count).into(), content, left: lifetime });
        self.drop_surplus();
    }

    /// While held, by the pointer or the focus, no toast disappears. Returns whether one has disappeared.
    pub fn set_held(&mut self, is_held: bool) -> bool {
        let before = self.toasts.len();
        if self.is_held && !is_held {
            self.toasts.iter_mut().for_each(|toast| toast.left = toast.left.max(MIN_LEFT));
        }
        self.is_held = is_held;
        self.drop_surplus();
        self.toasts.len() != before
    }

    /// Lets time pass; returns whether a toast has disappeared.
    pub fn pass(&mut self, time: Duration) -> bool {
        if self.is_held {
            return false;
        }
        let before = self.toasts.len();
        self.toasts.iter_mut().for_each(|toast| toast.left = toast.left.saturating_sub(time));
        self.toasts.retain(|toast| !toast.left.is_zero());
        self.toasts.len() != before
    }

    /// Removes a toast and returns its content, once.
    pub fn take(&mut self, id: Id) -> Option<T> {
        let index = self.toasts.iter().position(|toast| toast.id == id)?;
        let content = self.toasts.remove(index).content;
        if self.toasts.is_empty() {
            // What held it was on the toast.
            self.is_held = false;
        }
        Some(content)
    }

    pub fn get(&self, id: Id) -> Option<&T> {
        self.toasts.iter().find(|toast| toast.id == id).map(|toast| &toast.content)
    }

    /// The newest toast that was shown, unless it is gone.
    pub fn latest(&self) -> Option<&T> {
        self.get(Uuid::from_u128(self.count).into())
    }

    /// Oldest first.
    pub fn ids(&self) -> Vec<Id> {
        self.toasts.iter().map(|toast| toast.id).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.toasts.is_empty()
    }

    fn drop_surplus(&mut self) {
        if !self.is_held {
            let surplus = self.toasts.len().saturating_sub(MAX_SHOWN);
            self.toasts.drain(..surplus);
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn shown<'a>(queue: &ToastQueue<&'a str>) -> Vec<&'a str> {
        queue.ids().into_iter().filter_map(|id| queue.get(id).copied()).collect()
    }

    fn id_of(queue: &ToastQueue<&str>, text: &str) -> Id {
        queue.ids().into_iter().find(|id| queue.get(*id) == Some(&text)).unwrap_or_default()
    }

    #[test]
    fn a_toast_disappears_after_its_lifetime() {
        let mut queue = ToastQueue::default();
        queue.show("short", 2 * SECOND);
        queue.show("long", 3 * SECOND);
        assert!(!queue.pass(SECOND));
        assert!(queue.pass(SECOND));
        assert_eq!(shown(&queue), ["long"]);
        assert!(queue.pass(SECOND) && queue.is_empty());
    }

    #[test]
    fn a_held_toast_stays_and_gets_more_time_after() {
        let mut queue = ToastQueue::default();
        queue.show("held", 2 * SECOND);
        queue.set_held(true);
        assert!(!queue.pass(60 * SECOND));
        queue.set_held(false);
        assert!(!queue.pass(2 * SECOND));
        assert!(queue.pass(SECOND) && queue.is_empty());
    }

    #[test]
    fn the_oldest_make_room_unless_they_are_held() {
        let mut queue = ToastQueue::default();
        let texts = ["1", "2", "3", "4", "5"];
        texts.into_iter().take(4).for_each(|text| queue.show(text, SECOND));
        assert_eq!(shown(&queue), ["2", "3", "4"]);
        queue.set_held(true);
        queue.show("5", SECOND);
        assert_eq!(shown(&queue), ["2", "3", "4", "5"]);
        queue.set_held(false);
        assert_eq!(shown(&queue), ["3", "4", "5"]);
    }

    #[test]
    fn a_toast_is_taken_once() {
        let mut queue = ToastQueue::default();
        queue.show("undo", SECOND);
        let id = id_of(&queue, "undo");
        assert_eq!((queue.latest().copied(), queue.take(id), queue.take(id)), (Some("undo"), Some("undo"), None));
        assert_eq!(queue.latest(), None);
    }

    #[test]
    fn the_last_held_toast_leaves_nothing_held() {
        let mut queue = ToastQueue::default();
        queue.show("closed", SECOND);
        queue.set_held(true);
        let closed = id_of(&queue, "closed");
        queue.take(closed);
        queue.show("next", SECOND);
        assert!(queue.pass(SECOND));
    }

    proptest! {
        #[test]
        fn each_toast_ends_once_and_in_time(steps in prop::collection::vec(0..6_u8, 0..200)) {
            let mut queue = ToastQueue::default();
            let mut taken = Vec::new();
            for (number, step) in (0_u32..).zip(steps) {
                match step {
                    0 | 1 => queue.show(number, 5 * SECOND),
                    2 | 3 => _ = queue.set_held(step == 2),
                    4 => {
                        let oldest = queue.ids().first().copied().unwrap_or_default();
                        taken.extend(queue.take(oldest));
                    }
                    _ => _ = queue.pass(SECOND),
                }
                let known = queue.ids().len();
                prop_assert!(known <= MAX_SHOWN || queue.is_held);
                prop_assert!(taken.iter().all(|taken| queue.ids().iter().all(|id| queue.get(*id) != Some(taken))));
            }
            queue.set_held(false);
            queue.pass(5 * SECOND);
            prop_assert!(queue.is_empty());
            taken.dedup();
            let count = taken.len();
            taken.sort_unstable();
            taken.dedup();
            prop_assert_eq!(taken.len(), count);
        }
    }
}
