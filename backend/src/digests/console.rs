//! Makes the console of what is known of an issue.

use std::collections::BTreeMap;

use domain::digests::desk::Desk;
use domain::digests::issue::Issue;
use domain::digests::ledger::Question;
use domain::digests::{DeliveryState, Digest, DigestState, Pick, PickState, preview};
use domain::platform::context::Context;

use super::live::Live;
use super::views::{Action, Console, Copies, PickRow, Preview, QuestionRow};
use super::{notice_rows, path_of, words};
use crate::components::{Choice, Crumb, Fact};

/// The page; `skill` is the one that the reader of the preview follows.
pub fn view(cx: &Context, desk: &Desk, skill: &str) -> Console {
    let digest = &desk.digest;
    let zone = cx.config.site.time_zone;
    let is_waiting = digest.state.is_draft() || digest.state == DigestState::Approved;
    Console {
        path: path_of(digest),
        title: words::title(digest),
        crumbs: vec![
            Crumb::to("Desk", "/staff"),
            Crumb::to("Digests", "/staff/digests"),
            Crumb::here(words::title(digest)),
        ],
        lead: words::lead(digest, &words::when(digest.send_at, zone)),
        badge: words::badge(digest),
        note: digest.state_reason.clone(),
        actions: actions(digest, !desk.picks.is_empty()),
        facts: facts(cx, digest),
        checks: if is_waiting { desk.checks.clone() } else { Vec::new() },
        picks: desk.picks.iter().map(|pick| row(desk, pick)).collect(),
        notices: notice_rows::rows(desk, zone),
        is_draft: digest.state.is_draft(),
        intro: digest.intro_text.clone(),
        preview: desk.issue.as_ref().map(|issue| seen(cx, issue, skill)),
        copies: digest.frozen_at.map(|_| copies(desk)),
        questions: desk.questions.iter().map(|question| asked(cx, digest, question)).collect(),
        flash: None,
    }
}

/// What may be done now, the main thing first.
fn actions(digest: &Digest, has_picks: bool) -> Vec<Action> {
    let path = path_of(digest);
    let action =
        |label, end: &str, kind, is_post| Action { label, href: format!("{path}/{end}"), kind, is_post };
    let hold = || action("Hold", "hold", "secondary", false);
    let cancel = || action("Cancel", "cancel", "plain", false);
    let send = |kind| action("Send now", "send", kind, false);
    let mut actions = match digest.state {
        DigestState::Planned | DigestState::Previewed if !has_picks => {
            vec![action("Choose engineers now", "choose", "primary", true), hold(), cancel()]
        }
        DigestState::Planned | DigestState::Previewed => {
            vec![action("Approve", "approve", "primary", true), send("secondary"), hold(), cancel()]
        }
        DigestState::Approved => vec![send("primary"), hold(), cancel()],
        DigestState::Frozen | DigestState::Sending => {
            vec![action("Pause", "pause", "primary", false), cancel()]
        }
        DigestState::Paused => vec![action("Resume", "resume", "primary", true), cancel()],
        DigestState::Finished | DigestState::Cancelled | DigestState::Skipped => Vec::new(),
    };
    if digest.is_held && (digest.state.is_draft() || digest.state == DigestState::Approved) {
        actions.retain(|action| action.label != "Hold");
        for action in &mut actions {
            if action.kind == "primary" {
                action.kind = "secondary";
            }
        }
        actions.insert(0, action("Take the hold back", "release", "primary", true));
    }
    actions
}

fn facts(cx: &Context, digest: &Digest) -> Vec<Fact> {
    let zone = cx.config.site.time_zone;
    let mut facts = vec![
        Fact::new("Goes out", words::when(digest.send_at, zone)),
        Fact::new("Approval", words::approval(digest.approval)),
        Fact::new("Copies of unknown fate", words::uncertain(digest.uncertain_policy)),
    ];
    let by = if digest.approved_by.is_some() { "by an editor" } else { "by itself" };
    for (term, at, note) in [
        ("Approved", digest.approved_at, by),
        ("Frozen", digest.frozen_at, ""),
        ("First copy", digest.started_at, ""),
        ("Finished", digest.finished_at, ""),
    ] {
        facts.extend(at.map(|at| Fact::new(term, format!("{} {note}", words::when(at, zone)).trim())));
    }
    if digest.is_caught_up {
        facts.push(Fact::new("Planned", "late, after its date: only standing consents count"));
    }
    facts
}

fn row(desk: &Desk, pick: &Pick) -> PickRow {
    let person = desk.people.iter().find(|person| person.id == pick.engineer_id);
    let why = match (&pick.state_reason, pick.state) {
        (Some(said), PickState::Dropped | PickState::Struck) => said.clone(),
        (Some(said), _) => format!("{}: {said}", pick.reason),
        (None, _) => pick.reason.clone(),
    };
    PickRow {
        place: (pick.state != PickState::Dropped).then_some(pick.position + 1),
        name: person.map_or_else(String::new, |person| person.display_name.clone()),
        href: person.and_then(super::profile_href),
        scope: words::scope(pick.scope),
        score: pick.score,
        why,
        badge: words::pick(pick.state),
        change_href: format!("{}/picks/{}", path_of(&desk.digest), pick.engineer_id),
    }
}

fn seen(cx: &Context, issue: &Issue, skill: &str) -> Preview {
    let names: BTreeMap<&str, i32> =
        issue.cards.iter().flat_map(|card| &card.skills).map(|(id, name)| (name.as_str(), *id)).collect();
    let followed = names.values().copied().find(|id| id.to_string() == skill);
    let interests = domain::digests::copy::Interests {
        skills: followed.into_iter().collect(),
        ..domain::digests::copy::Interests::default()
    };
    Preview {
        subject: preview::copy_of(cx, issue, &interests).subject,
        skills: names.into_iter().map(|(name, id)| Choice::new(id.to_string(), name)).collect(),
        skill: followed.map(|id| id.to_string()).unwrap_or_default(),
        query: followed.map(|id| format!("?skill={id}")).unwrap_or_default(),
    }
}

fn copies(desk: &Desk) -> Copies {
    Copies {
        live: Live::of(&path_of(&desk.digest), &desk.progress),
        reasons: desk.reasons.clone(),
        exclusions: desk.exclusions.clone(),
        candidates: desk.digest.candidates,
    }
}

fn asked(cx: &Context, digest: &Digest, question: &Question) -> QuestionRow {
    let since = question.settled_at.map(|at| words::when(at, cx.config.site.time_zone));
    let known = question.reason.clone().unwrap_or_else(|| "Nothing is known of it".to_owned());
    QuestionRow {
        address: question.address.clone().unwrap_or_else(|| "Erased reader".to_owned()),
        meta: since.map_or_else(|| known.clone(), |since| format!("{known}, since {since}")),
        badge: words::question(question.state),
        href: (question.state == DeliveryState::Held)
            .then(|| format!("{}/copies/{}", path_of(digest), question.subscriber_id)),
    }
}
