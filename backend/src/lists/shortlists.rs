//! Handlers of shortlists and hidden engineers.

use actix_web::HttpResponse;
use domain::directory::impressions::{self, Action, Place};
use domain::directory::{Surface, Viewer, find_visible, load_cards};
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ShortlistId;
use domain::shortlists::{
    AddTo, ListError, add_to_shortlist, delete_shortlist, hide, list_hidden, list_shortlists, open_shortlist,
    put_back, remove_entry, rename_shortlist, save_note, unhide,
};
use serde::Deserialize;

use super::forms::{AddForm, Done, HideForm, TextForm};
use super::note_view::NotePage;
use super::views::{AddPage, HiddenPage, ListPage, ListsPage};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::views::Flash;

/// Whom the page is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    engineer: String,
}

/// `GET /company/shortlists`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but members of companies.
pub async fn all(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let lists = list_shortlists(&mut *visit.conn().await?, &visit.cx).await?;
    let flash = (done.done == "deleted").then(|| Flash::good("The list is deleted."));
    visit.page(&ListsPage::new(&lists).with_flash(flash))
}

/// `GET /company/shortlists/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for a list of another company.
pub async fn one(
    visit: Visit,
    Path(id): Path<ShortlistId>,
    Query(done): Query<Done>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let flash = match done.done.as_str() {
        "added" => Some(Flash::good("They are in this list.")),
        "noted" => Some(Flash::good("The note is saved; your team reads it, the engineer does not.")),
        "removed" => Some(Flash::good("Removed. Until 30 days from now you can put them back, below.")),
        "back" => Some(Flash::good("They are in this list again, with their note.")),
        "renamed" => Some(Flash::good("The list has its new name.")),
        _ => None,
    };
    let page = list_page(&visit, id, None, FieldErrors::default()).await?;
    visit.page(&page.with_flash(flash))
}

async fn list_page(
    visit: &Visit,
    id: ShortlistId,
    typed: Option<TextForm>,
    errors: FieldErrors,
) -> Result<ListPage, AppError> {
    let list = open_shortlist(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(ListPage::new(&list, typed, errors, visit.cx.now))
}

/// `GET /company/shortlists/add?engineer=…`
///
/// # Errors
/// [`AppError::NotFound`] for somebody whom the visitor may not see.
pub async fn ask(visit: Visit, Query(about): Query<About>) -> Result<HttpResponse, AppError> {
    let (_, member) = guard::company(&visit)?;
    if member.role == CompanyRole::Viewer {
        return Err(ListError::NotAllowed.into());
    }
    let form = AddForm { engineer: about.engineer, ..AddForm::default() };
    visit.page(&add_page(&visit, form, FieldErrors::default()).await?)
}

async fn add_page(visit: &Visit, form: AddForm, errors: FieldErrors) -> Result<AddPage, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = Viewer::of(&mut conn, &visit.cx.actor).await?;
    let found = find_visible(&mut conn, &visit.cx, &viewer, Surface::Shortlist, &form.engineer).await?;
    let id = found.ok_or(AppError::NotFound)?;
    let cards = load_cards(&mut conn, &viewer, Surface::Shortlist, &[id], visit.cx.now).await?;
    let lists = list_shortlists(&mut conn, &visit.cx).await?;
    drop(conn);
    let shown = cards.into_iter().next().ok_or(AppError::NotFound)?;
    Ok(AddPage::new(&shown, &lists, form, errors, visit.cx.now))
}

/// `POST /company/shortlists/add`
///
/// # Errors
/// As [`ask`]; [`AppError::Conflict`] for a list that is full.
pub async fn add(visit: Visit, Form(form): Form<AddForm>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let to = match form.list.trim() {
        "" => AddTo::New(form.name.clone()),
        id => AddTo::Existing(id.parse().map_err(|_| AppError::NotFound)?),
    };
    let added = add_to_shortlist(&mut *visit.conn().await?, &visit.cx, &to, &form.engineer).await;
    match added {
        Ok((list, engineer)) => {
            let recorder = &visit.state.impressions;
            impressions::act(recorder, &visit.cx, Place::Profile, Action::Shortlisted, engineer);
            Ok(Visit::see_other(&format!("/company/shortlists/{}?done=added", list.id)))
        }
        Err(ListError::Invalid(errors)) => visit.invalid(&add_page(&visit, form, errors).await?),
        Err(error) => Err(error.into()),
    }
}

/// `POST /company/shortlists/{id}/name`
///
/// # Errors
/// As [`one`].
pub async fn rename(
    visit: Visit,
    Path(id): Path<ShortlistId>,
    Form(form): Form<TextForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let renamed = rename_shortlist(&mut *visit.conn().await?, &visit.cx, id, &form.name).await;
    match renamed {
        Ok(()) => Ok(Visit::see_other(&format!("/company/shortlists/{id}?done=renamed"))),
        Err(ListError::Invalid(errors)) => visit.invalid(&list_page(&visit, id, Some(form), errors).await?),
        Err(error) => Err(error.into()),
    }
}

/// `POST /company/shortlists/{id}/delete`
///
/// # Errors
/// [`AppError::Conflict`] for one that is not empty.
pub async fn delete(
    visit: Visit,
    Path(id): Path<ShortlistId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    delete_shortlist(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/company/shortlists?done=deleted"))
}

/// `GET /company/shortlists/{id}/engineers/{slug}`
///
/// # Errors
/// [`AppError::NotFound`] for somebody who is not in the list, or cannot be seen.
pub async fn entry(
    visit: Visit,
    Path((id, slug)): Path<(ShortlistId, String)>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    visit.page(&note_page(&visit, id, &slug, None, FieldErrors::default()).await?)
}

async fn note_page(
    visit: &Visit,
    id: ShortlistId,
    slug: &str,
    typed: Option<TextForm>,
    errors: FieldErrors,
) -> Result<NotePage, AppError> {
    let list = open_shortlist(&mut *visit.conn().await?, &visit.cx, id).await?;
    let entry = list.entries.iter().find(|entry| entry.shown.slug == slug).ok_or(AppError::NotFound)?;
    Ok(NotePage::new(&list, entry, typed, errors, visit.cx.now))
}

/// `POST /company/shortlists/{id}/engineers/{slug}/note`
///
/// # Errors
/// As [`one`].
pub async fn note(
    visit: Visit,
    Path((id, slug)): Path<(ShortlistId, String)>,
    Form(form): Form<TextForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let saved = save_note(&mut *visit.conn().await?, &visit.cx, id, &slug, &form.note).await;
    match saved {
        Ok(()) => Ok(Visit::see_other(&format!("/company/shortlists/{id}?done=noted"))),
        Err(ListError::Invalid(errors)) => {
            visit.invalid(&note_page(&visit, id, &slug, Some(form), errors).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /company/shortlists/{id}/engineers/{slug}/remove`
///
/// # Errors
/// As [`one`].
pub async fn remove(
    visit: Visit,
    Path((id, slug)): Path<(ShortlistId, String)>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    remove_entry(&mut *visit.conn().await?, &visit.cx, id, &slug).await?;
    Ok(Visit::see_other(&format!("/company/shortlists/{id}?done=removed")))
}

/// `POST /company/shortlists/{id}/engineers/{slug}/put-back`
///
/// # Errors
/// As [`one`].
pub async fn restore(
    visit: Visit,
    Path((id, slug)): Path<(ShortlistId, String)>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    put_back(&mut *visit.conn().await?, &visit.cx, id, &slug).await?;
    Ok(Visit::see_other(&format!("/company/shortlists/{id}?done=back")))
}

/// `GET /company/hidden`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but members of companies.
pub async fn hidden(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let found = list_hidden(&mut *visit.conn().await?, &visit.cx).await?;
    let flash = match done.done.as_str() {
        "hidden" => Some(Flash::good("Hidden from your lists. “Show again” takes it back.")),
        "shown" => Some(Flash::good("They are in your lists again.")),
        _ => None,
    };
    visit.page(&HiddenPage::new(&found, visit.cx.now).with_flash(flash))
}

/// `POST /company/hidden`
///
/// # Errors
/// [`AppError::NotFound`] for somebody whom the visitor may not see.
pub async fn hide_one(visit: Visit, Form(form): Form<HideForm>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let engineer = hide(&mut *visit.conn().await?, &visit.cx, &form.engineer).await?;
    impressions::act(&visit.state.impressions, &visit.cx, Place::Profile, Action::Hidden, engineer);
    Ok(Visit::see_other("/company/hidden?done=hidden"))
}

/// `POST /company/hidden/{slug}/show`
///
/// # Errors
/// As [`hide_one`].
pub async fn show_again(
    visit: Visit,
    Path(slug): Path<String>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    unhide(&mut *visit.conn().await?, &visit.cx, &slug).await?;
    Ok(Visit::see_other("/company/hidden?done=shown"))
}
