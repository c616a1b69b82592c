//! Conversations between companies and engineers.

use crate::conversations::{api, pages};
use crate::routing::{self as web, Table};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/conversations", web::get().to(pages::list))
        .route("/conversations/{id}", web::get().to(pages::show))
        .route("/conversations/{id}", web::post().to(pages::send))
        .route("/conversations/{id}/read", web::post().to(pages::read))
        .route("/api/v1/conversations", web::get().to(api::list))
        .route("/api/v1/conversations/{id}/messages", web::get().to(api::messages))
        .route("/api/v1/conversations/{id}/messages", web::post().to(api::send));
}
