//! What anybody needs to verify a passport without us: the keys, and the list of those that were taken back.

use actix_web::HttpResponse;
use actix_web::http::header;
use domain::passports::{Keyring, revoked_list};

use crate::error::AppError;
use crate::extract::Visit;

/// `GET /.well-known/roster-passport-keys.json` (RFC 7517): the key that signs first, then older ones.
///
/// # Errors
/// [`AppError::Internal`] for keys that cannot be used, which the start would have refused.
pub async fn keys(visit: Visit) -> Result<HttpResponse, AppError> {
    let keyring = Keyring::of(&visit.cx.config).map_err(|fault| AppError::Internal(fault.into()))?;
    Ok(open(3_600).content_type("application/jwk-set+json").body(keyring.to_jwks().to_string()))
}

/// `GET /passports/revoked.json`: ids and times of revoked passports that would hold otherwise.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn revoked(visit: Visit) -> Result<HttpResponse, AppError> {
    let list = revoked_list(&mut *visit.conn().await?, &visit.cx).await?;
    Ok(open(60).json(list))
}

/// For everybody, from any site.
fn open(seconds: u32) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={seconds}")))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    response
}
