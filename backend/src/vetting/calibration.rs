//! The page of calibration figures.

use actix_web::HttpResponse;
use domain::platform::actor::Permission;
use domain::platform::templates::Template;
use domain::vetting::calibration::{self, Calibration, CalibrationError, Figures, LEAST_PAIRS};
use serde::Serialize;

use crate::error::AppError;
use crate::extract::{Visit, guard};
use crate::views::{Page, PageMeta};

impl From<CalibrationError> for AppError {
    fn from(error: CalibrationError) -> Self {
        match error {
            CalibrationError::NotFound => Self::NotFound,
            CalibrationError::Query(error) => error.into(),
        }
    }
}

/// `GET /staff/calibration`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let figures = calibration::calibrate(&mut *visit.conn().await?, &visit.cx).await?;
    visit.page(&CalibrationPage::new(&figures, visit.cx.actor.may(Permission::Admin)))
}

/// `/staff/calibration`
#[derive(Clone, Debug, Serialize)]
pub struct CalibrationPage {
    lead: &'static str,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    pairs: i64,
    stages: i64,
    measure: Option<Words>,
    missing: String,
}

/// Figures as they are read.
#[derive(Clone, Debug, Serialize)]
struct Words {
    leniency: String,
    within_one: String,
    exact: String,
}

impl CalibrationPage {
    /// Oneself beside everybody, or each for admins.
    #[must_use]
    pub fn new(figures: &Calibration, is_admin: bool) -> Self {
        let mut rows: Vec<Row> = figures.vetters.iter().map(|one| row(one, one.name.clone())).collect();
        rows.push(row(&figures.pool, "Everybody together".to_owned()));
        let lead = if is_admin {
            "Each vetter beside those who scored the same stages."
        } else {
            "You beside those who scored the same stages."
        };
        Self { lead, rows }
    }
}

fn row(figures: &Figures, name: String) -> Row {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    Row {
        name: if name.is_empty() { "Somebody who left".to_owned() } else { name },
        pairs: figures.pairs,
        stages: figures.stages,
        measure: figures.measure.map(|measure| Words {
            leniency: format!("{:+.2}", measure.leniency).replace('-', "−"),
            within_one: percent(measure.within_one),
            exact: percent(measure.exact),
        }),
        missing: format!("not enough yet: {} of {LEAST_PAIRS}", figures.pairs.min(LEAST_PAIRS)),
    }
}

impl Template for CalibrationPage {
    const NAME: &'static str = "pages/vetting/calibration.html";
    fn samples() -> Vec<Self> {
        let one = |name: &str, pairs, measure| Figures {
            vetter: None,
            name: name.into(),
            pairs,
            stages: 7,
            measure,
        };
        let measure = calibration::Measure { leniency: -0.25, within_one: 0.9, exact: 0.5 };
        let pool = one("", 42, Some(measure));
        let vetters = vec![one("Ines <b>Falkner</b>", 21, Some(measure)), one("", 7, None)];
        vec![
            Self::new(&Calibration { vetters, pool: pool.clone() }, true),
            Self::new(&Calibration { vetters: Vec::new(), pool }, false),
        ]
    }
}

impl Page for CalibrationPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Calibration")
    }
}
