//! An engineer's own requests, signed in.

use actix_web::HttpResponse;
use chrono_tz::Tz;
use domain::bands::{self, Band};
use domain::companies::CompanyState;
use domain::engineers;
use domain::intros::{self, AnswerError, By, ForEngineer, IntroState};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::IntroId;
use serde::Deserialize;

use super::forms::AnswerForm;
use super::views::{IntroList, Received};
use super::words::{cost_to_engineer, facts, state_word, tone};
use crate::companies::views::DueRow;
use crate::components::{Crumb, Fact, ResponseBand};
use crate::conversations::pages::href_of;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// From where on, and what just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    after: String,
    done: String,
}

/// `GET /me/intros`
///
/// # Errors
/// [`AppError`].
pub async fn list(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    let signed = guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let own = engineers::find_by_account(&mut conn, signed.account_id).await?;
    let zone = own.as_ref().and_then(|engineer| engineer.time_zone.as_deref()).map_or(Tz::UTC, words::zone);
    let band = match &own {
        Some(engineer) => bands::of_engineer(&mut conn, visit.cx.now, engineer.id).await?,
        None => Band::default(),
    };
    let (rows, next) = match intros::list_received(&mut conn, &visit.cx, which.after.parse().ok()).await {
        Ok(slice) => (slice.rows, slice.next),
        // Without a profile nobody can have asked.
        Err(intros::ReadError::NotFound) => (Vec::new(), None),
        Err(error) => return Err(error.into()),
    };
    drop(conn);
    visit.page(&IntroList {
        crumbs: vec![Crumb::to("Your desk", "/me"), Crumb::here("Intros")],
        title: "Intros",
        rows: rows.iter().map(|seen| row(seen, zone)).collect(),
        empty: "Nobody has asked yet. Verified companies find you while your availability is confirmed.",
        empty_label: "Go to your desk",
        empty_href: "/me",
        next_href: next.map(|next| format!("/me/intros?after={next}")),
        band: ResponseBand::own(band),
        cost: cost_to_engineer(),
        flash: None,
    })
}

fn row(seen: &ForEngineer, zone: Tz) -> DueRow {
    let intro = &seen.intro;
    DueRow {
        title: format!("{} · {}", seen.company.name, intro.role_title),
        state: state_word(intro.state).to_owned(),
        tone: tone(intro.state),
        due: if intro.state == IntroState::Sent {
            format!("answer by {}", words::moment(intro.expires_at, zone))
        } else {
            words::date(intro.answered_at.unwrap_or(intro.updated_at), zone)
        },
        href: format!("/me/intros/{}", intro.id),
    }
}

/// `GET /me/intros/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn show(
    visit: Visit,
    Path(id): Path<IntroId>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let seen = intros::received(&mut conn, &visit.cx, id).await?;
    let conversation_href = href_of(&mut conn, &visit, id).await?;
    drop(conn);
    let flash = match which.done.as_str() {
        "accepted" => {
            Some(Flash::good("You said yes. Both of you have each other's name and address by mail."))
        }
        "declined" => Some(Flash::good("You said no. The company is told.")),
        "revision_asked" => Some(Flash::good("Sent back. The company is told what to change.")),
        _ => None,
    };
    let page = received_page(
        &seen,
        Some(format!("/me/intros/{id}/answer")),
        AnswerForm::default(),
        FieldErrors::default(),
    );
    visit.page(&Received { conversation_href, flash, ..page })
}

/// `POST /me/intros/{id}/answer`
///
/// # Errors
/// [`AppError`].
pub async fn answer(
    visit: Visit,
    Path(id): Path<IntroId>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let outcome = match form.answer() {
        Ok(answer) => intros::answer(&mut conn, &visit.cx, id, By::Account, &answer).await,
        Err(errors) => Err(AnswerError::Invalid(errors)),
    };
    match outcome {
        Ok(state) => Ok(Visit::see_other(&format!("/me/intros/{id}?done={state}"))),
        Err(AnswerError::Invalid(errors)) => {
            let seen = intros::received(&mut conn, &visit.cx, id).await?;
            drop(conn);
            visit.invalid(&received_page(&seen, Some(format!("/me/intros/{id}/answer")), form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

/// In place of new terms that the company can still take back.
const ON_THEIR_WAY: &str =
    "New terms are on their way: they come by mail within minutes, and then you answer here.";

/// The page, signed in or behind a link; the answer form while it is open.
pub(super) fn received_page(
    seen: &ForEngineer,
    action: Option<String>,
    form: AnswerForm,
    errors: FieldErrors,
) -> Received {
    let (intro, company) = (&seen.intro, &seen.company);
    // Its own page is there once staff have verified it, which every company was that asked.
    let own_page = format!("/companies/{}", company.slug);
    let mut about_company = vec![Fact::new("Company", &*company.name).with_href(own_page)];
    if let Some(site) = &company.website {
        about_company.push(Fact::new("Website", &**site).with_href(&**site));
    }
    if let Some(size) = company.size_band {
        about_company.push(Fact::new("Size", format!("{size} people")));
    }
    let is_verified = company.state == CompanyState::Verified;
    if is_verified {
        about_company.push(Fact::new("Verified", "by our staff"));
    } else if company.state == CompanyState::Suspended {
        about_company.push(Fact::new("Suspended", "by our staff, for now"));
    }
    let (facts, message) = if seen.is_current || !intro.state.is_open() {
        (facts(intro), intro.message_md.clone())
    } else {
        (vec![Fact::new("Role", &*intro.role_title)], ON_THEIR_WAY.to_owned())
    };
    Received {
        crumbs: vec![
            Crumb::to("Your desk", "/me"),
            Crumb::to("Intros", "/me/intros"),
            Crumb::here(&*intro.role_title),
        ],
        title: format!("{} asks to meet you", company.name),
        word: state_word(intro.state),
        tone: tone(intro.state),
        facts,
        message,
        company: about_company,
        about: company.about_md.clone(),
        until: intro.state.is_open().then(|| words::moment(intro.expires_at, Tz::UTC)),
        reveals: "Accepting tells the company your name and your address, and you theirs. Nothing else is told before.",
        action: action.filter(|_| intro.state.is_open() && seen.is_current),
        may_accept: is_verified,
        may_ask_revision: intro.may_be_revised(),
        band: ResponseBand::from(seen.band),
        block_href: format!("/blocks/new?about=intro:{}", intro.id),
        report_href: format!("/reports/new?about=intro:{}", intro.id),
        reason: intro.answer_reason.clone(),
        conversation_href: None,
        contact: seen.contact.as_ref().map(|contact| {
            Fact::new(&*contact.name, contact.address.to_string())
                .with_href(format!("mailto:{}", contact.address))
        }),
        form,
        errors,
        is_secret: false,
        flash: None,
    }
}
