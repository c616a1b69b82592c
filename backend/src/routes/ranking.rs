//! Saved searches, shortlists, hidden engineers, reference rates.

use crate::lists::{rates, searches, shortlists};
use crate::routing::{self as web, Table};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/staff/rates", web::get().to(rates::show))
        .route("/staff/rates", web::post().to(rates::save))
        .route("/company/shortlists", web::get().to(shortlists::all))
        .route("/company/shortlists/add", web::get().to(shortlists::ask))
        .route("/company/shortlists/add", web::post().to(shortlists::add))
        .route("/company/shortlists/{id}", web::get().to(shortlists::one))
        .route("/company/shortlists/{id}/name", web::post().to(shortlists::rename))
        .route("/company/shortlists/{id}/delete", web::post().to(shortlists::delete))
        .route("/company/shortlists/{id}/engineers/{slug}", web::get().to(shortlists::entry))
        .route("/company/shortlists/{id}/engineers/{slug}/note", web::post().to(shortlists::note))
        .route("/company/shortlists/{id}/engineers/{slug}/remove", web::post().to(shortlists::remove))
        .route("/company/shortlists/{id}/engineers/{slug}/put-back", web::post().to(shortlists::restore))
        .route("/company/hidden", web::get().to(shortlists::hidden))
        .route("/company/hidden", web::post().to(shortlists::hide_one))
        .route("/company/hidden/{slug}/show", web::post().to(shortlists::show_again))
        .route("/company/searches", web::get().to(searches::all))
        .route("/company/searches", web::post().to(searches::save))
        .route("/company/searches/new", web::get().to(searches::blank))
        .route("/company/searches/{id}", web::get().to(searches::edit))
        .route("/company/searches/{id}", web::post().to(searches::change))
        .route("/company/searches/{id}/remove", web::post().to(searches::remove));
}
