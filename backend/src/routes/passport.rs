//! Passports: what was checked, signed.

use crate::passports::{api, check, pages, published, staff};
use crate::routing::{self as web, Table};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/.well-known/roster-passport-keys.json", web::get().to(published::keys))
        .route("/passports/revoked.json", web::get().to(published::revoked))
        .route("/passports/verify", web::get().to(check::show))
        .route("/passports/verify", web::post().to(check::paste))
        .route("/passports/verify/file", web::post().to(check::upload))
        .route("/passports/{id}.json", web::get().to(pages::download))
        .route("/passports/{id}", web::get().to(pages::show))
        .route("/api/v1/passports/verify", web::post().to(api::verify))
        .route("/api/v1/passports/{id}", web::get().to(api::show))
        .route("/staff/passports", web::get().to(staff::list))
        .route("/staff/passports/{id}", web::get().to(staff::show))
        .route("/staff/passports/{id}/revoke", web::post().to(staff::revoke));
}
