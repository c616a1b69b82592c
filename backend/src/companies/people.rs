//! The people of a company: who is in it, who is invited, and what owners do about both.

use actix_web::HttpResponse;
use domain::companies::members::{self, ChangeError, Invitation, InviteError, InviteForm};
use domain::companies::{self, Member};
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{AccountId, InvitationId};
use serde::{Deserialize, Serialize};

use super::people_views::{InvitationRow, PeoplePage, PersonPage, PersonRow};
use crate::components::{Choice, Crumb};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// What just happened.
#[derive(Debug, Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// Who is invited, as what.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct InvitePerson {
    pub email: String,
    pub role: String,
}

/// A role.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct RoleForm {
    pub role: String,
}

/// `GET /company/people`
///
/// # Errors
/// [`AppError`].
pub async fn list(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    let page = load(&visit, InvitePerson::default(), FieldErrors::default()).await?;
    visit.page(&PeoplePage { flash: flash(&done.done), ..page })
}

/// `POST /company/people/invite`
///
/// # Errors
/// [`AppError`].
pub async fn invite(visit: Visit, Form(form): Form<InvitePerson>) -> Result<HttpResponse, AppError> {
    owner(&visit)?;
    let typed = InviteForm { email: &form.email, role: &form.role };
    let invited = members::invite(&mut *visit.conn().await?, &visit.cx, &typed).await;
    match invited {
        Ok(_) => Ok(Visit::see_other("/company/people?done=invited")),
        Err(InviteError::Invalid(errors)) => {
            let page = load(&visit, form, errors).await?;
            visit.invalid(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /company/invitations/{id}/resend`
///
/// # Errors
/// [`AppError`].
pub async fn resend(
    visit: Visit,
    Path(id): Path<InvitationId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    owner(&visit)?;
    members::resend(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/company/people?done=resent"))
}

/// `POST /company/invitations/{id}/revoke`
///
/// # Errors
/// [`AppError`].
pub async fn revoke(
    visit: Visit,
    Path(id): Path<InvitationId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    owner(&visit)?;
    members::revoke(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/company/people?done=revoked"))
}

/// `GET /company/people/{id}`: what an owner can change about one person.
///
/// # Errors
/// [`AppError`].
pub async fn person(visit: Visit, Path(id): Path<AccountId>) -> Result<HttpResponse, AppError> {
    let page = load_person(&visit, id, None, FieldErrors::default()).await?;
    visit.page(&page)
}

/// `POST /company/people/{id}/role`
///
/// # Errors
/// [`AppError`].
pub async fn change_role(
    visit: Visit,
    Path(id): Path<AccountId>,
    Form(form): Form<RoleForm>,
) -> Result<HttpResponse, AppError> {
    owner(&visit)?;
    let Ok(role) = form.role.parse::<CompanyRole>() else {
        let errors = FieldErrors::one("role", "Choose a role.");
        let page = load_person(&visit, id, Some(form), errors).await?;
        return visit.invalid(&page);
    };
    members::change_role(&mut *visit.conn().await?, &visit.cx, id, role).await?;
    Ok(Visit::see_other("/company/people?done=role"))
}

/// `POST /company/people/{id}/hand-over`
///
/// # Errors
/// [`AppError`].
pub async fn hand_over(
    visit: Visit,
    Path(id): Path<AccountId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    owner(&visit)?;
    members::hand_over(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/company/people?done=handed-over"))
}

/// `POST /company/people/{id}/remove`
///
/// # Errors
/// [`AppError`].
pub async fn remove(
    visit: Visit,
    Path(id): Path<AccountId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    let own = owner(&visit)?;
    members::remove(&mut *visit.conn().await?, &visit.cx, id).await?;
    let to = if own == id { "/company?done=left" } else { "/company/people?done=removed" };
    Ok(Visit::see_other(to))
}

/// `POST /company/leave`
///
/// # Errors
/// [`AppError`].
pub async fn leave(visit: Visit, _: Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    members::leave(&mut *visit.conn().await?, &visit.cx).await?;
    Ok(Visit::see_other("/company?done=left"))
}

fn flash(done: &str) -> Option<Flash> {
    Some(Flash::good(match done {
        "invited" => "Invited. The link in the mail works for seven days.",
        "resent" => "Sent again, with a new link. The older one no longer works.",
        "revoked" => "Taken back. Its link no longer works.",
        "role" => "The role is changed. They were told by mail.",
        "handed-over" => "Handed over. You are a recruiter now.",
        "removed" => "They no longer belong to the company. They were told by mail.",
        _ => return None,
    }))
}

/// An owner's account; others know of the page and are refused.
fn owner(visit: &Visit) -> Result<AccountId, AppError> {
    let (signed, member) = guard::company(visit)?;
    if member.role == CompanyRole::Owner {
        Ok(signed.account_id)
    } else {
        Err(AppError::Forbidden("Only an owner of the company manages its people.".into()))
    }
}

async fn load(visit: &Visit, form: InvitePerson, errors: FieldErrors) -> Result<PeoplePage, AppError> {
    let (signed, member) = guard::company(visit)?;
    let mut conn = visit.conn().await?;
    let file = companies::own(&mut conn, &visit.cx).await?;
    let invitations = members::list_open(&mut conn, &visit.cx).await?;
    drop(conn);
    let zone = words::zone(&file.company.time_zone);
    let is_owner = member.role == CompanyRole::Owner;
    let row = |person: &Member| PersonRow {
        href: is_owner.then(|| format!("/company/people/{}", person.account_id)),
        name: person.name.clone().unwrap_or_default(),
        email: person.email.clone().unwrap_or_default(),
        role: role_word(person.role),
        since: words::date(person.since, zone),
        is_self: person.account_id == signed.account_id,
    };
    let waiting = |invitation: &Invitation| InvitationRow {
        email: invitation.email.clone(),
        role: role_word(invitation.role),
        until: words::date(invitation.expires_at, zone),
        is_lapsed: !invitation.is_open(visit.cx.now),
        may_resend: invitation.may_resend(visit.cx.now),
        action: format!("/company/invitations/{}", invitation.id),
    };
    Ok(PeoplePage {
        crumbs: vec![Crumb::to("Your desk", "/company"), Crumb::here("People")],
        company: file.company.name,
        is_owner,
        is_last_owner: is_owner && file.members.iter().filter(|m| m.role == CompanyRole::Owner).count() < 2,
        people: file.members.iter().map(row).collect(),
        invitations: invitations.iter().map(waiting).collect(),
        roles: roles(),
        form,
        errors,
        flash: None,
    })
}

async fn load_person(
    visit: &Visit,
    id: AccountId,
    form: Option<RoleForm>,
    errors: FieldErrors,
) -> Result<PersonPage, AppError> {
    let own = owner(visit)?;
    let file = companies::own(&mut *visit.conn().await?, &visit.cx).await?;
    let found = file.members.iter().find(|member| member.account_id == id).ok_or(AppError::NotFound)?;
    let owners = file.members.iter().filter(|member| member.role == CompanyRole::Owner).count();
    let name = found.name.clone().unwrap_or_default();
    Ok(PersonPage {
        crumbs: vec![
            Crumb::to("Your desk", "/company"),
            Crumb::to("People", "/company/people"),
            Crumb::here(&*name),
        ],
        name,
        email: found.email.clone().unwrap_or_default(),
        action: format!("/company/people/{id}"),
        company: file.company.name.clone(),
        is_self: own == id,
        is_last_owner: found.role == CompanyRole::Owner && owners < 2,
        roles: roles(),
        form: form.unwrap_or_else(|| RoleForm { role: found.role.to_string() }),
        errors,
    })
}

/// A role, as pages say it.
#[must_use]
pub fn role_word(role: CompanyRole) -> &'static str {
    match role {
        CompanyRole::Owner => "owner",
        CompanyRole::Recruiter => "recruiter",
        CompanyRole::Viewer => "viewer",
    }
}

pub(super) fn roles() -> Vec<Choice> {
    vec![
        Choice::new("recruiter", "Recruiter").with_hint("Searches, asks for intros, talks and hires."),
        Choice::new("viewer", "Viewer").with_hint("Reads what the company does here, and changes nothing."),
        Choice::new("owner", "Owner")
            .with_hint("As a recruiter; also manages profile, people and agreement."),
    ]
}

impl From<InviteError> for AppError {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::NotAllowed => Self::Forbidden("Only an owner of the company invites people.".into()),
            InviteError::NotFound => Self::NotFound,
            InviteError::Invalid(fields) => Self::Invalid(fields),
            InviteError::WrongState(state) => {
                Self::Conflict(format!("This invitation is {state} already. Nothing was changed."))
            }
            InviteError::TooOften => Self::Conflict(
                "It was sent less than an hour ago, or three times, which is the most in seven days.".into(),
            ),
            InviteError::Limited(why) => Self::Conflict(why.into()),
            InviteError::Query(error) => error.into(),
        }
    }
}

impl From<ChangeError> for AppError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::NotAllowed => {
                Self::Forbidden("Only an owner of the company manages its people.".into())
            }
            ChangeError::NotFound => Self::NotFound,
            ChangeError::LastOwner => Self::Conflict(
                "A company keeps an owner. Make somebody else an owner first, hand the company over, or close it."
                    .into(),
            ),
            ChangeError::Query(error) => error.into(),
        }
    }
}
