//! Startup before the console's view: loads the configuration and, if configured, the mock.

use std::pin::Pin;

use futures_util::future::join;
use gloo_net::http::Request;
use leptos::prelude::*;

use crate::api::Client;
use crate::auth::session::{Scheme, Session, storage_key};
use crate::auth::token::Token;
use crate::components::chunk::chunk;
use crate::config::{Backend, Config, ConfigError};
use crate::connect::early_response;
use crate::domain::problem::Problem;
use crate::embed;
use crate::embed::entry::{Entry, enter};
use crate::mock::scenario::Scenario;
use crate::mock::world_spec::WorldSpec;
use crate::mock::{access, boot};
use crate::pages::page;
use crate::routes::{self, Features};

/// Requirements for showing the console.
pub struct Start {
    pub config: Config,
    pub client: Client,
}

pub async fn start() -> Result<Start, Problem> {
    let base_uri = document().base_uri().ok().flatten().unwrap_or_default();
    let base = web_sys::Url::new(&base_uri).map(|url| url.pathname()).unwrap_or_else(|_| "/".to_owned());
    // The static shell stays until both are loaded; a page without its code would look the same.
    let (config, ()) = join(load_config(&base), page::load(&page_named())).await;
    let mut config = config?;
    let needs_parent = matches!(config.backend, Backend::Api { scheme: Scheme::Embed, .. });
    let carried = if needs_parent || embed::parent().is_some() {
        enter_frame(Entry { allowed: std::mem::take(&mut config.allowed_parents), needs_parent }).await?
    } else {
        String::new()
    };
    let client = match &config.backend {
        Backend::Mock => match (MOCK.load)().await {
            Ok(()) => (MOCK.run)((base, carried, config.features)).ok_or_else(not_loaded)?.await?,
            Err(_) => return Err(not_loaded()),
        },
        Backend::Api { base_url, scheme } => {
            routes::init(&base, &carried, config.features);
            let api = web_sys::Url::new_with_base(base_url, &base_uri).map(|url| url.href()).unwrap_or_default();
            let session = Session::new(*scheme, storage_key(&api, &base));
            Client::new(base_url.clone(), session).with_log_hosts(config.log_hosts.clone())
        }
    };
    Ok(Start { config, client })
}

/// Page named by the address, in the terms of `public/early.js`.
fn page_named() -> String {
    document().document_element().and_then(|root| root.get_attribute("data-page")).unwrap_or_default()
}

chunk! {
    /// Starts the mock below the console's base path.
    static MOCK: mock = |(base, carried, features): (String, String, Features)| -> Pin<Box<dyn Future<Output = Result<Client, Problem>>>> {
        Box::pin(start_mock(base, carried, features))
    }
}

chunk! {
    static ENTER: embed = |entry: Entry| -> Pin<Box<dyn Future<Output = Result<String, Problem>>>> {
        Box::pin(enter(entry))
    }
}

/// Checks whether the embedding page may show the console, and connects to it. Returns the query that links must carry.
async fn enter_frame(entry: Entry) -> Result<String, Problem> {
    match (ENTER.load)().await {
        Ok(()) => (ENTER.run)(entry).ok_or_else(not_loaded)?.await,
        Err(_) => Err(not_loaded()),
    }
}

async fn start_mock(base: String, carried: String, features: Features) -> Result<Client, Problem> {
    let query = location().search().unwrap_or_default();
    let world = WorldSpec::parse(&query).map_err(|error| refused("Couldn't create this mock world", error))?;
    boot::start(&base).await.map_err(|error| refused("The mock backend didn't start", error))?;
    let queries = [world.path(), carried].into_iter().filter(|query| !query.is_empty());
    routes::init(&base, &queries.collect::<Vec<_>>().join("&"), features);
    let api = world.api_base_url(&base);
    boot::follow(&api).await;
    Ok(Client::new(api, mock_session(world.scenario)))
}

fn not_loaded() -> Problem {
    let reason = "Check your connection and reload the page.";
    Problem { code: "network", ..refused("Couldn't load a part of the console", reason) }
}

/// The mock only requires a sign-in in scenarios about it.
fn mock_session(scenario: Scenario) -> Session {
    if scenario != Scenario::ExpiredToken {
        return Session::new(Scheme::None, String::new());
    }
    let session = Session::new(Scheme::Token, storage_key("mock", ""));
    if let Ok(expired) = Token::parse(access::EXPIRED_TOKEN) {
        session.sign_in(&expired, false);
    }
    session
}

chunk! {
    static REFUSAL: config = |error: ConfigError| -> String { error.to_string() }
}

async fn load_config(base: &str) -> Result<Config, Problem> {
    let failed = |error: gloo_net::Error| Problem {
        title: "Couldn't load the configuration".to_owned(),
        message: format!("Couldn't fetch config.json: {error}."),
        code: "network",
        ..Problem::default()
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
            "Couldn't load the configuration",
            format!("The server answered HTTP {status} for config.json."),
        ));
    }
    let json = response.binary().await.map_err(failed)?;
    match Config::parse(&json) {
        Ok(config) => Ok(config),
        Err(error) => {
            // If this code can't be loaded, at least a short message is shown.
            let _ = (REFUSAL.load)().await;
            let reason = (REFUSAL.run)(error).unwrap_or_else(|| "config.json is not as it should be.".to_owned());
            Err(refused("The configuration is invalid", reason))
        }
    }
}

fn refused(title: &str, reason: impl ToString) -> Problem {
    Problem { title: title.to_owned(), message: reason.to_string(), code: "failed_precondition", ..Problem::default() }
}
