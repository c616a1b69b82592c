//! The questions that demo data begins with: written for this bank, none of them is asked elsewhere word for word.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;

use super::{Question, QuestionState, queries};
use crate::engineers::skills::resolve;
use crate::platform::db::Conn;
use crate::platform::ids::QuestionId;

const TRADE_OFFS: &str = "Reasoning about trade-offs";
const FAILURE: &str = "Experience with failure";
const COMMUNICATION: &str = "Communication";
const CORRECTNESS: &str = "Correctness";
const VERIFICATION: &str = "Verification";

/// Skill, difficulty, criterion, question, answer.
type Entry = (&'static str, i16, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const QUESTIONS: [Entry; 20] = [
    ("PostgreSQL", 3, TRADE_OFFS, "A list page counts its rows with select count(*) and takes two seconds. Which answers do you consider, and what decides between them?",
     "Asks first **whether anybody needs the exact number**. Then: an estimate from the planner's statistics, a count kept by triggers (and its contention), counting up to a bound (\"more than 1,000\"), an index that fits the filter. Names what each costs when rows are written."),
    ("PostgreSQL", 4, CORRECTNESS, "Two requests read a balance, subtract, and write it back. Show two ways to make this right, and one that looks right and is not.",
     "Right: `update … set balance = balance - x where balance >= x` in one statement; `select … for update`; serializable with a retry. **Looks right**: a transaction at the default isolation level around read and write. A strong answer says what the loser of the race is told."),
    ("PostgreSQL", 2, FAILURE, "A migration that adds a column took the site down. How can that happen, and what do you do differently the next time?",
     "The lock waits behind a long query, and everything queues behind the lock; or a default rewrote the table (old versions). Sets `lock_timeout`, tries again, splits the change: add, backfill in batches, constrain as *not valid*, validate."),
    ("Rust", 3, TRADE_OFFS, "When do you pass &str, when String, and when Cow<str> into a function, and what would make you change your mind?",
     "Borrow when the function only reads; take ownership when it keeps the value; `Cow` where most calls need no copy and that was **measured**. Knows that `impl Into<String>` hides an allocation from the caller."),
    ("Rust", 4, CORRECTNESS, "An async function holds a MutexGuard over an .await. What can go wrong, with the standard library's mutex and with tokio's?",
     "Standard: the future is not `Send`, or a thread blocks while the holder waits for that thread: a deadlock. Tokio's: no blocking, but the lock is held as long as the awaited thing takes, and a dropped future releases it **in the middle of the work**. Shortens the critical section first."),
    ("Python", 2, CORRECTNESS, "def add(item, items=[]): what does the second call return, and why is it so?",
     "The list is made once, when the function is defined, so calls share it. Uses `None` and makes the list inside. A strong answer finds the same mistake in class attributes."),
    ("Python", 3, TRADE_OFFS, "A report runs for forty minutes in one Python process. In which order do you look for time, and when do you reach for processes, threads or another language?",
     "Profiles first. Waiting: threads or asyncio; computing: vectorise, then processes, since one interpreter runs one thread of bytecode at a time; another language for the small part that stays hot. Says **what each makes harder** to run and to debug."),
    ("Django", 3, CORRECTNESS, "A page runs 400 queries for 50 rows. How do you find out why, and what are the two tools of the ORM against it?",
     "Looks at the log of queries or the debug toolbar and finds a loop over a relation. `select_related` joins single relations, `prefetch_related` asks once for many. Adds a test that **counts the queries**."),
    ("TypeScript", 2, CORRECTNESS, "What does as do that a type guard does not, and where is each in its place?",
     "`as` silences the compiler and checks nothing at run time; a guard checks and narrows. Data from outside is parsed by a schema or a guard; `as` remains for what the compiler cannot know and the author can show."),
    ("React", 3, CORRECTNESS, "An effect fetches by id, the id changes quickly, and the page sometimes shows the wrong record. Why, and what are two ways out?",
     "Answers arrive out of order and the older one wins. Ignores the stale one with a flag in the clean-up, or aborts it with an `AbortController`; or leaves fetching to a library that keys by id. Names the **loading state** that the user sees meanwhile."),
    ("Kubernetes", 3, FAILURE, "Each deploy drops a few requests. Where do they get lost, and how do you stop it?",
     "Between the end of a pod and the moment everybody has stopped routing to it: handle SIGTERM by finishing what is open, wait before closing the listener, set readiness to false, give a grace period longer than the longest request. Shows how they would **measure** that it is gone."),
    ("Kubernetes", 2, COMMUNICATION, "Explain to a product manager what a liveness probe is, and how a bad one makes an outage worse.",
     "Without jargon: a question that is asked again and again, \"are you alive?\", and who does not answer is restarted. If it asks the database, a slow database restarts every server at once. **Checks that the listener followed.**"),
    ("Redis", 3, TRADE_OFFS, "You cache a price for five minutes. Somebody complains of a wrong price. Which designs do you weigh?",
     "Shorter time, invalidation by event, versioned keys, no cache where money is decided. Separates *showing* a price from *charging* it. Mentions the stampede when a hot key expires."),
    ("Go", 3, CORRECTNESS, "A goroutine writes into a channel that nobody reads any more. What happens, how do you notice, and how do you write it so that it cannot?",
     "It blocks for ever: a leak. Shows in the count of goroutines or in a dump. A context that ends it, a buffered channel for a single result, a clear owner who closes."),
    ("Java", 3, VERIFICATION, "A test passes alone and fails in the suite. What are your three first suspicions, and how do you test each?",
     "Shared state (statics, a database that is not reset), order, time. Runs it in random order and in isolation, prints the clock and zone, bisects the suite. **Does not retry it** into the green."),
    ("SQL", 2, CORRECTNESS, "where not in (select parent_id …) returns no rows although it should. Why?",
     "One `null` in the list makes every comparison unknown. Uses `not exists`, or filters the nulls. A strong answer adds the constraint that should have forbidden the null."),
    ("API Design", 4, TRADE_OFFS, "A client repeats a POST after a time-out, and the order exists twice. Design the endpoint so that this cannot happen.",
     "An idempotency key from the client, stored with the answer **in the same transaction** as the effect; the same key with another body is refused; keys expire. Says what happens while the first request is still running."),
    ("Distributed Systems", 4, TRADE_OFFS, "A worker takes a job, does it, and dies before it says so. What can the system promise about that job, and what must the job itself bring?",
     "At least once or at most once; exactly once only where the effect and the record commit together, or the effect is idempotent. A lease with a fencing number keeps a worker that slept from overwriting its successor. Names **the window that remains**."),
    ("Distributed Systems", 5, FAILURE, "Tell of an incident whose first explanation was wrong. What did you believe, what did the evidence say, and what changed for good?",
     "A concrete story with times and figures; the wrong belief is theirs, not a colleague's. The change is in the system (a limit, a test, an alarm), not in a promise to be careful."),
    ("", 3, COMMUNICATION, "You are asked to finish in two weeks what you think takes six. Say what you would write, and to whom.",
     "Names what **can** be had in two weeks and what it leaves out, what the risk is, and which decision is needed by when. Written for the one who decides, short, without blame; offers a first step that is right in both cases."),
];

/// Adds those that are not there. Criteria are named as in the default track.
///
/// # Errors
/// When Postgres refuses.
pub async fn load(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
    let words: Vec<String> = QUESTIONS.iter().map(|entry| entry.0.to_owned()).collect();
    let known = resolve(conn, &words).await?;
    for (at, (skill, difficulty, dimension, question, answer)) in (0..).zip(QUESTIONS) {
        if queries::is_known(conn, question).await? {
            continue;
        }
        // A day apart, so that the list has an order.
        let written = now - TimeDelta::days(30 + at);
        let row = Question {
            id: QuestionId::new(),
            question: question.to_owned(),
            answer_md: answer.to_owned(),
            difficulty,
            skill_id: known.get(&skill.to_lowercase()).map(|skill| skill.id),
            dimension: dimension.to_owned(),
            state: QuestionState::Live,
            retire_reason: None,
            retired_at: None,
            created_by: None,
            created_at: written,
            updated_at: written,
        };
        queries::insert(conn, &row).await?;
    }
    Ok(())
}
