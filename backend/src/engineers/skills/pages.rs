//! Handlers of `/staff/skills`.

use actix_web::HttpResponse;
use domain::engineers::skills::{
    self, CurateError, Lexicon, NamedSkill, ProposalVerdict, add_alias, add_skill, decide_proposal,
    merge_skills, read_skill, rename_skill, search_skills, set_listed,
};
use domain::platform::actor::Permission;
use domain::platform::db::Conn;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::SkillProposalId;
use serde::Deserialize;

use super::faults;
use super::views::{MergePage, SkillForm, SkillPage, SkillsFound, SkillsPage};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;

/// What the list is searched for, and what was just done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    done: String,
    into: String,
}

fn editor(visit: &Visit) -> Result<(), AppError> {
    guard::staff(visit, Some(Permission::Editor)).map(drop)
}

fn flash(done: &str) -> Option<Flash> {
    let said = match done {
        "added" => "The skill is on the list.",
        "renamed" => "The skill has its new name. The old one still means it.",
        "aliased" => "The word means this skill from now on.",
        "listed" => "The skill is on the list again.",
        "unlisted" => "The skill is off the list. Profiles keep it; nobody can choose it any more.",
        "merged" => "The two are one. Profiles, readers' interests and words moved along.",
        "decided" => "The proposal is decided, for everybody who made it.",
        _ => return None,
    };
    Some(Flash::good(said))
}

/// `GET /staff/skills?q=`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but editors.
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let page = list_page(&visit, asked.q, SkillForm::default(), FieldErrors::default()).await?;
    visit.page(&page.with_flash(flash(&asked.done)))
}

async fn list_page(
    visit: &Visit,
    query: String,
    form: SkillForm,
    errors: FieldErrors,
) -> Result<SkillsPage, AppError> {
    let mut conn = visit.conn().await?;
    let found = search_skills(&mut conn, &visit.cx, &query).await?;
    let known = skills::list_names(&mut conn).await?;
    let open = skills::list_open_proposals(&mut conn).await?;
    let lexicon = if open.is_empty() { Lexicon::default() } else { Lexicon::read(&mut conn).await? };
    drop(conn);
    let proposals = open.into_iter().map(|one| {
        let near = lexicon.near(&one.name);
        (one, near)
    });
    let found = SkillsFound { proposals: proposals.collect(), found: &found, query, known: &known };
    Ok(SkillsPage::new(found, form, errors))
}

/// `POST /staff/skills`
///
/// # Errors
/// As [`list`]; faults come back as the form.
pub async fn add(visit: Visit, Form(form): Form<SkillForm>) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    match add_skill(&mut *visit.conn().await?, &visit.cx, &form.name, &form.kind).await {
        Ok(slug) => Ok(Visit::see_other(&format!("/staff/skills/{slug}?done=added"))),
        Err(error) => {
            let errors = faults(error)?;
            visit.invalid(&list_page(&visit, String::new(), form, errors).await?)
        }
    }
}

/// `POST /staff/skills/proposals/{id}`
///
/// # Errors
/// As [`add`].
pub async fn decide(
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<SkillForm>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let id: SkillProposalId = id.parse().map_err(|_| AppError::NotFound)?;
    let mut conn = visit.conn().await?;
    let verdict = match form.intent.as_str() {
        "accept" => ProposalVerdict::Accept { name: form.name.clone(), kind: form.kind.clone() },
        "decline" => ProposalVerdict::Decline,
        _ => {
            let known = meant(&mut conn, &form.into).await?;
            ProposalVerdict::Map(known.map(|skill| skill.slug).unwrap_or_default())
        }
    };
    let decided = decide_proposal(&mut conn, &visit.cx, id, &verdict).await;
    drop(conn);
    match decided {
        Ok(()) => Ok(Visit::see_other("/staff/skills?done=decided")),
        Err(error) => {
            let faulty = faults(error)?;
            // The fields stand once a proposal: what is wrong is said on top.
            let said = faulty.iter().map(|(_, fault)| fault).collect::<Vec<_>>().join(" ");
            let errors = FieldErrors::one("form", said);
            visit.invalid(&list_page(&visit, String::new(), SkillForm::default(), errors).await?)
        }
    }
}

/// The skill that a typed name or word means.
async fn meant(conn: &mut Conn, word: &str) -> Result<Option<NamedSkill>, AppError> {
    let found = skills::understand(conn, &[word.to_owned()]).await?;
    Ok(found.known.into_values().next())
}

/// `GET /staff/skills/{slug}`
///
/// # Errors
/// As [`list`].
pub async fn show(
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let page = skill_page(&visit, &slug, None, FieldErrors::default()).await?;
    visit.page(&page.with_flash(flash(&asked.done)))
}

async fn skill_page(
    visit: &Visit,
    slug: &str,
    form: Option<SkillForm>,
    errors: FieldErrors,
) -> Result<SkillPage, AppError> {
    let mut conn = visit.conn().await?;
    let file = read_skill(&mut conn, &visit.cx, slug).await?;
    let known = skills::list_names(&mut conn).await?;
    Ok(SkillPage::new(&file, form, errors, &known))
}

/// The redirect, or the skill's page with the form as it was typed.
async fn answer(
    visit: &Visit,
    slug: &str,
    form: SkillForm,
    done: Result<&'static str, CurateError>,
) -> Result<HttpResponse, AppError> {
    match done {
        Ok(done) => Ok(Visit::see_other(&format!("/staff/skills/{slug}?done={done}"))),
        Err(error) => {
            let errors = faults(error)?;
            visit.invalid(&skill_page(visit, slug, Some(form), errors).await?)
        }
    }
}

/// `POST /staff/skills/{slug}`: another name or kind.
///
/// # Errors
/// As [`add`].
pub async fn rename(
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form<SkillForm>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let done = rename_skill(&mut *visit.conn().await?, &visit.cx, &slug, &form.name, &form.kind).await;
    answer(&visit, &slug, form, done.map(|()| "renamed")).await
}

/// `POST /staff/skills/{slug}/aliases`
///
/// # Errors
/// As [`add`].
pub async fn alias(
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form<SkillForm>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let done = add_alias(&mut *visit.conn().await?, &visit.cx, &slug, &form.alias).await;
    answer(&visit, &slug, form, done.map(|()| "aliased")).await
}

/// `POST /staff/skills/{slug}/listing`
///
/// # Errors
/// As [`add`].
pub async fn list_or_not(
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form<SkillForm>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let is_listed = form.intent == "list";
    let done = set_listed(&mut *visit.conn().await?, &visit.cx, &slug, is_listed).await;
    answer(&visit, &slug, form, done.map(|()| if is_listed { "listed" } else { "unlisted" })).await
}

/// `GET /staff/skills/{slug}/merge?into=`: what would move, before it does.
///
/// # Errors
/// As [`list`].
pub async fn ask_merge(
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let mut conn = visit.conn().await?;
    let file = read_skill(&mut conn, &visit.cx, &slug).await?;
    let into = meant(&mut conn, &asked.into).await?.filter(|into| into.slug != slug);
    drop(conn);
    match into {
        Some(into) if file.skill.merged_into.is_none() => visit.page(&MergePage::new(&file, &into)),
        _ => {
            let fault = FieldErrors::one("into", "Choose another skill from the list.");
            visit.invalid(&skill_page(&visit, &slug, None, fault).await?)
        }
    }
}

/// `POST /staff/skills/{slug}/merge`
///
/// # Errors
/// As [`add`].
pub async fn merge(
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form<SkillForm>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let mut conn = visit.conn().await?;
    read_skill(&mut conn, &visit.cx, &slug).await?;
    let Some(into) = meant(&mut conn, &form.into).await? else {
        drop(conn);
        let fault = FieldErrors::one("into", "Choose another skill from the list.");
        return visit.invalid(&skill_page(&visit, &slug, None, fault).await?);
    };
    let done = merge_skills(&mut conn, &visit.cx, &slug, &into.slug).await;
    drop(conn);
    let into = if done.is_ok() { into.slug } else { slug };
    answer(&visit, &into, form, done.map(|()| "merged")).await
}
