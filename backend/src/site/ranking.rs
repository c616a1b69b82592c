//! `/how-ranking-works`: the table of the score in words, from the table itself.

use actix_web::HttpResponse;
use domain::bands::{FAIR, HIGH, LEAST};
use domain::directory::UNCONFIRMED_DAYS;
use domain::directory::rules::{ANSWER_HOURS, RESPONSE_PRIOR, Rule, SLOT_EVERY, VERSION, rules};
use domain::engineers::{ASK_DAYS, END_DAYS};
use domain::intros::{DAILY_CAP, LOW_CAP};
use domain::matching::rules as matching;
use domain::platform::config::Config;
use domain::platform::templates::Template;
use serde::Serialize;

use crate::error::AppError;
use crate::extract::Visit;
use crate::views::{Page, PageMeta};

/// `/how-ranking-works`
#[derive(Clone, Debug, Serialize)]
pub struct Ranking {
    version: i16,
    rules: Vec<Rule>,
    match_version: i16,
    matches: Vec<MatchRule>,
    most: i16,
    unconfirmed_days: i64,
    ask_days: i64,
    end_days: i64,
    slot: String,
    newcomer_days: i64,
    share: i64,
    rest: i64,
    bands: Bands,
}

/// The numbers of response bands.
#[derive(Clone, Debug, Serialize)]
struct Bands {
    hours: i32,
    answers: f64,
    cases: f64,
    high: f64,
    fair: f64,
    least: i64,
    cap: i64,
    low_cap: i64,
}

impl Bands {
    /// Those that the code uses.
    fn now() -> Self {
        let (answers, cases) = RESPONSE_PRIOR;
        Self {
            hours: ANSWER_HOURS,
            answers,
            cases,
            high: HIGH,
            fair: FAIR,
            least: LEAST,
            cap: DAILY_CAP,
            low_cap: LOW_CAP,
        }
    }
}

/// One line of the table of matches.
#[derive(Clone, Debug, Serialize)]
struct MatchRule {
    name: &'static str,
    most: i16,
    says: String,
}

fn match_rules() -> Vec<MatchRule> {
    let line =
        |rule: matching::Rule| MatchRule { name: rule.part.label(), most: rule.part.most(), says: rule.says };
    matching::rules().into_iter().map(line).collect()
}

impl Ranking {
    /// Under these settings.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let rules = rules();
        #[expect(clippy::cast_possible_truncation, reason = "a share of at most 1")]
        let share = (config.digest.max_share * 100.0).round() as i64;
        Self {
            version: VERSION,
            match_version: matching::VERSION,
            matches: match_rules(),
            most: rules.iter().map(|rule| rule.most).sum(),
            rules,
            unconfirmed_days: UNCONFIRMED_DAYS,
            ask_days: ASK_DAYS,
            end_days: END_DAYS,
            slot: match SLOT_EVERY {
                5 => "fifth".to_owned(),
                every => format!("{every}th"),
            },
            newcomer_days: config.digest.newcomer_days,
            share,
            rest: i64::from(config.digest.rest_issues),
            bands: Bands::now(),
        }
    }
}

/// `GET /how-ranking-works`
///
/// # Errors
/// A broken template.
pub async fn page(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&Ranking::new(&visit.cx.config))
}

impl Template for Ranking {
    const NAME: &'static str = "pages/site/ranking.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            version: VERSION,
            match_version: matching::VERSION,
            matches: match_rules(),
            rules: rules(),
            most: 1000,
            unconfirmed_days: UNCONFIRMED_DAYS,
            ask_days: ASK_DAYS,
            end_days: END_DAYS,
            slot: "fifth".to_owned(),
            newcomer_days: 90,
            share: 30,
            rest: 3,
            bands: Bands::now(),
        }]
    }
}

impl Page for Ranking {
    fn meta(&self) -> PageMeta {
        PageMeta::public(
            "How ranking works",
            "What decides the order of engineers: the formula, its weights, and what never enters.",
            "/how-ranking-works",
        )
    }
}
