//! Printers out of paper, open, jammed, mute, gone in the middle, unplugged and back: over TCP and over a serial line
//! made by `socat`. A receipt is on paper once where the printer says how it is, at least once where it does not.

use super::samples::sale;
use super::*;
use crate::serial::SerialPair;
use pos_app::devices::{Printer, PrinterAddress, PrinterError, PrinterTimeouts, open_printer};
use pos_app::receipt::{EscPosOptions, Width, layout, to_escpos};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(30);
const PATIENT: PrinterTimeouts = PrinterTimeouts {
    connect: Duration::from_millis(500),
    write: Duration::from_secs(5),
    close: Duration::from_millis(300),
    answer: Duration::from_secs(5),
    end: Duration::from_secs(1),
};
/// For printers that will not answer.
const BRIEF: PrinterTimeouts = PrinterTimeouts { answer: Duration::from_millis(200), ..PATIENT };

fn job() -> Vec<u8> {
    to_escpos(&layout(&sale(), Width::Columns48), &EscPosOptions::default()).unwrap()
}

fn driver(address: &str, timeouts: PrinterTimeouts) -> Box<dyn Printer> {
    open_printer(&address.parse::<PrinterAddress>().unwrap(), timeouts)
}

/// A folder for one test's line, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("counterfoil-line-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        Self(path)
    }

    fn address(&self) -> String {
        format!("serial:{}@115200", self.0.join("till").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// The same troubles on any line: a receipt waits while the printer says what it lacks, and comes out once.
fn a_receipt_waits_and_is_printed_once(
    printer: &mut dyn Printer,
    set: &dyn Fn(Health),
    jobs: &dyn Fn() -> Vec<Job>,
) {
    let job = job();
    let good = Health::default();
    let paper_out = Health { paper: false, ..good };
    let open = Health { cover_open: true, ..paper_out };
    let jammed = Health { jammed: true, ..good };
    for (round, (bad, words)) in
        [(paper_out, "put a new roll in"), (open, "close it"), (jammed, "cutter")].into_iter().enumerate()
    {
        set(bad);
        for _ in 0..3 {
            let error = printer.print(&job).unwrap_err();
            let fits = match &error {
                PrinterError::PaperOut { .. } => bad == paper_out,
                PrinterError::CoverOpen { .. } => bad == open,
                PrinterError::CutterJammed { .. } => bad == jammed,
                _ => false,
            };
            assert!(fits && error.to_string().contains(words), "{error}");
        }
        set(good);
        printer.print(&job).unwrap();
        let printed = jobs();
        assert_eq!(printed.len(), round + 1, "once, whatever was tried before");
        assert!(printed[round] == Job { bytes: job.clone(), cut: true });
    }
}

#[test]
fn over_tcp_a_receipt_waits_and_is_printed_once() {
    let paper = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
    let mut printer = driver(&paper.address(), PATIENT);
    a_receipt_waits_and_is_printed_once(&mut *printer, &|health| paper.set_health(health), &|| paper.jobs());
}

#[test]
fn over_a_serial_line_a_receipt_waits_and_is_printed_once() {
    let folder = Folder::new("waits");
    let line = SerialPair::plug_in(&folder.0).unwrap();
    let paper = VirtualPrinter::on_line(line.device().unwrap()).unwrap();
    let mut printer = driver(&folder.address(), PATIENT);
    a_receipt_waits_and_is_printed_once(&mut *printer, &|health| paper.set_health(health), &|| paper.jobs());
}

#[test]
fn paper_that_runs_out_in_the_middle_is_no_receipt() {
    let paper = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
    let mut printer = driver(&paper.address(), PATIENT);
    let job = job();
    // All bytes are taken, half of them are swallowed: only the question at the end tells.
    paper.set_health(Health { paper_for: Some(job.len() / 2), ..Health::default() });
    let error = printer.print(&job).unwrap_err();
    assert!(matches!(error, PrinterError::PaperOut { .. }), "{error}");
    paper.set_health(Health::default());
    printer.print(&job).unwrap();
    let jobs = paper.jobs();
    assert_eq!(jobs.iter().map(|job| job.cut).collect::<Vec<_>>(), [false, true]);
    assert!(jobs[1].bytes == job, "again as a whole");
}

#[test]
fn a_printer_that_answers_but_does_not_report_the_end_is_believed() {
    let paper = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
    paper.set_health(Health { reports_end: false, ..Health::default() });
    let mut printer = driver(&paper.address(), PATIENT);
    for number in 0..3 {
        printer.print(&job()).unwrap();
        assert!(paper.wait_for(number, SOON).unwrap().cut);
    }
    assert_eq!(paper.jobs().len(), 3);
    // It is still asked for its paper.
    paper.set_health(Health { reports_end: false, paper: false, ..Health::default() });
    assert!(matches!(printer.print(&job()), Err(PrinterError::PaperOut { .. })));
}

#[test]
fn a_mute_printer_is_asked_once_and_prints_as_ever() {
    let paper = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
    paper.set_health(Health { answers: false, ..Health::default() });
    let mut printer = driver(&paper.address(), BRIEF);
    for number in 0..3 {
        printer.print(&job()).unwrap();
        assert!(paper.wait_for(number, SOON).unwrap() == Job { bytes: job(), cut: true });
    }
    assert_eq!(paper.jobs().len(), 3);
}

#[test]
fn a_mute_serial_printer_prints_as_ever() {
    let folder = Folder::new("mute");
    let line = SerialPair::plug_in(&folder.0).unwrap();
    let paper = VirtualPrinter::on_line(line.device().unwrap()).unwrap();
    paper.set_health(Health { answers: false, ..Health::default() });
    let mut printer = driver(&folder.address(), BRIEF);
    for number in 0..3 {
        printer.print(&job()).unwrap();
        assert!(paper.wait_for(number, SOON).unwrap() == Job { bytes: job(), cut: true });
    }
}

#[test]
fn a_printer_that_fell_silent_holds_its_receipts_back_but_not_for_ever() {
    let paper = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
    let mut printer =
        driver(&paper.address(), PrinterTimeouts { write: Duration::from_millis(300), ..BRIEF });
    printer.print(&job()).unwrap();
    paper.set_health(Health { answers: false, ..Health::default() });
    for _ in 0..2 {
        assert!(matches!(printer.print(&job()), Err(PrinterError::Unreachable { .. })));
    }
    printer.print(&job()).unwrap();
    assert!(paper.wait_for(1, SOON).unwrap().cut);
    assert_eq!(paper.jobs().len(), 2);
}

#[test]
fn a_printer_gone_in_the_middle_prints_the_whole_receipt_when_it_is_back() {
    let paper = VirtualPrinter::start("127.0.0.1:0", Manner::BreaksAfter(200)).unwrap();
    let (address, socket) = (paper.address(), paper.socket().to_string());
    let mut printer = driver(&address, PATIENT);
    let error = printer.print(&job()).unwrap_err();
    assert!(matches!(error, PrinterError::Broken { .. } | PrinterError::Stuck { .. }), "{error}");
    assert!(!paper.wait_for(0, SOON).unwrap().cut);
    drop(paper);
    let until = Instant::now() + SOON;
    let back = loop {
        match VirtualPrinter::start(&socket, Manner::Prints) {
            Ok(back) => break back,
            Err(error) if Instant::now() > until => panic!("{error}"),
            Err(_) => std::thread::sleep(Duration::from_millis(5)), // the port is let go a moment later
        }
    };
    printer.print(&job()).unwrap();
    assert!(back.wait_for(0, SOON).unwrap() == Job { bytes: job(), cut: true });
    assert_eq!(back.jobs().len(), 1);
}

#[test]
fn a_serial_printer_unplugged_and_back_goes_on() {
    let folder = Folder::new("back");
    let mut printer = driver(&folder.address(), PATIENT);
    for _ in 0..3 {
        let line = SerialPair::plug_in(&folder.0).unwrap();
        let paper = VirtualPrinter::on_line(line.device().unwrap()).unwrap();
        printer.print(&job()).unwrap();
        assert!(paper.wait_for(0, SOON).unwrap() == Job { bytes: job(), cut: true });
        drop(line);
        let error = printer.print(&job()).unwrap_err();
        assert!(matches!(error, PrinterError::NotOpened { .. }), "{error}");
        assert!(error.to_string().contains("plugged in"), "{error}");
        assert_eq!(paper.jobs().len(), 1);
    }
}
