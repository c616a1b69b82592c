//! The hiring pipeline, interviews, engagements, reviews.

use crate::hiring::{company, engineer};
use crate::routing::{self as web, Table};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/company/pipeline", web::get().to(company::board))
        .route("/company/pipeline", web::post().to(company::add))
        .route("/company/pipeline/{id}", web::get().to(company::card))
        .route("/company/pipeline/{id}/move", web::post().to(company::move_to))
        .route("/company/pipeline/{id}/undo", web::post().to(company::undo))
        .route("/company/pipeline/{id}/reject", web::post().to(company::reject))
        .route("/company/pipeline/{id}/notes", web::post().to(company::note))
        .route("/company/pipeline/{id}/interview", web::post().to(company::interview))
        .route("/company/pipeline/{id}/offer", web::get().to(company::offer_form))
        .route("/company/pipeline/{id}/offer", web::post().to(company::offer))
        .route("/company/pipeline/{id}/engagement", web::post().to(company::engagement))
        .route("/company/pipeline/{id}/review", web::post().to(company::review))
        .route("/me/hiring", web::get().to(engineer::list))
        .route("/me/hiring/{id}", web::get().to(engineer::card))
        .route("/me/hiring/{id}/withdraw", web::post().to(engineer::withdraw))
        .route("/me/hiring/{id}/interview", web::post().to(engineer::interview))
        .route("/me/hiring/{id}/engagement", web::post().to(engineer::engagement))
        .route("/me/hiring/{id}/review", web::post().to(engineer::review));
}
