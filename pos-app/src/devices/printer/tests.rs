//! Printers that are there, gone, full or hanging. A job of a megabyte stands for more than the
//! system's buffers swallow.

use super::*;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

const QUICK: PrinterTimeouts = PrinterTimeouts {
    connect: Duration::from_millis(300),
    write: Duration::from_millis(300),
    close: Duration::from_millis(300),
    answer: Duration::from_millis(300),
    end: Duration::from_millis(300),
};

fn tcp(listener: &TcpListener) -> TcpPrinter {
    TcpPrinter::new("127.0.0.1", listener.local_addr().unwrap().port(), QUICK)
}

/// What a printer would print: without the questions to it.
fn printed(bytes: &[u8]) -> Vec<u8> {
    let mut paper = Vec::new();
    let mut rest = bytes;
    while let Some((byte, more)) = rest.split_first() {
        match rest {
            [0x10, 0x04, 1..=4, more @ ..] | [0x1D, b'r', 1, more @ ..] => rest = more,
            _ => {
                paper.push(*byte);
                rest = more;
            }
        }
    }
    paper
}

#[test]
fn answers_of_a_printer_are_understood() {
    use super::status::{Answers, Heard, Listener, Trouble};
    let answers = |printer, cause, fault, paper| {
        Answers { printer: Some(printer), cause: Some(cause), fault: Some(fault), paper: Some(paper) }
            .trouble()
    };
    assert_eq!(answers(0x12, 0x12, 0x12, 0x12), None);
    assert_eq!(answers(0x16, 0x12, 0x12, 0x1E), None, "drawer open and paper near its end still print");
    assert_eq!(answers(0x1A, 0x32, 0x12, 0x72), Some(Trouble::PaperOut));
    assert_eq!(answers(0x12, 0x12, 0x12, 0x72), Some(Trouble::PaperOut), "on line, but without paper");
    assert_eq!(answers(0x1A, 0x36, 0x12, 0x72), Some(Trouble::CoverOpen), "first close it");
    assert_eq!(answers(0x1A, 0x52, 0x1A, 0x12), Some(Trouble::CutterJammed));
    assert_eq!(answers(0x1A, 0x52, 0x52, 0x12), Some(Trouble::Faulty));
    assert_eq!(answers(0x1A, 0x12, 0x12, 0x12), Some(Trouble::Offline));
    assert_eq!(Answers { printer: Some(0x1A), ..Answers::default() }.trouble(), Some(Trouble::Offline));

    let mut listener = Listener::default();
    // Four unasked bytes, flow control and noise are no answers; what follows them is.
    let heard: Vec<Heard> = [0x14, 0x00, 0x12, 0x0F, 0x10, 0x00, 0x00, 0x00, 0x13, 0x11, 0xFF, 0x12, 0x0C]
        .into_iter()
        .filter_map(|byte| listener.hear(byte))
        .collect();
    assert_eq!(heard, [Heard::Answer(0x12), Heard::End(0x0C)]);
}

#[test]
fn addresses_are_read_and_written() {
    let tcp = |host: &str, port| PrinterAddress::Tcp { host: host.to_owned(), port };
    let serial = |path: &str, baud| PrinterAddress::Serial { path: path.to_owned(), baud };
    for (text, address) in [
        ("tcp://127.0.0.1:9100", tcp("127.0.0.1", 9100)),
        ("tcp://printer.shop/", tcp("printer.shop", 9100)),
        ("tcp://[::1]:9101", tcp("::1", 9101)),
        ("tcp://[::1]", tcp("::1", 9100)),
        ("file:/dev/usb/lp0", PrinterAddress::File("/dev/usb/lp0".into())),
        ("serial:/dev/ttyUSB0", serial("/dev/ttyUSB0", 9600)),
        ("serial:COM3@115200", serial("COM3", 115_200)),
        (" none ", PrinterAddress::None),
    ] {
        let read: PrinterAddress = text.parse().unwrap();
        assert_eq!(read, address, "{text}");
        assert_eq!(read.to_string().parse::<PrinterAddress>().unwrap(), address, "{text}");
    }
}

#[test]
fn nonsense_is_refused_with_the_known_forms() {
    for text in [
        "",
        "usb",
        "tcp://",
        "tcp://:9100",
        "tcp://a:b",
        "tcp://a:0",
        "tcp://a:99999",
        "tcp://::1:9100",
        "tcp://a b",
        "file:",
        "serial:",
        "serial:@9600",
        "serial:COM1@fast",
        "serial:COM1@0",
        "http://a:9100",
    ] {
        let error = text.parse::<PrinterAddress>().unwrap_err().to_string();
        assert!(error.contains("tcp://HOST:9100"), "{text}: {error}");
    }
}

#[test]
fn a_network_printer_gets_every_byte_however_slowly_it_takes_them() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut printer = tcp(&listener);
    let job: Vec<u8> = (0..1_000_000u32).map(|n| n as u8).collect();
    let paper = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut paper, mut part) = (Vec::new(), [0; 30_000]);
        loop {
            match stream.read(&mut part).unwrap() {
                0 => return paper,
                read => paper.extend_from_slice(&part[..read]),
            }
            thread::sleep(Duration::from_millis(1));
        }
    });
    printer.print(&job).unwrap();
    assert!(printed(&paper.join().unwrap()) == job);
}

#[test]
fn status_bytes_of_the_printer_do_not_disturb() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut printer = tcp(&listener);
    let paper = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // As a printer does that is set to report every change unasked, and answers nothing.
        stream.write_all(&[0x14, 0x00, 0x00, 0x0F].repeat(50)).unwrap();
        let mut paper = Vec::new();
        stream.read_to_end(&mut paper).unwrap();
        paper
    });
    printer.print(b"job").unwrap();
    assert_eq!(printed(&paper.join().unwrap()), b"job");
}

#[test]
fn a_printer_that_is_off_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut printer = tcp(&listener);
    drop(listener);
    let error = printer.print(b"job").unwrap_err();
    assert!(matches!(error, PrinterError::Refused { .. }), "{error}");
    assert!(error.to_string().contains("switch the printer on"), "{error}");
}

#[test]
fn a_printer_that_is_not_there_does_not_answer() {
    // TEST-NET-1: nobody lives there; the network says so or says nothing.
    let error = TcpPrinter::new("192.0.2.1", 9100, QUICK).print(b"job").unwrap_err();
    assert!(matches!(error, PrinterError::Unreachable { .. } | PrinterError::Refused { .. }), "{error}");
    let error = TcpPrinter::new("no-such-printer.invalid", 9100, QUICK).print(b"job").unwrap_err();
    assert!(matches!(error, PrinterError::UnknownHost { .. }), "{error}");
}

#[test]
fn a_printer_that_hangs_is_given_up_with_what_it_took() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut printer = tcp(&listener);
    // Connected by the system, never accepted, never read: paper out, cover open.
    let job = vec![b'x'; 32 << 20];
    let error = printer.print(&job).unwrap_err();
    match &error {
        PrinterError::Stuck { sent, total, .. } => assert!(sent < total && *total == job.len(), "{error}"),
        other => panic!("{other}"),
    }
    assert!(error.to_string().contains("check paper and cover"), "{error}");
}

#[test]
fn a_printer_that_keeps_the_line_open_has_printed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut printer = tcp(&listener);
    let line = thread::spawn(move || listener.accept().unwrap());
    printer.print(b"job").unwrap();
    drop(line.join().unwrap());
}

#[test]
fn a_printer_that_dies_in_the_middle_is_noticed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut printer = tcp(&listener);
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 100]).unwrap();
    });
    let error = printer.print(&vec![b'x'; 32 << 20]).unwrap_err();
    assert!(matches!(error, PrinterError::Broken { .. } | PrinterError::Stuck { .. }), "{error}");
    assert!(error.to_string().contains("print the receipt again"), "{error}");
}

#[test]
fn parts_are_put_together_and_interruptions_survived() {
    struct Slow(Vec<u8>, usize);
    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.1 += 1;
            if self.1.is_multiple_of(3) {
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            let taken = bytes.len().min(7);
            self.0.extend_from_slice(&bytes[..taken]);
            Ok(taken)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut slow = Slow(Vec::new(), 0);
    error::write_job(&mut slow, &[5; 1000], "test").unwrap();
    assert_eq!(slow.0, [5; 1000]);
}

#[test]
fn a_file_collects_jobs_and_a_missing_folder_is_named() {
    let folder = std::env::temp_dir().join(format!("counterfoil-printer-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("receipts.bin");
    let address: PrinterAddress = format!("file:{}", path.display()).parse().unwrap();
    let mut printer = open_printer(&address, QUICK);
    printer.print(b"one").unwrap();
    printer.print(b"two").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"onetwo");
    let missing = FilePrinter::new(&folder.join("nowhere").join("lp0")).print(b"job").unwrap_err();
    assert!(matches!(missing, PrinterError::NotOpened { .. }), "{missing}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_full_disk_is_an_error_and_not_a_receipt() {
    if !std::path::Path::new("/dev/full").exists() {
        return; // only Linux has this device
    }
    let error = FilePrinter::new(std::path::Path::new("/dev/full")).print(b"job").unwrap_err();
    assert!(matches!(error, PrinterError::Broken { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_serial_line_carries_every_byte_value() {
    use serialport::SerialPort;
    let (mut printer_end, till_end) = serialport::TTYPort::pair().unwrap();
    let path = till_end.name().unwrap();
    printer_end.set_timeout(Duration::from_secs(10)).unwrap();
    // The driver opens the line itself, and alone. A plain file keeps it from hanging up meanwhile.
    let kept_open = std::fs::File::open(&path).unwrap();
    drop(till_end);
    let job: Vec<u8> = (0..=255).cycle().take(2000).collect();
    let expected = job.clone();
    let paper = thread::spawn(move || {
        // The question how it is comes first, and is not answered.
        let mut paper = vec![0; expected.len() + 3];
        printer_end.read_exact(&mut paper).unwrap();
        assert!(printed(&paper) == expected);
        printer_end // a line whose other end is gone cannot be drained
    });
    open_printer(&format!("serial:{path}@115200").parse().unwrap(), QUICK).print(&job).unwrap();
    drop((paper.join().unwrap(), kept_open));
}

#[test]
fn a_serial_line_that_is_not_there_and_no_printer_at_all() {
    let error = SerialPrinter::new("/dev/no-such-line", 9600, QUICK).print(b"job").unwrap_err();
    assert!(error.to_string().contains("plugged in"), "{error}");
    open_printer(&PrinterAddress::None, QUICK).print(b"job").unwrap();
}
