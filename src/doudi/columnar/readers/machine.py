"""Two loops over every byte of an extract, as machine code (机器码): GB18030 into UTF-8, and a mark for each line.

Both are a page of LLVM text, compiled once and kept as the kernels of the rules are. They run without holding the
interpreter, so that rows are checked meanwhile. Without a compiler `available` says no, and Python's own codecs and
hashes do the same work: what is stored is the same, it takes longer.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from doudi.rules.tiles import compiling, store

# args: source, its length, target, table, and room for how many bytes of the target were written. Returns how many
# bytes of the source were read: all, or up to what only the codec can tell (four bytes, none at all, cut off).
# Carriage returns before a line feed are left out. The target takes three bytes for two, and a little more.
_TO_UTF8 = """
define i64 @kernel(ptr noalias %args) {
start:
  %source = load ptr, ptr %args
  %p1 = getelementptr i64, ptr %args, i64 1
  %length = load i64, ptr %p1
  %p2 = getelementptr i64, ptr %args, i64 2
  %target = load ptr, ptr %p2
  %p3 = getelementptr i64, ptr %args, i64 3
  %table = load ptr, ptr %p3
  %written = getelementptr i64, ptr %args, i64 4
  br label %next
next:
  %in = phi i64 [ 0, %start ], [ %in.1, %single ], [ %in.1, %dropped ], [ %in.2, %double ]
  %out = phi i64 [ 0, %start ], [ %out.1, %single ], [ %out, %dropped ], [ %out.2, %double ]
  %more = icmp slt i64 %in, %length
  br i1 %more, label %look, label %end
look:
  %at = getelementptr i8, ptr %source, i64 %in
  %to = getelementptr i8, ptr %target, i64 %out
  %byte = load i8, ptr %at
  %in.1 = add i64 %in, 1
  %second = getelementptr i8, ptr %source, i64 %in.1
  %has.second = icmp slt i64 %in.1, %length
  %is.double = icmp slt i8 %byte, 0
  br i1 %is.double, label %pair, label %ascii
ascii:
  %is.return = icmp eq i8 %byte, 13
  br i1 %is.return, label %return, label %single
return:
  br i1 %has.second, label %peek, label %end
peek:
  %following = load i8, ptr %second
  %is.line.end = icmp eq i8 %following, 10
  br i1 %is.line.end, label %dropped, label %single
dropped:
  br label %next
single:
  store i8 %byte, ptr %to
  %out.1 = add i64 %out, 1
  br label %next
pair:
  br i1 %has.second, label %known, label %end
known:
  %pair.value = load i16, ptr %at, align 1
  %place = zext i16 %pair.value to i64
  %entry = getelementptr i32, ptr %table, i64 %place
  %code = load i32, ptr %entry
  %is.known = icmp ne i32 %code, 0
  br i1 %is.known, label %double, label %end
double:
  store i32 %code, ptr %to, align 1
  %bytes = lshr i32 %code, 24
  %bytes.wide = zext i32 %bytes to i64
  %out.2 = add i64 %out, %bytes.wide
  %in.2 = add i64 %in, 2
  br label %next
end:
  store i64 %out, ptr %written
  ret i64 %in
}
"""

# args: text, ends of its lines, how many, two numbers nobody knows, marks. SipHash-1-3, as Python's own hash of bytes:
# who does not know the two numbers cannot write two lines with one mark, and no two rows have one by their likeness.
_MARKS = """
declare i64 @llvm.fshl.i64(i64, i64, i64)

define internal { i64, i64, i64, i64 } @round(i64 %a, i64 %b, i64 %c, i64 %d) alwaysinline {
  %a.1 = add i64 %a, %b
  %c.1 = add i64 %c, %d
  %b.turned = call i64 @llvm.fshl.i64(i64 %b, i64 %b, i64 13)
  %b.1 = xor i64 %b.turned, %a.1
  %d.turned = call i64 @llvm.fshl.i64(i64 %d, i64 %d, i64 16)
  %d.1 = xor i64 %d.turned, %c.1
  %a.2 = call i64 @llvm.fshl.i64(i64 %a.1, i64 %a.1, i64 32)
  %c.2 = add i64 %c.1, %b.1
  %a.3 = add i64 %a.2, %d.1
  %b.again = call i64 @llvm.fshl.i64(i64 %b.1, i64 %b.1, i64 17)
  %b.2 = xor i64 %b.again, %c.2
  %d.again = call i64 @llvm.fshl.i64(i64 %d.1, i64 %d.1, i64 21)
  %d.2 = xor i64 %d.again, %a.3
  %c.3 = call i64 @llvm.fshl.i64(i64 %c.2, i64 %c.2, i64 32)
  %r.1 = insertvalue { i64, i64, i64, i64 } undef, i64 %a.3, 0
  %r.2 = insertvalue { i64, i64, i64, i64 } %r.1, i64 %b.2, 1
  %r.3 = insertvalue { i64, i64, i64, i64 } %r.2, i64 %c.3, 2
  %r.4 = insertvalue { i64, i64, i64, i64 } %r.3, i64 %d.2, 3
  ret { i64, i64, i64, i64 } %r.4
}

define internal { i64, i64, i64, i64 } @take(i64 %a, i64 %b, i64 %c, i64 %d, i64 %word) alwaysinline {
  %d.word = xor i64 %d, %word
  %r = call { i64, i64, i64, i64 } @round(i64 %a, i64 %b, i64 %c, i64 %d.word)
  %a.1 = extractvalue { i64, i64, i64, i64 } %r, 0
  %a.word = xor i64 %a.1, %word
  %done = insertvalue { i64, i64, i64, i64 } %r, i64 %a.word, 0
  ret { i64, i64, i64, i64 } %done
}

define i64 @kernel(ptr noalias %args) {
start:
  %text = load ptr, ptr %args
  %p1 = getelementptr i64, ptr %args, i64 1
  %ends = load ptr, ptr %p1
  %p2 = getelementptr i64, ptr %args, i64 2
  %lines = load i64, ptr %p2
  %p3 = getelementptr i64, ptr %args, i64 3
  %key.0 = load i64, ptr %p3
  %p4 = getelementptr i64, ptr %args, i64 4
  %key.1 = load i64, ptr %p4
  %p5 = getelementptr i64, ptr %args, i64 5
  %marks = load ptr, ptr %p5
  %first.a = xor i64 %key.0, 8317987319222330741
  %first.b = xor i64 %key.1, 7237128888997146477
  %first.c = xor i64 %key.0, 7816392313619706465
  %first.d = xor i64 %key.1, 8387220255154660723
  br label %line
line:
  %n = phi i64 [ 0, %start ], [ %n.1, %line.end ]
  %first = phi i64 [ 0, %start ], [ %after, %line.end ]
  %more = icmp slt i64 %n, %lines
  br i1 %more, label %begin, label %end
begin:
  %end.at = getelementptr i64, ptr %ends, i64 %n
  %last = load i64, ptr %end.at
  %size = sub i64 %last, %first
  %size.top = shl i64 %size, 56
  br label %eight
eight:
  %i = phi i64 [ %first, %begin ], [ %i.8, %eight.do ]
  %a = phi i64 [ %first.a, %begin ], [ %a.8, %eight.do ]
  %b = phi i64 [ %first.b, %begin ], [ %b.8, %eight.do ]
  %c = phi i64 [ %first.c, %begin ], [ %c.8, %eight.do ]
  %d = phi i64 [ %first.d, %begin ], [ %d.8, %eight.do ]
  %i.8 = add i64 %i, 8
  %has.eight = icmp sle i64 %i.8, %last
  br i1 %has.eight, label %eight.do, label %one
eight.do:
  %at.8 = getelementptr i8, ptr %text, i64 %i
  %word = load i64, ptr %at.8, align 1
  %taken = call { i64, i64, i64, i64 } @take(i64 %a, i64 %b, i64 %c, i64 %d, i64 %word)
  %a.8 = extractvalue { i64, i64, i64, i64 } %taken, 0
  %b.8 = extractvalue { i64, i64, i64, i64 } %taken, 1
  %c.8 = extractvalue { i64, i64, i64, i64 } %taken, 2
  %d.8 = extractvalue { i64, i64, i64, i64 } %taken, 3
  br label %eight
one:
  %j = phi i64 [ %i, %eight ], [ %j.1, %one.do ]
  %turn = phi i64 [ 0, %eight ], [ %turn.1, %one.do ]
  %rest = phi i64 [ %size.top, %eight ], [ %rest.1, %one.do ]
  %has.one = icmp slt i64 %j, %last
  br i1 %has.one, label %one.do, label %line.end
one.do:
  %at.1 = getelementptr i8, ptr %text, i64 %j
  %byte = load i8, ptr %at.1
  %byte.wide = zext i8 %byte to i64
  %byte.at = shl i64 %byte.wide, %turn
  %rest.1 = or i64 %rest, %byte.at
  %turn.1 = add i64 %turn, 8
  %j.1 = add i64 %j, 1
  br label %one
line.end:
  %f = call { i64, i64, i64, i64 } @take(i64 %a, i64 %b, i64 %c, i64 %d, i64 %rest)
  %f.a = extractvalue { i64, i64, i64, i64 } %f, 0
  %f.b = extractvalue { i64, i64, i64, i64 } %f, 1
  %f.c = extractvalue { i64, i64, i64, i64 } %f, 2
  %f.d = extractvalue { i64, i64, i64, i64 } %f, 3
  %f.last = xor i64 %f.c, 255
  %g = call { i64, i64, i64, i64 } @round(i64 %f.a, i64 %f.b, i64 %f.last, i64 %f.d)
  %g.a = extractvalue { i64, i64, i64, i64 } %g, 0
  %g.b = extractvalue { i64, i64, i64, i64 } %g, 1
  %g.c = extractvalue { i64, i64, i64, i64 } %g, 2
  %g.d = extractvalue { i64, i64, i64, i64 } %g, 3
  %h = call { i64, i64, i64, i64 } @round(i64 %g.a, i64 %g.b, i64 %g.c, i64 %g.d)
  %h.a = extractvalue { i64, i64, i64, i64 } %h, 0
  %h.b = extractvalue { i64, i64, i64, i64 } %h, 1
  %h.c = extractvalue { i64, i64, i64, i64 } %h, 2
  %h.d = extractvalue { i64, i64, i64, i64 } %h, 3
  %k = call { i64, i64, i64, i64 } @round(i64 %h.a, i64 %h.b, i64 %h.c, i64 %h.d)
  %k.a = extractvalue { i64, i64, i64, i64 } %k, 0
  %k.b = extractvalue { i64, i64, i64, i64 } %k, 1
  %k.c = extractvalue { i64, i64, i64, i64 } %k, 2
  %k.d = extractvalue { i64, i64, i64, i64 } %k, 3
  %ab = xor i64 %k.a, %k.b
  %cd = xor i64 %k.c, %k.d
  %mark = xor i64 %ab, %cd
  %mark.at = getelementptr i64, ptr %marks, i64 %n
  store i64 %mark, ptr %mark.at
  %n.1 = add i64 %n, 1
  %after = add i64 %last, 1
  br label %line
end:
  ret i64 0
}
"""
_SECRET = tuple(np.frombuffer(os.urandom(16), np.int64).tolist())
MOST_ODD = 1000
"""So many places of one call are looked at one by one; where there are more the codec takes the rest of it."""
# Bytes that are themselves wherever they stand, so that decoding can begin anew at one of them.
_ITSELF_BELOW = 0x30
_ALWAYS_ITSELF = re.compile(rb"[\x00-\x2f]")


def available() -> bool:
    """Whether there is a compiler; what it makes is for processors that keep the lower half first."""
    return compiling.is_installed() and sys.byteorder == "little"


@cache
def _kernel(text: str) -> compiling.Kernel:
    return compiling.load(store.machine_code(text))


def line_marks(text: bytes, ends: npt.NDArray[np.int64], secret: Sequence[int] = _SECRET) -> npt.NDArray[np.int64]:
    """A number for each line, equal for equal lines of this process: int64[n].

    Args:
        ends: where the lines end (their line feeds), ascending; the first begins at 0.
        secret: two numbers nobody knows.
    """
    raw, ends = np.frombuffer(text, np.uint8), np.ascontiguousarray(ends, np.int64)
    marks = np.empty(len(ends), np.int64)
    args = np.array([raw.ctypes.data, ends.ctypes.data, len(ends), *secret, marks.ctypes.data], np.int64)
    _kernel(_MARKS)(args.ctypes.data)
    return marks


class Gb18030ToUtf8:
    """As Python's incremental decoder that replaces what cannot be read, then UTF-8; `\\r\\n` comes out as `\\n`.

    >>> Gb18030ToUtf8().decode("张三,䶮\\r\\n".encode("gb18030") + b"\\xff\\n", final=True).decode()
    '张三,䶮\\n\\ufffd\\n'
    """

    def __init__(self) -> None:
        self._rest = b""

    def decode(self, raw: bytes, *, final: bool = False) -> bytes:
        """What is complete of the bytes so far, from where the call before left off; all of it at the end."""
        raw = self._rest + raw
        target = np.empty(len(raw) * 3 // 2 + 8, np.uint8)
        source = np.frombuffer(raw, np.uint8)
        parts, done, odd_places = [], 0, 0
        while done < len(raw):
            args = np.array(
                [source.ctypes.data + done, len(raw) - done, target.ctypes.data, _table().ctypes.data, 0], np.int64
            )
            done += _kernel(_TO_UTF8)(args.ctypes.data)
            parts.append(target[: args[4]].tobytes())
            if done == len(raw):
                break
            odd_places += 1
            itself = _itself(raw, done) if odd_places < MOST_ODD else _last_itself(source, done)
            if itself is None or itself == done:
                break
            # What is no character may be told from it only by that byte and one more, whatever it is.
            odd = raw[done : itself + 1] + b"\n"
            text = odd.decode("gb18030", "replace")[:-1].replace("\r\n", "\n")[:-1]
            parts.append(text.encode("utf-8", "replace"))
            done = itself
        self._rest = raw[done:]
        if final and self._rest:
            parts.append(self._rest.decode("gb18030", "replace").encode("utf-8", "replace"))
        return b"".join(parts)


def _itself(raw: bytes, begin: int) -> int | None:
    """The first place that is itself, unless that is the last of all."""
    found = _ALWAYS_ITSELF.search(raw, begin)
    return found.start() if found and found.end() < len(raw) else None


def _last_itself(source: npt.NDArray[np.uint8], begin: int) -> int | None:
    """As `_itself`, the last such place."""
    places = np.flatnonzero(source[begin:-1] < _ITSELF_BELOW)
    return begin + int(places[-1]) if len(places) else None


@cache
def _table() -> npt.NDArray[np.uint32]:
    """uint32[65536]: by two bytes of GB18030, the UTF-8 of their character and in the top byte how long that is.

    0 where two bytes are no character; whatever begins with a byte below 0x80 is never looked up.
    """
    pairs = [bytes([first, second]) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF)]
    table = np.zeros(1 << 16, np.uint32)
    for pair, char in zip(pairs, b",".join(pairs).decode("gb18030", "replace").split(","), strict=True):
        if len(char) == 1 and char != "\ufffd":
            found = char.encode()
            table[int.from_bytes(pair, "little")] = int.from_bytes(found, "little") | len(found) << 24
    return table
