//! Advice for a warm pool: what to do and why, and on demand the curve and the plan.

use std::sync::Arc;

use chrono::TimeDelta;
use leptos::html::{Article, Div, P};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chart::{Chart, chart};
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::copy_menu::{copy_items, copy_menu};
use crate::components::disclosure::disclosure;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::domain::demand::advice::{Advice, Verdict, advise, refill_range};
use crate::domain::demand::by_hour::{busy_week, weeks};
use crate::domain::demand::clusters::Clusters;
use crate::domain::demand::local_time::Part;
use crate::domain::demand::starts::{PoolKey, Start};
use crate::domain::demand::week_plan::{WeekPlan, week_plan, with_size};
use crate::domain::pool_code::terraform;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::is_deleting;
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::demand::{Demand, PoolNote};
use crate::store::prices::Prices;

use super::super::warm_pools::edit::Editing;
use super::super::warm_pools::names::PoolNames;
use super::advice_text::{AdviceText, Money, Remarks, advice_text, comparison, percent, share, size};
use super::curve::{CURVE, curve, step, written};
use super::hours::day_label;
use super::outcomes::{Row, outcomes};
use super::params::Params;
use super::replays::{Entry, Replays};
use super::zone::offsets;

/// What the advice of all pools shares.
#[derive(Clone, Copy)]
pub struct PoolContext {
    pub store: Store,
    pub project_id: Option<Id>,
    pub demand: Demand,
    pub starts: Memo<Arc<[Start]>>,
    /// From which moment on starts are known.
    pub from: Memo<i64>,
    pub params: Params,
    pub names: PoolNames,
    pub editing: Editing,
    pub replays: Replays,
    pub prices: Prices,
}

/// What the parts of a pool's advice share.
#[derive(Clone, Copy)]
pub struct PoolAdvice {
    props: PoolContext,
    pool: Memo<Option<Arc<WarmPool>>>,
    advice: Memo<Option<Advice>>,
    /// Sizes by part of the week, if they are cheaper than the recommended size.
    plan: Memo<Option<WeekPlan>>,
}

chunk! {
    pub static DETAILS: demand_details = |(parts, id): (PoolAdvice, Id)| -> AnyView { parts.details(id).into_content() }
}

pub fn pool_advice(props: PoolContext, id: Id) -> Element<Article> {
    let PoolContext { store, demand, params, replays, names, .. } = props;
    let pool = Memo::new(move |_| store.pools.get(id).map(|pool| Arc::new(pool.get())));
    let key = move || pool.with(|pool| pool.as_ref().map(|pool| PoolKey::of(&pool.metadata)));
    let advice = Memo::new(move |_| {
        let entry = replays.of(key()?)?;
        let today = pool.with(|pool| pool.as_ref().map(|pool| PoolSize::of(&pool.spec)));
        Some(advise(&entry.replayed.world, &entry.replayed.outcomes, params.percent.get(), today))
    });
    let plan = Memo::new(move |_| {
        let entry = replays.of(key()?)?;
        advice.with(|advice| {
            let advice = advice.as_ref()?;
            week_plan(&entry.replayed.world, &entry.replayed.outcomes, advice.percent, &advice.recommended()?)
        })
    });
    let parts = PoolAdvice { props, pool, advice, plan };
    let text = Memo::new(move |_| parts.text());
    effect(move || parts.keep_note(id, text.get()));
    // Ids that become names soon aren't shown.
    let name = move || match names.are_answered() {
        true => pool.with(|pool| pool.as_ref().map(|pool| names.label(pool)).unwrap_or_default()),
        false => "Loading…".to_owned(),
    };
    let href = move || pool.with(|pool| pool.as_ref().map(|pool| routes::warm_pool(pool.metadata.project_id, id)));
    let size_today = move || {
        let size = pool.with(|pool| pool.as_ref().map(|pool| size(PoolSize::of(&pool.spec)))).unwrap_or_default();
        vec![("Size", size)]
    };
    // Today's size is known before there is advice.
    let comparison = Memo::new(move |_| {
        let money = parts.money();
        let known = advice.with(|advice| Some(comparison(advice.as_ref()?, money?)));
        known.unwrap_or_else(size_today)
    });
    let figure = |(name, value): (&'static str, String)| {
        html::div().child(html::dt().class("meta").child(name)).child(html::dd().child(value))
    };
    let figures = move || comparison.get().into_iter().map(figure).collect::<Vec<_>>();
    let is_complete = Memo::new(move |_| demand.status().records.is_done());
    let words = move || match text.get() {
        Some(text) => html::p()
            .class("demand-advice")
            .child(html::strong().child(text.title))
            .child(html::span().child(text.reason)),
        None if is_complete.get() => html::p().class("demand-advice meta").child("Calculating…"),
        None => html::p().class("demand-advice meta").child("Advice needs all usage records of the time range."),
    };
    let is_open = RwSignal::new(false);
    let details = move || is_open.get().then(|| DETAILS.view((parts, id), skeleton_panel));
    html::article()
        .class("demand-pool")
        .attr("data-testid", "demand-pool")
        .attr("data-pool-id", id)
        .attr("data-advice", move || text.with(|text| text.as_ref().map_or("pending", |text| text.state)))
        .child(
            html::div()
                .class("section-head")
                .child(html::h3().child(html::a().class("text-link").href(href).child(name)))
                .child(move || parts.apply(text.get()?.size?)),
        )
        .child(html::dl().class("demand-figures").child(figures))
        .child(words)
        .child(disclosure("Curve and plan", is_open, details))
}

impl PoolAdvice {
    /// Tracked.
    fn entry(self) -> Option<Arc<Entry>> {
        let key = self.pool.with(|pool| pool.as_ref().map(|pool| PoolKey::of(&pool.metadata)))?;
        self.props.replays.of(key)
    }

    /// Tracked.
    fn money(self) -> Option<Money> {
        let class_id = self.pool.with(|pool| pool.as_ref().map(|pool| pool.metadata.environment_class_id))?;
        let length_ms = self.entry()?.replayed.world.length_ms();
        Some(Money { price: self.props.prices.of(class_id), length_ms })
    }

    /// Tracked.
    fn text(self) -> Option<AdviceText> {
        let money = self.money()?;
        let entry = self.entry()?;
        let offsets = offsets(entry.from, entry.basis.until, false);
        let weeks = weeks(&entry.times, entry.from, entry.basis.until, &|at| offsets.at(at));
        let busy_week = busy_week(&weeks).map(|week| (day_label(week.monday), week));
        let remarks = Remarks { plan: self.plan.get(), busy_week };
        self.advice.with(|advice| Some(advice_text(advice.as_ref()?, money, &remarks)))
    }

    /// Keeps the advice for the pool's panel and its dialog; tracked.
    fn keep_note(self, id: Id, text: Option<AdviceText>) {
        let today = self.pool.with(|pool| pool.as_ref().map(|pool| PoolSize::of(&pool.spec)));
        if let (Some(text), Some(today)) = (text, today) {
            let short = text.short();
            let AdviceText { title, reason, .. } = text;
            self.props.store.demands().keep_note(id, PoolNote { today, short, title, reason });
        }
    }

    /// Button that opens the pool's own dialog with the size filled in; tracked.
    fn apply(self, size: PoolSize) -> Option<Element<Div>> {
        let pool = self.pool.get().filter(|pool| !is_deleting(pool))?;
        let project_id = pool.metadata.project_id;
        let denial = move || self.props.store.denials.of(project_id);
        let open = move || {
            if let Some(pool) = self.pool.get_untracked() {
                self.props.editing.open_with(&pool, size);
            }
        };
        let apply = button("button", open)
            .attr("data-action", "apply")
            .aria_haspopup("dialog")
            .prop("disabled", move || denial().is_some())
            .title(denial)
            .child("Apply…");
        let reason = move || denial().map(|words| html::span().class("meta").child(words));
        Some(html::div().class("demand-field").child(reason).child(apply))
    }

    /// The curve, the plan, and what the advice assumes.
    fn details(self, id: Id) -> Element<Div> {
        let data = Memo::new(move |_| {
            let money = self.money();
            self.advice.with(|advice| match (advice, money) {
                (Some(advice), Some(money)) => curve(advice, money, summary(advice, money)),
                _ => Default::default(),
            })
        });
        let plan = self.plan;
        let assumptions = Memo::new(move |_| self.assumptions());
        let copies = move || copy_items(vec![("Terraform", Box::new(move || untrack(|| self.terraform(plan.get()))))]);
        html::div()
            .class("demand-details")
            .child(chart(Chart {
                title: "Served share by instance-hours",
                unit: "Instance-hours",
                series: CURVE,
                written,
                step,
                data,
                is_table_open: RwSignal::new(false),
            }))
            .child(move || Some(outcomes(&self.outcomes(plan.get())?, self.money()?)))
            .child(move || self.plan_words(plan.get()?))
            .child(move || assumptions.get().map(|words| html::p().class("meta").child(words)))
            .child(copy_menu(format!("demand-copy-{id}"), copies))
    }

    /// What today's size, the recommended one, and the plan would have done; tracked.
    fn outcomes(self, plan: Option<WeekPlan>) -> Option<Vec<Row>> {
        self.advice.with(|advice| {
            let advice = advice.as_ref()?;
            let today = advice.today.map(|today| Row::new("Today", today));
            let advised = match &advice.verdict {
                Verdict::Size(found) if Some(found.outcome) != advice.today => {
                    Some(Row::new("Recommended", found.outcome))
                }
                Verdict::OutOfReach { best } => Some(Row::new("Best possible", *best)),
                _ => None,
            };
            let plan = plan.map(|plan| Row { size: "By time".to_owned(), ..Row::new("Plan", plan.outcome) });
            Some(today.into_iter().chain(advised).chain(plan).collect())
        })
    }

    /// Tracked.
    fn plan_words(self, plan: WeekPlan) -> Option<Element<P>> {
        let money = self.money()?;
        let [day, night, weekend] = Part::ALL.map(|part| size(plan.size(part)));
        let total = plan.outcome.total();
        let overnight = if plan.is_overnight_scale_down() {
            " The overnight scale-down of the warm pools page does that: it sets the minimum to 0."
        } else {
            ""
        };
        let words = format!(
            "By time: {day} on weekdays from 7:00 to 19:00, {night} at night, and {weekend} on weekends would have served {} for {}.{overnight}",
            share(total),
            money.hours(total.held_ms)
        );
        Some(html::p().attr("data-testid", "demand-plan").child(words))
    }

    /// Times that the replay assumes, and what others would mean; tracked.
    fn assumptions(self) -> Option<String> {
        let entry = self.entry()?;
        let Entry { times, from, basis, refill, is_measured, .. } = &*entry;
        let (from, until) = (*from, basis.until);
        let duration = |ms: i64| format::duration(TimeDelta::milliseconds(ms));
        let clusters = Clusters::of(times, refill.fresh_ms());
        let burst = format!(
            "Largest burst: {} within {}.",
            format::counted(clusters.largest_size(), "start"),
            duration(refill.fresh_ms())
        );
        let source = match (basis.refill.is_empty(), is_measured) {
            (false, _) => "As entered above",
            (true, true) => "As measured on this pool",
            (true, false) => "As usual",
        };
        let assumed = format!(
            "{source}, a stopped instance starts in {} and a new one in {}.",
            duration(refill.stopped_ms()),
            duration(refill.fresh_ms())
        );
        let size = self.advice.with(|advice| Some(advice.as_ref()?.recommended()?.size));
        let range = size.map(|size| {
            let offsets = offsets(from, until, false);
            let [fast, slow] = refill_range(times, from, until, &|at| offsets.at(at), size);
            let [fast, slow] = [fast, slow].map(|outcome| percent(outcome.total()));
            let share = if slow == fast { format!("{slow}%") } else { format!("{slow}% to {fast}%") };
            format!(" From the slowest usual times to the fastest, the recommended size serves {share}.")
        });
        Some(format!("{burst} {assumed}{}", range.unwrap_or_default()))
    }

    /// The pool with the recommended size, and the plan in comments.
    fn terraform(self, plan: Option<WeekPlan>) -> String {
        let Some(pool) = self.pool.get() else { return String::new() };
        let size = self.text().and_then(|text| text.size).unwrap_or(PoolSize::of(&pool.spec));
        let comments = plan.map_or_else(String::new, |plan| {
            let names = ["Weekdays, 7:00 to 19:00", "Weekdays at night", "Weekends"];
            let line = |(name, part): (&str, Part)| {
                let PoolSize { min, max } = plan.size(part);
                format!("# {name}: min_size = {min}, max_size = {max}\n")
            };
            names.into_iter().zip(Part::ALL).map(line).collect()
        });
        let size = plan.map_or(size, |plan| plan.size(Part::Day));
        let code = self.props.store.with_names(|names| terraform(&[with_size(&pool, size)], names));
        format!("{comments}{code}")
    }
}

/// The chart in a sentence.
fn summary(advice: &Advice, money: Money) -> String {
    advice.pool_today().map_or_else(String::new, |today| {
        let total = today.total();
        format!("Today's {} serves {} for {}.", size(today.size), share(total), money.hours(total.held_ms))
    })
}
