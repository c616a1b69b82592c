//! Mail that is sent to us: over a real LMTP socket and out of a real Maildir, into a real database.

mod lmtp;
mod maildir;
mod replies;

use std::net::SocketAddr;

use domain::conversations;
use domain::jobs::ReadMail;
use domain::platform::actor::CompanyRole;
use domain::platform::actor::Signed;
use domain::platform::clock::Clock;
use domain::platform::db::Conn;
use domain::platform::ids::ConversationId;
use domain::testing::conversations::{acting, opened, reply_address, waiting};
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::{self, TestDatabase, accounts};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use worker::intake;
use worker::jobs::JobContext;
use worker::state::State;

const SETTINGS: &str = "
[inbound]
reply_domain = 'reply.roster.example'
lmtp_listen = '127.0.0.1:0'
max_bytes = 1000000
connections = 2
idle_seconds = 5
";

/// Ada talks with a company, and the worker takes mail.
struct Scene {
    db: TestDatabase,
    state: State,
    ada: TestEngineer,
    member: Signed,
    id: ConversationId,
    address: SocketAddr,
    _serving: AbortOnDropHandle<()>,
}

impl Scene {
    async fn set() -> Self {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let ada = named("Ada Lovelace").insert(&mut conn).await;
        let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        let id = opened(&mut conn, &member, &ada).await;
        let mut config = testing::config(SETTINGS);
        config.database.url = db.secret_url();
        let state = State::new(config, Clock::standing_at(testing::start())).unwrap();
        let door = intake::bind("127.0.0.1:0").await.unwrap().expect("a door");
        let address = door.address().unwrap();
        let serving = AbortOnDropHandle::new(tokio::spawn(door.serve(state.clone())));
        Self { db, state, ada, member, id, address, _serving: serving }
    }

    async fn conn(&self) -> Conn {
        self.db.connect().await
    }

    /// Where Ada answers.
    async fn ada_at(&self) -> String {
        reply_address(&mut self.conn().await, &self.state.context(None), self.id, &self.ada.signed).await
    }

    fn own_address(&self) -> String {
        self.ada.signed.verified_address.clone().unwrap()
    }

    /// A mail of Ada's.
    fn mail(&self, headers: &str, body: &str) -> String {
        format!(
            "From: Ada <{}>\r\nTo: x\r\nMessage-ID: <{}@mail.example>\r\nMIME-Version: 1.0\r\n{headers}\r\n{body}",
            self.own_address(),
            uuid::Uuid::now_v7()
        )
    }

    async fn client(&self) -> Client {
        let mut client = Client(BufReader::new(TcpStream::connect(self.address).await.unwrap()));
        assert_eq!(client.answer().await, "220");
        client
    }

    /// Delivers a mail to one recipient; the last answer.
    async fn deliver(&self, to: &str, mail: &str) -> String {
        let mut client = self.client().await;
        client.envelope("ada@mail.example", &[to]).await;
        client.data(mail).await;
        client.answer().await
    }

    /// Runs the jobs of what waits, each twice: a worker may die after the effect.
    async fn work(&self) {
        let cx = JobContext::of_no_job(self.state.clone(), CancellationToken::new());
        for inbound_id in waiting(&mut self.conn().await).await {
            for _ in 0..2 {
                intake::read_mail::run(&cx, ReadMail { inbound_id }).await.unwrap();
            }
        }
    }

    /// What stands in the conversation.
    async fn said(&self) -> Vec<String> {
        let cx = acting(&self.state.context(None), &self.member, testing::start());
        let thread = conversations::thread(&mut self.conn().await, &cx, self.id, None).await.unwrap();
        thread.messages.into_iter().map(|said| said.message.body_md).collect()
    }
}

/// Speaks LMTP.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.unwrap();
    }

    /// The code of the next answer, all its lines read; empty when the server is gone.
    async fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await.unwrap_or(0) == 0 {
                return String::new();
            }
            if line.as_bytes().get(3) == Some(&b' ') {
                return line[..3].to_owned();
            }
        }
    }

    async fn ask(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.answer().await
    }

    async fn envelope(&mut self, from: &str, to: &[&str]) {
        assert_eq!(self.ask("LHLO test").await, "250");
        assert_eq!(self.ask(&format!("MAIL FROM:<{from}>")).await, "250");
        for to in to {
            assert_eq!(self.ask(&format!("RCPT TO:<{to}>")).await, "250");
        }
        assert_eq!(self.ask("DATA").await, "354");
    }

    async fn data(&mut self, mail: &str) {
        self.send(format!("{}\r\n.\r\n", mail.replace("\r\n.", "\r\n..")).as_bytes()).await;
    }
}
