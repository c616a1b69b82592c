//! The staff's queue of companies, and the page on which they decide.

use actix_web::HttpResponse;
use domain::companies::{
    self, Company, CompanyAction, CompanyState, DecideError, DomainProof, Happening, ReviewFile,
};
use domain::platform::actor::Permission;
use domain::platform::cursor::Cursor;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::CompanyId;
use domain::platform::places::Country;
use serde::Deserialize;

use super::forms::DecisionForm;
use super::pages::member_rows;
use super::status;
use super::views::{Queue, QueueRow, Review, facts};
use crate::components::{Choice, Crumb, Fact, Tab};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// Which list, from where, and what just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    state: String,
    after: String,
    done: String,
}

const TABS: [(CompanyState, &str); 5] = [
    (CompanyState::PendingReview, "In review"),
    (CompanyState::Verified, "Verified"),
    (CompanyState::Rejected, "Needs changes"),
    (CompanyState::Suspended, "Suspended"),
    (CompanyState::Draft, "Drafts"),
];

/// `GET /staff/companies`
///
/// # Errors
/// [`AppError`].
pub async fn queue(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Moderator))?;
    let state = which.state.parse().unwrap_or(CompanyState::PendingReview);
    let after: Option<Cursor> = which.after.parse().ok();
    let mut conn = visit.conn().await?;
    let slice = companies::list_for_review(&mut conn, &visit.cx, state, after).await?;
    let waiting = companies::count_waiting(&mut conn).await?;
    drop(conn);
    let tabs = TABS.iter().map(|(tab, label)| Tab {
        label,
        href: format!("/staff/companies?state={tab}"),
        is_current: *tab == state,
        count: (*tab == CompanyState::PendingReview).then_some(waiting),
    });
    visit.page(&Queue {
        tabs: tabs.collect(),
        rows: slice.rows.iter().map(|company| row(&visit, company)).collect(),
        when_label: if state == CompanyState::PendingReview { "Due" } else { "Signed up" },
        next_href: slice.next.map(|next| format!("/staff/companies?state={state}&after={next}")),
        flash: (which.done == "decided").then(|| Flash::good("Decided, and written to the log.")),
    })
}

fn row(visit: &Visit, company: &Company) -> QueueRow {
    let zone = visit.cx.config.site.time_zone;
    QueueRow {
        name: company.name.clone(),
        href: format!("/staff/companies/{}", company.id),
        website: company.website.clone(),
        when: words::date(company.place().at, zone),
        is_overdue: company.review_due_at.is_some_and(|due| due < visit.cx.now),
    }
}

/// `GET /staff/companies/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn review(visit: Visit, Path(id): Path<CompanyId>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Moderator))?;
    let mut conn = visit.conn().await?;
    let file = companies::review(&mut conn, &visit.cx, id).await?;
    let history = companies::list_history(&mut conn, &visit.cx, id).await?;
    drop(conn);
    let form = DecisionForm { seen: seen(&file), ..DecisionForm::default() };
    visit.page(&review_page(&visit, file, &history, form, FieldErrors::default()))
}

/// `POST /staff/companies/{id}/decision`
///
/// # Errors
/// [`AppError`].
pub async fn decide(
    visit: Visit,
    Path(id): Path<CompanyId>,
    Form(form): Form<DecisionForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Moderator))?;
    let mut conn = visit.conn().await?;
    let refused = match form.decision(id) {
        None => FieldErrors::one("action", "Choose what you decide."),
        Some(decision) => match companies::decide(&mut conn, &visit.cx, &decision).await {
            Ok(_) => return Ok(Visit::see_other("/staff/companies?done=decided")),
            Err(DecideError::Invalid(errors)) => errors,
            Err(error) => return Err(error.into()),
        },
    };
    let file = companies::review(&mut conn, &visit.cx, id).await?;
    let history = companies::list_history(&mut conn, &visit.cx, id).await?;
    drop(conn);
    visit.invalid(&review_page(&visit, file, &history, form, refused))
}

fn seen(file: &ReviewFile) -> String {
    file.file.company.updated_at.timestamp_micros().to_string()
}

fn review_page(
    visit: &Visit,
    review: ReviewFile,
    history: &[Happening],
    form: DecisionForm,
    errors: FieldErrors,
) -> Review {
    let company = &review.file.company;
    let country = company.country.as_deref().and_then(|code| code.parse::<Country>().ok());
    Review {
        crumbs: vec![
            Crumb::to("Staff", "/staff"),
            Crumb::to("Companies", "/staff/companies"),
            Crumb::here(&*company.name),
        ],
        name: company.name.clone(),
        action: format!("/staff/companies/{}/decision", company.id),
        word: status::word(company.state),
        facts: facts(company, country.map_or("not said", Country::name)),
        about: company.about_md.clone(),
        proofs: review.proofs.iter().map(proof).collect(),
        members: member_rows(&review.file),
        history: history.iter().map(|event| happening(event, visit.cx.config.site.time_zone)).collect(),
        reason: company.state_reason.clone(),
        choices: choices(company.state),
        form,
        errors,
    }
}

fn choices(state: CompanyState) -> Vec<Choice> {
    let all = [
        (CompanyAction::Verify, "Verify", "The company may ask for intros. Its owners are told by mail."),
        (CompanyAction::Reject, "Ask for changes", "The reason below goes to its owners by mail."),
        (
            CompanyAction::Suspend,
            "Suspend",
            "New requests stop at once; what is open may be answered and withdrawn.",
        ),
        (CompanyAction::Reinstate, "Reinstate", "New requests are possible again."),
    ];
    let possible = all.into_iter().filter(|(action, ..)| state.after(*action).is_some());
    possible.map(|(action, label, hint)| Choice::new(action.as_str(), label).with_hint(hint)).collect()
}

/// One line of the history: when, what, and the reason given.
fn happening(event: &Happening, zone: chrono_tz::Tz) -> Fact {
    let what = match event.action.as_str() {
        "company.begun" => "Begun by an account without a company",
        "company.submitted" => "Asked for verification",
        "company.verified" => "Verified",
        "company.rejected" => "Asked for changes",
        "company.suspended" => "Suspended",
        "company.reinstated" => "Reinstated",
        "company.closed" => "Closed: its last owner left",
        "company.handed_over" => "Handed over to another owner",
        "company.domain_asked" => "Asked for the proof of a domain",
        "company.domain_proven" => "Proved a domain by mail",
        "company.domain_contested" => "The domain that it proved is another company's",
        "agreement.signed" => "Signed the hiring agreement",
        "member.invited" | "member.invited_again" => "Invited somebody",
        "member.invitation_revoked" => "Took an invitation back",
        "member.joined" => "Somebody joined",
        "member.role_changed" => "Somebody has another role",
        "member.removed" => "Somebody was removed",
        "member.left" => "Somebody left",
        other => other,
    };
    let text = event.reason.as_ref().map_or_else(|| what.to_owned(), |reason| format!("{what}: {reason}"));
    Fact::new(words::moment(event.at, zone), text)
}

/// What a domain says, in a sentence.
fn proof(proof: &DomainProof) -> String {
    let domain = &proof.domain;
    if proof.is_free_mail {
        return format!(
            "An owner writes from {domain}, where everybody can have an address: this proves nothing."
        );
    }
    let who = if proof.by_mail {
        format!("Somebody at {domain} confirmed by mail that it is the company's")
    } else {
        format!("An owner's verified address is at {domain}")
    };
    let fit = if proof.fits_website { "the website is on it" } else { "the website is elsewhere" };
    match &proof.other_company {
        Some(other) => format!("{who}; {fit}. {other} has proven this domain before."),
        None => format!("{who}; {fit}. Verifying gives the company this domain."),
    }
}
