//! What guards an account: second factors, links to sign in, tokens, permissions of staff, impersonation.

use crate::accounts::{api_tokens, second_step, sign_in_link, two_factor};
use crate::api;
use crate::routing::{self as web, Table};
use crate::staff::{endings, people, see_as};

pub(super) fn configure(app: &mut Table<'_>) {
    app.route("/sign-in/link", web::get().to(sign_in_link::ask))
        .route("/sign-in/link", web::post().to(sign_in_link::request))
        .route("/sign-in/link/sent", web::get().to(sign_in_link::sent))
        .route("/sign-in/link/{token}", web::get().to(sign_in_link::show))
        .route("/sign-in/link/{token}", web::post().to(sign_in_link::enter))
        .route("/sign-in/code/{token}", web::get().to(second_step::show))
        .route("/sign-in/code/{token}", web::post().to(second_step::answer))
        .route("/account/two-factor", web::get().to(two_factor::show))
        .route("/account/two-factor/begin", web::post().to(two_factor::begin))
        .route("/account/two-factor/set-up", web::get().to(two_factor::set_up))
        .route("/account/two-factor/set-up", web::post().to(two_factor::confirm))
        .route("/account/two-factor/picture", web::get().to(two_factor::picture))
        .route("/account/two-factor/codes", web::post().to(two_factor::reissue))
        .route("/account/two-factor/off", web::post().to(two_factor::end))
        .route("/account/tokens", web::get().to(api_tokens::list))
        .route("/account/tokens", web::post().to(api_tokens::create))
        .route("/account/tokens/{id}/revoke", web::post().to(api_tokens::revoke))
        .route("/staff/people", web::get().to(people::list))
        .route("/staff/people/find", web::post().to(people::find))
        .route("/staff/people/{id}", web::get().to(people::show))
        .route("/staff/people/{id}/permissions", web::post().to(people::set_permissions))
        .route("/staff/people/{id}/suspend", web::post().to(people::suspend))
        .route("/staff/people/{id}/reinstate", web::post().to(people::reinstate))
        .route("/staff/people/{id}/end", web::post().to(endings::end))
        .route("/staff/people/{id}/two-factor", web::post().to(endings::remove_two_factor))
        .route("/staff/people/{id}/network", web::post().to(endings::network))
        .route("/staff/people/{id}/see-as", web::post().to(see_as::start))
        .route("/staff/see-as/stop", web::post().to(see_as::stop))
        .route("/api/v1/me", web::get().to(api::me::show))
        .route("/api/v1/me/sessions", web::get().to(api::me::sessions));
}
