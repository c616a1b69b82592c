//! What vetting works with: tracks, questions, identity checks, interviews, calibration.

use crate::routing::{self as web, Table};
use crate::vetting::{bank, calibration, editor, identity, interviews};

pub(super) fn configure(app: &mut Table<'_>) {
    conversations(app);
    checks(app);
    tracks(app);
    app.route("/staff/calibration", web::get().to(calibration::show))
        .route("/staff/questions", web::get().to(bank::list))
        .route("/staff/questions/new", web::get().to(bank::blank))
        .route("/staff/questions/new", web::post().to(bank::add))
        .route("/staff/questions/{id}", web::get().to(bank::one))
        .route("/staff/questions/{id}", web::post().to(bank::change))
        .route("/staff/questions/{id}/retire", web::post().to(bank::end))
        .route("/staff/applications/{id}/questions/{run_id}", web::get().to(bank::offered))
        .route("/staff/applications/{id}/questions/{run_id}", web::post().to(bank::choose));
}

fn conversations(app: &mut Table<'_>) {
    app.route("/me/application/interview/{id}", web::get().to(interviews::own))
        .route("/me/application/interview/{id}/pick", web::post().to(interviews::choose))
        .route("/me/application/interview/{id}/change", web::post().to(interviews::change))
        .route("/staff/applications/{id}/interviews", web::get().to(interviews::list))
        .route("/staff/applications/{id}/interviews/{run_id}", web::get().to(interviews::form))
        .route("/staff/applications/{id}/interviews/{run_id}", web::post().to(interviews::send))
        .route(
            "/staff/applications/{id}/interviews/{interview_id}/change",
            web::post().to(interviews::change_by_staff),
        );
}

fn checks(app: &mut Table<'_>) {
    app.route("/me/application/identity/{id}", web::get().to(identity::own))
        .route("/me/application/identity/{id}", web::post().to(identity::send_words))
        .route("/me/application/identity/{id}/document", web::post().to(identity::send_document))
        .route("/staff/applications/{id}/identity", web::get().to(identity::list))
        .route("/staff/applications/{id}/identity", web::post().to(identity::ask))
        .route("/staff/applications/{id}/identity/{check_id}", web::get().to(identity::show))
        .route("/staff/applications/{id}/identity/{check_id}", web::post().to(identity::decide))
        .route("/staff/applications/{id}/identity/{check_id}/document", web::post().to(identity::document));
}

fn tracks(app: &mut Table<'_>) {
    app.route("/staff/tracks", web::get().to(editor::list))
        .route("/staff/tracks", web::post().to(editor::begin))
        .route("/staff/tracks/{id}", web::get().to(editor::show))
        .route("/staff/tracks/{id}", web::post().to(editor::save))
        .route("/staff/tracks/{id}/copy", web::post().to(editor::copy))
        .route("/staff/tracks/{id}/publish", web::post().to(editor::publish))
        .route("/staff/tracks/{id}/retire", web::post().to(editor::retire))
        .route("/staff/tracks/{id}/discard", web::post().to(editor::discard))
        .route("/staff/tracks/{id}/stages/new", web::get().to(editor::blank_stage))
        .route("/staff/tracks/{id}/stages/new", web::post().to(editor::add_stage))
        .route("/staff/tracks/{id}/stages/{stage_id}", web::get().to(editor::stage))
        .route("/staff/tracks/{id}/stages/{stage_id}", web::post().to(editor::change_stage))
        .route("/staff/tracks/{id}/stages/{stage_id}/move", web::post().to(editor::move_stage))
        .route("/staff/tracks/{id}/stages/{stage_id}/remove", web::post().to(editor::remove_stage));
}
