//! Every route and guard of the site, a scope a screen.

mod bank;
mod members;
mod passport;
mod personal;
mod pipeline;
mod profile;
mod ranking;
mod reports;
mod search;
mod security;
mod standing;
mod talk;
mod vetting;

use actix_web::web::ServiceConfig;
use domain::platform::config::Config;

use crate::routing::{self as web, Listed, Table};
use crate::subscribers::{account as digest, leave, pages as newsletter, preferences};
use crate::{digests, directory, engineers, inbox, ops, outbox, queue, site, staff};

/// Puts all routes into the application, and lists them.
pub fn configure(app: &mut ServiceConfig, config: &Config) -> Vec<Listed> {
    let mut table = Table::new(app);
    operations(&mut table);
    public(&mut table);
    account(&mut table);
    subscriptions(&mut table);
    companies(&mut table);
    intros(&mut table);
    briefs(&mut table);
    jobs(&mut table);
    browsing(&mut table);
    developers(&mut table);
    desk(&mut table);
    editors(&mut table);
    security::configure(&mut table);
    personal::configure(&mut table);
    profile::configure(&mut table);
    vetting::configure(&mut table);
    bank::configure(&mut table);
    standing::configure(&mut table);
    passport::configure(&mut table);
    search::configure(&mut table);
    ranking::configure(&mut table);
    members::configure(&mut table);
    reports::configure(&mut table);
    talk::configure(&mut table);
    pipeline::configure(&mut table);
    if config.is_development() {
        development(&mut table);
    }
    table.into_listed()
}

fn operations(app: &mut Table<'_>) {
    app.route("/healthz", web::get().to(ops::health::live))
        .route("/readyz", web::get().to(ops::health::ready))
        .route("/metrics", web::get().to(ops::health::metrics))
        .route("/static/{release}/{path:.*}", web::get().to(site::statics::file));
}

/// Pages that are the same for everybody.
fn public(app: &mut Table<'_>) {
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

/// Becoming somebody, and being it.
fn account(app: &mut Table<'_>) {
    use crate::accounts::{address, reset, settings, sign_in, sign_up, verify};
    app.route("/sign-up", web::get().to(sign_up::show))
        .route("/sign-up", web::post().to(sign_up::submit))
        .route("/sign-up/sent", web::get().to(sign_up::sent))
        .route("/sign-in", web::get().to(sign_in::show))
        .route("/sign-in", web::post().to(sign_in::submit))
        .route("/sign-out", web::post().to(sign_in::sign_out))
        .route("/verify", web::get().to(verify::ask))
        .route("/verify", web::post().to(verify::resend))
        .route("/verify/{token}", web::get().to(verify::show))
        .route("/verify/{token}", web::post().to(verify::confirm))
        .route("/reset", web::get().to(reset::ask))
        .route("/reset", web::post().to(reset::request))
        .route("/reset/sent", web::get().to(reset::sent))
        .route("/reset/{token}", web::get().to(reset::show))
        .route("/reset/{token}", web::post().to(reset::submit))
        .route("/account", web::get().to(settings::show))
        .route("/account", web::post().to(settings::save))
        .route("/account/password", web::post().to(settings::change_password))
        .route("/account/address", web::post().to(address::request))
        .route("/account/address/{token}", web::get().to(address::show))
        .route("/account/address/{token}", web::post().to(address::confirm))
        .route("/restore-address/{token}", web::get().to(address::show_restore))
        .route("/restore-address/{token}", web::post().to(address::restore))
        .route("/account/digest", web::post().to(digest::choose))
        .route("/account/sessions/end-others", web::post().to(settings::end_others))
        .route("/account/sessions/{id}/end", web::post().to(settings::end_one))
        .route("/.well-known/change-password", web::get().to(settings::change_password_address));
}

/// The newsletter: no account, the links of its mails are signed.
fn subscriptions(app: &mut Table<'_>) {
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

/// The company's desk and profile, and the staff's queue of companies.
fn companies(app: &mut Table<'_>) {
    use crate::companies::{pages, staff};
    app.route("/company", web::get().to(pages::desk))
        .route("/company/profile", web::get().to(pages::profile))
        .route("/company/profile", web::post().to(pages::save))
        .route("/company/verification", web::post().to(pages::submit))
        .route("/staff/companies", web::get().to(staff::queue))
        .route("/staff/companies/{id}", web::get().to(staff::review))
        .route("/staff/companies/{id}/decision", web::post().to(staff::decide));
}

/// Intros: asked for by companies, answered by engineers.
fn intros(app: &mut Table<'_>) {
    use crate::intros::{answer, ask, company, drafts, received};
    app.route("/engineers/{slug}/intro", web::get().to(ask::form))
        .route("/engineers/{slug}/intro", web::post().to(ask::send))
        .route("/engineers/{slug}/intro/draft", web::post().to(drafts::keep))
        .route("/engineers/{slug}/intro/draft/discard", web::post().to(drafts::discard))
        .route("/company/intros", web::get().to(company::list))
        .route("/company/intros/{id}", web::get().to(company::show))
        .route("/company/intros/{id}/withdraw", web::post().to(company::withdraw))
        .route("/company/intros/{id}/revise", web::get().to(company::revise_form))
        .route("/company/intros/{id}/revise", web::post().to(company::revise))
        .route("/me/intros", web::get().to(received::list))
        .route("/me/intros/{id}", web::get().to(received::show))
        .route("/me/intros/{id}/answer", web::post().to(received::answer))
        .route("/intros/answer/{token}", web::get().to(answer::show))
        .route("/intros/answer/{token}", web::post().to(answer::answer));
}

/// Build With Us: the brief in steps, its page for the client, its triage by staff.
fn briefs(app: &mut Table<'_>) {
    use crate::projects::{brief, client, files, review, staff};
    app.route("/build-with-us", web::get().to(brief::begin))
        .route("/build-with-us", web::post().to(brief::start))
        .route("/build-with-us/{token}/review", web::get().to(review::show))
        .route("/build-with-us/{token}/review", web::post().to(review::send))
        .route("/build-with-us/{token}/files", web::post().to(files::attach))
        .route("/build-with-us/{token}/files/{id}/remove", web::post().to(files::detach))
        .route("/build-with-us/{token}/{step}", web::get().to(brief::show))
        .route("/build-with-us/{token}/{step}", web::post().to(brief::save))
        .route("/briefs/confirm/{token}", web::get().to(review::confirm_page))
        .route("/briefs/confirm/{token}", web::post().to(review::confirm))
        .route("/briefs/{token}", web::get().to(client::status))
        .route("/briefs/{token}/answer", web::post().to(client::answer))
        .route("/briefs/{token}/withdraw", web::post().to(client::withdraw))
        .route("/briefs/{token}/recall", web::post().to(client::recall))
        .route("/briefs/{token}/files/{id}", web::get().to(files::for_client))
        .route("/company/briefs", web::get().to(client::list))
        .route("/company/briefs/{id}", web::get().to(client::read))
        .route("/staff/briefs", web::get().to(staff::queue))
        .route("/staff/briefs/{id}", web::get().to(staff::show))
        .route("/staff/briefs/{id}/triage", web::post().to(staff::decide))
        .route("/staff/briefs/{id}/files/{file}", web::get().to(files::for_staff));
}

/// The queue and the outbox, for administrators.
fn jobs(app: &mut Table<'_>) {
    app.route("/staff/queue", web::get().to(queue::pages::page))
        .route("/staff/queue/{id}/retry", web::post().to(queue::pages::retry))
        .route("/staff/queue/{id}/cancel", web::post().to(queue::pages::cancel))
        .route("/staff/outbox", web::get().to(outbox::pages::page))
        .route("/staff/outbox/{id}/retry", web::post().to(outbox::pages::retry));
}

/// The network, for whoever may see it.
fn browsing(app: &mut Table<'_>) {
    app.route("/engineers", web::get().to(directory::pages::list))
        .route("/engineers/compare", web::get().to(directory::compare::show))
        .route("/engineers/{slug}", web::get().to(directory::pages::profile));
}

/// A developer's desk.
fn developers(app: &mut Table<'_>) {
    app.route("/me", web::get().to(engineers::desk::page))
        .route("/me/profile", web::get().to(engineers::profile::edit))
        .route("/me/profile", web::post().to(engineers::profile::save))
        .route("/me/availability", web::get().to(engineers::availability::edit))
        .route("/me/availability", web::post().to(engineers::availability::save))
        .route("/me/availability/confirm", web::post().to(engineers::availability::confirm))
        .route("/me/visibility", web::post().to(engineers::availability::choose_visibility))
        .route("/me/digest-consent", web::post().to(engineers::availability::choose_consent));
}

/// The staff's desk.
fn desk(app: &mut Table<'_>) {
    app.route("/staff", web::get().to(staff::desk::page));
}

/// The console of the digest. What asks nothing is a button; what does is a page of its own.
fn editors(app: &mut Table<'_>) {
    use crate::extract::{Form, Path, Visit};
    use digests::forms::{Press, StepForm};
    use digests::pages::Button;
    use digests::steps::Step;
    type Period = Path<String>;

    let button = |button: Button| {
        web::post().to(move |visit: Visit, period: Period, form: Form<Press>| {
            digests::pages::press(visit, period, form, button)
        })
    };
    let ask = |step: Step| {
        web::get().to(move |visit: Visit, period: Period| digests::steps::ask(visit, period, step))
    };
    let take = |step: Step| {
        web::post().to(move |visit: Visit, period: Period, form: Form<StepForm>| {
            digests::steps::take(visit, period, form, step)
        })
    };
    app.route("/staff/digests", web::get().to(digests::pages::list)).service(
        web::scope("/staff/digests/{period}")
            .route("", web::get().to(digests::pages::page))
            .route("/live", web::get().to(digests::live::events))
            .route("/ledger.csv", web::post().to(digests::ledger_file::download))
            .route("/preview", web::get().to(digests::pages::html))
            .route("/preview.txt", web::get().to(digests::pages::text))
            .route("/intro", web::post().to(digests::pages::intro))
            .route("/choose", button(Button::Choose))
            .route("/approve", button(Button::Approve))
            .route("/release", button(Button::Release))
            .route("/resume", button(Button::Resume))
            .route("/hold", ask(Step::Hold))
            .route("/hold", take(Step::Hold))
            .route("/pause", ask(Step::Pause))
            .route("/pause", take(Step::Pause))
            .route("/cancel", ask(Step::Cancel))
            .route("/cancel", take(Step::Cancel))
            .route("/send", ask(Step::Send))
            .route("/send", take(Step::Send))
            .route("/picks", web::get().to(digests::picks::ask_whom))
            .route("/picks", web::post().to(digests::picks::add))
            .route("/picks/{id}", web::get().to(digests::picks::ask))
            .route("/picks/{id}", web::post().to(digests::picks::change))
            .route("/copies/{id}", web::get().to(digests::copies::ask))
            .route("/copies/{id}", web::post().to(digests::copies::decide)),
    );
}

/// Pages that exist on laptops only.
fn development(app: &mut Table<'_>) {
    app.route("/dev/components", web::get().to(site::gallery::page))
        .route("/dev/mail", web::get().to(inbox::pages::inbox))
        .route("/dev/mail.json", web::get().to(inbox::pages::json))
        .route("/dev/mail/{id}", web::get().to(inbox::pages::html))
        .route("/dev/mail/{id}/html", web::get().to(inbox::pages::frame))
        .route("/dev/mail/{id}/text", web::get().to(inbox::pages::text))
        .route("/dev/mail/{id}/headers", web::get().to(inbox::pages::headers))
        .route("/dev/mail/{id}/source", web::get().to(inbox::pages::source));
}
