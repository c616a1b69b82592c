//! Samples of the mails about interviews: both sides, and both branches of every condition.

use domain::platform::calendar::{self, Entry};

use super::interviews::{
    About, InterviewAsked, InterviewBooked, InterviewCancelled, InterviewMissed, InterviewProposed,
    InterviewReminder, told,
};
use crate::words::sample_time;

fn about(to_candidate: bool, is_cancelled: Option<bool>) -> About {
    let starts_at = sample_time(27);
    let url = "https://roster.example/me/application/interview/1";
    let entry = |is_cancelled| {
        calendar::part(&Entry {
            uid: "interview-00000000-0000-0000-0000-000000000007",
            domain: "roster.example",
            sequence: 1,
            starts_at,
            length: chrono::TimeDelta::minutes(60),
            summary: "Technical conversation: Roster",
            description: "Change or cancel it: https://roster.example/me/application/interview/1",
            place: "https://meet.example/vetting",
            organiser: "hello@roster.example",
            attendee: "ada@example.com",
            at: sample_time(22),
            is_cancelled,
        })
    };
    About {
        to_candidate,
        other: if to_candidate { "Ines <b>Falkner</b>".into() } else { "Ada <b>Lovelace</b>".into() },
        stage: "Technical conversation".into(),
        minutes: 60,
        place: "https://meet.example/vetting".into(),
        when: is_cancelled.map(|_| told(starts_at, chrono_tz::Europe::Warsaw)),
        reason: String::new(),
        url: if to_candidate {
            url.into()
        } else {
            "https://roster.example/staff/applications/1/interviews".into()
        },
        calendar: is_cancelled.map(entry),
    }
}

fn with_reason(about: About) -> About {
    About { reason: "A flight was moved.\nI am sorry.".into(), ..about }
}

fn due() -> String {
    told(sample_time(25), chrono_tz::Europe::Warsaw)
}

pub(super) fn proposed() -> Vec<InterviewProposed> {
    let starts =
        vec![told(sample_time(27), chrono_tz::Europe::Warsaw), told(sample_time(28), chrono_tz::Tz::UTC)];
    let first = InterviewProposed { about: about(true, None), starts, due_at: due() };
    let again = InterviewProposed { about: with_reason(about(true, Some(true))), ..first.clone() };
    vec![first, again]
}

pub(super) fn asked() -> Vec<InterviewAsked> {
    vec![
        InterviewAsked { about: with_reason(about(false, None)), due_at: due() },
        InterviewAsked { about: with_reason(about(false, Some(true))), due_at: due() },
    ]
}

pub(super) fn booked() -> Vec<InterviewBooked> {
    [true, false].into_iter().map(|to| InterviewBooked { about: about(to, Some(false)) }).collect()
}

pub(super) fn cancelled() -> Vec<InterviewCancelled> {
    let by = |about: About, is_own, is_system| InterviewCancelled {
        about,
        is_own,
        is_system,
        is_lapsed: false,
        goes_on: false,
    };
    vec![
        by(with_reason(about(true, Some(true))), false, false),
        by(with_reason(about(false, Some(true))), true, false),
        InterviewCancelled { goes_on: true, ..by(with_reason(about(true, Some(true))), true, false) },
        by(
            About { reason: "The application was withdrawn.".into(), ..about(false, Some(true)) },
            false,
            true,
        ),
        InterviewCancelled { is_lapsed: true, ..by(about(true, None), false, true) },
        InterviewCancelled { is_lapsed: true, ..by(about(false, None), false, true) },
    ]
}

pub(super) fn reminder() -> Vec<InterviewReminder> {
    let one = |to, is_soon| {
        let about = About { calendar: None, ..about(to, Some(false)) };
        InterviewReminder { about, is_soon }
    };
    vec![one(true, false), one(false, true)]
}

pub(super) fn missed() -> Vec<InterviewMissed> {
    let one =
        |is_ours| InterviewMissed { about: About { calendar: None, ..about(true, Some(true)) }, is_ours };
    vec![one(true), one(false)]
}
