//! Vetting: the applicant's way and the vetters' desk.

use crate::routing::{self as web, Table};
use crate::vetting;

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/me/apply", web::get().to(vetting::apply::form))
        .route("/me/apply", web::post().to(vetting::apply::send))
        .route("/me/application/withdraw", web::get().to(vetting::apply::confirm_withdraw))
        .route("/me/application/withdraw", web::post().to(vetting::apply::send_withdraw))
        .route("/staff/applications", web::get().to(vetting::staff::list))
        .route("/staff/applications/{id}", web::get().to(vetting::staff::file))
        .route("/staff/applications/{id}/decision", web::post().to(vetting::staff::decision));
}
