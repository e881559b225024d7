"""How every kernel begins (核的开头): the compiler's own functions, and the walk from tile to tile."""

from __future__ import annotations

HEAD = [
    "; Written by doudi.rules.tiles.",
    "declare i64 @llvm.smin.i64(i64, i64)",
    "declare i64 @llvm.smax.i64(i64, i64)",
    "declare i64 @llvm.abs.i64(i64, i1)",
    "declare i32 @llvm.smin.i32(i32, i32)",
    "declare i32 @llvm.smax.i32(i32, i32)",
    "declare i32 @llvm.abs.i32(i32, i1)",
    "",
    "define i64 @kernel(ptr %arguments) {",
    "entry:",
]

TILE_HEAD = """tiles:
  %tile = load i64, ptr %tile.at
  %more = icmp slt i64 %tile, %last
  br i1 %more, label %tile.begins, label %fine
tile.begins:
  %whole = add i64 %tile, {households}
  %end.first = call i64 @llvm.smin.i64(i64 %whole, i64 %last)
"""
TILE_OF_HOMES = """  %end = add i64 %end.first, 0
  %homes = sub i64 %end, %tile
  br label %tile.fits
tile.fits:"""
TILE_OF_PEOPLE = """  %offsets.t = getelementptr i64, ptr %offsets, i64 %tile
  %start = load i64, ptr %offsets.t, align 1
  store i64 %end.first, ptr %end.at
  br label %tile.shrinks
tile.shrinks:
  %end = load i64, ptr %end.at
  %stop.at = getelementptr i64, ptr %offsets, i64 %end
  %stop = load i64, ptr %stop.at, align 1
  %n = sub i64 %stop, %start
  %homes = sub i64 %end, %tile
  %too.many = icmp sgt i64 %n, {persons}
  %divisible = icmp sgt i64 %homes, 1
  %again = and i1 %too.many, %divisible
  br i1 %again, label %tile.halves, label %tile.taken
tile.halves:
  %half = lshr i64 %homes, 1
  %end.half = add i64 %tile, %half
  store i64 %end.half, ptr %end.at
  br label %tile.shrinks
tile.taken:
  %early = icmp slt i64 %start, 0
  %late = icmp sgt i64 %stop, %people
  %outside = or i1 %early, %late
  %unfit = or i1 %outside, %too.many
  br i1 %unfit, label %odd, label %tile.fits
tile.fits:"""
