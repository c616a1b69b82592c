//! A developer's profile in its parts, and the skills that staff curate.

use crate::engineers::parts::{cv, drafts, files, history, languages, photo, portfolio};
use crate::engineers::skills::pages as skills;
use crate::routing::{self as web, Table};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/me/profile/drafts/{form}", web::post().to(drafts::keep))
        .route("/me/profile/drafts/{form}/discard", web::post().to(drafts::discard))
        .route("/me/profile/history", web::get().to(history::list))
        .route("/me/profile/history", web::post().to(history::add))
        .route("/me/profile/history/{id}", web::get().to(history::edit))
        .route("/me/profile/history/{id}", web::post().to(history::change))
        .route("/me/profile/history/{id}/remove", web::post().to(history::remove))
        .route("/me/profile/portfolio", web::get().to(portfolio::list))
        .route("/me/profile/portfolio", web::post().to(portfolio::add))
        .route("/me/profile/portfolio/{id}", web::get().to(portfolio::edit))
        .route("/me/profile/portfolio/{id}", web::post().to(portfolio::change))
        .route("/me/profile/portfolio/{id}/remove", web::post().to(portfolio::remove))
        .route("/me/profile/languages", web::get().to(languages::list))
        .route("/me/profile/languages", web::post().to(languages::set))
        .route("/me/profile/languages/remove", web::post().to(languages::remove))
        .route("/me/profile/authorisations", web::post().to(languages::authorise))
        .route("/me/profile/authorisations/remove", web::post().to(languages::unauthorise))
        .route("/me/profile/links", web::post().to(languages::link))
        .route("/me/profile/links/remove", web::post().to(languages::unlink))
        .route("/me/profile/files", web::get().to(files::show))
        .route("/me/profile/photo", web::post().to(photo::send))
        .route("/me/profile/photo/remove", web::post().to(photo::remove))
        .route("/me/profile/cv", web::get().to(cv::own))
        .route("/me/profile/cv", web::post().to(cv::send))
        .route("/me/profile/cv/remove", web::post().to(cv::remove))
        .route("/engineers/{slug}/photo/{size}", web::get().to(photo::serve))
        .route("/staff/applications/{id}/cv", web::post().to(cv::of_application))
        .route("/staff/skills", web::get().to(skills::list))
        .route("/staff/skills", web::post().to(skills::add))
        .route("/staff/skills/proposals/{proposal}", web::post().to(skills::decide))
        .route("/staff/skills/{slug}", web::get().to(skills::show))
        .route("/staff/skills/{slug}", web::post().to(skills::rename))
        .route("/staff/skills/{slug}/aliases", web::post().to(skills::alias))
        .route("/staff/skills/{slug}/listing", web::post().to(skills::list_or_not))
        .route("/staff/skills/{slug}/merge", web::get().to(skills::ask_merge))
        .route("/staff/skills/{slug}/merge", web::post().to(skills::merge));
}
