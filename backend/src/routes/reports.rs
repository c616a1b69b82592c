//! Blocks, reports, the moderation desk, appeals.

use crate::routing::{self as web, Table};

pub(super) fn configure(app: &mut Table<'_>) {
    use crate::moderation::{appeals, blocks, desk, reports};
    app.route("/blocks", web::get().to(blocks::list))
        .route("/blocks", web::post().to(blocks::block))
        .route("/blocks/new", web::get().to(blocks::ask))
        .route("/blocks/{id}/lift", web::post().to(blocks::lift))
        .route("/reports", web::post().to(reports::send))
        .route("/reports/new", web::get().to(reports::form))
        .route("/reports/{id}", web::get().to(reports::show))
        .route("/appeals/{token}", web::get().to(appeals::show))
        .route("/appeals/{token}", web::post().to(appeals::send))
        .route("/staff/reports", web::get().to(desk::queue))
        .route("/staff/reports/{id}", web::get().to(desk::show))
        .route("/staff/reports/{id}/decision", web::post().to(desk::decide))
        .route("/staff/reports/{id}/appeal", web::post().to(desk::decide_appeal));
}
