#!/usr/bin/env python3
"""Makes the fonts of this folder that receipts fall back to; README.md says from what.

Usage: subset.py DEBIAN_FONTS OUT, where DEBIAN_FONTS is the folder that the Debian packages
were unpacked to (`dpkg -x`), and OUT gets NAME.ttf.zst. Needs fonttools and the zstd command.
"""
import os
import subprocess
import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont


def charset(codec, leads):
    """The characters of a double-byte code whose lead bytes are in `leads`."""
    found = set()
    for lead in leads:
        for trail in range(0x40, 0xFF):
            try:
                found.add(ord(bytes([lead, trail]).decode(codec)))
            except (UnicodeDecodeError, TypeError):
                pass
    return found


def everything(path):
    return set(TTFont(path).getBestCmap())


def subset(source, target, characters, layout, name):
    options = Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = ["*"] if layout else []
    options.drop_tables += ["vhea", "vmtx", "BASE", "meta", "kern", "FFTM", "TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]
    if not layout:
        options.drop_tables += ["GSUB", "GPOS", "GDEF"]
    options.name_IDs = [0, 1, 2, 13, 14]
    font = TTFont(source)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    # A part of a font is another font: it does not carry the reserved name.
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = name
    font.save(target)
    subprocess.check_call(["zstd", "--ultra", "-22", "-q", "-f", "--rm", target])
    print(name, os.path.getsize(target + ".zst"), "bytes")


def main(fonts, out):
    fonts = os.path.join(fonts, "usr/share/fonts/truetype")
    noto = lambda script: os.path.join(fonts, "noto", f"NotoSans{script}-Regular.ttf")
    for script in ["Arabic", "Hebrew", "Thai"]:
        target = os.path.join(out, f"{script}.ttf")
        subset(noto(script), target, everything(noto(script)), True, f"Counterfoil {script}")
    # Simplified, traditional level 1, Japanese, kana, and the punctuation between them.
    hanzi = charset("gb2312", range(0xA1, 0xF8)) | charset("big5", range(0xA4, 0xC7))
    hanzi |= charset("euc_jp", range(0xB0, 0xF5)) | set(range(0x3000, 0x3030)) | set(range(0x3040, 0x3100))
    hanzi |= set(range(0xFF00, 0xFFF0))
    dejavu = everything(os.path.join(os.path.dirname(os.path.abspath(__file__)), "DejaVuSansMono.ttf"))
    droid = os.path.join(fonts, "droid/DroidSansFallbackFull.ttf")
    subset(droid, os.path.join(out, "Hanzi.ttf"), hanzi - dejavu, False, "Counterfoil Hanzi")
    hangul = charset("euc_kr", range(0xB0, 0xC9)) | set(range(0x3131, 0x3190))
    nanum = os.path.join(fonts, "nanum/NanumBarunGothic.ttf")
    subset(nanum, os.path.join(out, "Hangul.ttf"), hangul, False, "Counterfoil Hangul")


main(*sys.argv[1:3])
