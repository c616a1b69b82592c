//! Handlers of copies whose fate is unknown: a person decides on one, or on all that are held.

use actix_web::HttpResponse;
use domain::digests::held::{self, Decision};
use domain::digests::{Digest, desk, ledger};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::SubscriberId;
use uuid::Uuid;

use super::forms::StepForm;
use super::step_view::StepPage;
use super::{back_to, editor, find, path_of, refused, words};
use crate::components::{Choice, Fact};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};

/// `GET /staff/digests/{period}/copies/{copy}`; `all` stands for every held one.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but editors and for copies whose
/// fate is known.
pub async fn ask(
    visit: Visit,
    Path((period, copy)): Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let copy = read_copy(&copy)?;
    let (_, page) = question(&visit, &period, copy).await?;
    visit.page(&page)
}

/// `POST /staff/digests/{period}/copies/{copy}`
///
/// # Errors
/// As [`ask`]; [`AppError::Conflict`] when somebody else decided.
pub async fn decide(
    visit: Visit,
    Path((period, copy)): Path<(String, String)>,
    Form(form): Form<StepForm>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let copy = read_copy(&copy)?;
    let (digest, page) = question(&visit, &period, copy).await?;
    let Ok(decision) = form.what.parse::<Decision>() else {
        let errors = FieldErrors::one("what", "Choose what became of it.");
        return visit.invalid(&StepPage { form, errors, ..page });
    };
    let mut conn = visit.conn().await?;
    let outcome = held::decide(&mut conn, &visit.cx, digest.id, copy, decision, &form.reason).await;
    drop(conn);
    match outcome.map_err(refused) {
        Ok(0) => Err(AppError::Conflict("No such copy is held any more. Nothing was changed.".into())),
        Ok(_) => Ok(back_to(&digest, "decided")),
        Err(AppError::Invalid(errors)) => visit.invalid(&StepPage { form, errors, ..page }),
        Err(error) => Err(error),
    }
}

fn read_copy(copy: &str) -> Result<Option<SubscriberId>, AppError> {
    if copy == "all" {
        return Ok(None);
    }
    copy.parse::<Uuid>().map(|id| Some(SubscriberId(id))).map_err(|_| AppError::NotFound)
}

async fn question(
    visit: &Visit,
    period: &str,
    copy: Option<SubscriberId>,
) -> Result<(Digest, StepPage), AppError> {
    let mut conn = visit.conn().await?;
    let digest = find(&mut conn, period).await?;
    let path = path_of(&digest);
    let (title, facts, end) = if let Some(copy) = copy {
        let found = desk::find_question(&mut conn, digest.id, copy).await?.ok_or(AppError::NotFound)?;
        let mut facts = vec![
            Fact::new("Reader", found.address.unwrap_or_else(|| "erased".into())),
            Fact::new("What is known", found.reason.unwrap_or_else(|| "nothing".into())),
        ];
        let zone = visit.cx.config.site.time_zone;
        facts.extend(found.settled_at.map(|at| Fact::new("Since", words::when(at, zone))));
        ("What became of this copy?".to_owned(), facts, copy.to_string())
    } else {
        let count = ledger::ledger(&mut conn, digest.id).await?.held;
        (format!("What became of {count} held copies?"), Vec::new(), "all".to_owned())
    };
    let page = StepPage {
        title,
        text: "The connection ended after the message was handed over and before the answer came. The log of the relay knows, or the reader does.".into(),
        facts,
        action: format!("{path}/copies/{end}"),
        back_path: path,
        label: "Decide",
        is_danger: false,
        choices: vec![
            Choice::new("sent", "It arrived").with_hint("Counted as sent."),
            Choice::new("resend", "Send again")
                .with_hint("Under the same Message-ID. If the first one arrived, most mail programs show both as one."),
            Choice::new("failed", "Give it up").with_hint("Counted as failed; this reader may have no copy."),
        ],
        places: Vec::new(),
        asks_slug: false,
        asks_reason: true,
        form: StepForm::default(),
        errors: FieldErrors::default(),
    };
    Ok((digest, page))
}
