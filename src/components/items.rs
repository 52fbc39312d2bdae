//! Items of a memo, read one by one.

use crate::reactive::{Memo, Triggers};

use super::effect::effect;

/// The items of a memo. Each has its own trigger, so that a change wakes only what shows an item that differs.
pub struct Items<T: 'static> {
    all: Memo<Vec<T>>,
    triggers: Triggers,
}

impl<T> Clone for Items<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Items<T> {}

impl<T: Clone + PartialEq + Send + Sync> Items<T> {
    pub fn new(all: Memo<Vec<T>>) -> Self {
        let triggers = Triggers::new();
        let mut known = all.get_untracked();
        effect(move || {
            all.with(|all| {
                for index in 0..all.len().max(known.len()) {
                    if all.get(index) != known.get(index) {
                        triggers.notify(index);
                    }
                }
                known.clone_from(all);
            });
        });
        Self { all, triggers }
    }

    /// Tracks the item at `index` only.
    pub fn get(self, index: usize) -> Option<T> {
        self.triggers.track(index);
        self.all.with_untracked(|all| all.get(index).cloned())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::sync::{Arc, Mutex};

    use crate::mock::world_spec::WorldSpec;
    use crate::reactive::RwSignal;
    use crate::simulation::Simulation;

    use super::*;

    #[test]
    fn only_items_that_differ_are_read_again() {
        let page = Simulation::new(WorldSpec::default());
        let read = Arc::new(Mutex::new(Vec::new()));
        let own = read.clone();
        let numbers = page.run(|_| RwSignal::new(vec![1, 2, 3]));
        page.run(move |_| {
            let items = Items::new(Memo::new(move |_| numbers.get()));
            for index in 0..3 {
                let read = own.clone();
                effect(move || {
                    let number = items.get(index);
                    read.lock().unwrap().push((index, number));
                });
            }
        });
        let read = || std::mem::take(&mut *read.lock().unwrap());
        assert_eq!(read(), [(0, Some(1)), (1, Some(2)), (2, Some(3))]);
        page.run(|_| numbers.set(vec![1, 9, 3]));
        assert_eq!(read(), [(1, Some(9))]);
        page.run(|_| numbers.set(vec![1, 9]));
        assert_eq!(read(), [(2, None)]);
        page.run(|_| numbers.set(vec![1, 9]));
        assert_eq!(read(), []);
    }
}
