//! Handlers of `/digest-consent/{token}`: the answer about the digest again, without signing in.

use actix_web::HttpResponse;
use domain::engineers::{ConsentScope, Renewal, RenewalError, Visibility, read_renewal, renew_consent};
use domain::platform::actor::Actor;

use super::link_view::{Answer, Clicked, LinkQuestion, More, Pressed};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit};

const DESK: More = More { href: "/me#digest", label: "Your desk (you sign in for it)" };

/// `GET /digest-consent/{token}`
///
/// # Errors
/// [`AppError::NotFound`] for what is no link of ours, [`AppError::Gone`] after its time.
pub async fn show(
    visit: Visit,
    Path(token): Path<String>,
    Query(clicked): Query<Clicked>,
) -> Result<HttpResponse, AppError> {
    let renewal = read_renewal(&mut *visit.conn().await?, &visit.cx, &token).await.map_err(refused)?;
    let page =
        if renewal.is_answered() { answered(clicked.just_now()) } else { ask(&visit, &renewal, &token) };
    visit.page(&page)
}

/// `POST /digest-consent/{token}`
///
/// # Errors
/// As [`show`].
pub async fn answer(
    visit: Visit,
    Path(token): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    let scope: ConsentScope = pressed
        .value
        .parse()
        .map_err(|_| AppError::Conflict("Choose one of the buttons: open the link again.".to_owned()))?;
    let cx = visit.cx.with_actor(Actor::LinkHolder);
    let renewed = renew_consent(&mut *visit.conn().await?, &cx, &token, scope, &visit.device()).await;
    let is_new = renewed.map_err(refused)?;
    let end = if is_new { "?done=1" } else { "" };
    Ok(Visit::see_other(&format!("/digest-consent/{token}{end}")))
}

fn refused(error: RenewalError) -> AppError {
    match error {
        RenewalError::Invalid => AppError::NotFound,
        RenewalError::Expired => {
            AppError::Gone("This link has expired. Sign in and answer on your desk.".to_owned())
        }
        RenewalError::Query(error) => error.into(),
    }
}

fn ask(visit: &Visit, renewal: &Renewal, token: &str) -> LinkQuestion {
    let zone = visit.cx.config.site.time_zone;
    let day = renewal.consent.expires_at.with_timezone(&zone).format("%-d %B %Y");
    let has_ended = renewal.consent.expires_at <= visit.cx.now;
    let lead = if has_ended {
        format!("Your answer ended on {day}: no issue shows you until you answer again.")
    } else {
        format!("Your answer ends on {day}. Without another no issue after that day shows you.")
    };
    let mut answers = vec![
        ("named", "Yes, by name".to_owned()),
        ("anonymous", "Yes, without my name".to_owned()),
        ("none", "Not at all".to_owned()),
    ];
    if renewal.engineer.visibility == Visibility::Anonymous {
        answers.remove(0);
    } else if renewal.consent.scope == ConsentScope::Anonymous {
        answers.swap(0, 1);
    }
    let standing = if renewal.consent.is_standing {
        "It holds for every issue of the next 90 days; we tell you five days before each that you are in."
    } else {
        "As before, we ask you five days before each issue that you would be in; silence means no."
    };
    LinkQuestion {
        title: "May the digest show you?".to_owned(),
        lead: Some(lead),
        texts: vec![format!("Opening this page changed nothing. {standing}")],
        action: format!("/digest-consent/{token}"),
        buttons: Answer::list(answers),
        more: Some(DESK),
    }
}

fn answered(is_new: bool) -> LinkQuestion {
    let (title, lead) = if is_new {
        ("Your answer holds from now on", "We ask again in 90 days.")
    } else {
        ("You have answered already", "There is a later answer than the one that this mail asked about.")
    };
    LinkQuestion {
        title: title.to_owned(),
        lead: Some(lead.to_owned()),
        texts: Vec::new(),
        action: String::new(),
        buttons: Vec::new(),
        more: Some(DESK),
    }
}
