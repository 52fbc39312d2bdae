//! Which pools were scaled down for the night and from which sizes, kept in this browser, so that they can be brought
//! back in the morning.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::pool_size::PoolSize;
use crate::routes;

use super::preferences::storage;

/// Minimum and maximum, as kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    min: i32,
    max: i32,
}

/// Sizes before the night, by pool id.
#[derive(Clone, Copy)]
pub struct Night(RwSignal<BTreeMap<String, Kept>>);

impl Night {
    pub fn load() -> Self {
        let kept = storage().and_then(|storage| storage.get_item(&key()).ok().flatten());
        // What another version has left and this one cannot read is as good as nothing.
        Self(RwSignal::new(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()))
    }

    /// Pools that sleep, with the sizes to bring them back to; tracked.
    pub fn all(self) -> Vec<(String, PoolSize)> {
        self.0.with(|kept| {
            kept.iter().map(|(id, size)| (id.clone(), PoolSize { min: size.min, max: size.max })).collect()
        })
    }

    /// The size to bring a pool back to; untracked.
    pub fn before(self, id: &str) -> Option<PoolSize> {
        self.0.with_untracked(|kept| kept.get(id).map(|size| PoolSize { min: size.min, max: size.max }))
    }

    /// Keeps the size that a pool has before it sleeps; the first one counts.
    pub fn keep(self, id: &str, size: PoolSize) {
        self.0.update(|kept| {
            kept.entry(id.to_owned()).or_insert(Kept { min: size.min, max: size.max });
        });
        self.store();
    }

    pub fn forget(self, id: &str) {
        self.0.update(|kept| {
            kept.remove(id);
        });
        self.store();
    }

    fn store(self) {
        if let (Some(storage), Ok(json)) = (storage(), self.0.with_untracked(serde_json::to_string)) {
            // Without storage they are known as long as the page is open.
            let _ = storage.set_item(&key(), &json);
        }
    }
}

/// Consoles under other paths of the same site have pools of their own.
fn key() -> String {
    format!("prebuild-console-night{}", routes::base())
}
