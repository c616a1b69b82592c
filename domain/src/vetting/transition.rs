//! The only way from one state to the next: checked against the table, written with its event.

use super::model::{Application, ApplicationState};
use super::queries;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

/// A step that the table of states does not know.
#[derive(Debug, thiserror::Error)]
pub(super) enum StepError {
    /// Nothing was written.
    #[error("an application that is {0} cannot become {1}")]
    Illegal(ApplicationState, ApplicationState),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Takes one step, in the caller's transaction, on a row that it holds locked.
pub(super) async fn step(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
    to: ApplicationState,
) -> Result<(), StepError> {
    if !application.state.next().contains(&to) {
        return Err(StepError::Illegal(application.state, to));
    }
    let actor = cx.actor.account_id();
    queries::insert_event(conn, application.id, Some(application.state), to, actor, cx.now).await?;
    queries::update_state(conn, application.id, to, cx.now).await?;
    application.state = to;
    application.updated_at = cx.now;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ApplicationState::{self, Approved, Decision, Draft, Expired, Rejected, Submitted, Withdrawn};

    fn any_state() -> impl Strategy<Value = ApplicationState> {
        proptest::sample::select(ApplicationState::ALL)
    }

    proptest! {
        #[test]
        fn a_walk_of_legal_steps_keeps_the_rules(walk in proptest::collection::vec(any_state(), 0..40)) {
            let mut path = vec![Draft];
            for wish in walk {
                let here = *path.last().unwrap();
                if here.next().contains(&wish) {
                    path.push(wish);
                }
            }
            for pair in path.windows(2) {
                // An end is an end; nothing is decided but in the state of decision; nobody goes back to a draft.
                prop_assert!(!matches!(pair[0], Approved | Rejected | Withdrawn | Expired));
                if matches!(pair[1], Approved | Rejected | ApplicationState::Waitlisted) {
                    prop_assert_eq!(pair[0], Decision);
                }
                prop_assert!(pair[1] != Draft && (pair[1] != Submitted || pair[0] == Draft));
            }
        }

        #[test]
        fn an_open_application_can_always_be_withdrawn_or_expire(state in any_state()) {
            prop_assert_eq!(state.is_open(), state.next().contains(&Withdrawn));
            prop_assert_eq!(state.is_open(), state.next().contains(&Expired));
        }
    }
}
