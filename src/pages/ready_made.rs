//! Predefined views of the prebuilds, for the menu of views and the palette.

/// Named filter.
#[derive(Clone, Copy)]
pub struct ReadyMade {
    pub name: &'static str,
    /// As in the address.
    pub query: &'static str,
}

pub const READY_MADE: [ReadyMade; 3] = [
    ReadyMade { name: "Failed in the last 24 h", query: "?phase=failed&within=24h" },
    ReadyMade {
        name: "Running now",
        query: "?phase=pending&phase=starting&phase=running&phase=stopping&phase=snapshotting",
    },
    ReadyMade { name: "Expiring within 24 h", query: "?phase=completed&expiring=24h" },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::Filter;

    #[test]
    fn the_filter_reads_every_query_in_full() {
        for ReadyMade { name, query } in READY_MADE {
            assert_eq!(Filter::from_query(query).into_query(""), query, "{name}");
        }
    }
}
