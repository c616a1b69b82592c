//! Every route and guard of the site, a scope a screen.

use actix_web::web::{self, ServiceConfig};
use domain::platform::config::Config;

use crate::{ops, site};

/// Puts all routes into the application.
pub fn configure(app: &mut ServiceConfig, config: &Config) {
    operations(app);
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

/// Pages that exist on laptops only.
fn development(_app: &mut ServiceConfig) {}
