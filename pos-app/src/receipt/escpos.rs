//! Blocks as a receipt printer's commands, built by the `escpos` crate into memory. Bytes go
//! out by `devices`, never from here, so that what is printed can be stored and looked at.
//!
//! Two things the crate does not do right are sent as `custom` commands: its drawer command
//! lacks the two pulse times (the printer would eat the next two bytes), and its code page
//! tables are wrong in places (see `code_page`).

use super::block::{Align, Block, Style, Width};
use super::canvas::{Canvas, Grid, Place};
use super::code_page::PrinterPage;
use super::error::ReceiptError;
use super::qr;
use super::text::{aligned, spread};
use escpos::driver::Driver;
use escpos::errors::{PrinterError, Result as CrateResult};
use escpos::printer::Printer;
use escpos::utils::{JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};
use std::cell::RefCell;

/// Letters of font A are 12 × 24 dots on every printer, the space to the next row comes below.
const GRID: Grid = Grid { cell: 12, letter: 24, row: 30, above: 0 };
/// Rows fed where no cutter moves the paper past the tear bar.
const TEAR_ROWS: u8 = 5;
/// Length of the drawer's pulse and the rest after it, in units of 2 ms: 50 ms and 500 ms.
const PULSE: [u8; 2] = [0x19, 0xFA];

/// Which connector pin the cash drawer hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DrawerKick {
    /// Pin 2: the first, mostly the only drawer.
    #[default]
    Pin2,
    /// Pin 5: the second drawer.
    Pin5,
}

/// How a job is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscPosOptions {
    /// Paper width; the one that the blocks were laid out for.
    pub width: Width,
    /// The letters that the printer is switched to.
    pub code_page: PrinterPage,
    /// Opens this drawer before printing, once.
    pub drawer: Option<DrawerKick>,
    /// Cuts the paper at the end; else feeds it to the tear bar.
    pub cut: bool,
}

impl Default for EscPosOptions {
    fn default() -> Self {
        Self { width: Width::default(), code_page: PrinterPage::default(), drawer: None, cut: true }
    }
}

/// The bytes of one print job: initialised, printed, cut.
pub fn to_escpos(blocks: &[Block], options: &EscPosOptions) -> Result<Vec<u8>, ReceiptError> {
    let mut job =
        Job { printer: Printer::new(Memory::default(), Protocol::default(), None), options: *options };
    job.begin().map_err(commands)?;
    for block in blocks {
        job.block(block)?;
    }
    job.end().map_err(commands)?;
    Ok(job.printer.driver().bytes.into_inner())
}

/// The bytes that open a drawer without printing (C-1: a no-sale).
pub fn drawer_kick(drawer: DrawerKick) -> Vec<u8> {
    let pin = match drawer {
        DrawerKick::Pin2 => 0,
        DrawerKick::Pin5 => 1,
    };
    vec![0x1B, 0x70, pin, PULSE[0], PULSE[1]]
}

struct Job {
    printer: Printer<Memory>,
    options: EscPosOptions,
}

impl Job {
    fn begin(&mut self) -> CrateResult<()> {
        self.printer.init()?;
        if let Some(drawer) = self.options.drawer {
            // First of all: the cashier needs the drawer while the paper still runs.
            self.printer.custom(&drawer_kick(drawer))?;
        }
        self.printer.custom(&[0x1B, b't', self.options.code_page.number()])?;
        Ok(())
    }

    fn end(&mut self) -> CrateResult<()> {
        if self.options.cut {
            self.printer.feed()?.print_cut()?;
        } else {
            self.printer.feeds(TEAR_ROWS)?.print()?;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<(), ReceiptError> {
        let columns = self.options.width.columns();
        let page = self.options.code_page.page;
        match block {
            Block::Text { text, align, style, room } => {
                let row = aligned(text, *align, columns / style.letter_columns());
                match page.encode(row.trim_end()) {
                    Some(bytes) => self.letters(&bytes, *style).map_err(commands),
                    None => self.drawn(&[(text, *align)], *style, *room),
                }
            }
            Block::Row { left, right, style, room } => {
                let row = spread(left, right, columns / style.letter_columns());
                match page.encode(row.trim_end()) {
                    Some(bytes) => self.letters(&bytes, *style).map_err(commands),
                    None => self.drawn(&[(left, Align::Left), (right, Align::Right)], *style, *room),
                }
            }
            Block::Rule => self.letters("-".repeat(columns).as_bytes(), Style::Normal).map_err(commands),
            Block::Gap => self.printer.feed().map(|_| ()).map_err(commands),
            Block::Qr { payload } => self.qr(payload).map_err(commands),
        }
    }

    fn letters(&mut self, bytes: &[u8], style: Style) -> CrateResult<()> {
        let (wide, high) = match style {
            Style::Normal | Style::Bold => (1, 1),
            Style::Tall => (1, 2),
            Style::Big => (2, 2),
        };
        if style != Style::Normal {
            self.printer.bold(true)?.size(wide, high)?;
        }
        self.printer.custom(bytes)?.feed()?;
        if style != Style::Normal {
            self.printer.size(1, 1)?.bold(false)?;
        }
        Ok(())
    }

    /// A row with a letter that the page lacks, as a picture (`GS v 0`), in the same places as the printer's letters.
    fn drawn(&mut self, texts: &[(&String, Align)], style: Style, room: usize) -> Result<(), ReceiptError> {
        let width = self.options.width.columns() * GRID.cell;
        let mut canvas = Canvas::new(width);
        let top = canvas.extend(GRID.row_dots(style));
        for (text, align) in texts {
            let room = room * style.letter_columns() * GRID.cell;
            canvas.text(Place { left: 0, width, room, align: *align }, top, text, style, GRID)?;
        }
        let short =
            |dots: usize| u16::try_from(dots).map_err(|error| ReceiptError::Commands(error.to_string()));
        let mut command = vec![0x1D, b'v', b'0', 0];
        command.extend_from_slice(&short(canvas.width.div_ceil(8))?.to_le_bytes());
        command.extend_from_slice(&short(canvas.height)?.to_le_bytes());
        command.extend_from_slice(&canvas.bits());
        self.printer.custom(&command).map(|_| ()).map_err(commands)
    }

    fn qr(&mut self, payload: &str) -> CrateResult<()> {
        let Some(side) = qr::side(payload) else { return Ok(()) };
        let dots = u8::try_from(qr::module_dots(side, self.options.width.dots())).unwrap_or(1);
        let level = if qr::is_short(payload) { QRCodeCorrectionLevel::M } else { QRCodeCorrectionLevel::L };
        self.printer
            .justify(JustifyMode::CENTER)?
            .qrcode_option(payload, QRCodeOption::new(QRCodeModel::Model2, dots, level))?
            .feed()?
            .justify(JustifyMode::LEFT)?;
        Ok(())
    }
}

fn commands(error: PrinterError) -> ReceiptError {
    ReceiptError::Commands(error.to_string())
}

/// A driver that only remembers.
#[derive(Default)]
struct Memory {
    bytes: RefCell<Vec<u8>>,
}

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> CrateResult<()> {
        self.bytes.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _buf: &mut [u8]) -> CrateResult<usize> {
        Ok(0)
    }

    fn flush(&self) -> CrateResult<()> {
        Ok(())
    }
}
