//! What is held about a person: exported and erased on request.

use crate::personal::{delete, download, export, keep};
use crate::routing::{self as web, Table};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/account/export", web::get().to(export::show))
        .route("/account/export", web::post().to(export::ask))
        .route("/account/export/{token}", web::get().to(download::show))
        .route("/account/export/{token}/file", web::get().to(download::file))
        .route("/account/delete", web::get().to(delete::show))
        .route("/account/delete", web::post().to(delete::submit))
        .route("/account/delete/take-back", web::post().to(delete::take_back))
        .route("/account/keep/{token}", web::get().to(keep::show))
        .route("/account/keep/{token}", web::post().to(keep::keep));
}
