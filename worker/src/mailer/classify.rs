//! What an answer means for the row that is owed: pure, and the one table of it.

use super::reply::{Enhanced, Reply, SendError, Stage};

/// What becomes of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The relay has taken it.
    Sent,
    /// Not now: try again. `is_throttled`: the relay asks for less (421, 4.7.x).
    Deferred {
        /// Halve the rate of this site.
        is_throttled: bool,
    },
    /// The recipient was refused for good. `is_gone`: there is no such mailbox, so it is never to be mailed again.
    Bounced {
        /// 5.1.1, 5.1.10 or 5.2.1.
        is_gone: bool,
    },
    /// Refused by policy (5.7.x): about us, never about the reader. Opens the site's breaker; try again later.
    Policy,
    /// This message cannot be delivered.
    Failed,
    /// The relay may have taken it: nobody can know.
    Uncertain,
}

/// Reads the outcome of one transaction.
#[must_use]
pub fn classify(outcome: &Result<Reply, SendError>) -> Verdict {
    match outcome {
        Ok(_) => Verdict::Sent,
        Err(SendError::Connect(_) | SendError::Lost(_)) => Verdict::Deferred { is_throttled: false },
        Err(SendError::Uncertain(_)) => Verdict::Uncertain,
        Err(SendError::Unaddressable(_)) => Verdict::Failed,
        Err(SendError::Refused { stage, reply }) => refused(*stage, reply),
    }
}

fn refused(stage: Stage, reply: &Reply) -> Verdict {
    if matches!(reply.enhanced, Some(Enhanced(5, 7, _))) {
        return Verdict::Policy;
    }
    if reply.is_transient() {
        let is_throttled = reply.code == 421 || matches!(reply.enhanced, Some(Enhanced(4, 7, _)));
        return Verdict::Deferred { is_throttled };
    }
    match (stage, reply.enhanced) {
        (Stage::Recipient, enhanced) => Verdict::Bounced { is_gone: enhanced.is_some_and(is_gone) },
        // Some relays look at the mailbox only when they have the message.
        (Stage::Dot, Some(enhanced)) if is_gone(enhanced) => Verdict::Bounced { is_gone: true },
        // 5xx at MAIL is about our sender: nothing that the reader did.
        (Stage::Mail, _) => Verdict::Policy,
        (Stage::Data | Stage::Dot, _) => Verdict::Failed,
    }
}

fn is_gone(code: Enhanced) -> bool {
    matches!(code, Enhanced(5, 1, 1 | 10) | Enhanced(5, 2, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: Verdict = Verdict::Deferred { is_throttled: false };
    const LESS: Verdict = Verdict::Deferred { is_throttled: true };
    const GONE: Verdict = Verdict::Bounced { is_gone: true };
    const NO: Verdict = Verdict::Bounced { is_gone: false };

    #[test]
    fn every_refusal_has_one_meaning() {
        for (stage, code, text, verdict) in [
            (Stage::Recipient, 450, "mailbox busy", LATER),
            (Stage::Recipient, 451, "4.7.1 greylisted, come back", LESS),
            (Stage::Recipient, 452, "4.2.2 mailbox full", LATER),
            (Stage::Mail, 421, "too many connections", LESS),
            (Stage::Dot, 421, "4.3.2 shutting down", LESS),
            (Stage::Dot, 452, "4.3.1 disk full", LATER),
            (Stage::Recipient, 550, "5.1.1 no such user", GONE),
            (Stage::Recipient, 556, "5.1.10 null MX", GONE),
            (Stage::Recipient, 550, "5.2.1 mailbox disabled", GONE),
            (Stage::Recipient, 552, "5.2.2 mailbox full", NO),
            (Stage::Recipient, 550, "no such user", NO),
            (Stage::Recipient, 550, "5.7.1 relaying denied", Verdict::Policy),
            (Stage::Recipient, 554, "5.7.26 unauthenticated mail", Verdict::Policy),
            (Stage::Mail, 550, "5.7.1 sender rejected", Verdict::Policy),
            (Stage::Mail, 553, "5.1.8 bad sender domain", Verdict::Policy),
            (Stage::Data, 554, "no valid recipients", Verdict::Failed),
            (Stage::Dot, 550, "5.1.1 no such user after all", GONE),
            (Stage::Dot, 554, "5.6.0 malformed", Verdict::Failed),
            (Stage::Dot, 550, "5.7.1 looks like spam", Verdict::Policy),
            (Stage::Dot, 552, "too large", Verdict::Failed),
        ] {
            let outcome = Err(SendError::Refused { stage, reply: Reply::new(code, text) });
            assert_eq!(classify(&outcome), verdict, "{stage:?} {code} {text}");
        }
    }

    #[test]
    fn only_a_loss_after_the_dot_is_uncertain() {
        for (outcome, verdict) in [
            (Ok(Reply::new(250, "2.0.0 queued")), Verdict::Sent),
            (Err(SendError::Connect("refused".into())), LATER),
            (Err(SendError::Lost("reset".into())), LATER),
            (Err(SendError::Uncertain("timeout".into())), Verdict::Uncertain),
            (Err(SendError::Unaddressable("no SMTPUTF8")), Verdict::Failed),
        ] {
            assert_eq!(classify(&outcome), verdict, "{outcome:?}");
        }
    }
}
