//! Advice for each warm pool, and for projects and classes without one.

use std::collections::HashSet;

use leptos::ev;
use leptos::html::{Div, Section, Table};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::disclosure::disclosure;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::for_each::for_each;
use crate::components::html;
use crate::components::rows::Shown;
use crate::components::skeleton::skeleton_panel;
use crate::domain::demand::advice::{DEFAULT_PERCENT, Verdict, advise, needed_starts};
use crate::domain::demand::local_time::MINUTE;
use crate::domain::demand::price::Price;
use crate::domain::demand::refill::Refill;
use crate::domain::demand::starts::{PoolKey, keys};
use crate::format;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::sort::sort_by_key;
use crate::store::demand::PoolNote;
use crate::store::paged::Paging;

use super::advice_text::{AdviceText, Money, Remarks, advice_text, share, size};
use super::field::{FieldProps, field};
use super::params::{FRESH, Params, SHARE, STOPPED};
use super::pool::{PoolContext, pool_advice};

/// How many pools are shown until all are asked for.
const FEW: usize = 25;
/// The most projects and classes without a pool.
const MAX_WITHOUT: usize = 25;

pub fn pools(props: PoolContext) -> Element<Section> {
    let PoolContext { store, project_id, demand, starts, from, replays, .. } = props;
    let list = store.pool_list(project_id).status;
    list.show();
    store.pool_records.follow(store);
    store.live.register(move |refresh| list.reload(refresh), Vec::new);
    let counts = Memo::new(move |_| starts.with(|starts| keys(starts)));
    // Pools of the busiest projects and classes come first.
    let pools = Memo::new(move |_| {
        let of_pool = |id: &Id| store.pools.get(*id).map(|pool| (*id, pool.with(|pool| PoolKey::of(&pool.metadata))));
        let selection = props.params.selection.get();
        let mut pools: Vec<(Id, PoolKey)> = list.ids.with(|ids| ids.to_vec()).iter().filter_map(of_pool).collect();
        pools.retain(|(_, key)| selection.has(*key));
        counts.with(|counts| {
            sort_by_key(&mut pools, |(id, key)| {
                let place = counts.iter().position(|(own, _)| own == key).unwrap_or(usize::MAX);
                (place, *id)
            });
        });
        pools
    });
    // Those without a pool, as far as there is enough data.
    let without = Memo::new(move |_| {
        if list.paging.get() != Paging::End {
            return Vec::new();
        }
        let with: HashSet<PoolKey> = pools.with(|pools| pools.iter().map(|(_, key)| *key).collect());
        let needed = needed_starts(props.params.percent.get()) as usize;
        let selection = props.params.selection.get();
        let is_wanted =
            |(key, count): &&(PoolKey, usize)| *count >= needed && selection.has(*key) && !with.contains(key);
        counts.with(|counts| counts.iter().filter(is_wanted).take(MAX_WITHOUT).map(|(key, _)| *key).collect())
    });
    let all_keys = Memo::new(move |_| -> Vec<PoolKey> {
        let of_pools = pools.with(|pools| pools.iter().map(|(_, key)| *key).collect::<Vec<_>>());
        of_pools.into_iter().chain(without.get()).collect()
    });
    replays.follow(store, demand, starts, from, all_keys, props.params.refill);

    let has_all = RwSignal::new(false);
    let shown = move || {
        let most = if has_all.get() { usize::MAX } else { FEW };
        Shown { first: 0, keys: pools.with(|pools| pools.iter().map(|(id, _)| *id).take(most).collect()) }
    };
    let item = move |id: Id, _| pool_advice(props, id).into_content();
    let hidden = Memo::new(move |_| !has_all.get() && pools.with(Vec::len) > FEW);
    let more = move || {
        let label = move || format!("Show all {} warm pools", format::count(pools.with(Vec::len)));
        hidden.get().then(|| button("button quiet", move || has_all.set(true)).child(label))
    };
    let is_empty = Memo::new(move |_| list.paging.get() == Paging::End && pools.with(Vec::is_empty));
    let none = move || {
        let words =
            if props.params.selection.get().is_all() { "No warm pools yet." } else { "No matching warm pools." };
        is_empty.get().then(|| html::p().class("meta").child(words))
    };
    let failed = Memo::new(move |_| match list.paging.get() {
        Paging::Failed { error, .. } if error.is_denied() => Some("You don't have permission to view warm pools. "),
        Paging::Failed { .. } => Some("Couldn't load the warm pools. "),
        _ => None,
    });
    let retry = move || {
        let words = failed.get()?;
        let retry = button("button", move || list.retry()).attr("data-action", "retry").child(crate::text::RETRY);
        Some(html::p().class("text-bad").role("alert").child(words).child(retry))
    };
    let classes = Memo::new(move |_| -> Vec<Id> {
        let classes: HashSet<Id> = all_keys.with(|keys| keys.iter().map(|key| key.class_id).collect());
        let mut classes: Vec<Id> = classes.into_iter().collect();
        sort_by_key(&mut classes, |id| (props.names.class(*id), *id));
        classes
    });
    let share = FieldProps {
        name: SHARE,
        label: "Share of starts to serve (%)",
        default: DEFAULT_PERCENT.to_string(),
        placeholder: String::new(),
    };
    let share = field(props.params, share);
    // What the address says is shown.
    let is_refill_open =
        RwSignal::new(untrack(|| [STOPPED, FRESH].iter().any(|name| !props.params.entered(name).0.is_empty())));
    let refill = move || is_refill_open.get().then(|| FIELDS.view((props, None), skeleton_panel));
    let are_prices_open = RwSignal::new(false);
    let prices = move || are_prices_open.get().then(|| FIELDS.view((props, Some(classes)), skeleton_panel));
    let note = "Each pool's starts are replayed against pools of every size. Of the constant sizes that serve the \
                share, the cheapest is recommended. A start is served if it finds a running instance.";
    // Without starts and pools, the page says once that there is nothing.
    let is_hidden = move || is_empty.get() && starts.with(|starts| starts.is_empty());
    html::section()
        .class("detail-section demand-pools")
        .attr("data-testid", "demand-pools")
        .prop("hidden", is_hidden)
        .child(html::div().class("section-head").child(html::h2().child("Warm pools")).child(share))
        .child(html::p().class("meta").child(note))
        .child(disclosure("Hourly prices", are_prices_open, prices))
        .child(disclosure("Refill times", is_refill_open, refill))
        .child((none, retry))
        .child(for_each(html::div().class("demand-pool-list"), shown, item))
        .child(more)
        .child(move || (!without.with(Vec::is_empty)).then(|| without_pool(props, without)))
}

chunk! {
    /// Prices of classes, or refill times.
    pub static FIELDS: demand_details = |(props, classes): (PoolContext, Option<Memo<Vec<Id>>>)| -> AnyView {
        match classes {
            Some(classes) => price_fields(props, classes).into_content(),
            None => refill_fields(props.params).into_content(),
        }
    }
}

/// Fields for refill times.
fn refill_fields(params: Params) -> Element<Div> {
    let [stopped, fresh] = [Refill::USUAL.stopped_ms(), Refill::USUAL.fresh_ms()].map(minutes);
    let note = format!(
        "A pool replaces claimed instances in these times. Empty fields stand for what this page has measured on a pool, or \
         else for {stopped} and {fresh} minutes."
    );
    let fields = html::div()
        .class("demand-price-fields")
        .child(minutes_field(params, STOPPED, "A stopped instance starts in (min)", stopped))
        .child(minutes_field(params, FRESH, "A new instance starts in (min)", fresh));
    html::div().child(html::p().class("meta").child(note)).child(fields)
}

fn minutes_field(params: Params, name: &'static str, label: &'static str, usual: String) -> Element<Div> {
    field(params, FieldProps { name, label, default: String::new(), placeholder: usual })
}

/// `1.5`, from milliseconds.
fn minutes(ms: i64) -> String {
    let tenths = ms.saturating_mul(10) / MINUTE;
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// A field for the price of each class.
fn price_fields(props: PoolContext, classes: Memo<Vec<Id>>) -> Element<Div> {
    let field = move |class_id: Id| {
        let text =
            RwSignal::new(untrack(|| props.prices.of(class_id)).map(|price| price.to_string()).unwrap_or_default());
        let is_invalid = move || text.with(|text| !text.trim().is_empty() && Price::parse(text).is_none());
        let change = move |event: web_sys::Event| {
            text.set(event_target_value(&event));
            if !untrack(is_invalid) {
                props.prices.set(class_id, text.with_untracked(|text| Price::parse(text)));
            }
        };
        let error = move || {
            is_invalid().then(|| html::span().class("field-error").role("alert").child("Enter a number, such as 0.38."))
        };
        let input = html::input()
            .r#type("text")
            .inputmode("decimal")
            .aria_invalid(move || is_invalid().then_some("true"))
            .prop("value", move || text.get())
            .on(ev::change, change);
        let name = move || props.names.class(class_id);
        html::label().class("demand-field").child(html::span().child(name)).child(input).child(error)
    };
    let fields = move || classes.get().into_iter().map(field).collect::<Vec<_>>();
    let note = "Price of a running instance per hour, in any currency. Saved in this browser only.";
    html::div()
        .class("demand-prices")
        .child(html::p().class("meta").child(note))
        .child(html::div().class("demand-price-fields").child(fields))
}

/// Table of projects and classes whose starts need a pool.
fn without_pool(props: PoolContext, without: Memo<Vec<PoolKey>>) -> Element<Div> {
    let PoolContext { store, names, params, replays, .. } = props;
    let row = move |key: PoolKey| {
        let advice = Memo::new(move |_| {
            let entry = replays.of(key)?;
            Some(advise(&entry.replayed.world, &entry.replayed.outcomes, params.percent.get(), None))
        });
        let starts = move || advice.with(|advice| advice.as_ref().map(|advice| format::count(advice.starts as usize)));
        let recommended = move || {
            advice.with(|advice| match advice.as_ref().map(|advice| &advice.verdict) {
                Some(Verdict::Size(found)) => {
                    format!("{} serves {}", size(found.outcome.size), share(found.outcome.total()))
                }
                Some(Verdict::OutOfReach { best }) => {
                    format!("At best {}: {}", size(best.size), share(best.total()))
                }
                Some(Verdict::NotEnoughData { .. }) => "Not enough data".to_owned(),
                Some(Verdict::Unused) | None => format::UNKNOWN.to_owned(),
            })
        };
        let found = Memo::new(move |_| advice.with(|advice| Some(advice.as_ref()?.recommended()?.size)));
        effect(move || {
            let length_ms = replays.of(key).map(|entry| entry.replayed.world.length_ms());
            if let (Some(size), Some(length_ms)) = (found.get(), length_ms) {
                let money = Money { price: props.prices.of(key.class_id), length_ms };
                let text =
                    advice.with(|advice| advice.as_ref().map(|advice| advice_text(advice, money, &Remarks::default())));
                if let Some(AdviceText { title, reason, .. }) = text {
                    store.demands().keep_new_pool_note(key, PoolNote { today: size, short: None, title, reason });
                }
            }
        });
        let name = move || names.are_answered().then(|| names.of_key(key));
        let create = move || match (store.denials.of(key.project_id), found.get()) {
            (Some(denial), _) => (
                button("button", || ()).prop("disabled", || true).child("New warm pool"),
                html::span().class("meta tile-note").child(denial),
            )
                .into_content(),
            (None, size) => {
                let href = match size {
                    Some(size) => routes::new_warm_pool_of(key.project_id, key.class_id, size),
                    None => routes::new_warm_pool(Some(key.project_id)),
                };
                html::a().class("text-link").href(href).child("New warm pool").into_content()
            }
        };
        html::tr()
            .child(html::th().scope("row").child(name))
            .child(html::td().child(move || starts().unwrap_or_else(|| format::UNKNOWN.to_owned())))
            .child(html::td().child(recommended))
            .child(html::td().child(create))
    };
    let heads = ["Project and class", "Starts", "Recommended size", "Action"];
    let head = html::tr().child(heads.map(|name| html::th().scope("col").child(name)).into_iter().collect::<Vec<_>>());
    let table: Element<Table> = html::table()
        .class("figures")
        .child(html::caption().class("visually-hidden").child("Without a warm pool"))
        .child(html::thead().child(head))
        .child(html::tbody().child(move || without.get().into_iter().map(row).collect::<Vec<_>>()));
    let place =
        html::div().class("figures-place").tabindex("0").role("group").aria_label("Without a warm pool").child(table);
    html::div()
        .class("demand-without-pool")
        .attr("data-testid", "demand-without-pool")
        .child(html::h3().child("Without a warm pool"))
        .child(place)
}
