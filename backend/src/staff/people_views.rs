//! Contexts of the pages about people.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::accounts::model::AccountState;
use domain::accounts::{PersonFile, StaffNote, Watch};
use domain::engineers::NetworkStatus;
use domain::platform::actor::{AccountKind, Permission};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::AccountId;
use domain::platform::templates::Template;
use serde::Serialize;

use super::people::{FindForm, PersonForm};
use crate::components::{Choice, Crumb, Fact};
use crate::views::{Flash, Page, PageMeta};
use crate::words;

/// `/staff/people`
#[derive(Clone, Debug, Serialize)]
pub struct PeoplePage {
    rows: Vec<StaffRow>,
    form: FindForm,
    errors: FieldErrors,
    /// Whether staff must have two-step sign-in.
    is_required: bool,
}

#[derive(Clone, Debug, Serialize)]
struct StaffRow {
    href: String,
    name: String,
    permissions: Vec<&'static str>,
    has_two_factor: bool,
    word: &'static str,
    tone: &'static str,
    is_own: bool,
}

impl PeoplePage {
    /// With everybody who works here.
    #[must_use]
    pub fn new(staff: Vec<PersonFile>, is_required: bool, form: FindForm, errors: FieldErrors) -> Self {
        let row = |file: PersonFile| {
            let (word, tone) = state_word(file.state);
            StaffRow {
                href: format!("/staff/people/{}", file.id),
                permissions: file.permissions.iter().map(|held| permission_label(*held)).collect(),
                has_two_factor: file.two_factor_since.is_some(),
                name: file.name,
                is_own: file.is_own,
                word,
                tone,
            }
        };
        Self { rows: staff.into_iter().map(row).collect(), form, errors, is_required }
    }
}

/// `/staff/people/{id}`
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one part of the page")]
pub struct PersonPage {
    crumbs: Vec<Crumb>,
    id: AccountId,
    name: String,
    word: &'static str,
    tone: &'static str,
    facts: Vec<Fact>,
    form: PersonForm,
    errors: FieldErrors,
    choices: Vec<Choice>,
    reason: Option<String>,
    may_see_as: bool,
    may_suspend: bool,
    may_reinstate: bool,
    watches: Vec<WatchRow>,
    notes: Vec<NoteRow>,
    /// What may be done about an engineer's place in the network: `remove` or `restore`.
    place: Option<&'static str>,
    may_end: bool,
    may_remove_factor: bool,
    #[serde(skip)]
    pub(super) done: String,
}

#[derive(Clone, Debug, Serialize)]
struct NoteRow {
    staff: String,
    what: &'static str,
    reason: String,
    at: String,
}

#[derive(Clone, Debug, Serialize)]
struct WatchRow {
    staff: String,
    reason: String,
    from: String,
    until: String,
}

impl PersonPage {
    /// With one account, and the form as typed; times in this zone.
    #[must_use]
    pub fn new(
        file: PersonFile,
        last_use: Option<DateTime<Utc>>,
        watches: &[Watch],
        zone: Tz,
        form: Option<PersonForm>,
        errors: FieldErrors,
    ) -> Self {
        let is_staff = file.kind == AccountKind::Staff;
        let is_open = matches!(file.state, AccountState::Active | AccountState::DeletionRequested);
        let may_lock = is_open || file.state == AccountState::Pending;
        let (word, tone) = state_word(file.state);
        let held: Vec<String> = file.permissions.iter().map(ToString::to_string).collect();
        let typed = form.as_ref().filter(|_| errors.get("permissions").is_some());
        let typed = typed.map(|form| form.permissions.clone());
        let choice = |held: &Permission| {
            Choice::new(held.as_str(), permission_label(*held)).with_hint(permission_hint(*held))
        };
        let watch = |watch: &Watch| WatchRow {
            staff: watch.staff.clone(),
            reason: watch.reason.clone(),
            from: words::moment(watch.started_at, zone),
            until: words::moment(watch.ended_at, zone),
        };
        Self {
            crumbs: vec![
                Crumb::to("Staff", "/staff"),
                Crumb::to("People", "/staff/people"),
                Crumb::here(&*file.name),
            ],
            facts: facts(&file, last_use, zone),
            choices: if is_staff { Permission::ALL.iter().map(choice).collect() } else { Vec::new() },
            may_see_as: !is_staff && is_open,
            may_suspend: !file.is_own && may_lock,
            may_reinstate: file.state == AccountState::Suspended,
            watches: watches.iter().map(watch).collect(),
            notes: Vec::new(),
            place: None,
            may_end: is_staff && !file.is_own && !file.ends.is_some_and(|(_, is_by_staff)| is_by_staff),
            may_remove_factor: !file.is_own && file.two_factor_since.is_some(),
            id: file.id,
            name: file.name,
            reason: file.suspended_reason,
            word,
            tone,
            form: PersonForm {
                // Another form than that of the permissions does not send any.
                permissions: typed.unwrap_or(held),
                ..form.unwrap_or_default()
            },
            errors,
            done: String::new(),
        }
    }
}

impl PersonPage {
    /// With what staff did about the account.
    #[must_use]
    pub fn with_notes(self, notes: &[StaffNote], zone: Tz) -> Self {
        let row = |note: &StaffNote| NoteRow {
            staff: note.staff.clone().unwrap_or_else(|| "somebody who left".to_owned()),
            what: deed(&note.action),
            reason: note.reason.clone(),
            at: words::moment(note.at, zone),
        };
        Self { notes: notes.iter().map(row).collect(), ..self }
    }

    /// With what may be done about an engineer's place in the network.
    #[must_use]
    pub fn with_place(self, status: Option<NetworkStatus>) -> Self {
        let place = match status {
            Some(NetworkStatus::Active | NetworkStatus::Paused) => Some("remove"),
            Some(NetworkStatus::Removed) => Some("restore"),
            _ => None,
        };
        Self { place, ..self }
    }
}

/// What staff did, in words.
fn deed(action: &str) -> &'static str {
    match action {
        "account.suspended" => "Locked",
        "account.reinstated" => "Opened again",
        "account.dismissed" => "Ended",
        "account.two_factor_removed" => "Two-step sign-in taken off",
        "engineer.removed" => "Removed from the network",
        "engineer.restored" => "Back in the network",
        _ => "Changed",
    }
}

fn facts(file: &PersonFile, last_use: Option<DateTime<Utc>>, zone: Tz) -> Vec<Fact> {
    let when = |at: Option<DateTime<Utc>>, never: &str| {
        at.map_or_else(|| never.to_owned(), |at| words::moment(at, zone))
    };
    let kind = match file.kind {
        AccountKind::Developer => "Developer",
        AccountKind::Company => "Company",
        AccountKind::Staff => "Staff",
    };
    let mut facts = vec![Fact::new("Kind", kind), Fact::new("Address", &*file.address)];
    if let Some(company) = &file.company {
        facts.push(Fact::new("Company", &**company));
    }
    facts.push(Fact::new("Signed up", words::moment(file.created_at, zone)));
    facts.push(Fact::new("Last used", when(last_use, "never, or more than a month ago")));
    facts.push(Fact::new("Two-step sign-in", when(file.two_factor_since, "off")));
    facts.extend(file.ends.map(|(at, _)| Fact::new("Is erased on", words::date(at, zone))));
    facts
}

fn state_word(state: AccountState) -> (&'static str, &'static str) {
    match state {
        AccountState::Pending => ("Address not confirmed", "warn"),
        AccountState::Active => ("Active", "good"),
        AccountState::Suspended => ("Locked", "bad"),
        AccountState::DeletionRequested => ("Asked for deletion", "warn"),
        AccountState::Erased => ("Erased", "neutral"),
    }
}

fn permission_label(permission: Permission) -> &'static str {
    match permission {
        Permission::Admin => "Admin",
        Permission::Vetter => "Vetter",
        Permission::Matcher => "Matcher",
        Permission::ProjectLead => "Project lead",
        Permission::Editor => "Editor",
        Permission::Moderator => "Moderator",
    }
}

fn permission_hint(permission: Permission) -> &'static str {
    match permission {
        Permission::Admin => "Everything below, people, the queue and the outbox.",
        Permission::Vetter => "Reads and judges applications.",
        Permission::Matcher => "Proposes engineers for seats.",
        Permission::ProjectLead => "Triages briefs and leads projects.",
        Permission::Editor => "Runs the digest and the articles.",
        Permission::Moderator => "Verifies companies and looks at reports.",
    }
}

fn sample(kind: AccountKind, state: AccountState, permissions: Vec<Permission>) -> PersonFile {
    PersonFile {
        id: AccountId::new(),
        kind,
        name: "Ada <b>".into(),
        address: "ada@example.com".into(),
        state,
        suspended_reason: (state == AccountState::Suspended).then(|| "Sends <b>the same</b> text.".into()),
        created_at: DateTime::UNIX_EPOCH,
        company: (kind == AccountKind::Company).then(|| "Engines <b>".into()),
        permissions,
        two_factor_since: (state == AccountState::Active).then_some(DateTime::UNIX_EPOCH),
        ends: (state == AccountState::Suspended).then_some((DateTime::UNIX_EPOCH, true)),
        is_own: false,
    }
}

impl Template for PeoplePage {
    const NAME: &'static str = "pages/staff/people.html";
    fn samples() -> Vec<Self> {
        let active = sample(AccountKind::Staff, AccountState::Active, Permission::ALL.to_vec());
        let own = PersonFile { is_own: true, ..active.clone() };
        let bare = sample(AccountKind::Staff, AccountState::Suspended, Vec::new());
        let staff = vec![active, own, bare];
        let wrong = FieldErrors::one("email", "No account has this address.");
        vec![
            Self::new(staff.clone(), true, FindForm::default(), FieldErrors::default()),
            Self::new(staff, false, FindForm::default(), wrong),
        ]
    }
}

impl Template for PersonPage {
    const NAME: &'static str = "pages/staff/person.html";
    fn samples() -> Vec<Self> {
        let zone = Tz::UTC;
        let watch = Watch {
            staff: "Sam <b>".into(),
            reason: "asked <b>us</b>".into(),
            started_at: DateTime::UNIX_EPOCH,
            ended_at: DateTime::UNIX_EPOCH,
        };
        let page = |file, errors| {
            Self::new(file, Some(DateTime::UNIX_EPOCH), &[], zone, Some(PersonForm::default()), errors)
        };
        let staff = sample(AccountKind::Staff, AccountState::Active, vec![Permission::Vetter]);
        let locked = sample(AccountKind::Developer, AccountState::Suspended, Vec::new());
        let company = sample(AccountKind::Company, AccountState::Active, Vec::new());
        let wrong = FieldErrors::one("reason", "Write at least 10 characters.");
        let watched = Self::new(company.clone(), None, &[watch], zone, None, FieldErrors::default());
        let own = PersonFile { is_own: true, ..staff.clone() };
        let note = StaffNote {
            staff: None,
            action: "account.suspended".into(),
            reason: "Sends <b>the same</b> text.".into(),
            at: DateTime::UNIX_EPOCH,
        };
        let developer = sample(AccountKind::Developer, AccountState::Active, Vec::new());
        let known = page(developer, FieldErrors::one("network", "Write more.")).with_notes(&[note], zone);
        vec![
            known.clone().with_place(Some(NetworkStatus::Active)),
            known.with_place(Some(NetworkStatus::Removed)),
            page(staff, FieldErrors::one("permissions", "Not your own.")),
            page(own, FieldErrors::default()),
            page(locked, FieldErrors::default()),
            page(company, wrong),
            watched,
        ]
    }
}

impl Page for PeoplePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("People")
    }
}

impl Page for PersonPage {
    fn meta(&self) -> PageMeta {
        let text = match self.done.as_str() {
            "permissions" => Some("Saved. It counts with this person's next click."),
            "suspended" => Some("Locked. The person is signed out everywhere, and told why by mail."),
            "ended" => Some("The account ends. Its person is out, and what they had open is handed back."),
            "factor" => Some("Two-step sign-in is off. The person is told by mail."),
            "removed" => Some("Removed. The profile is nowhere to be seen, and the engineer is told why."),
            "restored" => Some("Back in the network. The engineer is told by mail."),
            "reinstated" => Some("Open again. The person is told by mail."),
            _ => None,
        };
        PageMeta::private(&self.name).with_flash(text.map(Flash::good))
    }
}
