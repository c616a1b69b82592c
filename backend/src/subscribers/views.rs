//! Contexts of the newsletter's pages.

use chrono::{DateTime, TimeZone, Utc};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::{InterestsForm, NewAddress, Pause, SignUp};
use crate::components::Choice;
use crate::site::next_issue::NextIssue;
use crate::views::{Flash, Page, PageMeta};

/// `/newsletter`.
#[derive(Clone, Debug, Serialize)]
pub struct Newsletter {
    /// As typed.
    pub form: SignUp,
    /// What is wrong with it.
    pub errors: FieldErrors,
    /// When the next issue goes out.
    pub next_issue: NextIssue,
    /// Engineers in an issue, at most.
    pub picks: u8,
}

fn sample_issue() -> NextIssue {
    NextIssue { month: "December".into(), sends_on: "1 December".into() }
}

fn sample_time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 2, 1, 9, 0, 0).single().unwrap_or_default()
}

impl Template for Newsletter {
    const NAME: &'static str = "pages/subscribers/newsletter.html";
    fn samples() -> Vec<Self> {
        let fresh = Self {
            form: SignUp::default(),
            errors: FieldErrors::default(),
            next_issue: sample_issue(),
            picks: 12,
        };
        let mut wrong = fresh.clone();
        wrong.form.email = "ada <b>".into();
        wrong.errors = FieldErrors::one("email", "This is not a complete e-mail address.");
        vec![fresh, wrong]
    }
}

impl Page for Newsletter {
    fn meta(&self) -> PageMeta {
        let what =
            "One mail a month with engineers who are free to start, picked and vetted, with the evidence.";
        PageMeta::public("The monthly digest", what, "/newsletter")
    }
}

/// After the sign-up: the same whoever asked for whichever address.
#[derive(Clone, Debug, Serialize)]
pub struct CheckYourMail {}

impl Template for CheckYourMail {
    const NAME: &'static str = "pages/subscribers/check_your_mail.html";
    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

impl Page for CheckYourMail {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Check your mail")
    }
}

/// Behind the link of the confirmation mail: one button.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmSubscription {
    /// Where the button posts to.
    pub action: String,
    /// The address, masked.
    pub address: String,
    /// When the next issue goes out.
    pub next_issue: NextIssue,
}

impl Template for ConfirmSubscription {
    const NAME: &'static str = "pages/subscribers/confirm.html";
    fn samples() -> Vec<Self> {
        let action = "/newsletter/confirm/token".to_owned();
        vec![Self { action, address: "a…@example.com".into(), next_issue: sample_issue() }]
    }
}

impl Page for ConfirmSubscription {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Confirm your subscription")
    }
}

/// Subscribed.
#[derive(Clone, Debug, Serialize)]
pub struct SubscriptionConfirmed {
    /// When the next issue goes out.
    pub next_issue: NextIssue,
}

impl Template for SubscriptionConfirmed {
    const NAME: &'static str = "pages/subscribers/confirmed.html";
    fn samples() -> Vec<Self> {
        vec![Self { next_issue: sample_issue() }]
    }
}

impl Page for SubscriptionConfirmed {
    fn meta(&self) -> PageMeta {
        PageMeta::private("You are subscribed")
    }
}

/// `/newsletter/preferences/…`.
#[derive(Clone, Debug, Serialize)]
pub struct Preferences {
    /// This page's own path; the forms post below it.
    pub path: String,
    /// The address.
    pub address: String,
    /// Until when it is paused, if it is.
    pub paused_until: Option<DateTime<Utc>>,
    /// Interests, as typed or kept.
    pub form: InterestsForm,
    /// The pause form.
    pub pause: Pause,
    /// The address form.
    pub new_address: NewAddress,
    /// What is wrong with whichever form was sent.
    pub errors: FieldErrors,
    /// Ways to work together.
    pub engagement_choices: Vec<Choice>,
    /// Lengths of a pause.
    pub pause_choices: Vec<Choice>,
    /// The page with the way out.
    pub unsubscribe_path: String,
    /// The installation's zone.
    pub zone: chrono_tz::Tz,
    /// What the last step did.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for Preferences {
    const NAME: &'static str = "pages/subscribers/preferences.html";
    fn samples() -> Vec<Self> {
        let plain = Self {
            path: "/newsletter/preferences/token".into(),
            address: "ada@example.com".into(),
            paused_until: None,
            form: InterestsForm {
                skills: "Rust, <b>".into(),
                engagement_types: vec!["hourly".into()],
                ..InterestsForm::default()
            },
            pause: Pause::default(),
            new_address: NewAddress::default(),
            errors: FieldErrors::default(),
            engagement_choices: vec![
                Choice::new("hourly", "By the hour"),
                Choice::new("employment", "Employment"),
            ],
            pause_choices: vec![Choice::new("1", "One month"), Choice::new("3", "Three months")],
            unsubscribe_path: "/unsubscribe/token".into(),
            zone: chrono_tz::Europe::Berlin,
            flash: None,
        };
        let mut paused = plain.clone();
        paused.paused_until = Some(sample_time());
        let mut wrong = plain.clone();
        wrong.errors = FieldErrors::one("email", "Write the whole address.");
        wrong.errors.add("skills", "We do not know \"Rusty\".");
        vec![plain, paused, wrong]
    }
}

impl Page for Preferences {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Your digest").with_flash(self.flash.clone())
    }
}

/// The question before everything is deleted.
#[derive(Clone, Debug, Serialize)]
pub struct DeleteSubscription {
    /// Where the button posts to.
    pub action: String,
    /// Back.
    pub back_path: String,
    /// The address, masked.
    pub address: String,
    /// Whether the subscription has ended before.
    pub is_over: bool,
}

impl Template for DeleteSubscription {
    const NAME: &'static str = "pages/subscribers/delete.html";
    fn samples() -> Vec<Self> {
        let back_path = "/newsletter/preferences/token".to_owned();
        let action = format!("{back_path}/delete");
        let lasting = Self { action, back_path, address: "a…@example.com".into(), is_over: false };
        vec![Self { is_over: true, ..lasting.clone() }, lasting]
    }
}

impl Page for DeleteSubscription {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Delete your subscription")
    }
}

/// All is deleted.
#[derive(Clone, Debug, Serialize)]
pub struct SubscriptionDeleted {}

impl Template for SubscriptionDeleted {
    const NAME: &'static str = "pages/subscribers/deleted.html";
    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

impl Page for SubscriptionDeleted {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Deleted")
    }
}

/// `/unsubscribe/…`: the button, and after it the goodbye.
#[derive(Clone, Debug, Serialize)]
pub struct Unsubscribe {
    /// Where the button posts to.
    pub action: String,
    /// The address, masked; empty when all is deleted.
    pub address: String,
    /// Whether it is done.
    pub is_done: bool,
    /// Where "Stay subscribed" posts to, while that is offered.
    pub undo_action: Option<String>,
    /// The page that asks before everything is deleted, as long as something is kept.
    pub delete_path: Option<String>,
}

impl Template for Unsubscribe {
    const NAME: &'static str = "pages/subscribers/unsubscribe.html";
    fn samples() -> Vec<Self> {
        let asked = Self {
            action: "/unsubscribe/token".into(),
            address: "a…@example.com".into(),
            is_done: false,
            undo_action: None,
            delete_path: None,
        };
        let done = Self {
            is_done: true,
            undo_action: Some("/newsletter/undo/token".into()),
            delete_path: Some("/newsletter/preferences/token/delete".into()),
            ..asked.clone()
        };
        let gone = Self { is_done: true, address: String::new(), ..asked.clone() };
        vec![asked, Self { undo_action: None, ..done.clone() }, done, gone]
    }
}

impl Page for Unsubscribe {
    fn meta(&self) -> PageMeta {
        PageMeta::secret(if self.is_done { "You are unsubscribed" } else { "Unsubscribe" })
    }
}
