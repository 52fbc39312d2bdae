//! Sizes of warm pools before their overnight scale-down. They live in this browser only: the API has no place for them.

use crate::domain::pool_size::PoolSize;
use crate::json::Json;
use crate::proto::id::Id;
use crate::sort::sort_by_key;

use super::preferences::{Persisted, Stored, quoted};

/// The key predates the name of this file.
const NAME: &str = "night";

/// Sizes by pool id.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sizes(Vec<(Id, PoolSize)>);

/// `{"01985c07…":{"min":2,"max":8}}`
impl Stored for Sizes {
    fn read(json: &Json) -> Option<Self> {
        let Json::Object(fields) = json else { return None };
        let size = |json: &Json| {
            let bound = |name| json.get(name).and_then(Json::number).map(|bound| bound as i32);
            Some(PoolSize { min: bound("min")?, max: bound("max")? })
        };
        Some(Self(fields.iter().filter_map(|(id, json)| Some((id.as_str().into(), size(json)?))).collect()))
    }

    fn write(&self) -> String {
        let field = |(id, PoolSize { min, max }): &(Id, PoolSize)| {
            format!("{}:{{\"min\":{min},\"max\":{max}}}", quoted(&id.to_string()))
        };
        format!("{{{}}}", self.0.iter().map(field).collect::<Vec<_>>().join(","))
    }
}

#[derive(Clone, Copy)]
pub struct OvernightSizes(Persisted<Sizes>);

impl OvernightSizes {
    pub fn load() -> Self {
        Self(Persisted::load(NAME))
    }

    /// Ids of the pools whose sizes are saved; tracked.
    pub fn pool_ids(self) -> Vec<Id> {
        let mut ids: Vec<Id> = self.0.with(|sizes| sizes.0.iter().map(|(id, _)| *id).collect());
        sort_by_key(&mut ids, |id| *id);
        ids
    }

    /// The size to restore; tracked.
    pub fn before(self, id: Id) -> Option<PoolSize> {
        self.0.with(|sizes| sizes.0.iter().find(|(own, _)| *own == id).map(|(_, size)| *size))
    }

    /// Saves the size of a pool before it is scaled down. A minimum of 0 doesn't replace the size from before.
    pub fn save(self, id: Id, size: PoolSize) {
        self.0.change(|sizes| {
            let is_known = sizes.0.iter().any(|(own, _)| *own == id);
            if size.min > 0 || !is_known {
                sizes.0.retain(|(own, _)| *own != id);
                sizes.0.push((id, size));
            }
        });
    }

    pub fn forget(self, id: Id) {
        self.0.change(|sizes| sizes.0.retain(|(own, _)| *own != id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Sizes> {
        Sizes::read(&serde_json::from_str::<Json>(json).unwrap())
    }

    #[test]
    fn sizes_are_read_as_they_were_written() {
        let sizes =
            Sizes(vec![("a\"b".into(), PoolSize { min: 0, max: 20 }), ("c".into(), PoolSize { min: 3, max: 5 })]);
        assert_eq!(read(&sizes.write()), Some(sizes));
        assert_eq!(read("{}"), Some(Sizes::default()));
    }

    #[test]
    fn what_another_version_wrote_is_passed_over() {
        let one = Sizes(vec![("a".into(), PoolSize { min: 1, max: 2 })]);
        assert_eq!(read(r#"{"a":{"min":1,"max":2,"at":"02:00"},"b":7,"c":{"min":1}}"#), Some(one));
        assert_eq!(read("[1]"), None);
    }
}
