#!/usr/bin/env python3
"""Makes the fonts of this folder from the interface's; README.md says which.

Usage: make.py UI_FONTS OUT. Needs fonttools and brotli.
"""
import os
import sys

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont


def main(fonts, out):
    for name, weight in [("Regular", 400), ("Bold", 700)]:
        parts = []
        for part in ["latin", "latin-ext"]:
            font = instantiateVariableFont(TTFont(os.path.join(fonts, f"inter-{part}-wght-normal.woff2")), {"wght": weight})
            figures = {}
            for lookup in [f.Feature.LookupListIndex for f in font["GSUB"].table.FeatureList.FeatureRecord if f.FeatureTag == "tnum"]:
                for index in lookup:
                    for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                        figures.update(getattr(table, "mapping", {}) or getattr(getattr(table, "ExtSubTable", None), "mapping", {}))
            # Amounts stand below each other: figures of one width, always.
            for table in font["cmap"].tables:
                table.cmap = {c: figures.get(glyph, glyph) if chr(c) in "0123456789" else glyph for c, glyph in table.cmap.items()}
            options = Options()
            options.hinting = False
            options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
            options.notdef_outline = True
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=set(font.getBestCmap()))
            subsetter.subset(font)
            target = os.path.join(out, f"{part}.part.ttf")
            font.flavor = None
            font.save(target)
            parts.append(target)
        merged = Merger().merge(parts)
        # A part of a font is another font: it does not carry the reserved name.
        for record in merged["name"].names:
            if record.nameID in (1, 16):
                record.string = "Counterfoil Invoice"
            if record.nameID in (4, 6):
                record.string = f"CounterfoilInvoice-{name}"
        target = os.path.join(out, f"Invoice-{name}.ttf")
        merged.save(target)
        for part in parts:
            os.remove(part)
        print(target, os.path.getsize(target), "bytes")


main(*sys.argv[1:3])
