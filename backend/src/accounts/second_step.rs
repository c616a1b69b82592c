//! `/sign-in/code/{token}`: the second step of a sign-in. The token says who took the first one; it opens nothing by itself.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, http};
use domain::accounts::model::LinkFault;
use domain::accounts::{self, Entry, SecondStepError};
use domain::platform::fields::FieldErrors;
use serde::{Deserialize, Serialize};

use super::sign_in::{Arrival, come_in};
use super::sign_in_views::CodePage;
use super::throttle;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, local_path};

/// The code, and where to after it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeForm {
    #[serde(skip_serializing)]
    code: String,
    next: String,
}

/// Says the same for every code that does not count, whatever is wrong with it.
const WRONG: &str = "This code does not count: it may be mistyped, used already, or more than a minute old. Wait for the next one, or use a recovery code.";

/// `GET /sign-in/code/{token}`
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn show(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Query(arrival): Query<Arrival>,
) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_challenge(&mut conn, &visit.cx, &token).await
    };
    match found {
        Ok(_) => {
            let form = CodeForm { next: local_path(&arrival.next, "").to_owned(), ..CodeForm::default() };
            visit.page(&CodePage::new(&token, form, FieldErrors::default()))
        }
        Err(fault) => begin_again(fault),
    }
}

/// `POST /sign-in/code/{token}`
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn answer(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        accounts::find_challenge(&mut conn, &visit.cx, &token).await
    };
    let account = match found {
        Ok(account) => account,
        Err(fault) => return begin_again(fault),
    };
    if let Err(seconds) = throttle::attempt_code(&visit, account).await {
        let why = format!("Too many tries. Wait {} minutes.", seconds.div_ceil(60));
        let mut response = refuse(&visit, StatusCode::TOO_MANY_REQUESTS, &token, form, &why)?;
        response.headers_mut().insert(header::RETRY_AFTER, http::header::HeaderValue::from(seconds));
        return Ok(response);
    }
    let answered = {
        let mut conn = visit.conn().await?;
        accounts::answer_challenge(&mut conn, &visit.cx, &token, &form.code, &visit.device()).await
    };
    match answered {
        Ok(tokens) => {
            throttle::code_succeeded(&visit, account).await;
            Ok(come_in(&visit, Entry::Open(tokens), &form.next))
        }
        Err(SecondStepError::WrongCode) => {
            refuse(&visit, StatusCode::UNPROCESSABLE_ENTITY, &token, form, WRONG)
        }
        Err(SecondStepError::Challenge(fault)) => begin_again(fault),
        Err(SecondStepError::Signing(error)) => Err(AppError::Internal(error.into())),
        Err(SecondStepError::Query(error)) => Err(error.into()),
    }
}

fn refuse(
    visit: &Visit,
    status: StatusCode,
    token: &str,
    form: CodeForm,
    why: &str,
) -> Result<HttpResponse, AppError> {
    let form = CodeForm { next: local_path(&form.next, "").to_owned(), ..form };
    visit.page_with(status, &CodePage::new(token, form, FieldErrors::one("code", why)))
}

/// A challenge that is over, void or not ours: the first step is taken again.
fn begin_again(fault: LinkFault) -> Result<HttpResponse, AppError> {
    match fault {
        LinkFault::Query(error) => Err(error.into()),
        _ => Ok(Visit::see_other("/sign-in?notice=again")),
    }
}
