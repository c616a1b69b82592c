//! The link of an invitation: whoever reads the mail joins the company, with an account of the address or a new one.

use actix_web::HttpResponse;
use domain::accounts::NewPerson;
use domain::accounts::model::LinkFault;
use domain::companies::members::{self, AcceptError, Arrival, Invited};
use domain::platform::actor::AccountKind;
use domain::platform::fields::FieldErrors;
use serde::{Deserialize, Serialize};

use super::invitation_views::{InvitationPage, Unfit};
use super::people::role_word;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Visit};
use crate::words;

/// What a new member types; empty from who has an account.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct JoinForm {
    pub name: String,
    #[serde(skip_serializing)]
    pub password: String,
    pub terms: String,
}

/// `GET /invitations/{token}`: a form, nothing else.
///
/// # Errors
/// [`AppError::NotFound`] and [`AppError::Gone`] for links that do nothing.
pub async fn show(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let found = members::find_invitation(&mut *visit.conn().await?, &visit.cx, &token).await?;
    visit.page(&page(&visit, &token, found, JoinForm::default(), FieldErrors::default()))
}

/// `POST /invitations/{token}`
///
/// # Errors
/// As [`show`]; [`AppError::Conflict`] where the address does not fit.
pub async fn join(
    visit: Visit,
    Path(token): Path<String>,
    Form(form): Form<JoinForm>,
) -> Result<HttpResponse, AppError> {
    let found = members::find_invitation(&mut *visit.conn().await?, &visit.cx, &token).await?;
    if found.arrival != Arrival::New {
        members::accept(&mut *visit.conn().await?, &visit.cx, &token).await?;
        return Ok(Visit::see_other("/company?done=joined"));
    }
    let address = found.invitation.email.clone();
    let person = match NewPerson::read(&form.name, &form.password, &address, !form.terms.is_empty()) {
        Ok(person) => person,
        Err(errors) => return visit.invalid(&page(&visit, &token, found, form, errors)),
    };
    let hash = visit.state.hasher.hash(&person.password).await?;
    let from = visit.device();
    members::accept_as_new(&mut *visit.conn().await?, &visit.cx, &token, &person, &hash, &from).await?;
    Ok(Visit::see_other("/sign-in?notice=verified"))
}

/// `POST /invitations/{token}/decline`
///
/// # Errors
/// As [`show`].
pub async fn decline(
    visit: Visit,
    Path(token): Path<String>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    members::decline(&mut *visit.conn().await?, &visit.cx, &token).await?;
    Ok(Visit::see_other("/"))
}

fn page(visit: &Visit, token: &str, found: Invited, form: JoinForm, errors: FieldErrors) -> InvitationPage {
    let Invited { invitation, company, arrival } = found;
    let path = format!("/invitations/{token}");
    InvitationPage {
        company: company.name,
        address: invitation.email,
        role: role_word(invitation.role),
        until: words::moment(invitation.expires_at, visit.cx.config.site.time_zone),
        is_new: arrival == Arrival::New,
        is_ready: arrival == Arrival::Ready,
        is_closed: arrival == Arrival::Closed,
        unfit: unfit(&arrival, &path),
        action: path,
        form,
        errors,
    }
}

/// Why the reader cannot join like this, and what they can do.
fn unfit(arrival: &Arrival, path: &str) -> Option<Unfit> {
    let (title, text, label, href) = match arrival {
        Arrival::New | Arrival::Ready => return None,
        Arrival::SignIn => (
            "Sign in to join",
            "The address has an account. Sign in with it, then this page has a button.".to_owned(),
            "Sign in",
            format!("/sign-in?next={path}"),
        ),
        Arrival::OtherKind(kind) => (
            "This address has another kind of account",
            format!(
                "It belongs to {}. One account is one kind: ask to be invited at another address.",
                if *kind == AccountKind::Developer { "a developer" } else { "our staff" }
            ),
            "Your account",
            "/account".to_owned(),
        ),
        Arrival::Elsewhere(other) => (
            "You belong to another company",
            format!("One account belongs to one company. Leave {other} first, then open this link again."),
            "People of your company",
            "/company/people".to_owned(),
        ),
        Arrival::Owns(other) => (
            "You own another company",
            format!(
                "You are the only owner of {other}, and cannot just leave it. Hand it over to a member and leave, or close it; then open this link again."
            ),
            "People of your company",
            "/company/people".to_owned(),
        ),
        Arrival::Member => (
            "You belong to this company already",
            "Nothing is left to do here.".to_owned(),
            "Your company's page",
            "/company".to_owned(),
        ),
        Arrival::Closed => (
            "This company is closed",
            "It has no owner any more, so nobody can join it. There is nothing to do.".to_owned(),
            "Home page",
            "/".to_owned(),
        ),
        Arrival::Locked => (
            "This account is locked",
            "Our staff locked the account of this address. Write to us: the address is at the foot of the page.".to_owned(),
            "Home page",
            "/".to_owned(),
        ),
    };
    Some(Unfit { title, text, label, href })
}

impl From<AcceptError> for AppError {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::Link(fault) => link_refused(fault),
            AcceptError::Unfit(arrival) => {
                let why = unfit(&arrival, "/").map_or("You cannot join like this.", |unfit| unfit.title);
                Self::Conflict(format!("{why}. Open the link again to see what can be done."))
            }
            AcceptError::Query(error) => error.into(),
        }
    }
}

/// A link that does nothing: 404 for what was never ours or was taken back, 410 for what has had its time.
pub(super) fn link_refused(fault: LinkFault) -> AppError {
    match fault {
        LinkFault::Query(error) => error.into(),
        LinkFault::Invalid | LinkFault::Taken => AppError::NotFound,
        LinkFault::Expired => AppError::Gone("This link has expired. Ask for a new one.".into()),
        LinkFault::Used => AppError::Gone("This link has done its work.".into()),
        LinkFault::Replaced => AppError::Gone("A later mail has a newer link. Use that one.".into()),
    }
}
