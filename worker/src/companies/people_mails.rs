//! Mails about the people of a company, and the link that proves a domain.

use chrono::{DateTime, Utc};
use domain::accounts::find_addressee;
use domain::companies::members::{Change, find_invitation_row};
use domain::companies::{self, find_domain_proof};
use domain::platform::actor::CompanyRole;
use domain::platform::db::Conn;
use domain::platform::ids::{AccountId, CompanyId, DomainProofId, InvitationId};
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::{sample_time, short};

/// To an address: join a company.
#[derive(Clone, Debug, Serialize)]
pub struct CompanyInvitation {
    /// The company.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// Who invites; empty once they are erased.
    pub inviter: String,
    /// `an owner`, `a recruiter`, `a viewer`.
    pub role: &'static str,
    /// What that role may do.
    pub may: &'static str,
    /// When the link ends.
    pub ends_at: DateTime<Utc>,
    /// Where it is answered.
    pub join_url: String,
}

/// To a member and the owners.
#[derive(Clone, Debug, Serialize)]
pub struct MembershipChanged {
    /// The company, for the subject.
    pub short: String,
    /// What happened, in a few words.
    pub title: String,
    /// What it means to the reader.
    pub text: String,
    /// Where to go on.
    pub label: &'static str,
    /// Its address.
    pub url: String,
}

/// To an address at a domain.
#[derive(Clone, Debug, Serialize)]
pub struct DomainProof {
    /// The company.
    pub company: String,
    /// The domain.
    pub domain: String,
    /// When the link ends.
    pub ends_at: DateTime<Utc>,
    /// Where it is said.
    pub prove_url: String,
}

impl MailTemplate for CompanyInvitation {
    const NAME: &'static str = "company_invitation";
    fn samples() -> Vec<Self> {
        let whole = Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            inviter: "Ada <b> Lovelace".into(),
            role: article(CompanyRole::Recruiter),
            may: may(CompanyRole::Recruiter),
            ends_at: sample_time(24 * 7),
            join_url: "https://roster.example/invitations/token".into(),
        };
        vec![Self { inviter: String::new(), ..whole.clone() }, whole]
    }
}

impl MailTemplate for MembershipChanged {
    const NAME: &'static str = "membership_changed";
    fn samples() -> Vec<Self> {
        let role = Self {
            short: "Northwind".into(),
            title: "Your role at Northwind <b> is now viewer".into(),
            text: "Viewers read what the company does here.".into(),
            label: "Open your company's page",
            url: "https://roster.example/company".into(),
        };
        let (title, text) = words("Northwind <b>", "", Change::Closed, CompanyRole::Viewer, true);
        let url = "https://roster.example/company/people".into();
        let closed = Self { title, text, label: PEOPLE, url, ..role.clone() };
        vec![role, closed]
    }
}

impl MailTemplate for DomainProof {
    const NAME: &'static str = "domain_proof";
    fn samples() -> Vec<Self> {
        vec![Self {
            company: "Northwind <b>".into(),
            domain: "northwind.example".into(),
            ends_at: sample_time(24 * 7),
            prove_url: "https://roster.example/domains/token".into(),
        }]
    }
}

/// Where one leaves, too.
const PEOPLE: &str = "See the people of the company";

fn article(role: CompanyRole) -> &'static str {
    match role {
        CompanyRole::Owner => "an owner",
        CompanyRole::Recruiter => "a recruiter",
        CompanyRole::Viewer => "a viewer",
    }
}

fn may(role: CompanyRole) -> &'static str {
    match role {
        CompanyRole::Owner => "Owners hire, and manage the profile and the people.",
        CompanyRole::Recruiter => "Recruiters search, ask for intros, talk and hire.",
        CompanyRole::Viewer => "Viewers read what the company does here.",
    }
}

/// Loads [`CompanyInvitation`]; nothing once it was answered, taken back or sent again.
///
/// # Errors
/// [`RenderError`].
pub async fn invitation(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<CompanyInvitation>, RenderError> {
    let (id, version): (InvitationId, i32) = (order.id("invitation_id")?, order.version()?);
    let found = find_invitation_row(conn, id).await?;
    let found = found.filter(|found| found.is_open(order.cx.now) && found.link_version == version);
    let Some(invitation) = found else { return Ok(None) };
    let Some(company) = companies::find_company(conn, invitation.company_id).await? else { return Ok(None) };
    let inviter = match invitation.invited_by {
        Some(account) => find_addressee(conn, account).await?.map(|person| person.name).unwrap_or_default(),
        None => String::new(),
    };
    Ok(Some(CompanyInvitation {
        short: short(&company.name),
        company: company.name,
        inviter,
        role: article(invitation.role),
        may: may(invitation.role),
        ends_at: order.link_ends(LinkPurpose::JoinCompany),
        join_url: order.link(LinkPurpose::JoinCompany, id.0, version, "/invitations/"),
    }))
}

/// Loads [`MembershipChanged`].
///
/// # Errors
/// [`RenderError`].
pub async fn membership_changed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<MembershipChanged>, RenderError> {
    let (company, about): (CompanyId, AccountId) = (order.id("company_id")?, order.id("about")?);
    let (change, role): (Change, CompanyRole) = (order.id("change")?, order.id("role")?);
    let is_own = order.mail.payload.get("is_own").and_then(serde_json::Value::as_bool).unwrap_or_default();
    let Some(company) = companies::find_company(conn, company).await? else { return Ok(None) };
    let Some(person) = find_addressee(conn, about).await? else { return Ok(None) };
    let (title, text) = words(&company.name, &person.name, change, role, is_own);
    let has_gone = is_own && matches!(change, Change::Removed | Change::Left);
    let (label, path) = if has_gone {
        ("Open your account", "/account")
    } else if is_own && change != Change::Closed {
        ("Open your company's page", "/company")
    } else {
        (PEOPLE, "/company/people")
    };
    Ok(Some(MembershipChanged {
        short: short(&company.name),
        title,
        text,
        label,
        url: order.cx.config.absolute(path),
    }))
}

fn words(company: &str, person: &str, change: Change, role: CompanyRole, is_own: bool) -> (String, String) {
    let as_role = article(role);
    match (change, is_own) {
        (Change::Joined, true) => {
            (format!("You belong to {company} now"), format!("You joined as {as_role}. {}", may(role)))
        }
        (Change::Joined, false) => (
            format!("{person} belongs to {company} now"),
            format!("They joined as {as_role}. {} An owner can change that.", may(role)),
        ),
        (Change::RoleChanged, true) => (
            format!("Your role at {company} is now {role}"),
            format!("An owner changed it. {} It holds from now on.", may(role)),
        ),
        (Change::RoleChanged, false) => {
            (format!("{person} is {as_role} of {company} now"), may(role).to_owned())
        }
        (Change::Removed, true) => (
            format!("You no longer belong to {company}"),
            "An owner took you out. Your account stays: sign in to begin a company of your own, or to delete it."
                .to_owned(),
        ),
        (Change::Removed, false) => (
            format!("{person} no longer belongs to {company}"),
            "An owner took them out. What they wrote for the company stays with it.".to_owned(),
        ),
        (Change::Closed, _) => (
            format!("{company} is closed"),
            "It has no owner any more: its requests and conversations have ended, and its invitations are void. Your account stays. Leave the company on the page below to join another one, or to begin your own.".to_owned(),
        ),
        (Change::Left, true) => {
            (format!("You left {company}"), "Your account stays, and can join another company.".to_owned())
        }
        (Change::Left, false) => (
            format!("{person} left {company}"),
            "What they wrote for the company stays with it. Their conversations can be taken up by any recruiter.".to_owned(),
        ),
    }
}

/// Loads [`DomainProof`]; nothing once it is proven.
///
/// # Errors
/// [`RenderError`].
pub async fn domain_proof(conn: &mut Conn, order: &Order<'_>) -> Result<Option<DomainProof>, RenderError> {
    let id: DomainProofId = order.id("proof_id")?;
    let found = find_domain_proof(conn, id).await?.filter(|proof| proof.proven_at.is_none());
    let Some(proof) = found else { return Ok(None) };
    let Some(company) = companies::find_company(conn, proof.company_id).await? else { return Ok(None) };
    Ok(Some(DomainProof {
        company: company.name,
        domain: proof.domain,
        ends_at: order.link_ends(LinkPurpose::ProveDomain),
        prove_url: order.link(LinkPurpose::ProveDomain, id.0, 0, "/domains/"),
    }))
}
