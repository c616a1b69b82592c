//! Every route and guard of the site, a scope a screen.

use actix_web::web::{self, ServiceConfig};
use domain::platform::config::Config;

use crate::subscribers::{leave, pages as newsletter, preferences};
use crate::{inbox, ops, queue, site};

/// Puts all routes into the application.
pub fn configure(app: &mut ServiceConfig, config: &Config) {
    operations(app);
    public(app);
    subscriptions(app);
    jobs(app);
    if config.is_development() {
        development(app);
    }
}

fn operations(app: &mut ServiceConfig) {
    app.route("/healthz", web::get().to(ops::health::live))
        .route("/readyz", web::get().to(ops::health::ready))
        .route("/metrics", web::get().to(ops::health::metrics))
        .route("/static/{release}/{path:.*}", web::get().to(site::statics::file));
}

/// Pages that are the same for everybody.
fn public(app: &mut ServiceConfig) {
    app.route("/", web::get().to(site::pages::home))
        .route("/services", web::get().to(site::pages::services))
        .route("/for-companies", web::get().to(site::pages::for_companies))
        .route("/for-developers", web::get().to(site::pages::for_developers))
        .route("/privacy", web::get().to(site::pages::privacy))
        .route("/terms", web::get().to(site::pages::terms))
        .route("/theme", web::post().to(site::theme::choose))
        .route("/robots.txt", web::get().to(site::well_known::robots))
        .route("/favicon.ico", web::get().to(site::well_known::favicon))
        .route("/.well-known/security.txt", web::get().to(site::well_known::security));
}

/// The newsletter: no account, the links of its mails are signed.
fn subscriptions(app: &mut ServiceConfig) {
    app.route("/newsletter", web::get().to(newsletter::newsletter))
        .route("/newsletter", web::post().to(newsletter::sign_up))
        .route("/newsletter/check-your-mail", web::get().to(newsletter::check_your_mail))
        .route("/newsletter/confirm/{token}", web::get().to(newsletter::confirm_page))
        .route("/newsletter/confirm/{token}", web::post().to(newsletter::confirm))
        .route("/newsletter/confirmed", web::get().to(newsletter::confirmed))
        .route("/newsletter/undo/{token}", web::post().to(newsletter::undo))
        .route("/unsubscribe/{token}", web::get().to(leave::page))
        .route("/unsubscribe/{token}", web::post().to(leave::leave))
        .route("/newsletter/deleted", web::get().to(preferences::deleted))
        .service(
            web::scope("/newsletter/preferences/{token}")
                .route("", web::get().to(preferences::page))
                .route("", web::post().to(preferences::save))
                .route("/pause", web::post().to(preferences::pause))
                .route("/resume", web::post().to(preferences::resume))
                .route("/address", web::post().to(preferences::change_address))
                .route("/delete", web::get().to(preferences::delete_page))
                .route("/delete", web::post().to(preferences::delete)),
        );
}

/// The queue, for administrators.
fn jobs(app: &mut ServiceConfig) {
    app.route("/staff/queue", web::get().to(queue::pages::page))
        .route("/staff/queue/{id}/retry", web::post().to(queue::pages::retry))
        .route("/staff/queue/{id}/cancel", web::post().to(queue::pages::cancel));
}

/// Pages that exist on laptops only.
fn development(app: &mut ServiceConfig) {
    app.route("/dev/components", web::get().to(site::gallery::page))
        .route("/dev/mail", web::get().to(inbox::pages::inbox))
        .route("/dev/mail.json", web::get().to(inbox::pages::json))
        .route("/dev/mail/{id}", web::get().to(inbox::pages::html))
        .route("/dev/mail/{id}/html", web::get().to(inbox::pages::frame))
        .route("/dev/mail/{id}/text", web::get().to(inbox::pages::text))
        .route("/dev/mail/{id}/headers", web::get().to(inbox::pages::headers))
        .route("/dev/mail/{id}/source", web::get().to(inbox::pages::source));
}
