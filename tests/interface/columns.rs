//! Columns and density of tables, as users choose them.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{HistoryPage, still};
use crate::support::{Locator, Screen, expect, press, render, wait_until};

/// Names of the columns that are shown: `phase` for `cell-phase`.
fn columns(cells: &Locator) -> Vec<String> {
    let name = |class: String| class.trim_start_matches("cell-").to_owned();
    cells.attrs("class").into_iter().filter(|class| class != "cell-select").map(name).collect()
}

fn heads(screen: &Screen) -> Vec<String> {
    columns(&screen.css(".table-head [role=columnheader]:not(.cell-edit)"))
}

fn cells(row: &Locator) -> Vec<String> {
    columns(&row.css(":scope > [role=cell]:not(.row-actions)"))
}

fn choices(screen: &Screen) -> Vec<String> {
    screen
        .css("#display-menu [type=checkbox]")
        .all()
        .iter()
        .map(|choice| choice.get_attribute("value").unwrap())
        .collect()
}

async fn toggle(screen: &Screen, column: &str) {
    screen.css(&format!("#display-menu [type=checkbox][value={column}]")).click().await;
}

const ALL: [&str; 6] = ["what", "phase", "trigger", "created", "duration", "size"];

#[wasm_bindgen_test]
async fn hidden_columns_leave_heads_and_rows_and_stay_hidden() {
    let page = HistoryPage::open(&still(), "").await;
    let shown = |page: &HistoryPage| [heads(&page.screen), cells(&page.rows().first())];
    assert_eq!(shown(&page), [ALL, ALL]);
    page.screen.button("Display").click().await;
    assert_eq!(choices(&page.screen), ALL[1..], "a row always says what it is");
    toggle(&page.screen, "trigger").await;
    toggle(&page.screen, "size").await;
    let left = ["what", "phase", "created", "duration"];
    assert_eq!(shown(&page), [left, left]);
    assert!(page.screen.css("#display-menu").is_shown());

    let page = page.reload().await;
    wait_until(|| page.rows().exists()).await;
    assert_eq!(shown(&page), [left, left]);
    page.screen.button("Display").click().await;
    page.screen.button("Reset to default").click().await;
    assert_eq!(shown(&page), [ALL, ALL]);
}

#[wasm_bindgen_test]
async fn compact_rows_are_lower_and_the_list_makes_room_for_them() {
    let page = HistoryPage::open(&still(), "").await;
    let height = |place: &Locator| place.all()[0].get_bounding_client_rect().height();
    let row = || height(&page.rows().first());
    let list = || (height(&page.screen.css(".virtual-list")) / row()).round();
    let (comfortable, rows) = (row(), list());
    page.screen.button("Display").click().await;
    page.screen.field("Density").choose("compact").await;
    assert!(row() < comfortable * 0.7, "{} of {comfortable}", row());
    assert_eq!(list(), rows);
    let drawn = page.rows().count();
    page.screen.button("Reset to default").click().await;
    press("Escape").await;
    assert_eq!((row(), list()), (comfortable, rows));
    assert!(page.rows().count() < drawn, "more rows fit where they are lower");
}

#[wasm_bindgen_test]
async fn pools_have_their_own_columns() {
    let screen = render("/warm-pools", &still()).await;
    let pools = screen.test_id("pool-card");
    wait_until(|| pools.exists()).await;
    let all = ["pool", "phase", "running", "stopped", "bounds", "snapshot", "concern"];
    assert_eq!([heads(&screen), cells(&pools.first())], [all, all]);
    screen.button("Display").click().await;
    assert_eq!(choices(&screen), all[1..]);
    toggle(&screen, "stopped").await;
    expect(|| cells(&pools.first()).len(), all.len() - 1).await;
    assert_eq!(heads(&screen), cells(&pools.first()));
    assert_eq!(HistoryPage::open(&still(), "").await.rows().first().css(".cell-size").count(), 1);
}
