//! The server under clients that do not behave.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Script, Server, Settings, Store};

async fn start(settings: Settings) -> Server {
    Server::start(settings, Script::kind()).await.unwrap()
}

/// Sends all of it at once, closes its side, and gives the codes of the answers.
async fn talk(server: &Server, bytes: &[u8]) -> Vec<String> {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text).await;
    text.lines()
        .filter(|line| line.as_bytes().get(3) == Some(&b' '))
        .map(|line| line[..3].to_owned())
        .collect()
}

#[tokio::test]
async fn pipelined_commands_are_answered_in_order() {
    let server = start(Settings::default()).await;
    let codes = talk(
        &server,
        b"EHLO x\r\nVRFY ada\r\nMAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n\
          Subject: x\r\n\r\n..stuffed\r\n.\n\r\nstill inside\r\n.\r\nNOOP\r\nRSET\r\nQUIT\r\n",
    )
    .await;
    assert_eq!(codes, ["220", "250", "252", "250", "250", "250", "354", "250", "250", "250", "221"]);
    let received = server.received();
    assert_eq!(received[0].bytes, b"Subject: x\r\n\r\n.stuffed\r\n\n\r\nstill inside\r\n");
    assert_eq!((received[0].from.as_str(), received[0].to.len()), ("", 2));
}

#[tokio::test]
async fn wrong_orders_and_too_much_are_refused() {
    let small = Settings { max_message: 100, max_recipients: 1, ..Settings::default() };
    let server = start(small).await;
    let codes =
        talk(&server, b"MAIL FROM:<a@example.com>\r\nEHLO x\r\nRCPT TO:<a@example.com>\r\nDATA\r\nQUIT\r\n")
            .await;
    assert_eq!(codes, ["220", "503", "250", "503", "503", "221"]);
    let mut big = b"HELO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n".to_vec();
    big.extend(std::iter::repeat_n(b"0123456789\r\n", 1000).flatten());
    big.extend(b".\r\nQUIT\r\n");
    assert_eq!(talk(&server, &big).await, ["220", "250", "250", "250", "452", "354", "552", "221"]);
    assert_eq!(talk(&server, &[b'x'; 5000]).await.last().map(String::as_str), Some("500"));
    assert_eq!(talk(&server, &b"NONSENSE\r\n".repeat(50)).await.last().map(String::as_str), Some("421"));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn garbage_ends_a_conversation_and_not_the_server() {
    let server = start(Settings::default()).await;
    for seed in 0..50_u32 {
        let noise: Vec<u8> = (0..2000_u32)
            .map(|i| i.wrapping_mul(2_654_435_761).wrapping_add(seed * 97).to_be_bytes()[1])
            .collect();
        talk(&server, &noise).await;
    }
    talk(&server, b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nhalf a mess").await;
    assert!(server.received().is_empty(), "a message without its dot was never sent");
    assert_eq!(talk(&server, b"QUIT\r\n").await, ["220", "221"]);
}

#[tokio::test]
async fn one_client_too_many_is_told_to_come_back() {
    let server = start(Settings { max_connections: 1, ..Settings::default() }).await;
    let mut first = TcpStream::connect(server.address()).await.unwrap();
    let mut greeting = [0; 3];
    first.read_exact(&mut greeting).await.unwrap();
    let mut second = TcpStream::connect(server.address()).await.unwrap();
    second.read_exact(&mut greeting).await.unwrap();
    assert_eq!(&greeting, b"421");
}

#[tokio::test]
async fn the_spool_holds_whole_messages_and_a_stop_says_goodbye() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let store = Store::Folder(folder.path().to_owned());
    let server = Server::serve(listener, Settings::default(), Script::kind(), store).unwrap();
    let mail = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<j\u{fc}rgen@example.com>\r\nDATA\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhi\r\n.\r\nQUIT\r\n";
    talk(&server, mail.as_bytes()).await;
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 2, "{names:?}");
    let bytes = std::fs::read(folder.path().join(&names[0])).unwrap();
    assert_eq!(bytes, b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhi\r\n");
    let entry: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join(&names[1])).unwrap()).unwrap();
    assert_eq!(entry["subject"], "Grüße");
    assert_eq!(entry["to"], serde_json::json!(["jürgen@example.com"]));
    assert_eq!(names[0].trim_end_matches(".eml"), entry["id"]);

    let mut idle = TcpStream::connect(server.address()).await.unwrap();
    let mut greeting = [0; 3];
    idle.read_exact(&mut greeting).await.unwrap();
    server.stop(Duration::from_secs(5)).await;
    let mut rest = String::new();
    idle.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains("421 4.3.2"), "{rest}");
}
