//! What every page's template gets besides its own context, and the list of all views that the template test walks.

use domain::platform::actor::AccountKind;
use domain::platform::config::{Config, Environment};
use domain::platform::templates::Template;
use serde::Serialize;

use crate::extract::visit::site_info;

/// A whole page: a template with what its `<head>` needs.
pub trait Page: Template {
    /// Title, description and the like.
    fn meta(&self) -> PageMeta;
}

/// What a page says about itself.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageMeta {
    /// Without the site's name, which the shell adds.
    pub title: String,
    /// For search engines and previews; empty: none.
    pub description: String,
    /// Path for `rel=canonical`; empty: none.
    pub canonical_path: String,
    /// Kept out of search engines.
    #[serde(rename = "noindex")]
    pub is_noindex: bool,
    /// Its address holds a signed link: sent with `Referrer-Policy: no-referrer`.
    pub is_secret: bool,
    /// A sentence after an action: shown on top.
    pub flash: Option<Flash>,
}

impl PageMeta {
    /// A page that search engines may find.
    #[must_use]
    pub fn public(title: &str, description: &str, canonical_path: &str) -> Self {
        Self {
            title: title.into(),
            description: description.into(),
            canonical_path: canonical_path.into(),
            ..Self::default()
        }
    }

    /// A page for one person.
    #[must_use]
    pub fn private(title: &str) -> Self {
        Self { title: title.into(), is_noindex: true, ..Self::default() }
    }

    /// A page behind a signed link.
    #[must_use]
    pub fn secret(title: &str) -> Self {
        Self { is_secret: true, ..Self::private(title) }
    }

    /// The same page with a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

/// A sentence about what just happened.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// `good`, `warn` or `bad`.
    pub kind: &'static str,
    /// What happened, and what comes next.
    pub text: String,
}

impl Flash {
    /// It worked.
    #[must_use]
    pub fn good(text: &str) -> Self {
        Self { kind: "good", text: text.to_owned() }
    }

    /// It did not, and here is why.
    #[must_use]
    pub fn bad(text: &str) -> Self {
        Self { kind: "bad", text: text.to_owned() }
    }
}

/// The signed-in person, for the header.
#[derive(Clone, Debug, Serialize)]
pub struct AccountMenu {
    /// What to call them.
    pub name: String,
    /// Which desk is theirs.
    pub kind: AccountKind,
    /// Where it is.
    pub home_path: &'static str,
}

/// Whom staff look at, for the bar on top of every page.
#[derive(Clone, Debug, Serialize)]
pub struct WatchBar {
    /// Whose account it is.
    pub name: String,
    /// Until it ends by itself; at least one.
    pub minutes_left: i64,
}

/// Who runs this installation.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "config/default.toml explains them")]
pub struct SiteInfo {
    pub name: String,
    pub legal_name: String,
    pub postal_address: String,
    pub contact_email: String,
}

#[derive(Clone, Debug, Serialize)]
struct Shell {
    #[serde(flatten)]
    meta: PageMeta,
    path: String,
    theme: String,
    account: Option<AccountMenu>,
    csrf_token: Option<String>,
    watch: Option<WatchBar>,
    environment: Environment,
    public_url: String,
    site_name: String,
}

/// `page` and `site` of every template.
#[derive(Clone, Debug, Serialize)]
pub struct Globals {
    page: Shell,
    site: SiteInfo,
}

impl Globals {
    /// Put together for one answer.
    #[must_use]
    pub fn new(
        config: &Config,
        meta: PageMeta,
        path: &str,
        theme: &str,
        account: Option<AccountMenu>,
        csrf_token: Option<String>,
    ) -> Self {
        let page = Shell {
            meta,
            path: path.to_owned(),
            theme: theme.to_owned(),
            account,
            csrf_token,
            watch: None,
            environment: config.environment,
            public_url: config.origin(),
            site_name: config.site.name.clone(),
        };
        Self { page, site: site_info(config) }
    }

    /// The same, while staff look at somebody's account.
    #[must_use]
    pub fn with_watch(mut self, watch: Option<WatchBar>) -> Self {
        self.page.watch = watch;
        self
    }
}

/// Every view of the backend: a template that is not here fails the test.
#[macro_export]
macro_rules! all_views {
    ($check:ident, $templates:expr) => {
        vec![
            $check::<$crate::site::views::ErrorPage>($templates),
            // members
            $check::<$crate::companies::agreement_views::AgreementPage>($templates),
            $check::<$crate::companies::agreement_views::PaperPage>($templates),
            $check::<$crate::companies::people_views::PeoplePage>($templates),
            $check::<$crate::companies::people_views::PersonPage>($templates),
            $check::<$crate::companies::invitation_views::InvitationPage>($templates),
            $check::<$crate::companies::invitation_views::ProvePage>($templates),
            $check::<$crate::companies::no_company::NoCompany>($templates),
            $check::<$crate::companies::close::ClosePage>($templates),
            $check::<$crate::companies::staff_agreement::AgreementDesk>($templates),
            $check::<$crate::companies::public::CompanyPage>($templates),
            $check::<$crate::notifications::views::Notifications>($templates),
            $check::<$crate::notifications::views::StopPage>($templates),
            $check::<$crate::accounts::views::SignUpPage>($templates),
            // conversations
            $check::<$crate::conversations::views::Inbox>($templates),
            $check::<$crate::conversations::views::ThreadPage>($templates),
            $check::<$crate::accounts::views::Sent>($templates),
            $check::<$crate::accounts::views::SignInPage>($templates),
            $check::<$crate::accounts::views::AskAgain>($templates),
            $check::<$crate::accounts::views::Confirm>($templates),
            $check::<$crate::accounts::views::AskReset>($templates),
            $check::<$crate::accounts::views::ChoosePassword>($templates),
            $check::<$crate::accounts::views::FaultyLink>($templates),
            $check::<$crate::accounts::settings_view::AccountPage>($templates),
            $check::<$crate::accounts::address_views::ConfirmAddress>($templates),
            $check::<$crate::accounts::address_views::RestoreAddress>($templates),
            $check::<$crate::accounts::sign_in_views::CodePage>($templates),
            $check::<$crate::accounts::sign_in_views::AskLink>($templates),
            $check::<$crate::accounts::sign_in_views::UseLink>($templates),
            $check::<$crate::accounts::two_factor_views::TwoFactorPage>($templates),
            $check::<$crate::accounts::two_factor_views::SetUpPage>($templates),
            $check::<$crate::accounts::two_factor_views::CodesPage>($templates),
            $check::<$crate::accounts::api_tokens_view::TokensPage>($templates),
            $check::<$crate::accounts::api_tokens_view::NewTokenPage>($templates),
            $check::<$crate::staff::people_views::PeoplePage>($templates),
            $check::<$crate::staff::people_views::PersonPage>($templates),
            $check::<$crate::site::views::Home>($templates),
            $check::<$crate::site::views::Services>($templates),
            $check::<$crate::site::views::ForCompanies>($templates),
            $check::<$crate::site::views::ForDevelopers>($templates),
            $check::<$crate::site::views::Privacy>($templates),
            $check::<$crate::site::views::Terms>($templates),
            $check::<$crate::queue::views::QueuePage>($templates),
            $check::<$crate::outbox::views::OutboxPage>($templates),
            $check::<$crate::site::gallery::Gallery>($templates),
            $check::<$crate::subscribers::views::Newsletter>($templates),
            $check::<$crate::subscribers::views::CheckYourMail>($templates),
            $check::<$crate::subscribers::views::ConfirmSubscription>($templates),
            $check::<$crate::subscribers::views::SubscriptionConfirmed>($templates),
            $check::<$crate::subscribers::views::Preferences>($templates),
            $check::<$crate::subscribers::views::DeleteSubscription>($templates),
            $check::<$crate::subscribers::views::SubscriptionDeleted>($templates),
            $check::<$crate::subscribers::views::Unsubscribe>($templates),
            $check::<$crate::digests::views::DigestList>($templates),
            $check::<$crate::digests::views::Console>($templates),
            $check::<$crate::digests::live::LivePart>($templates),
            $check::<$crate::digests::step_view::StepPage>($templates),
            $check::<$crate::inbox::views::Inbox>($templates),
            $check::<$crate::inbox::views::CaughtMail>($templates),
            // passports
            $check::<$crate::passports::views::PassportPage>($templates),
            $check::<$crate::passports::views::CheckPage>($templates),
            $check::<$crate::passports::views::PassportsPage>($templates),
            $check::<$crate::passports::views::RevokePage>($templates),
            // personal data
            $check::<$crate::personal::views::ExportPage>($templates),
            $check::<$crate::personal::views::CopyPage>($templates),
            $check::<$crate::personal::views::DeletePage>($templates),
            $check::<$crate::personal::views::LeavingPage>($templates),
            $check::<$crate::personal::views::KeepPage>($templates),
            // companies
            $check::<$crate::companies::views::Desk>($templates),
            $check::<$crate::companies::views::ProfilePage>($templates),
            $check::<$crate::companies::views::Queue>($templates),
            $check::<$crate::companies::views::Review>($templates),
            // lists
            $check::<$crate::lists::rates_view::RatesPage>($templates),
            $check::<$crate::lists::views::ListsPage>($templates),
            $check::<$crate::lists::views::ListPage>($templates),
            $check::<$crate::lists::views::AddPage>($templates),
            $check::<$crate::lists::views::HiddenPage>($templates),
            $check::<$crate::lists::note_view::NotePage>($templates),
            $check::<$crate::lists::searches_view::SearchesPage>($templates),
            $check::<$crate::lists::searches_view::SavePage>($templates),
            $check::<$crate::lists::searches_view::EditPage>($templates),
            // intros
            // hiring
            $check::<$crate::hiring::BoardPage>($templates),
            $check::<$crate::hiring::ListPage>($templates),
            $check::<$crate::hiring::CardPage>($templates),
            $check::<$crate::hiring::OfferPage>($templates),
            $check::<$crate::hiring::OwnListPage>($templates),
            $check::<$crate::hiring::OwnCardPage>($templates),
            $check::<$crate::intros::views::AskPage>($templates),
            $check::<$crate::intros::views::CannotAsk>($templates),
            $check::<$crate::intros::views::IntroList>($templates),
            $check::<$crate::intros::views::Sent>($templates),
            $check::<$crate::intros::views::Received>($templates),
            $check::<$crate::intros::views::Answered>($templates),
            // moderation
            $check::<$crate::moderation::views::Blocks>($templates),
            $check::<$crate::moderation::views::BlockPage>($templates),
            $check::<$crate::moderation::views::ReportPage>($templates),
            $check::<$crate::moderation::views::OwnReport>($templates),
            $check::<$crate::moderation::views::AppealPage>($templates),
            $check::<$crate::moderation::views::Appealed>($templates),
            $check::<$crate::moderation::desk_views::Desk>($templates),
            $check::<$crate::moderation::desk_views::FilePage>($templates),
            // projects
            $check::<$crate::projects::step_views::StepPage>($templates),
            $check::<$crate::projects::views::Review>($templates),
            $check::<$crate::projects::views::Confirm>($templates),
            $check::<$crate::projects::views::Status>($templates),
            $check::<$crate::projects::views::BriefList>($templates),
            $check::<$crate::projects::staff_views::BriefQueue>($templates),
            $check::<$crate::projects::staff_views::TriagePage>($templates),
            // engineers, vetting, directory, staff
            $check::<$crate::directory::views::ListPage>($templates),
            $check::<$crate::directory::profile_view::ProfilePage>($templates),
            $check::<$crate::directory::compare_view::ComparePage>($templates),
            $check::<$crate::directory::hire_view::HireView>($templates),
            $check::<$crate::engineers::desk_view::DeskPage>($templates),
            $check::<$crate::engineers::form_view::ProfileFormPage>($templates),
            $check::<$crate::engineers::views::AvailabilityPage>($templates),
            // profile
            $check::<$crate::engineers::parts::views::HistoryPage>($templates),
            $check::<$crate::engineers::parts::views::PortfolioPage>($templates),
            $check::<$crate::engineers::parts::views::FilesPage>($templates),
            $check::<$crate::engineers::parts::languages_view::LanguagesPage>($templates),
            $check::<$crate::engineers::skills::views::SkillsPage>($templates),
            $check::<$crate::engineers::skills::views::SkillPage>($templates),
            $check::<$crate::engineers::skills::views::MergePage>($templates),
            // who sees an engineer, when they are free, and why they stand where they stand
            $check::<$crate::engineers::view_as_view::ViewAsPage>($templates),
            $check::<$crate::engineers::privacy_view::PrivacyPage>($templates),
            $check::<$crate::engineers::standing_view::StandingPage>($templates),
            $check::<$crate::engineers::link_view::LinkQuestion>($templates),
            $check::<$crate::site::ranking::Ranking>($templates),
            $check::<$crate::staff::views::DeskPage>($templates),
            $check::<$crate::vetting::file_view::ApplicationPage>($templates),
            $check::<$crate::vetting::queue_views::ApplicationsPage>($templates),
            $check::<$crate::vetting::queue_views::BoardPage>($templates),
            $check::<$crate::vetting::score_view::ScorePage>($templates),
            $check::<$crate::vetting::conflicts::EmployersPage>($templates),
            $check::<$crate::vetting::conflicts::ConflictPage>($templates),
            $check::<$crate::vetting::application_views::StatusPage>($templates),
            $check::<$crate::vetting::application_views::TaskPage>($templates),
            // the bench of vetting
            $check::<$crate::vetting::interview_views::InterviewPage>($templates),
            $check::<$crate::vetting::interview_views::InterviewsPage>($templates),
            $check::<$crate::vetting::interview_views::ProposePage>($templates),
            $check::<$crate::vetting::identity_views::ChecksPage>($templates),
            $check::<$crate::vetting::identity_views::JudgePage>($templates),
            $check::<$crate::vetting::identity_views::ProvidePage>($templates),
            $check::<$crate::vetting::bank_views::QuestionsPage>($templates),
            $check::<$crate::vetting::bank_views::QuestionPage>($templates),
            $check::<$crate::vetting::bank_views::OfferedPage>($templates),
            $check::<$crate::vetting::tracks_view::TracksPage>($templates),
            $check::<$crate::vetting::editor_views::TrackPage>($templates),
            $check::<$crate::vetting::editor_views::StagePage>($templates),
            $check::<$crate::vetting::calibration::CalibrationPage>($templates),
            $check::<$crate::vetting::views::ApplyPage>($templates),
            $check::<$crate::vetting::views::WithdrawPage>($templates),
        ]
    };
}

#[cfg(test)]
mod tests {
    use domain::platform::templates::Templates;
    use domain::testing;

    use super::*;

    /// Renders every sample of one view, signed out and signed in, and gives the template's name.
    fn check<T: Template>(templates: &Templates) -> String {
        let config = testing::config("");
        let menu = AccountMenu { name: "Ada <b>".into(), kind: AccountKind::Staff, home_path: "/staff" };
        let samples = T::samples();
        assert!(!samples.is_empty(), "{} has no sample", T::NAME);
        for view in samples {
            for (account, token) in [(None, None), (Some(menu.clone()), Some("token".to_owned()))] {
                let meta = PageMeta::public("Title", "What it is", "/x")
                    .with_flash(account.as_ref().map(|_| Flash::good("Saved.")));
                let watch = account.as_ref().map(|_| WatchBar { name: "Ada <b>".into(), minutes_left: 7 });
                let globals = Globals::new(&config, meta, "/x", "auto", account, token).with_watch(watch);
                let html = templates.render(&view, &globals).unwrap_or_else(|e| panic!("{e}"));
                assert!(!html.contains("Ada <b>"), "{} does not escape", T::NAME);
            }
        }
        T::NAME.to_owned()
    }

    #[test]
    fn every_template_belongs_to_a_view_and_renders_all_its_samples() {
        let templates = Templates::load().unwrap_or_else(|e| panic!("{e}"));
        let claimed = crate::all_views!(check, &templates);
        let mut orphans = templates.names_below("pages/");
        orphans.extend(templates.names_below("errors/"));
        orphans.retain(|name| !claimed.contains(name));
        assert!(orphans.is_empty(), "no view claims {orphans:?}");
    }
}
