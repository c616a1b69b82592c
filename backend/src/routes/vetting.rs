//! Vetting: the applicant's way and the vetters' desk.

use crate::routing::{self as web, Table};
use crate::vetting::{application, apply, conflicts, file, queue, score};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/me/apply", web::get().to(apply::form))
        .route("/me/apply", web::post().to(apply::send))
        .route("/me/application", web::get().to(application::status))
        .route("/me/application/words", web::post().to(application::delete_words))
        .route("/me/application/withdraw", web::get().to(apply::confirm_withdraw))
        .route("/me/application/withdraw", web::post().to(apply::send_withdraw))
        .route("/me/application/stages/{id}", web::get().to(application::task))
        .route("/me/application/stages/{id}", web::post().to(application::send))
        .route("/staff/my-employers", web::get().to(conflicts::employers))
        .route("/staff/my-employers", web::post().to(conflicts::save))
        .route("/staff/applications", web::get().to(queue::list))
        .route("/staff/applications/board", web::get().to(queue::board))
        .route("/staff/applications/{id}", web::get().to(file::show))
        .route("/staff/applications/{id}/conflict", web::get().to(conflicts::confirm))
        .route("/staff/applications/{id}/conflict", web::post().to(conflicts::declare))
        .route("/staff/applications/{id}/conflict/take-back", web::post().to(conflicts::take_back))
        .route("/staff/applications/{id}/conclude", web::post().to(file::conclude_all))
        .route("/staff/applications/{id}/decision", web::post().to(file::decision))
        .route("/staff/applications/{id}/stages/{run_id}/take", web::post().to(file::take_stage))
        .route("/staff/applications/{id}/stages/{run_id}/release", web::post().to(file::release_stage))
        .route("/staff/applications/{id}/stages/{run_id}/assign", web::post().to(file::assign_stage))
        .route("/staff/applications/{id}/stages/{run_id}/close", web::post().to(file::close))
        .route("/staff/applications/{id}/stages/{run_id}/score", web::get().to(score::ask))
        .route("/staff/applications/{id}/stages/{run_id}/score", web::post().to(score::send));
}
