//! Samples of the steps' pages: both branches of every condition in their templates.

use chrono::NaiveDate;
use domain::engineers::NetworkStatus;
use domain::engineers::cv::Cv;
use domain::engineers::drafts::{Draft, DraftForm};
use domain::engineers::parts::{
    Authorisation, AuthorisationStatus, LanguageLevel, LinkKind, Parts, PortfolioItem, Position, ProfileLink,
    Spoken,
};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{EngineerId, PortfolioItemId, PositionId, ProfileLinkId};
use domain::platform::languages::Language;
use domain::platform::places::Country;
use uuid::Uuid;

use super::drafts::DraftNote;
use super::forms::{PortfolioForm, PositionForm, SmallForms};
use super::languages_view::LanguagesPage;
use super::views::{FilesPage, HistoryPage, PortfolioPage};
use crate::engineers::samples::{now, profile};
use crate::views::Flash;

const HOSTILE: &str = "Ada <b>Ltd</b>";

fn position() -> Position {
    Position {
        id: PositionId(Uuid::from_u128(11)),
        employer: HOSTILE.into(),
        employer_domain: Some("halden.example".into()),
        role: "Engineer".into(),
        started_on: NaiveDate::from_ymd_opt(2022, 3, 1).unwrap_or_default(),
        ended_on: None,
        is_current: true,
        summary: "Moved arms.".into(),
    }
}

fn item() -> PortfolioItem {
    PortfolioItem {
        id: PortfolioItemId(Uuid::from_u128(12)),
        title: HOSTILE.into(),
        role: "Lead".into(),
        summary: "It balances.".into(),
        stack: "Rust".into(),
        url: Some("https://ledger.example/".into()),
    }
}

/// One of each.
pub(crate) fn parts() -> Parts {
    let link = ProfileLink {
        id: ProfileLinkId(Uuid::from_u128(13)),
        kind: LinkKind::Code,
        label: HOSTILE.into(),
        url: "https://code.example/ada".into(),
        created_at: now(),
    };
    let spoken = "pl".parse::<Language>().map(|language| Spoken { language, level: LanguageLevel::C1 });
    let allowed = "PL"
        .parse::<Country>()
        .map(|country| Authorisation { country, status: AuthorisationStatus::Citizen });
    Parts {
        languages: spoken.into_iter().collect(),
        authorisations: allowed.into_iter().collect(),
        links: vec![link],
        history: vec![position()],
        portfolio: vec![item()],
    }
}

/// A draft of a form.
pub(crate) fn draft() -> Draft {
    Draft {
        fields: vec![("headline".into(), "Typed, not saved".into())],
        based_on: 1,
        version: 2,
        saved_at: now(),
    }
}

pub(super) fn histories() -> Vec<HistoryPage> {
    let new = |parts: &Parts, errors| HistoryPage::new(parts, PositionForm::fresh(), errors, None);
    let wrong = FieldErrors::one("employer", "Fill this in.");
    let note = DraftNote::shown(DraftForm::History, Some(&draft()));
    let edited = PositionForm::of(&position());
    vec![
        new(&Parts::default(), FieldErrors::default()),
        new(&parts(), wrong).with(Some(note), Some(Flash::good("Saved."))),
        HistoryPage::new(&parts(), edited, FieldErrors::default(), Some("/me/profile/history/1".into())),
    ]
}

pub(super) fn portfolios() -> Vec<PortfolioPage> {
    let new = |parts: &Parts, errors| PortfolioPage::new(parts, PortfolioForm::default(), errors, None);
    let wrong = FieldErrors::one("title", "Fill this in.");
    let note = DraftNote::shown(DraftForm::Portfolio, Some(&draft()));
    let edited = PortfolioForm::of(&item());
    vec![
        new(&Parts::default(), FieldErrors::default()),
        new(&parts(), wrong).with(Some(note), None),
        PortfolioPage::new(&parts(), edited, FieldErrors::default(), Some("/me/profile/portfolio/1".into())),
    ]
}

pub(super) fn languages() -> Vec<LanguagesPage> {
    let wrong = FieldErrors::one("url", "Write the whole address.");
    let typed = SmallForms { url: "Ada <b>".into(), ..SmallForms::default() };
    vec![
        LanguagesPage::new(&Parts::default(), SmallForms::default(), FieldErrors::default()),
        LanguagesPage::new(&parts(), typed, wrong).with_flash(Some(Flash::good("Saved."))),
    ]
}

pub(super) fn files() -> Vec<FilesPage> {
    let owner = profile(NetworkStatus::Active).engineer;
    let cv = Cv {
        engineer_id: EngineerId(Uuid::from_u128(3)),
        file_name: "Ada <b>.pdf".into(),
        byte_size: 120_000,
        created_at: now(),
    };
    let wrong = FieldErrors::one("photo", "This picture is too small.");
    vec![
        FilesPage::new(None, &Parts::default(), None, FieldErrors::default()),
        FilesPage::new(Some(&owner), &parts(), Some(&cv), wrong).with_flash(Some(Flash::good("Saved."))),
    ]
}
