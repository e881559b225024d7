"""Where the rows of keys lie among ascending keys (寻位核): machine code that leaps over what nobody asks for.

As in `merging`. Keys looked for are few among many, and now and then one lies far from the others: a former number
among those of a range. So each is looked for from where the one before it was found, in leaps that grow; one that must
lie far, since pseudonyms are spread evenly, from where it should be. However keys are spread, none takes more than
leaps that double and then halve.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import merging

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]

# For each key (%x) on from %j0, where the one before it ended. Where it is guessed to lie elsewhere: back from there
# until what lies before is less. Then leaps of eight, from the 33rd on ever longer; back by halves; the rest singly.
_FOUND = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %done ]
  %j0 = phi i64 [ 0, %entry ], [ %k, %done ]{kept}
  %i_open = icmp ult i64 %i, %n
  br i1 %i_open, label %key, label %end
key:
  %x_at = getelementptr i64, ptr %a, i64 %i
  %x = load i64, ptr %x_at
  %l_at = getelementptr i64, ptr %low, i64 %i
  %h_at = getelementptr i64, ptr %high, i64 %i{guessed}
  %is_over = icmp ugt i64 %far_off, %m
  %guess = select i1 %is_over, i64 %m, i64 %far_off
  br i1 %is_near, label %leap, label %jump
jump:
  %is_there = icmp ult i64 %guess, %m
  br i1 %is_there, label %look_there, label %back
look_there:
  %v_at = getelementptr i64, ptr %b, i64 %guess
  %v = load i64, ptr %v_at
  %v_less = icmp ult i64 %v, %x
  br i1 %v_less, label %leap, label %back
back:
  %up_to = phi i64 [ %guess, %jump ], [ %guess, %look_there ], [ %lower, %farther ]
  %by = phi i64 [ {back}, %jump ], [ {back}, %look_there ], [ %by_more, %farther ]
  %lower = sub i64 %up_to, %by
  %is_begin = icmp sle i64 %lower, %j0
  br i1 %is_begin, label %leap, label %look_back
look_back:
  %p_at = getelementptr i64, ptr %b, i64 %lower
  %p = load i64, ptr %p_at
  %p_less = icmp ult i64 %p, %x
  br i1 %p_less, label %leap, label %farther
farther:
  %by_more = shl i64 %by, 1
  br label %back
leap:
  %j8 = phi i64 [ %j0, %key ], [ %guess, %look_there ], [ %j0, %back ], [ %lower, %look_back ], [ %far, %leapt ]
  %short = phi i64 [ 0, %key ], [ 0, %look_there ], [ 0, %back ], [ 0, %look_back ], [ %short_on, %leapt ]
  %far = add i64 %j8, 8
  %far_open = icmp ult i64 %far, %m
  br i1 %far_open, label %look_far, label %skip
look_far:
  %f_at = getelementptr i64, ptr %b, i64 %far
  %f = load i64, ptr %f_at
  %far_less = icmp ult i64 %f, %x
  br i1 %far_less, label %leapt, label %skip
leapt:
  %short_on = add i64 %short, 1
  %is_short = icmp ult i64 %short_on, 32
  br i1 %is_short, label %leap, label %stride
stride:
  %j16 = phi i64 [ %far, %leapt ], [ %long, %strode ]
  %step = phi i64 [ 16, %leapt ], [ %step_on, %strode ]
  %long = add i64 %j16, %step
  %long_open = icmp ult i64 %long, %m
  br i1 %long_open, label %look_long, label %narrow
look_long:
  %w_at = getelementptr i64, ptr %b, i64 %long
  %w = load i64, ptr %w_at
  %long_less = icmp ult i64 %w, %x
  br i1 %long_less, label %strode, label %narrow
strode:
  %step_on = shl i64 %step, 1
  br label %stride
narrow:
  %from = phi i64 [ %j16, %stride ], [ %j16, %look_long ], [ %from, %halve ], [ %from_on, %look_mid ]
  %within = phi i64 [ %step, %stride ], [ %step, %look_long ], [ %half, %halve ], [ %half, %look_mid ]
  %is_few = icmp ule i64 %within, 8
  br i1 %is_few, label %skip, label %halve
halve:
  %half = lshr i64 %within, 1
  %mid = add i64 %from, %half
  %mid_open = icmp ult i64 %mid, %m
  br i1 %mid_open, label %look_mid, label %narrow
look_mid:
  %g_at = getelementptr i64, ptr %b, i64 %mid
  %g = load i64, ptr %g_at
  %g_less = icmp ult i64 %g, %x
  %from_on = select i1 %g_less, i64 %mid, i64 %from
  br label %narrow
skip:
  %j = phi i64 [ %j8, %leap ], [ %j8, %look_far ], [ %from, %narrow ], [ %j_next, %skipped ]
  %j_open = icmp ult i64 %j, %m
  br i1 %j_open, label %look, label %same
look:
  %y_at = getelementptr i64, ptr %b, i64 %j
  %y = load i64, ptr %y_at
  %less = icmp ult i64 %y, %x
  br i1 %less, label %skipped, label %same
skipped:
  %j_next = add i64 %j, 1
  br label %skip
same:
  %k = phi i64 [ %j, %skip ], [ %j, %look ], [ %k_next, %told ]
  %k_open = icmp ult i64 %k, %m
  br i1 %k_open, label %ask, label %done
ask:
  %z_at = getelementptr i64, ptr %b, i64 %k
  %z = load i64, ptr %z_at
  %equal = icmp eq i64 %z, %x
  br i1 %equal, label %told, label %done
told:
  %k_next = add i64 %k, 1
  br label %same
done:
  store i64 %j, ptr %l_at
  store i64 %k, ptr %h_at{noted}
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 %i
"""

# As many rows on as there are, evenly spread, in what lies between this key and the one before.
_AFRESH = _FOUND.format(
    kept="\n  %x0 = phi i64 [ %start, %entry ], [ %x, %done ]", back=64, noted="",
    guessed="""
  %is_on = icmp ugt i64 %x, %x0
  %between = sub i64 %x, %x0
  %way = select i1 %is_on, i64 %between, i64 0
  %way_wide = zext i64 %way to i128
  %rate_wide = zext i64 %rate to i128
  %rows_wide = mul i128 %way_wide, %rate_wide
  %rows_high = lshr i128 %rows_wide, 64
  %rows = trunc i128 %rows_high to i64
  %is_near = icmp ult i64 %rows, 512
  %far_off = add i64 %j0, %rows""",
)  # fmt: skip

# Where it began among keys that were nearly the same, as many places on as the key before had moved.
_NEAR = _FOUND.format(
    kept="\n  %by0 = phi i64 [ 0, %entry ], [ %by_now, %done ]", back=1,
    noted="\n  %by_now = sub i64 %k, %h_was",
    guessed=merging.ahead("b", "i64", "low", "%by0", 16) + """
  %l_was = load i64, ptr %l_at
  %h_was = load i64, ptr %h_at
  %moved = add i64 %l_was, %by0
  %is_near = icmp slt i64 %moved, %j0
  %far_off = select i1 %is_near, i64 %j0, i64 %moved""",
)  # fmt: skip

# Where a signpost says, and as far on to the next one as the rest of the key's bits.
_GUESSED = """
loop:
  %i = phi i64 [ 0, %entry ], [ %i_next, %step ]
  %i_open = icmp ult i64 %i, %n
  br i1 %i_open, label %step, label %end
step:
  %x_at = getelementptr i64, ptr %a, i64 %i
  %x = load i64, ptr %x_at
  %rest = sub i64 64, %bits
  %p = lshr i64 %x, %rest
  %p_next = add i64 %p, 1
  %s_at = getelementptr i64, ptr %posts, i64 %p
  %e_at = getelementptr i64, ptr %posts, i64 %p_next
  %s = load i64, ptr %s_at
  %e = load i64, ptr %e_at
  %between = sub i64 %e, %s
  %low_bits = shl i64 %x, %bits
  %low_wide = zext i64 %low_bits to i128
  %between_wide = zext i64 %between to i128
  %way_wide = mul i128 %low_wide, %between_wide
  %way_high = lshr i128 %way_wide, 64
  %way = trunc i128 %way_high to i64
  %guess = add i64 %s, %way
  %o_at = getelementptr i64, ptr %low, i64 %i
  store i64 %guess, ptr %o_at
  %i_next = add i64 %i, 1
  br label %loop
end:
  ret i64 %i
"""

# On from there; nothing depends on the key before, so that memory is asked for many keys at once.
_GUIDED = _FOUND.format(
    kept="", back=4, noted="",
    guessed=merging.ahead("b", "i64", "low", by=16) + """
  %l_was = load i64, ptr %l_at
  %is_near = icmp slt i64 %l_was, %j0
  %far_off = select i1 %is_near, i64 %j0, i64 %l_was""",
)  # fmt: skip

_TOLD = ("a", "b", "low", "high"), ("n", "m", "start", "rate")
_POSTS = ("a", "posts", "low"), ("n", "bits")
_MOST = (1 << 63) - 1


def spans(keys: UInt64s, among: UInt64s) -> tuple[Int64s, Int64s]:
    """For each of ascending keys, each there once, where its rows begin among ascending keys, and where they end.

    >>> [each.tolist() for each in spans(np.array([3, 5], np.uint64), np.array([1, 3, 3, 9], np.uint64))]
    [[1, 3], [3, 3]]
    """
    low, high = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    first, last = (int(among[0]), int(among[-1])) if len(among) else (0, 0)
    rate = min((len(among) << 64) // (last - first + 1), _MOST)
    start = int(np.uint64(first).view(np.int64))
    given = [np.ascontiguousarray(keys), np.ascontiguousarray(among), low, high]
    merging.walk(_AFRESH, _TOLD, given, [len(keys), len(among), start, rate])
    return low, high


def spans_near(keys: UInt64s, among: UInt64s, low: Int64s, high: Int64s) -> tuple[Int64s, Int64s]:
    """As `spans`, from where they began and ended among other keys, nearly the same: fast where these were."""
    low, high = low.astype(np.int64), high.astype(np.int64)
    given = [np.ascontiguousarray(keys), np.ascontiguousarray(among), low, high]
    merging.walk(_NEAR, _TOLD, given, [len(keys), len(among), 0, 0])
    return low, high


def spans_by(keys: UInt64s, among: UInt64s, signposts: Int64s) -> tuple[Int64s, Int64s]:
    """As `spans`, by the signposts of the keys among which they are looked for."""
    bits = (len(signposts) - 1).bit_length() - 1
    assert bits > 0
    assert len(signposts) == (1 << bits) + 1
    low, high = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    keys, among = np.ascontiguousarray(keys), np.ascontiguousarray(among)
    merging.walk(_GUESSED, _POSTS, [keys, np.ascontiguousarray(signposts), low], [len(keys), bits])
    merging.walk(_GUIDED, _TOLD, [keys, among, low, high], [len(keys), len(among), 0, 0])
    return low, high
