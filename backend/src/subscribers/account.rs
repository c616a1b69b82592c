//! The digest on a signed-in person's account page.

use actix_web::HttpResponse;
use domain::platform::db::Conn;
use domain::subscribers::{self, ACCOUNT_WORDING, OptIn, OwnError, SubscriberState, links};
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::extract::{Form, Visit, guard};

/// What the page says about it.
#[derive(Clone, Debug, Serialize)]
pub struct DigestChoice {
    /// The sentence beside the button: it is part of the evidence.
    pub wording: &'static str,
    /// Where interests, pause and address are changed; of a subscription that runs.
    pub preferences: Option<String>,
    /// No issue for now.
    pub is_paused: bool,
}

impl Default for DigestChoice {
    fn default() -> Self {
        Self { wording: ACCOUNT_WORDING, preferences: None, is_paused: false }
    }
}

/// How the visitor's own address stands.
///
/// # Errors
/// When Postgres refuses.
pub async fn choice(conn: &mut Conn, visit: &Visit) -> Result<DigestChoice, AppError> {
    let found = subscribers::find_own(conn, &visit.cx).await.map_err(refused)?;
    let Some(own) = found.filter(|own| !own.awaits_confirmation()) else {
        return Ok(DigestChoice::default());
    };
    let (config, keys) = (&visit.cx.config, &visit.cx.keys);
    // A link that acts for whoever holds it is nothing for staff who look at the page.
    let link = || links::preferences(config, keys, own.id, own.link_version, visit.cx.now);
    Ok(DigestChoice {
        preferences: Some(if visit.is_watched() { "#digest".to_owned() } else { link() }),
        is_paused: own.state == SubscriberState::Paused,
        ..DigestChoice::default()
    })
}

/// Which button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    wish: String,
}

/// `POST /account/digest`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn choose(visit: Visit, Form(form): Form<Wish>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut conn = visit.conn().await?;
    let done = match form.wish.as_str() {
        "join" => {
            let ip = visit.ip.map(|ip| ip.to_string());
            match subscribers::opt_in(&mut conn, &visit.cx, ip.as_deref()).await.map_err(refused)? {
                OptIn::Now | OptIn::Before => "digest-on",
                OptIn::ByMail => "digest-by-mail",
            }
        }
        "leave" => {
            subscribers::opt_out(&mut conn, &visit.cx).await.map_err(refused)?;
            "digest-off"
        }
        _ => return Err(AppError::Malformed("Press one of the buttons.".to_owned())),
    };
    Ok(Visit::see_other(&format!("/account?done={done}#digest")))
}

fn refused(error: OwnError) -> AppError {
    match error {
        OwnError::NoAddress => AppError::Unauthenticated,
        OwnError::Query(error) => error.into(),
    }
}
