//! The console's entry: configuration, then the mock where it is configured, then the view in the static shell's place.

use gloo_net::http::Request;
use leptos::prelude::*;
use prebuild_console::api::Client;
use prebuild_console::app::app;
use prebuild_console::auth::session::{Scheme, Session};
use prebuild_console::auth::token::Token;
use prebuild_console::components::content::Content;
use prebuild_console::components::error_panel::error_panel;
use prebuild_console::components::{html, skeleton};
use prebuild_console::config::{Backend, Config};
use prebuild_console::connect::early_response;
use prebuild_console::domain::problem::Problem;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::mock::{access, boot};
use prebuild_console::routes;

fn main() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        match start().await {
            Ok(Start { config, client, is_mock }) => {
                mount(move || app(client, config.title, is_mock).into_content());
            }
            Err(problem) => mount(move || {
                let page = html::div().class("page").child(error_panel(problem, reload));
                html::main().class("app-main").child(page).into_content()
            }),
        }
    });
}

/// What the console needs before it can be shown.
struct Start {
    config: Config,
    client: Client,
    is_mock: bool,
}

async fn start() -> Result<Start, Problem> {
    let base_uri = document().base_uri().ok().flatten().unwrap_or_default();
    let base = web_sys::Url::new(&base_uri).map(|url| url.pathname()).unwrap_or_else(|_| "/".to_owned());
    let config = load_config(&base).await?;
    let client = match &config.backend {
        Backend::Mock => {
            let query = location().search().unwrap_or_default();
            let world = WorldSpec::parse(&query).map_err(|error| refused("The mock cannot make this world", error))?;
            boot::start(&base).await.map_err(|error| refused("The mock backend did not start", error))?;
            routes::init(&base, &world.path());
            let api = world.api_base_url(&base);
            boot::follow(&api).await;
            Client::new(api, mock_session(world.scenario))
        }
        Backend::Api { base_url, scheme } => {
            boot::leave(&base).await;
            routes::init(&base, "");
            Client::new(base_url.clone(), Session::new(*scheme))
        }
    };
    let is_mock = config.backend == Backend::Mock;
    Ok(Start { config, client, is_mock })
}

/// The mock need not know who calls, except where that is what the scenario is about.
fn mock_session(scenario: Scenario) -> Session {
    if scenario != Scenario::ExpiredToken {
        return Session::new(Scheme::None);
    }
    let session = Session::new(Scheme::Token);
    if let Ok(expired) = Token::parse(access::EXPIRED_TOKEN) {
        session.sign_in(&expired, false);
    }
    session
}

async fn load_config(base: &str) -> Result<Config, Problem> {
    let failed = |error: gloo_net::Error| Problem {
        title: "The console's configuration did not load".to_owned(),
        message: format!("config.json could not be fetched: {error}."),
        code: "network",
        links: Vec::new(),
    };
    let url = format!("{base}config.json");
    let response = match early_response::take(&url, "", "", None).await {
        Some(response) => response,
        None => Request::get(&url).send().await,
    };
    let response = response.map_err(failed)?;
    if !response.ok() {
        let status = response.status();
        return Err(refused(
            "The console's configuration did not load",
            format!("config.json answered HTTP {status}."),
        ));
    }
    let json = response.binary().await.map_err(failed)?;
    Config::parse(&json).map_err(|error| refused("The console's configuration cannot be used", error))
}

fn refused(title: &str, reason: impl ToString) -> Problem {
    Problem { title: title.to_owned(), message: reason.to_string(), code: "failed_precondition", links: Vec::new() }
}

/// Puts `view` in the place of the static shell.
fn mount(view: impl FnOnce() -> AnyView + 'static) {
    let Some(place) = document().get_element_by_id("app") else { return };
    if let Ok(Some(shell)) = place.query_selector(".shell") {
        skeleton::keep_shell(shell.outer_html());
    }
    if let Some(root) = document().document_element() {
        // Named by boot.js for the shell, which is gone: each outline names its own page.
        let _ = (root.remove_attribute("data-page"), root.remove_attribute("data-shell"));
    }
    place.replace_children_with_node_0();
    if let Ok(place) = wasm_bindgen::JsCast::dyn_into(place) {
        leptos::mount::mount_to(place, view).forget();
    }
}

fn reload() {
    // Where a reload is not allowed, the reader still has the browser's own button.
    let _ = location().reload();
}
