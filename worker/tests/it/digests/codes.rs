//! What `worker digest …` ends with, for scripts.

use domain::digests::control;
use worker::catcher::Script;
use worker::digests::command::{self, Command, Issue};

use super::Post;

fn issue(period: &str) -> Issue {
    Issue { period: Some(period.to_owned()), json: true }
}

async fn send(post: &Post, period: &str) -> u8 {
    let command = Command::Send { issue: issue(period), wait_seconds: 0 };
    command::run(&post.state, command).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_says_whether_the_issue_goes_out() {
    let mut post = Post::new(Script::kind(), "").await;
    assert_eq!(command::run(&post.state, Command::Status(issue("2026-10"))).await.unwrap(), 3, "none there");
    assert_eq!(send(&post, "2026-10").await, 3, "skipped: there are no engineers");
    let digest = post.sending(2).await;
    assert_eq!(send(&post, &digest.period).await, 4, "on its way");
    let cx = post.cx();
    control::pause(&mut post.conn, &cx, digest.id, "lunch").await.unwrap();
    assert_eq!(send(&post, &digest.period).await, 3, "paused");
    control::resume(&mut post.conn, &cx, digest.id).await.unwrap();
    post.send(&digest).await.unwrap();
    assert_eq!(send(&post, &digest.period).await, 0, "finished");
    assert_eq!(command::run(&post.state, Command::Status(issue(&digest.period))).await.unwrap(), 0);

    let mut post = Post::new(Script::kind(), "").await;
    let digest = post.sending(2).await;
    control::cancel(&mut post.conn, &cx, digest.id, "the wrong month").await.unwrap();
    assert_eq!(send(&post, &digest.period).await, 3, "cancelled");
}
