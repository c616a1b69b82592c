//! A company's members, its agreement, notification preferences, dashboards.

use crate::routing::{self as web, Table};
use crate::{companies, notifications};

pub(super) fn configure(app: &mut Table<'_>) {
    use companies::{agreement, close, invitation, no_company, people, proof, public, staff_agreement};
    use notifications::{link, pages};
    app.route("/company/agreement", web::get().to(agreement::show))
        .route("/company/agreement", web::post().to(agreement::sign))
        .route("/company/agreement/{id}", web::get().to(agreement::paper))
        .route("/company/people", web::get().to(people::list))
        .route("/company/people/invite", web::post().to(people::invite))
        .route("/company/people/{id}", web::get().to(people::person))
        .route("/company/people/{id}/role", web::post().to(people::change_role))
        .route("/company/people/{id}/hand-over", web::post().to(people::hand_over))
        .route("/company/people/{id}/remove", web::post().to(people::remove))
        .route("/company/invitations/{id}/resend", web::post().to(people::resend))
        .route("/company/invitations/{id}/revoke", web::post().to(people::revoke))
        .route("/company/leave", web::post().to(people::leave))
        .route("/company/close", web::get().to(close::show))
        .route("/company/close", web::post().to(close::close))
        .route("/company/begin", web::post().to(no_company::begin))
        .route("/company/domains", web::post().to(proof::ask))
        .route("/staff/agreement", web::get().to(staff_agreement::show))
        .route("/staff/agreement", web::post().to(staff_agreement::publish))
        .route("/companies/{slug}", web::get().to(public::show))
        .route("/invitations/{token}", web::get().to(invitation::show))
        .route("/invitations/{token}", web::post().to(invitation::join))
        .route("/invitations/{token}/decline", web::post().to(invitation::decline))
        .route("/domains/{token}", web::get().to(proof::show))
        .route("/domains/{token}", web::post().to(proof::prove))
        .route("/account/notifications", web::get().to(pages::show))
        .route("/account/notifications", web::post().to(pages::save))
        .route("/notifications/{token}", web::get().to(link::show))
        .route("/notifications/{token}", web::post().to(link::act));
}
