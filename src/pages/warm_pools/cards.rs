//! Pools as cards.

use leptos::html::Div;

use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::virtual_cards::virtual_cards;

use super::card::{Card, pool_card};

pub fn cards(props: Card) -> Element<Div> {
    let results = props.results;
    virtual_cards("pool-list", results.found, move |id, index| match results.pools.get(id) {
        Some(pool) => pool_card(props, pool, index).into_content(),
        None => nothing(),
    })
}
