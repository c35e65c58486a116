//! Pages as lists of texts and bars at places in tenths of a point, and their way into a PDF. For languages from right
//! to left a page is its own mirror. What may not enter: what an invoice says.

use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use super::fonts::{self, FACES};

/// A4, tenths of a point.
pub(super) const WIDTH: i32 = 5_950;
/// Likewise.
pub(super) const HEIGHT: i32 = 8_420;

/// On which side of its place a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// It begins there.
    Start,
    /// It ends there.
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Tenths of a point.
    pub(super) size: i32,
    pub(super) bold: bool,
    /// Its lightness: 0 is black.
    pub(super) grey: u8,
}

/// Something on a page.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Text { x: i32, y: i32, style: Style, align: Align, text: String },
    Bar { x: i32, y: i32, width: i32, height: i32, grey: u8 },
}

/// A page.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    pub(super) marks: Vec<Mark>,
}

/// All pages, and whether they are read from right to left.
#[derive(Debug, Clone)]
pub(super) struct Pages {
    pub(super) pages: Vec<Page>,
    pub(super) rtl: bool,
    /// Code of the language.
    pub(super) language: String,
}

/// Coordinates fit into 16 bits, which become floats exactly.
fn coordinate(tenths: i32) -> f32 {
    f32::from(i16::try_from(tenths.clamp(-20_000, 20_000)).unwrap_or_default())
}

/// Draws pages.
pub(super) fn render(pages: &Pages, title: &str) -> Result<Vec<u8>, String> {
    let unreadable = || "a font of the invoices cannot be read".to_owned();
    let mut loaded: [Option<Font>; FACES] = [const { None }; FACES];
    let mut document = Document::new();
    let language = pages.language.clone();
    document.set_metadata(Metadata::new().title(title.to_owned()).language(language));
    for page in &pages.pages {
        let settings = PageSettings::from_wh(595.0, 842.0).ok_or_else(unreadable)?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        surface.push_transform(&Transform::from_scale(0.1, 0.1));
        for mark in &page.marks {
            match mark {
                Mark::Bar { x, y, width, height, grey } => {
                    let x = if pages.rtl { WIDTH - x - width } else { *x };
                    bar(&mut surface, (x, *y), (*width, *height), *grey);
                }
                Mark::Text { x, y, style, align, text } => {
                    let runs = fonts::runs(text, style.size, style.bold);
                    let width: i32 = runs.iter().map(|run| run.width).sum();
                    let x = if pages.rtl { WIDTH - x } else { *x };
                    let mut at = if (*align == Align::End) == pages.rtl { x } else { x - width };
                    surface.set_fill(Some(fill(style.grey)));
                    for run in runs {
                        let place = loaded.get_mut(run.font).ok_or_else(unreadable)?;
                        let font = match place {
                            Some(font) => font.clone(),
                            None => {
                                let bytes = fonts::font(run.font).ok_or_else(unreadable)?.bytes;
                                let font = Font::new(bytes.into(), 0).ok_or_else(unreadable)?;
                                place.insert(font).clone()
                            }
                        };
                        let direction =
                            if run.rtl { TextDirection::RightToLeft } else { TextDirection::LeftToRight };
                        let start = Point::from_xy(coordinate(at), coordinate(*y));
                        let size = coordinate(style.size);
                        surface.draw_text(start, font, size, &run.text, false, direction);
                        at += run.width;
                    }
                }
            }
        }
        surface.pop();
        surface.finish();
        sheet.finish();
    }
    document.finish().map_err(|error| format!("{error:?}"))
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}

fn bar(surface: &mut Surface<'_>, (x, y): (i32, i32), (width, height): (i32, i32), grey: u8) {
    let mut path = PathBuilder::new();
    path.move_to(coordinate(x), coordinate(y));
    path.line_to(coordinate(x + width), coordinate(y));
    path.line_to(coordinate(x + width), coordinate(y + height));
    path.line_to(coordinate(x), coordinate(y + height));
    path.close();
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(grey)));
        surface.draw_path(&path);
    }
}
