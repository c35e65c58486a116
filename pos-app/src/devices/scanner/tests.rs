//! Codes over real serial pairs of `socat`, and every way in which bytes arrive.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::codes::Codes;
use super::{ScanEvent, ScannerAddress, run_scanner};

const LONG: Duration = Duration::from_secs(20);

fn codes(parts: &[&[u8]]) -> Vec<String> {
    let (mut reader, mut out) = (Codes::default(), Vec::new());
    parts.iter().for_each(|part| reader.take(part, |code| out.push(code)));
    out.extend(reader.end());
    out
}

#[test]
fn codes_end_as_the_scanner_is_set() {
    assert_eq!(
        codes(&[b"4006381333931\r\n96385074\n", b"A1\tB2\r"]),
        ["4006381333931", "96385074", "A1", "B2"]
    );
    assert_eq!(codes(&[b"40063", b"81333", b"931\r"]), ["4006381333931"], "split");
    assert_eq!(codes(&[b"\x024006381333931\x03"]), ["4006381333931"], "between STX and ETX");
    assert_eq!(codes(&[b"96385074"]), ["96385074"], "no ending but a pause");
    assert_eq!(
        codes(&[b"]E04006381333931\r]C10104006381333931\r]]\r"]),
        ["4006381333931", "0104006381333931", "]]"]
    );
    assert_eq!(
        codes(&[b"0104006381333931\x1d10LOT\x07\r"]),
        ["0104006381333931\u{1d}10LOT"],
        "GS stays, BEL goes"
    );
    assert_eq!(codes(&[b"\r\n\r\n \r"]), [""; 0], "endings alone are no codes");
    assert_eq!(codes(&[b"M\xfcsli\r"]), ["Müsli"], "Latin-1");
    assert_eq!(codes(&[&[b'x'; 5_000], b"\r96385074\r"]), ["96385074"], "noise ends at the next ending");
}

#[test]
fn addresses_are_read_and_written() {
    for (text, told) in [
        ("serial:/dev/ttyACM0", "serial:/dev/ttyACM0@9600"),
        ("serial:COM4@115200", "serial:COM4@115200"),
        ("none", "none"),
    ] {
        assert_eq!(text.parse::<ScannerAddress>().unwrap().to_string(), told);
    }
    for wrong in ["", "serial:", "serial:x@0", "serial:x@fast", "/dev/ttyACM0"] {
        let error = wrong.parse::<ScannerAddress>().unwrap_err().to_string();
        assert!(error.contains("serial:PATH"), "{error}");
    }
}

/// Two ends of a serial line; unplugged when dropped.
struct Pair {
    socat: Child,
    scanner_end: PathBuf,
}

impl Pair {
    fn plug_in(folder: &Path) -> Self {
        let (till_end, scanner_end) = (folder.join("till"), folder.join("scanner"));
        let end = |path: &Path| format!("pty,raw,echo=0,link={}", path.display());
        let mut socat = Command::new("socat");
        socat.args([end(&till_end), end(&scanner_end)]).stderr(Stdio::null());
        let socat = socat.spawn().expect("socat is missing: apt-get install socat");
        let until = Instant::now() + LONG;
        while !(till_end.exists() && scanner_end.exists()) {
            assert!(Instant::now() < until, "socat made no serial pair");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { socat, scanner_end }
    }

    fn scanner(&self) -> File {
        OpenOptions::new().write(true).open(&self.scanner_end).unwrap()
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        let _ended = self.socat.kill();
        let _reaped = self.socat.wait();
    }
}

fn next(events: &Receiver<ScanEvent>) -> ScanEvent {
    events.recv_timeout(LONG).unwrap()
}

#[test]
fn scans_arrive_exactly_and_an_unplugged_scanner_comes_back() {
    let folder = std::env::temp_dir().join(format!("counterfoil-scanner-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (sender, events) = channel();
    let address: ScannerAddress = format!("serial:{}@115200", folder.join("till").display()).parse().unwrap();
    run_scanner(address, move |event| sender.send(event).is_ok()).unwrap();
    let ScanEvent::Lost(why) = next(&events) else { panic!("nothing is plugged in yet") };
    assert!(why.contains("plug it in"), "{why}");
    for round in 0..2 {
        let pair = Pair::plug_in(&folder);
        assert_eq!(next(&events), ScanEvent::Connected);
        let mut scanner = pair.scanner();
        let sent: Vec<String> = (0..20).map(|number| format!("{round}000{number:04}")).collect();
        for code in &sent {
            // Half a code at a time, as slow lines bring them; two endings, as some scanners send.
            let (first, rest) = code.split_at(3);
            scanner.write_all(first.as_bytes()).unwrap();
            scanner.write_all(format!("{rest}\r\n").as_bytes()).unwrap();
        }
        let came: Vec<ScanEvent> = sent.iter().map(|_| next(&events)).collect();
        assert_eq!(came, sent.into_iter().map(ScanEvent::Code).collect::<Vec<_>>());
        drop((scanner, pair));
        assert!(matches!(next(&events), ScanEvent::Lost(_)));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
