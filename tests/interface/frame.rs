//! What surrounds every page: the account menu, the theme, keyboard shortcuts, and the palette.

use leptos::prelude::{document, window};
use prebuild_console::mock::world_spec::WorldSpec;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{FakeApi, Locator, Screen, address, expect, press, render, wait_until};

async fn open(path: &str) -> Screen {
    let screen = render(path, &FakeApi::new(WorldSpec::default())).await;
    wait_until(|| rows(&screen).exists()).await;
    screen
}

fn rows(screen: &Screen) -> Locator {
    screen.css(".table-row:has(.row-link)")
}

fn focused_row(screen: &Screen) -> Option<usize> {
    rows(screen).all().iter().position(|row| row.contains(document().active_element().as_deref()))
}

async fn open_account(screen: &Screen) -> Locator {
    screen.css(".app-header").role("button").name_starting("Account").click().await;
    screen.css("#account-menu")
}

fn theme() -> Option<String> {
    document().document_element()?.get_attribute("data-theme")
}

#[wasm_bindgen_test]
async fn the_theme_is_chosen_and_kept() {
    let screen = open("/projects").await;
    let menu = open_account(&screen).await;
    let choice = |menu: &Locator, theme: &str| menu.css(&format!("[data-theme-choice={theme}]"));
    assert_eq!(choice(&menu, "system").attr("aria-pressed"), "true");
    choice(&menu, "dark").click().await;
    expect(|| choice(&menu, "dark").attr("aria-pressed"), "true").await;
    assert_eq!(theme().as_deref(), Some("dark"));
    let page = document().body().expect("a body");
    let scheme = || window().get_computed_style(&page).ok()??.get_property_value("color-scheme").ok();
    assert_eq!(scheme().as_deref(), Some("dark"));

    let screen = screen.reload().await;
    let menu = open_account(&screen).await;
    assert_eq!(choice(&menu, "dark").attr("aria-pressed"), "true");
    press("Escape").await;
    press("Control+k").await;
    screen.dialog().role("combobox").fill("system theme").await;
    press("Enter").await;
    expect(theme, Some("system".to_owned())).await;
}

#[wasm_bindgen_test]
async fn the_account_menu_names_the_user_and_the_organization() {
    let api = FakeApi::new(WorldSpec::default());
    let screen = render("/projects", &api).await;
    let opener = screen.css(".app-header").role("button").name_starting("Account");
    expect(|| opener.text().contains("Acme"), true).await;
    let menu = open_account(&screen).await;
    assert!(menu.text().contains("Acme"));
    assert!(!menu.button("Sign out").exists(), "nobody has signed in");

    let screen = render("/projects", &FakeApi::new(WorldSpec::default()).with_sign_in()).await;
    screen.field("Personal access token").fill("a-token").await;
    press("Enter").await;
    wait_until(|| rows(&screen).exists()).await;
    let menu = open_account(&screen).await;
    assert!(menu.button("Sign out").is_shown());
}

#[wasm_bindgen_test]
async fn shortcuts_are_listed_by_place() {
    let screen = open("/projects").await;
    let help = screen.css(".app-header").button("Keyboard shortcuts");
    help.click().await;
    expect(|| screen.dialog().css("h3").texts(), ["Everywhere", "Lists", "Logs"]).await;
    press("Escape").await;
    expect(|| screen.dialog().exists(), false).await;
    assert!(help.is_focused());
    open_account(&screen).await.role("button").name_starting("Keyboard shortcuts").click().await;
    expect(|| screen.dialog().css("h3").count(), 3).await;
}

#[wasm_bindgen_test]
async fn keys_move_through_every_list() {
    let screen = open("/projects").await;
    press("j").await;
    press("j").await;
    assert_eq!(focused_row(&screen), Some(1));
    press("ArrowUp").await;
    assert_eq!(focused_row(&screen), Some(0));
    press("k").await;
    assert_eq!(focused_row(&screen), Some(0));
    press("/").await;
    assert!(screen.css("main input[type=search]").is_focused());
    press("j").await;
    assert_eq!(screen.css("main input[type=search]").value(), "j", "typing goes to the field");
    screen.css("main input[type=search]").fill("").await;
    rows(&screen).first().css(".row-link").press("Enter").await;
    expect(|| address().ends_with("/prebuilds"), true).await;

    let screen = open("/warm-pools?view=table").await;
    press("j").await;
    press("x").await;
    expect(|| rows(&screen).first().role("checkbox").is_checked(), true).await;
    press("j").await;
    assert_eq!(focused_row(&screen), Some(1));
}

#[wasm_bindgen_test]
async fn arrow_keys_move_through_menus() {
    let screen = open("/prebuilds").await;
    press("f").await;
    let menu = screen.css("#filter-menu");
    let field = menu.css(".menu-search");
    expect(|| field.is_focused(), true).await;
    let parts = menu.css("[data-part]");
    press("ArrowDown").await;
    assert!(parts.first().is_focused());
    press("End").await;
    let last = parts.count() - 1;
    assert!(parts.nth(last).is_focused());
    press("ArrowDown").await;
    assert!(field.is_focused(), "the last item is followed by the first");
    press("Home").await;
    assert!(field.is_focused(), "in a field the key is the field's");
    press("ArrowUp").await;
    assert!(parts.nth(last).is_focused());

    // The arrow opens the menu of the focused button.
    screen.css(".app-header").role("button").name_starting("Account").press("ArrowDown").await;
    let items = screen.css("#account-menu").css("button, a");
    expect(|| items.first().is_focused(), true).await;
}

#[wasm_bindgen_test]
async fn the_palette_starts_with_other_pages_and_creates_pools() {
    let screen = open("/projects").await;
    rows(&screen).first().css(".row-link").click().await;
    let first = address();
    wait_until(|| screen.test_id("prebuild-row").exists()).await;
    press("Control+k").await;
    let commands = || screen.dialog().role("option").texts();
    wait_until(|| !commands().is_empty()).await;
    assert!(commands()[0].starts_with("Projects"), "the page that is open is not the first");
    press("Enter").await;
    expect(address, "/projects").await;
    press("Control+k").await;
    wait_until(|| !commands().is_empty()).await;
    assert!(commands()[0].ends_with("Recent"));
    press("Enter").await;
    expect(address, first.as_str()).await;

    press("Control+k").await;
    screen.dialog().role("combobox").fill("new warm pool").await;
    press("Enter").await;
    wait_until(|| screen.dialog().field("Project").exists()).await;
    assert!(address().ends_with("/warm-pools"), "{}", address());
    expect(|| screen.dialog().field("Project").value(), first.split('/').nth(2).unwrap_or_default()).await;
}
