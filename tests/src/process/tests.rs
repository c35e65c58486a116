//! The harness on programs that every Unix has, and the HTTP client on a server of three lines.

use super::*;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

#[test]
fn a_process_is_talked_to_and_killed() {
    let mut cat = Kept::start("cat", &mut Command::new("cat")).unwrap();
    cat.write("one").unwrap();
    cat.write("two").unwrap();
    assert_eq!(cat.line("echo", SOON).unwrap(), "one");
    assert_eq!(cat.line("echo", SOON).unwrap(), "two");
    let silence = cat.line("echo", Duration::from_millis(20)).unwrap_err();
    assert!(matches!(silence, HarnessError::TimedOut { .. }), "{silence}");
    cat.kill().unwrap();
    let end = cat.line("echo", SOON).unwrap_err();
    assert!(matches!(end, HarnessError::Ended { .. }), "{end}");
    assert!(cat.write("three").is_err());
}

#[test]
fn a_process_ends_by_itself_or_when_asked() {
    let mut cat = Kept::start("cat", &mut Command::new("cat")).unwrap();
    assert!(cat.wait(SOON).unwrap().success());
    let mut sleep = Kept::start("sleep", Command::new("sleep").arg("600")).unwrap();
    assert!(sleep.wait(Duration::from_millis(20)).is_err());
    sleep.terminate().unwrap();
    assert!(!sleep.wait(SOON).unwrap().success());
}

#[test]
fn the_log_of_a_failed_process_is_in_the_report() {
    let mut shell = Command::new("sh");
    let shell = Kept::start("sh", shell.args(["-c", "echo it hurts >&2; sleep 0.2; exit 3"])).unwrap();
    let error = shell.line("answer", SOON).unwrap_err().to_string();
    assert!(error.contains("it hurts"), "{error}");
}

#[test]
fn folders_are_fresh_and_gone_afterwards() {
    let (one, two) = (Folder::new("harness").unwrap(), Folder::new("harness").unwrap());
    assert_ne!(one.path(), two.path());
    std::fs::write(one.join("file"), b"x").unwrap();
    let path = one.path().to_owned();
    drop(one);
    assert!(!path.exists() && two.path().exists());
}

#[test]
fn requests_carry_token_and_body_and_answers_are_read() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"{\"a\":1}") {
            let mut part = [0; 512];
            let read = stream.read(&mut part).unwrap();
            request.extend_from_slice(&part[..read]);
        }
        stream
            .write_all(b"HTTP/1.1 201 Created\r\nX-Thing: yes\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ok\"\r\n6;x=y\r\n:true}\r\n0\r\n\r\n")
            .unwrap();
        String::from_utf8(request).unwrap()
    });
    let reply = Http::new(&url)
        .bearer("secret")
        .header("idempotency-key", "k")
        .post("/path?x=1", &json!({"a": 1}))
        .unwrap();
    assert_eq!((reply.status, reply.json()), (201, json!({"ok": true})));
    assert_eq!(reply.headers["x-thing"], "yes");
    let request = server.join().unwrap();
    assert!(request.starts_with("POST /path?x=1 HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer secret\r\n"), "{request}");
    assert!(request.contains("idempotency-key: k\r\n"), "{request}");
}

#[test]
fn answers_that_break_off_are_no_answers() {
    for raw in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
        b"SSH-2.0 hello\r\n\r\n",
    ] {
        assert!(http::parse(raw).is_none(), "{}", String::from_utf8_lossy(raw));
    }
    assert_eq!(http::parse(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap().status, 204);
}
