//! A company's own requests.

use actix_web::HttpResponse;
use chrono_tz::Tz;
use domain::bands;
use domain::companies;
use domain::engineers::Engineer;
use domain::intros::{self, ForCompany, IntroState, ReviseError};
use domain::platform::actor::CompanyRole;
use domain::platform::db::Conn;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::IntroId;
use serde::Deserialize;

use super::ask::floor;
use super::desk::row;
use super::forms::{AskForm, currencies, engagements};
use super::views::{AskPage, IntroList, Sent};
use super::words::{cost_to_company, facts, state_word, tone, undo};
use crate::companies::pages::Pressed;
use crate::components::{Crumb, Fact, Moment, MomentState, ResponseBand};
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

/// `GET /company/intros`
///
/// # Errors
/// [`AppError`].
pub async fn list(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    let (_, member) = guard::company(&visit)?;
    let mut conn = visit.conn().await?;
    let zone = zone(&mut conn, &visit).await?;
    let slice = intros::list_own(&mut conn, &visit.cx, false, which.after.parse().ok()).await?;
    let band = bands::of_company(&mut conn, visit.cx.now, member.company_id).await?;
    drop(conn);
    visit.page(&IntroList {
        crumbs: vec![Crumb::to("Your desk", "/company"), Crumb::here("Intros")],
        title: "Intros",
        rows: slice.rows.iter().map(|seen| row(seen, zone)).collect(),
        empty: "No request yet. Find an engineer and ask, with your pay range on the table.",
        empty_label: "Browse engineers",
        empty_href: "/engineers",
        next_href: slice.next.map(|next| format!("/company/intros?after={next}")),
        band: ResponseBand::own(band),
        cost: cost_to_company(),
        flash: (which.done == "unheard").then(|| Flash::good("Taken back. Nobody heard of it.")),
    })
}

/// `GET /company/intros/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn show(
    visit: Visit,
    Path(id): Path<IntroId>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, AppError> {
    let (_, member) = guard::company(&visit)?;
    let may_change = member.role != CompanyRole::Viewer;
    let mut conn = visit.conn().await?;
    let seen = intros::own(&mut conn, &visit.cx, id).await?;
    let conversation_href = href_of(&mut conn, &visit, id).await?;
    let zone = zone(&mut conn, &visit).await?;
    drop(conn);
    let flash = match which.done.as_str() {
        "asked" => {
            let time = undo(&visit.cx.config);
            Some(Flash::good(&format!("Sent. You can take it back for {time} before anybody hears of it.")))
        }
        "withdrawn" => Some(Flash::good("Taken back. The engineer is told by mail.")),
        _ => None,
    };
    visit.page(&Sent { conversation_href, flash, ..sent(&visit, seen, zone, may_change) })
}

fn sent(visit: &Visit, seen: ForCompany, zone: Tz, may_change: bool) -> Sent {
    let intro = &seen.intro;
    let here = format!("/company/intros/{}", intro.id);
    let mut facts = facts(intro);
    let engineer = Fact::new("Engineer", &*seen.engineer_name);
    facts.insert(
        0,
        match &seen.slug {
            Some(slug) => engineer.with_href(format!("/engineers/{slug}")),
            None => engineer,
        },
    );
    Sent {
        crumbs: vec![
            Crumb::to("Your desk", "/company"),
            Crumb::to("Intros", "/company/intros"),
            Crumb::here(&*intro.role_title),
        ],
        title: format!("{}: {}", seen.engineer_name, intro.role_title),
        word: state_word(intro.state),
        tone: tone(intro.state),
        facts,
        message: intro.message_md.clone(),
        moments: moments(visit, &seen, zone),
        reason: intro.answer_reason.clone(),
        conversation_href: None,
        contact: seen.contact.as_ref().map(|contact| {
            Fact::new(&*contact.name, contact.address.to_string())
                .with_href(format!("mailto:{}", contact.address))
        }),
        withdraw: (may_change && intro.state.is_open()).then(|| format!("{here}/withdraw")),
        is_unheard: !intro.is_delivered(visit.cx.now),
        block_href: may_change.then(|| format!("/blocks/new?about=intro:{}", intro.id)),
        report_href: may_change.then(|| format!("/reports/new?about=intro:{}", intro.id)),
        revise: (may_change && intro.state == IntroState::RevisionAsked).then(|| format!("{here}/revise")),
        flash: None,
    }
}

fn moments(visit: &Visit, seen: &ForCompany, zone: Tz) -> Vec<Moment> {
    let intro = &seen.intro;
    let at = |state, title: &str, at: Option<chrono::DateTime<chrono::Utc>>, note: Option<&str>| Moment {
        state,
        title: title.to_owned(),
        when: at.map(|at| words::moment(at, zone)),
        datetime: at.map(|at| at.to_rfc3339()),
        note: note.map(str::to_owned),
    };
    let is_delivered = intro.is_current(visit.cx.now);
    let mut moments = vec![at(MomentState::Done, "Sent", intro.sent_at, None)];
    // What ends before it is mailed never is.
    if is_delivered || intro.state.is_open() {
        let (state, note) = match (is_delivered, intro.revisions) {
            (true, _) => (MomentState::Done, None),
            (false, 0) => {
                (MomentState::Current, Some("Until then you can take it back and nobody hears of it."))
            }
            (false, _) => (MomentState::Current, Some("Until then nobody reads the new terms.")),
        };
        moments.push(at(state, "Mailed to the engineer", intro.deliver_at, note));
    }
    match intro.state {
        IntroState::Sent => {
            let state = if is_delivered { MomentState::Current } else { MomentState::Due };
            moments.push(at(state, "Answer, or the request ends", Some(intro.expires_at), None));
        }
        IntroState::RevisionAsked => {
            moments.push(at(MomentState::Done, "Sent back for other terms", intro.answered_at, None));
            moments.push(at(
                MomentState::Current,
                "Your new terms, or the request ends",
                Some(intro.expires_at),
                None,
            ));
        }
        IntroState::Accepted => {
            moments.push(at(MomentState::Done, "Accepted", intro.answered_at, Some("Write to each other.")));
        }
        IntroState::Declined => moments.push(at(MomentState::Failed, "Declined", intro.answered_at, None)),
        IntroState::Expired => {
            moments.push(at(MomentState::Failed, "Expired without an answer", Some(intro.updated_at), None));
        }
        IntroState::Withdrawn => {
            moments.push(at(MomentState::Done, "Taken back", Some(intro.updated_at), None));
        }
    }
    moments
}

/// `POST /company/intros/{id}/withdraw`
///
/// # Errors
/// [`AppError`].
pub async fn withdraw(
    visit: Visit,
    Path(id): Path<IntroId>,
    _: Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let is_unheard = intros::withdraw(&mut *visit.conn().await?, &visit.cx, id).await?;
    let next = if is_unheard {
        "/company/intros?done=unheard".to_owned()
    } else {
        format!("/company/intros/{id}?done=withdrawn")
    };
    Ok(Visit::see_other(&next))
}

/// `GET /company/intros/{id}/revise`
///
/// # Errors
/// [`AppError`].
pub async fn revise_form(visit: Visit, Path(id): Path<IntroId>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let mut conn = visit.conn().await?;
    let seen = intros::own(&mut conn, &visit.cx, id).await?;
    if seen.intro.state != IntroState::RevisionAsked {
        return Ok(Visit::see_other(&format!("/company/intros/{id}")));
    }
    let engineer = intros::may_revise(&mut conn, &visit.cx, id).await?;
    drop(conn);
    let form = AskForm::of(&seen.intro);
    visit.page(&revise_page(&visit, &engineer, seen, form, FieldErrors::default()))
}

/// `POST /company/intros/{id}/revise`
///
/// # Errors
/// [`AppError`].
pub async fn revise(
    visit: Visit,
    Path(id): Path<IntroId>,
    Form(form): Form<AskForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let mut conn = visit.conn().await?;
    match intros::revise(&mut conn, &visit.cx, id, &form.terms()).await {
        Ok(()) => Ok(Visit::see_other(&format!("/company/intros/{id}?done=asked"))),
        Err(ReviseError::Invalid(errors)) => {
            let seen = intros::own(&mut conn, &visit.cx, id).await?;
            let engineer = intros::may_revise(&mut conn, &visit.cx, id).await?;
            drop(conn);
            visit.invalid(&revise_page(&visit, &engineer, seen, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn revise_page(
    visit: &Visit,
    engineer: &Engineer,
    seen: ForCompany,
    form: AskForm,
    errors: FieldErrors,
) -> AskPage {
    let id = seen.intro.id;
    AskPage {
        crumbs: vec![
            Crumb::to("Intros", "/company/intros"),
            Crumb::to(&*seen.intro.role_title, format!("/company/intros/{id}")),
            Crumb::here("New terms"),
        ],
        title: format!("New terms for {}", seen.engineer_name),
        lead: format!("They are mailed in {}; the seven days begin again.", undo(&visit.cx.config)),
        action: format!("/company/intros/{id}/revise"),
        button: "Send the new terms",
        floor: floor(engineer),
        asked_change: seen.intro.answer_reason,
        form,
        draft: None,
        errors,
        engagements: engagements(&engineer.engagement_types),
        currencies: currencies(),
    }
}

/// In which zone this company reads times.
async fn zone(conn: &mut Conn, visit: &Visit) -> Result<Tz, AppError> {
    Ok(words::zone(&companies::own(conn, &visit.cx).await?.company.time_zone))
}
