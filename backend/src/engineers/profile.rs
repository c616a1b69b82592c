//! Handlers of `/me/profile`.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::engineers::drafts::{Draft, DraftForm, find_draft};
use domain::engineers::parts::list_own_parts;
use domain::engineers::{
    Profile, ProfileInput, SaveError, find_consent, find_own, save_profile, skills, suggested_exclusion,
};
use domain::platform::actor::Signed;
use domain::platform::db::Conn;
use domain::platform::fields::FieldErrors;

use super::form::ProfileForm;
use super::form_view::ProfileFormPage;
use super::parts::drafts::DraftNote;
use super::parts::forms::{Done, read_pairs};
use super::parts::steps::Step;
use crate::error::AppError;
use crate::extract::{Form, Query, Visit, guard};

const FORM: DraftForm = DraftForm::Profile;

/// `GET /me/profile`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but developers.
pub async fn edit(visit: Visit, Query(asked): Query<Done>) -> Result<HttpResponse, AppError> {
    let signed = guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let profile = find_own(&mut conn, &visit.cx).await?;
    let saved = saved_form(&visit, &mut conn, signed, profile.as_ref()).await?;
    let draft = find_draft(&mut conn, &visit.cx, FORM).await?;
    let (form, note) = choose(saved, draft, asked.draft == "use");
    let page = page_of(&visit, &mut conn, form, FieldErrors::default(), note).await?;
    drop(conn);
    visit.page(&page)
}

/// The form as it stands: of the saved profile, or of a new one.
async fn saved_form(
    visit: &Visit,
    conn: &mut Conn,
    signed: &Signed,
    profile: Option<&Profile>,
) -> Result<ProfileForm, AppError> {
    let excluded = || signed.verified_address.as_deref().and_then(suggested_exclusion);
    let Some(profile) = profile else { return Ok(ProfileForm::fresh(&signed.name, excluded())) };
    // Parts may come before the form was saved once.
    if profile.engineer.row_version == 0 {
        return Ok(ProfileForm::fresh(&signed.name, excluded()));
    }
    let consent = find_consent(conn, profile.engineer.id).await?;
    let mut form = ProfileForm::of(profile, consent.filter(|consent| consent.holds(visit.cx.now)).as_ref());
    if form.display_name.is_empty() {
        form.display_name.clone_from(&signed.name);
    }
    Ok(form)
}

/// The draft, where it was written on what is saved or its owner asks for it; else what is saved. Exclusions that came
/// after the draft stay in it.
fn choose(saved: ProfileForm, draft: Option<Draft>, is_asked_for: bool) -> (ProfileForm, DraftNote) {
    let Some(draft) = draft else { return (saved, DraftNote::shown(FORM, None)) };
    if draft.based_on != saved.row_version && !is_asked_for {
        return (saved, DraftNote::older(FORM, &draft));
    }
    let Some(mut typed) = read_pairs::<ProfileForm>(&draft.fields) else {
        return (saved, DraftNote::older(FORM, &draft));
    };
    for line in saved.exclusions.lines().filter(|_| draft.based_on != saved.row_version) {
        if !typed.exclusions.lines().any(|held| held.trim() == line) {
            typed.exclusions = format!("{}\n{line}", typed.exclusions.trim_end());
        }
    }
    typed.row_version = saved.row_version;
    (typed, DraftNote::shown(FORM, Some(&draft)))
}

async fn page_of(
    visit: &Visit,
    conn: &mut Conn,
    form: ProfileForm,
    errors: FieldErrors,
    note: DraftNote,
) -> Result<ProfileFormPage, AppError> {
    let known = skills::list_names(conn).await?;
    let parts = list_own_parts(conn, &visit.cx).await?;
    let profile = find_own(conn, &visit.cx).await?;
    let proposals = match &profile {
        Some(profile) => skills::list_own_proposals(conn, profile.engineer.id).await?,
        None => Vec::new(),
    };
    let words: Vec<String> = form.skill_name.clone();
    let near = if errors.is_empty() { HashMap::new() } else { skills::understand(conn, &words).await?.near };
    let is_new = form.row_version == 0;
    let page = ProfileFormPage::new(form, errors, &known, is_new);
    Ok(page.with(&parts, note).with_proposals(&proposals).with_choices(&near))
}

/// `POST /me/profile`
///
/// # Errors
/// As [`edit`]; faults and a stale form come back as the form itself, as it was typed.
pub async fn save(visit: Visit, Form(mut form): Form<ProfileForm>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let is_preview = form.intent == "preview";
    let (status, errors) = if is_preview {
        (StatusCode::OK, FieldErrors::default())
    } else {
        let input = ProfileInput { place: visit.device().ip_prefix, ..form.input() };
        match save_profile(&mut conn, &visit.cx, &input).await {
            Ok(_) if form.intent == "continue" => return Ok(Visit::see_other(Step::History.href())),
            Ok(_) => return Ok(Visit::see_other("/me?done=profile")),
            Err(SaveError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
            Err(SaveError::Stale(version)) => {
                form.row_version = version;
                let said = "This profile was saved from another page, or changed by a hire, since you opened this one. Your text is below: saving it now replaces what is there.";
                (StatusCode::CONFLICT, FieldErrors::one("form", said))
            }
            Err(SaveError::NotDeveloper) => return Err(AppError::NotFound),
            Err(SaveError::Query(error)) => return Err(error.into()),
        }
    };
    let draft = find_draft(&mut conn, &visit.cx, FORM).await?;
    let note = DraftNote { shown_at: None, ..DraftNote::shown(FORM, draft.as_ref()) };
    let page = page_of(&visit, &mut conn, form, errors, note).await?;
    drop(conn);
    visit.page_with(status, &if is_preview { page.with_preview() } else { page })
}
