//! Every route and guard of the site, a scope a screen.

use actix_web::web::{self, ServiceConfig};
use domain::platform::config::Config;

use crate::{ops, site};

/// Puts all routes into the application.
pub fn configure(app: &mut ServiceConfig, config: &Config) {
    operations(app);
    public(app);
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

/// Pages that exist on laptops only.
fn development(app: &mut ServiceConfig) {
    app.route("/dev/components", web::get().to(site::gallery::page));
}
