//! A folder of files, each taken once, whenever the worker dies.

use std::fs;
use std::path::Path;

use domain::testing::conversations::waiting;
use worker::intake;

use super::Scene;

fn drop_in(folder: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(folder.join("new")).unwrap();
    fs::write(folder.join("new").join(name), bytes).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_taken_once_and_no_copy_stays() {
    let scene = Scene::set().await;
    let (folder, to) = (tempfile::tempdir().unwrap(), scene.ada_at().await);
    let folder = folder.path();
    let noted =
        format!("Return-Path: <ada@mail.example>\r\nDelivered-To: {to}\r\n{}", scene.mail("", "By note."));
    drop_in(folder, "1.noted", noted.as_bytes());
    drop_in(folder, "2.named", scene.mail("", "By To.").replace("To: x", &format!("To: <{to}>")).as_bytes());
    drop_in(folder, "3.other", scene.mail("", "For somebody else.").as_bytes());
    drop_in(folder, "4.large", &vec![b'x'; 1_000_001]);
    drop_in(folder, "5.noise", &[0, 255, 10, 7]);
    let controls =
        format!("Return-Path: <a\0b@mail.example>\r\nDelivered-To: {to}\r\n{}", scene.mail("", "By NUL."));
    drop_in(folder, "6.controls", controls.as_bytes());
    assert_eq!(intake::sweep(&scene.state, folder).await.unwrap(), 6);
    assert_eq!(names(&folder.join("new")), Vec::<String>::new());
    assert_eq!(
        names(&folder.join("cur")),
        ["3.other:2,S", "4.large:2,S", "5.noise:2,S"],
        "what is stored goes"
    );
    scene.work().await;
    let mut said = scene.said().await;
    said.sort();
    assert_eq!(said, ["By NUL.", "By To.", "By note."]);
    assert_eq!(intake::sweep(&scene.state, folder).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_died_between_storing_and_deleting_changes_nothing() {
    let scene = Scene::set().await;
    let (folder, to) = (tempfile::tempdir().unwrap(), scene.ada_at().await);
    let folder = folder.path();
    let mail = scene.mail("", "Once.").replace("To: x", &format!("To: <{to}>"));
    drop_in(folder, "1.a", mail.as_bytes());
    intake::sweep(&scene.state, folder).await.unwrap();
    // It was stored, and the deletion was lost.
    drop_in(folder, "1.a", mail.as_bytes());
    intake::sweep(&scene.state, folder).await.unwrap();
    assert_eq!(waiting(&mut scene.conn().await).await.len(), 1);
    scene.work().await;
    drop_in(folder, "1.a", mail.as_bytes());
    intake::sweep(&scene.state, folder).await.unwrap();
    scene.work().await;
    assert_eq!(scene.said().await, ["Once."]);
}
