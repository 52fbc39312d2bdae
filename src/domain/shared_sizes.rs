//! Sizes of warm pools in a link, for someone else to restore: `restore=01985c07…~2~8.0198…~1~4`.
//!
//! A link is text from anywhere. Only ids that are UUIDs and sizes that a pool may have are read, each pool once, and no more than
//! [`MAX_POOLS`].

use crate::proto::id::Id;

use super::pool_size::PoolSize;
use super::query_string::{value, with_value};

/// Keeps the address below 5,000 characters, which all servers accept.
pub const MAX_POOLS: usize = 100;
pub const PARAMETER: &str = "restore";

/// The query of a link with these sizes, led by `?`. Pools beyond [`MAX_POOLS`] are left out.
pub fn into_query(sizes: &[(Id, PoolSize)]) -> String {
    let pool =
        |(id, PoolSize { min, max }): &(Id, PoolSize)| format!("{}~{min}~{max}", id.to_string().replace('-', ""));
    let pools: Vec<String> = sizes.iter().take(MAX_POOLS).map(pool).collect();
    with_value("", PARAMETER, &pools.join("."))
}

/// The sizes in a query.
pub fn from_query(query: &str) -> Vec<(Id, PoolSize)> {
    let mut sizes: Vec<(Id, PoolSize)> = Vec::new();
    for (id, size) in value(query, PARAMETER).split('.').filter_map(pool) {
        if sizes.len() < MAX_POOLS && sizes.iter().all(|(known, _)| *known != id) {
            sizes.push((id, size));
        }
    }
    sizes
}

fn pool(text: &str) -> Option<(Id, PoolSize)> {
    let mut parts = text.splitn(3, '~');
    let (id, min, max) = (parts.next()?, parts.next()?, parts.next()?);
    Some((Id::uuid(id)?, PoolSize::parse(min, max).ok()?))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "01985c07-91be-7a33-8f6d-2b4c90e1a5f7";

    #[test]
    fn what_no_pool_may_have_is_passed_over() {
        let read = |value: &str| from_query(&format!("?view=table&restore={value}"));
        let size = (Id::from(ID), PoolSize { min: 2, max: 8 });
        assert_eq!(read(&format!("{ID}~2~8")), [size]);
        assert_eq!(read(&format!("x~2~8.{ID}~2~8.{ID}~1~1")), [size], "each pool once");
        for wrong in
            ["", "~", "~2~8", &format!("{ID}~9~8"), &format!("{ID}~0~21"), &format!("{ID}~2"), &format!("{ID}~2~8~1")]
        {
            assert_eq!(read(wrong), [], "{wrong}");
        }
    }

    #[test]
    fn a_link_stays_short() {
        let pool = |n: u128| (Id::from(format!("{n:032x}").as_str()), PoolSize { min: 10, max: 20 });
        let pools: Vec<_> = (0..400).filter_map(|n| Id::uuid(&format!("{n:032x}")).map(|id| (id, pool(n).1))).collect();
        let query = into_query(&pools);
        assert!(query.len() < 5000, "{}", query.len());
        assert_eq!(from_query(&query), pools[..MAX_POOLS]);
    }

    proptest! {
        #[test]
        fn sizes_survive_their_link(pools in prop::collection::btree_map(any::<u128>(), (0..=20i32, 1..=20i32), 0..9)) {
            let pools: Vec<_> = pools
                .into_iter()
                .filter_map(|(id, (min, max))| {
                    Some((Id::uuid(&format!("{id:032x}"))?, PoolSize { min: min.min(max), max }))
                })
                .collect();
            prop_assert_eq!(from_query(&into_query(&pools)), pools);
        }

        #[test]
        fn any_text_gives_sizes_that_pools_may_have(text in "[0-9a-f~.-]{0,200}|.{0,40}") {
            for (id, PoolSize { min, max }) in from_query(&format!("restore={text}")) {
                prop_assert!(id.is_uuid() && (0..=max).contains(&min) && (1..=20).contains(&max));
            }
        }
    }
}
