//! Searching the network: long-tail pages, what search engines are told, the directory for programs.

use crate::directory::{api, hire, sitemap};
use crate::routing::{self as web, Table};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/hire/{skill}", web::get().to(hire::skill))
        .route("/hire/{skill}/{country}", web::get().to(hire::skill_in))
        .route("/sitemap.xml", web::get().to(sitemap::index))
        .route("/sitemaps/{name}.xml", web::get().to(sitemap::part))
        .route("/api/v1/engineers", web::get().to(api::list))
        .route("/api/v1/engineers/compare", web::get().to(api::compare))
        .route("/api/v1/engineers/{slug}", web::get().to(api::show));
}
