//! Who sees an engineer, when they are free, and why they stand where they stand.

use crate::routing::{self as web, Table};
use crate::{digests, engineers, site};

pub(super) fn configure(app: &mut Table<'_>) {
    use engineers::{consent_link, privacy, standing, view_as, word_link};
    app.route("/how-ranking-works", web::get().to(site::ranking::page))
        .route("/me/standing", web::get().to(standing::page))
        .route("/me/view-as", web::get().to(view_as::page))
        .route("/me/privacy", web::get().to(privacy::page))
        .route("/me/privacy/visibility", web::post().to(privacy::choose_visibility))
        .route("/me/privacy/indexing", web::post().to(privacy::choose_indexing))
        .route("/me/privacy/exclusions", web::post().to(privacy::exclude))
        .route("/me/privacy/exclusions/{id}/remove", web::post().to(privacy::remove))
        .route("/availability/{token}", web::get().to(word_link::show))
        .route("/availability/{token}", web::post().to(word_link::give))
        .route("/digest-consent/{token}", web::get().to(consent_link::show))
        .route("/digest-consent/{token}", web::post().to(consent_link::answer))
        .route("/digest-notice/{token}", web::get().to(digests::notice_link::show))
        .route("/digest-notice/{token}", web::post().to(digests::notice_link::answer));
}
