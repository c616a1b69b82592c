//! Handlers of saved searches.

use actix_web::{HttpRequest, HttpResponse};
use domain::companies;
use domain::directory::{Place, Viewer};
use domain::platform::actor::CompanyRole;
use domain::platform::db::Conn;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::SavedSearchId;
use domain::saved_searches::{
    SaveSearch, SavedSearch, SearchError, Stored, list_searches, remove_search, save_search, set_search,
};

use super::forms::{Done, SearchForm};
use super::searches_view::{EditPage, SavePage, SearchesPage, Who};
use crate::directory::{Address, Asked};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// `GET /company/searches`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but members of companies.
pub async fn all(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    let flash = match done.done.as_str() {
        "saved" => Some(Flash::good("Saved. An alert tells only of who newly fits from now on.")),
        "removed" => Some(Flash::good("Removed. No alert comes for it any more.")),
        _ => None,
    };
    let (signed, member) = guard::company(&visit)?;
    let mut conn = visit.conn().await?;
    let searches = list_searches(&mut conn, &visit.cx).await?;
    let company = companies::find_company(&mut conn, member.company_id).await?;
    drop(conn);
    let who = Who {
        account: signed.account_id,
        can_write: member.role != CompanyRole::Viewer,
        is_verified: member.is_verified,
        zone: words::zone(company.as_ref().map_or("UTC", |company| company.time_zone.as_str())),
    };
    visit.page(&SearchesPage::new(&searches, &who).with_flash(flash))
}

/// The search of a query string in its one form.
async fn read(visit: &Visit, conn: &mut Conn, query: &str) -> Result<Address, AppError> {
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let index = visit.state.index.snapshot();
    let viewer = Viewer::of(conn, &visit.cx.actor).await?;
    Ok(Asked::new(pairs).read(conn, index.as_deref().map(|index| (index, &viewer))).await?)
}

/// `GET /company/searches/new?…`: the query string is that of the search.
///
/// # Errors
/// As [`all`].
pub async fn blank(visit: Visit, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let (_, member) = guard::company(&visit)?;
    if member.role == CompanyRole::Viewer {
        return Err(SearchError::NotAllowed.into());
    }
    let mut conn = visit.conn().await?;
    let address = read(&visit, &mut conn, request.query_string()).await?;
    drop(conn);
    let query = address.query(&Place::First);
    let form = SearchForm { query, alert: "daily".into(), name: address.text.chars().take(80).collect() };
    visit.page(&SavePage::new(form, FieldErrors::default()))
}

/// `POST /company/searches`
///
/// # Errors
/// As [`all`].
pub async fn save(visit: Visit, Form(form): Form<SearchForm>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let mut conn = visit.conn().await?;
    let address = read(&visit, &mut conn, &form.query).await?;
    let input = SaveSearch {
        name: form.name.clone(),
        alert: form.alert.clone(),
        query: address.query(&Place::First),
        stored: Stored::of(&address.text, &address.search.filters),
    };
    let saved = save_search(&mut conn, &visit.cx, &input).await;
    drop(conn);
    match saved {
        Ok(_) => Ok(Visit::see_other("/company/searches?done=saved")),
        Err(SearchError::Invalid(errors)) => visit.invalid(&SavePage::new(form, errors)),
        Err(error) => Err(error.into()),
    }
}

/// One's own search, to be changed.
async fn own(visit: &Visit, id: SavedSearchId) -> Result<SavedSearch, AppError> {
    let (signed, member) = guard::company(visit)?;
    let searches = list_searches(&mut *visit.conn().await?, &visit.cx).await?;
    let found = searches.into_iter().map(|(search, _)| search).find(|search| search.id == id);
    let search = found.filter(|search| search.account_id == signed.account_id).ok_or(AppError::NotFound)?;
    if member.role == CompanyRole::Viewer {
        return Err(SearchError::NotAllowed.into());
    }
    Ok(search)
}

/// `GET /company/searches/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for a search of somebody else.
pub async fn edit(visit: Visit, Path(id): Path<SavedSearchId>) -> Result<HttpResponse, AppError> {
    let search = own(&visit, id).await?;
    let form =
        SearchForm { name: search.name.clone(), alert: search.alert.to_string(), query: String::new() };
    visit.page(&EditPage::new(&search, form, FieldErrors::default()))
}

/// `POST /company/searches/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for a search of somebody else.
pub async fn change(
    visit: Visit,
    Path(id): Path<SavedSearchId>,
    Form(form): Form<SearchForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let changed = set_search(&mut *visit.conn().await?, &visit.cx, id, &form.name, &form.alert).await;
    match changed {
        Ok(()) => Ok(Visit::see_other("/company/searches?done=saved")),
        Err(SearchError::Invalid(errors)) => {
            let search = own(&visit, id).await?;
            visit.invalid(&EditPage::new(&search, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /company/searches/{id}/remove`
///
/// # Errors
/// As [`change`].
pub async fn remove(
    visit: Visit,
    Path(id): Path<SavedSearchId>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    remove_search(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/company/searches?done=removed"))
}
