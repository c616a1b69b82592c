//! Why something happens: one sentence for each kind of mail and of transition, and the times from which rules count.

use chrono::TimeDelta;
use domain::simulation::Rule;

const fn days(table: &'static str, column: &'static str, days: i64) -> Rule {
    Rule { table, column, after: TimeDelta::days(days) }
}

/// Times that stand in no column: the walk stops at each, so that what they bring is told at the minute.
pub(super) const INSTANTS: [Rule; 21] = [
    Rule { table: "intros", column: "deliver_at", after: TimeDelta::hours(48) },
    Rule { table: "intros", column: "revision_asked_at", after: TimeDelta::hours(48) },
    days("digests", "send_at", -5),
    days("engineers", "vetted_until", -30),
    days("digest_consents", "expires_at", -14),
    days("digest_consents", "expires_at", -3),
    days("applications", "applicant_act_at", 30),
    days("applications", "applicant_asked_at", 30),
    days("applications", "created_at", 3),
    days("applications", "created_at", 10),
    days("identity_checks", "provided_at", 5),
    days("projects", "updated_at", 30),
    days("projects", "created_at", 30),
    days("subscribers", "created_at", 30),
    days("subscribers", "confirmation_sent_at", 30),
    days("interviews", "starts_at", -1),
    Rule { table: "interviews", column: "starts_at", after: TimeDelta::hours(-1) },
    days("candidacy_interviews", "starts_at", -1),
    Rule { table: "candidacy_interviews", column: "starts_at", after: TimeDelta::hours(-1) },
    days("candidacies", "next_step_due", -2),
    days("candidacies", "next_step_due", 4),
];

/// Mails that the clock brings about, by the word of their kind.
const MAILS: &[(&str, &str)] = &[
    ("digest", "the issue of the month, at its time of sending"),
    ("digest_notice", "picked for the issue, five days before it is sent"),
    ("digest_waiting", "the issue's time has come and a person has to decide"),
    ("digest_skipped", "too few engineers can be shown"),
    ("availability_asked", "21 days since availability was confirmed"),
    (
        "availability_unconfirmed",
        "35 days since availability was confirmed: search and digest leave them out",
    ),
    ("availability_ended", "60 days since availability was confirmed: set to not looking"),
    ("engagement_over", "the date has passed until which they were engaged"),
    ("consent_ending", "the answer about the digest ends 14, then 3 days from now"),
    ("vetting_ending", "24 months since the decision, or 30 days short of it"),
    ("staff_overdue", "a date that staff promised has passed"),
    ("answer_delayed", "a date that staff promised has passed: told once"),
    ("application_waiting", "taken up again, or new, and a vetter has to look"),
    ("application_resumed", "60 days on the waiting list are over"),
    ("application_expired", "30 days without the applicant's part"),
    ("finish_application", "begun and not sent: 3, then 10 days"),
    ("stage_reminder", "the applicant's part of a stage is awaited"),
    ("stages_released", "a vetter is gone"),
    ("vetter_morning", "what waits, on the morning of each working day"),
    ("interview_cancelled", "nobody chose a time, or it lapsed"),
    ("interview_reminder", "the conversation is within a day, or within the hour"),
    ("interview_missed", "the conversation did not take place"),
    ("identity_checked", "a check of the identity came to its end"),
    (
        "candidacy_step",
        "14 days after an interview without an outcome, 28 silent ones in a conversation or 30 on a list, the card is closed",
    ),
    (
        "outcome_due",
        "7 and 12 days after an interview its outcome is due; a conversation is silent for 14, a card on a list for 25",
    ),
    ("hire_interview", "nobody picked a time, or the interview is within a day, or within the hour"),
    (
        "engagement_step",
        "an offer was not answered, a trial begins, is halfway, wants a decision, or had none",
    ),
    ("review_step", "the reviews of both are in, or 14 days are over"),
    ("intro_expired", "7 days without an answer"),
    ("intro_ended", "the other side is no more"),
    ("intro_reminder", "48 hours without an answer"),
    ("intro_asked", "the time in which the company could take it back is over"),
    ("brief_expired", "30 days without the client's answer"),
    ("brief_postponed", "the next step has a new date"),
    ("export_ready", "the copy that was asked for is made"),
    ("account_erased", "the time to take the deletion back is over"),
    ("messages_waiting", "what was written five minutes ago is not read"),
    ("search_alert", "engineers newly fit a saved search, at eight in the company's zone"),
    ("company_handed_over", "its last owner is gone"),
    ("weekly_figures", "asked for: each Monday at eight, about the seven days before"),
];

/// Transitions: what, and to which state; an empty one stands for any.
const TRANSITIONS: &[(&str, &str, &str)] = &[
    ("application", "expired", "30 days without the applicant's part"),
    ("application", "screening", "60 days on the waiting list are over"),
    ("availability of engineer", "not_looking", "60 days since availability was confirmed"),
    ("digest consent of engineer", "ended", "90 days since the answer was given"),
    ("digest", "planned", "the month before has had its issue: the next one is planned"),
    ("digest", "previewed", "five days before it is sent engineers are chosen"),
    ("digest", "finished", "every copy has its outcome"),
    ("digest", "skipped", "too few engineers can be shown"),
    ("digest", "", "its time of sending has come"),
    ("network status of engineer", "none", "24 months since the decision"),
    ("passport of engineer", "expired", "24 months since the decision"),
    ("candidacy", "interviewing", "the offer was not answered"),
    ("candidacy", "trial", "the first day of the trial"),
    ("candidacy", "hired", "the first day, and no trial was agreed"),
    ("candidacy", "closed", "nobody said in time what comes next"),
    ("candidacy interview", "lapsed", "nobody picked a time"),
    ("candidacy interview", "", "its candidacy has ended"),
    ("engagement", "lapsed", "7 days without an answer"),
    ("engagement", "ended", "nobody decided within 3 days of the trial's last day"),
    ("engagement", "", "its first day has come"),
    ("intro", "expired", "7 days without an answer"),
    ("intro", "", "its date has come"),
    ("project", "expired", "30 days without the client's answer"),
    ("subscriber", "deleted", "30 days without a confirmation"),
    ("subscriber", "confirmed", "the pause is over"),
    ("interview", "lapsed", "nobody chose a time"),
    ("identity check", "expired", "its date has passed"),
    ("personal export", "deleted", "the copy is kept for a week"),
    ("account", "deleted", "a sign-up that nobody verified"),
    ("account", "", "the time to take the deletion back is over"),
];

/// The sentence for a mail; of a kind that is not in the table, that its timer owes it.
pub(super) fn of_mail(kind: &str) -> String {
    let found = MAILS.iter().find(|(word, _)| *word == kind);
    found.map_or_else(|| "owed before, or by a timer".to_owned(), |(_, why)| (*why).to_owned())
}

/// The sentence for a transition.
pub(super) fn of_transition(what: &str, from: Option<&str>, to: &str) -> String {
    if what == "availability of engineer" && to.ends_with("unconfirmed") {
        return "35 days since availability was confirmed".to_owned();
    }
    let fits = |state: &str| state == to || state.is_empty();
    let found = TRANSITIONS.iter().find(|(noun, state, _)| *noun == what && fits(state));
    match (found, from) {
        (Some((.., why)), _) => (*why).to_owned(),
        (None, Some(_)) => "its date has come".to_owned(),
        (None, None) => "made by a timer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use domain::outbox::MailKind;

    use super::*;

    #[test]
    fn the_table_names_kinds_that_there_are_once_each() {
        for (at, (kind, why)) in MAILS.iter().enumerate() {
            assert!(*kind == "digest" || MailKind::from_str(kind).is_ok(), "{kind}");
            assert!(!why.is_empty() && MAILS.iter().skip(at + 1).all(|(other, _)| other != kind), "{kind}");
        }
    }
}
