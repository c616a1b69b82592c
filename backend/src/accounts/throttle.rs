//! Tries to sign in: so many for an account, and so many from a network, known or unknown alike.

use chrono::TimeDelta;
use domain::platform::email::EmailAddress;
use domain::platform::ids::AccountId;

use crate::extract::{Visit, client};
use crate::limits::Limit;

fn of_account(visit: &Visit) -> Limit {
    Limit { name: "sign-in account", most: visit.cx.config.limits.sign_in_failures, window: window(visit) }
}

/// Higher than an account's: whole offices and providers stand behind one address.
fn of_network(visit: &Visit) -> Limit {
    Limit {
        name: "sign-in network",
        most: visit.cx.config.limits.sign_in_network_failures,
        window: window(visit),
    }
}

fn window(visit: &Visit) -> TimeDelta {
    TimeDelta::minutes(i64::from(visit.cx.config.limits.sign_in_window_minutes))
}

/// Counts a try before its password is looked at, so that many at once are no way around; `Err`: seconds to wait.
pub async fn attempt(visit: &Visit, address: &EmailAddress) -> Result<(), u64> {
    let (account, network) = (of_account(visit), of_network(visit));
    let now = visit.cx.now;
    let by_account = visit.state.limits.count(&account, &address.key(), 1, now).await;
    let by_network = visit.state.limits.count(&network, &client::network(visit.ip), 1, now).await;
    account.check(by_account).and(network.check(by_network))
}

/// It was the right password: only failures count.
pub async fn succeeded(visit: &Visit, address: &EmailAddress) {
    forget(visit, address).await;
    let network = of_network(visit);
    visit.state.limits.count(&network, &client::network(visit.ip), -1, visit.cx.now).await;
}

/// Whoever chose a new password by a mailed link need not wait for what others tried.
pub async fn forget(visit: &Visit, address: &EmailAddress) {
    visit.state.limits.clear(&of_account(visit), &address.key()).await;
}

/// Tries at the second step: a limit of its own, which the right password does not clear.
fn of_second_step(visit: &Visit) -> Limit {
    Limit { name: "second step", most: visit.cx.config.limits.sign_in_failures, window: window(visit) }
}

/// Counts a try at the second step, of the account and of the network; `Err`: seconds to wait.
pub async fn attempt_code(visit: &Visit, account: AccountId) -> Result<(), u64> {
    let (step, network) = (of_second_step(visit), of_network(visit));
    let by_account = visit.state.limits.count(&step, &account.to_string(), 1, visit.cx.now).await;
    let by_network = visit.state.limits.count(&network, &client::network(visit.ip), 1, visit.cx.now).await;
    step.check(by_account).and(network.check(by_network))
}

/// It was a code that counts.
pub async fn code_succeeded(visit: &Visit, account: AccountId) {
    visit.state.limits.clear(&of_second_step(visit), &account.to_string()).await;
    let network = of_network(visit);
    visit.state.limits.count(&network, &client::network(visit.ip), -1, visit.cx.now).await;
}
