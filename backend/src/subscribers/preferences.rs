//! Preferences behind a signed link, without an account.

use actix_web::{HttpRequest, HttpResponse};
use domain::engineers::EngagementType;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::SubscriberId;
use domain::subscribers::{self, Interests, PreferencesError, Subscriber, links};

use super::forms::{Done, InterestsForm, NewAddress, Pause, Press};
use super::pages::{link_refused, masked};
use super::views::{DeleteSubscription, Preferences, SubscriptionDeleted};
use crate::components::Choice;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, client};
use crate::views::Flash;

/// `GET /newsletter/preferences/{token}`; of a subscription that has ended, the page that said goodbye: it offers what can
/// still be done.
///
/// # Errors
/// [`AppError::NotFound`] and [`AppError::Gone`] for links that do nothing.
pub async fn page(
    visit: Visit,
    Path(token): Path<String>,
    Query(Done { done }): Query<Done>,
) -> Result<HttpResponse, AppError> {
    let subscriber = find_kept(&visit, &token).await?;
    if subscriber.awaits_confirmation() {
        return Ok(Visit::see_other(&leave_path(&visit, subscriber.id)));
    }
    let mut view = view(&visit, &token).await?;
    view.flash = said(&done);
    visit.page(&view)
}

/// `POST /newsletter/preferences/{token}`
///
/// # Errors
/// As [`page`].
pub async fn save(
    visit: Visit,
    Path(token): Path<String>,
    Form(form): Form<InterestsForm>,
) -> Result<HttpResponse, AppError> {
    let outcome =
        subscribers::update_preferences(&mut *visit.conn().await?, &visit.cx, &token, form.input()).await;
    answer(&visit, &token, "saved", outcome, |view| view.form = form).await
}

/// `POST /newsletter/preferences/{token}/pause`
///
/// # Errors
/// As [`page`].
pub async fn pause(
    visit: Visit,
    Path(token): Path<String>,
    Form(form): Form<Pause>,
) -> Result<HttpResponse, AppError> {
    let months = form.months.parse().unwrap_or(0);
    let outcome = subscribers::pause(&mut *visit.conn().await?, &visit.cx, &token, months).await;
    answer(&visit, &token, "paused", outcome, |view| view.pause = form).await
}

/// `POST /newsletter/preferences/{token}/resume`
///
/// # Errors
/// As [`page`].
pub async fn resume(
    visit: Visit,
    Path(token): Path<String>,
    Form(Press {}): Form<Press>,
) -> Result<HttpResponse, AppError> {
    let outcome = subscribers::resume(&mut *visit.conn().await?, &visit.cx, &token).await;
    answer(&visit, &token, "resumed", outcome, |_| {}).await
}

/// `POST /newsletter/preferences/{token}/address`
///
/// # Errors
/// As [`page`].
pub async fn change_address(
    visit: Visit,
    request: HttpRequest,
    Path(token): Path<String>,
    Form(form): Form<NewAddress>,
) -> Result<HttpResponse, AppError> {
    let ip = client::ip(&request).map(|ip| ip.to_string());
    let mut conn = visit.conn().await?;
    let outcome = subscribers::change_address(&mut conn, &visit.cx, &token, &form.email, ip.as_deref()).await;
    drop(conn);
    answer(&visit, &token, "address", outcome, |view| view.new_address = form).await
}

/// `GET /newsletter/preferences/{token}/delete`
///
/// # Errors
/// As [`page`].
pub async fn delete_page(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let subscriber = find_kept(&visit, &token).await?;
    let path = format!("/newsletter/preferences/{token}");
    let is_over = subscriber.awaits_confirmation();
    visit.page(&DeleteSubscription {
        action: format!("{path}/delete"),
        back_path: if is_over { leave_path(&visit, subscriber.id) } else { path },
        address: masked(&subscriber.email),
        is_over,
    })
}

/// `POST /newsletter/preferences/{token}/delete`
///
/// # Errors
/// As [`page`].
pub async fn delete(
    visit: Visit,
    Path(token): Path<String>,
    Form(Press {}): Form<Press>,
) -> Result<HttpResponse, AppError> {
    subscribers::delete(&mut *visit.conn().await?, &visit.cx, &token).await.map_err(refused)?;
    Ok(Visit::see_other("/newsletter/deleted"))
}

/// `GET /newsletter/deleted`
///
/// # Errors
/// A broken template.
pub async fn deleted(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&SubscriptionDeleted {})
}

async fn answer(
    visit: &Visit,
    token: &str,
    done: &str,
    outcome: Result<(), PreferencesError>,
    keep_typed: impl FnOnce(&mut Preferences),
) -> Result<HttpResponse, AppError> {
    match outcome {
        Ok(()) => Ok(Visit::see_other(&format!("/newsletter/preferences/{token}?done={done}"))),
        Err(PreferencesError::Invalid(errors)) => {
            let mut view = view(visit, token).await?;
            view.errors = errors;
            keep_typed(&mut view);
            visit.invalid(&view)
        }
        Err(error) => Err(refused(error)),
    }
}

/// The subscription as long as anything of it is kept.
async fn find_kept(visit: &Visit, token: &str) -> Result<Subscriber, AppError> {
    subscribers::find_for_deletion(&mut *visit.conn().await?, &visit.cx, token).await.map_err(refused)
}

fn leave_path(visit: &Visit, id: SubscriberId) -> String {
    let config = &visit.cx.config;
    let url = links::unsubscribe(config, &visit.cx.keys, id, visit.cx.now);
    url.trim_start_matches(&config.origin()).to_owned()
}

async fn view(visit: &Visit, token: &str) -> Result<Preferences, AppError> {
    let found = subscribers::find_by_link(&mut *visit.conn().await?, &visit.cx, token).await;
    let subscriber = found.map_err(refused)?;
    let interests = subscribers::read_interests(&mut *visit.conn().await?, &subscriber).await?;
    Ok(Preferences {
        path: format!("/newsletter/preferences/{token}"),
        address: subscriber.email,
        paused_until: subscriber.paused_until,
        form: typed(&interests),
        pause: Pause::default(),
        new_address: NewAddress::default(),
        errors: FieldErrors::default(),
        engagement_choices: EngagementType::ALL
            .iter()
            .map(|kind| Choice::new(kind.as_str(), kind.label()))
            .collect(),
        pause_choices: [("1", "One month"), ("3", "Three months"), ("6", "Six months"), ("12", "A year")]
            .map(|(value, label)| Choice::new(value, label))
            .into(),
        unsubscribe_path: leave_path(visit, subscriber.id),
        zone: visit.cx.config.site.time_zone,
        flash: None,
    })
}

fn typed(interests: &Interests) -> InterestsForm {
    InterestsForm {
        name: interests.name.clone(),
        skills: interests.skills.join(", "),
        countries: interests.countries.join(", "),
        engagement_types: interests.engagement_types.clone(),
    }
}

fn said(done: &str) -> Option<Flash> {
    let text = match done {
        "saved" => "Saved. The next issue is ordered by these interests.",
        "paused" => "Paused. Nothing is sent to you until then.",
        "resumed" => "The pause is over. You get the next issue.",
        "address" => "We sent a link to the new address. Until it is confirmed there, issues go to this one.",
        _ => return None,
    };
    Some(Flash::good(text))
}

fn refused(error: PreferencesError) -> AppError {
    match error {
        PreferencesError::Link(error) => link_refused(error),
        PreferencesError::Ended => AppError::Gone(
            "This subscription has ended, so there is nothing to set. Sign up again on the newsletter's page.".into(),
        ),
        PreferencesError::Invalid(errors) => AppError::Invalid(errors),
        PreferencesError::Query(error) => error.into(),
    }
}
