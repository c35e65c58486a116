//! Blocks as a picture: for the screen, for mail, for a person who wants to see what the
//! customer got. Grey, 576 dots wide whatever the columns, with a margin like paper has.

use super::block::{Align, Block, Style, Width};
use super::canvas::{Canvas, Grid, Place};
use super::error::ReceiptError;
use super::qr;

/// Dots across, margins included.
const PICTURE_DOTS: usize = 576;
/// White at both sides at least.
const MARGIN_DOTS: usize = 24;
/// White above and below.
const EDGE_DOTS: usize = 32;
/// Dashes of a rule: dots of ink, dots of white.
const DASH: (usize, usize) = (4, 4);

/// The receipt as a PNG file's bytes.
pub fn to_png(blocks: &[Block], width: Width) -> Result<Vec<u8>, ReceiptError> {
    let cell = (PICTURE_DOTS - 2 * MARGIN_DOTS) / width.columns();
    // The font is a little less than twice as high as wide; a third of it is air between rows.
    let (letter, row) = (cell * 31 / 16, cell * 38 / 16);
    let grid = Grid { cell, letter, row, above: (row - letter) / 2 };
    let room = cell * width.columns();
    let mut sheet = Sheet { canvas: Canvas::new(PICTURE_DOTS), grid, left: (PICTURE_DOTS - room) / 2, room };
    sheet.canvas.extend(EDGE_DOTS);
    for block in blocks {
        sheet.block(block)?;
    }
    sheet.canvas.extend(EDGE_DOTS);
    encode(&sheet.canvas)
}

struct Sheet {
    canvas: Canvas,
    grid: Grid,
    left: usize,
    room: usize,
}

impl Sheet {
    fn block(&mut self, block: &Block) -> Result<(), ReceiptError> {
        match block {
            Block::Text { text, align, style, room } => {
                let top = self.canvas.extend(self.grid.row_dots(*style));
                self.canvas.text(self.place(*align, *room, *style), top, text, *style, self.grid)?;
            }
            Block::Row { left, right, style, room } => {
                let top = self.canvas.extend(self.grid.row_dots(*style));
                let (at_left, at_right) =
                    (self.place(Align::Left, *room, *style), self.place(Align::Right, *room, *style));
                self.canvas.text(at_left, top, left, *style, self.grid)?;
                self.canvas.text(at_right, top, right, *style, self.grid)?;
            }
            Block::Rule => self.rule(),
            Block::Gap => {
                self.canvas.extend(self.grid.row / 2);
            }
            Block::Qr { payload } => self.qr(payload),
        }
        Ok(())
    }

    const fn place(&self, align: Align, room: usize, style: Style) -> Place {
        let room = room * style.letter_columns() * self.grid.cell;
        Place { left: self.left, width: self.room, room, align }
    }

    fn rule(&mut self) {
        let top = self.canvas.extend(self.grid.row * 3 / 4) + self.grid.row * 3 / 8;
        let (ink, white) = DASH;
        for x in (0..self.room).step_by(ink + white) {
            self.canvas.fill(self.left + x, top, ink.min(self.room - x), 1, 0);
        }
    }

    fn qr(&mut self, payload: &str) {
        // Layout checked that it fits the printer; the picture is as wide or wider.
        let Some(code) = qr::matrix(payload) else { return };
        let dots = qr::module_dots(code.side, PICTURE_DOTS).max(1);
        let side = code.side * dots;
        let top = self.canvas.extend(side + self.grid.row) + self.grid.row / 2;
        self.canvas.modules(PICTURE_DOTS.saturating_sub(side) / 2, top, &code, dots);
    }
}

fn encode(canvas: &Canvas) -> Result<Vec<u8>, ReceiptError> {
    let size = |dots: usize| u32::try_from(dots).map_err(|error| ReceiptError::Picture(error.to_string()));
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size(canvas.width)?, size(canvas.height)?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let picture = |error: png::EncodingError| ReceiptError::Picture(error.to_string());
    let mut writer = encoder.write_header().map_err(picture)?;
    writer.write_image_data(&canvas.gray).map_err(picture)?;
    writer.finish().map_err(picture)?;
    Ok(file)
}
