"""Person keys (人员键): 64-bit keyed pseudonyms of citizen numbers, so that snapshots join without naming anyone.

A citizen number (公民身份号码) has 17 free digits; its check digit follows from them. The digits, as one 64-bit
number, and a 64-bit domain tag make one cipher block; the first half of the encrypted block is the key. A whole
column is one cipher call. Half a block can collide (two numbers, one key: about 3 in 100,000 for 34 million people),
so the other half is compared wherever keys are made, and a collision is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from doudi.columnar.errors import PseudonymsCollide
from doudi.columnar.fixed_width import lengths_of, of_width
from doudi.columnar.name_forms import folded_names

UInt64s = npt.NDArray[np.uint64]
_PERSON = b"person\x00\x00"
_BLOCK = 16  # bytes of a cipher block


class Pseudonyms:
    """Makes keys from numbers (with `of`, `of_digits`) and from other identifiers (with `of_text`).

    Args:
        key: at least 16 bytes, one per installation, known to the loader alone.
        algorithm: `aes` or `sm4` by the cryptographic profile (国密).

    >>> made = Pseudonyms(b"0123456789abcdef")
    >>> first, again, other = made.of(["11010519491231002X", "11010519491231002X", "440524188001010014"])
    >>> bool(first == again), bool(first == other)
    (True, False)
    """

    def __init__(self, key: bytes, algorithm: Literal["aes", "sm4"] = "aes") -> None:
        if len(key) < 16:
            raise ValueError("A pseudonym key has at least 16 bytes")
        self._key = key
        self._algorithm = algorithm
        self.key_id = hashlib.blake2b(key, digest_size=8, person=b"doudi-key-id").hexdigest()

    def of(self, numbers: Sequence[str]) -> UInt64s:
        """Keys of valid 18-character citizen numbers, in their order: uint64[n]."""
        return self.of_digits(np.array([int(number[:17]) for number in numbers], dtype=np.uint64))[0]

    def of_digits(self, digits: UInt64s) -> tuple[UInt64s, UInt64s]:
        """Keys and check halves of the first 17 digits of citizen numbers: two uint64[n]."""
        blocks = np.empty((len(digits), 2), dtype="<u8")
        blocks[:, 0] = digits
        blocks[:, 1] = np.frombuffer(_PERSON, dtype="<u8")[0]
        return self._encrypt(blocks, "person")

    def name_marks(self, people: UInt64s, names: Any) -> npt.NDArray[np.uint32]:
        """Marks of the names (姓名标记) beside citizen numbers: uint32[n], 0 where no name stands.

        Equal for one number and one name however it is written; what two people are called cannot be compared by them.

        >>> made, keys = Pseudonyms(b"0123456789abcdef"), np.array([5, 5, 7], dtype=np.uint64)
        >>> one, same, other = made.name_marks(keys, pa.array(["赵國峯", "赵　国峰", "赵国峰"])).tolist()
        >>> one == same, one == other
        (True, False)
        """
        own = self.of_text(folded_names(names.fill_null("")), "name")
        blocks = np.empty((len(own), 2), dtype="<u8")
        blocks[:, 0], blocks[:, 1] = own, people
        marks = (self._encrypt(blocks, "name-mark")[0] & np.uint64(0xFFFF_FFFF)).astype(np.uint32)
        return np.where(own == 0, np.uint32(0), np.maximum(marks, np.uint32(1)))

    def of_text(self, values: Any, domain: str) -> UInt64s:
        """Keys of other identifiers, e.g. household register numbers (户号), unlinkable between domains: uint64[n].

        Args:
            values: Arrow string array; null and blank give key 0.
            domain: what kind of identifier, up to 16 bytes; two datasets that share it can be joined.
        """
        return self.of_text_checked(values, domain)[0]

    def of_text_checked(self, values: Any, domain: str) -> tuple[UInt64s, UInt64s]:
        """As `of_text`, with check halves, so that collisions can be refused: two uint64[n]."""
        blocks = self._blocks(values.fill_null(""))
        keys, checks = self._encrypt(blocks, domain)
        keys[blocks[:, 0] == 0] = 0
        return keys, checks

    def _blocks(self, values: Any) -> UInt64s:
        """One cipher block for each value: itself up to 15 bytes, a keyed digest of what is longer."""
        lengths = lengths_of(values)
        blocks = np.zeros((len(values), _BLOCK), dtype=np.uint8)
        for width in np.flatnonzero(np.bincount(np.minimum(lengths, _BLOCK), minlength=1)[:_BLOCK]).tolist():
            rows, characters = of_width(values, width)
            blocks[rows, :width] = characters
        long = np.flatnonzero(lengths >= _BLOCK)
        if len(long):
            encoded = values.take(pa.array(long)).dictionary_encode()
            digests = np.frombuffer(b"".join(map(self._digest, encoded.dictionary.to_pylist())), dtype=np.uint8)
            blocks[long] = digests.reshape(-1, _BLOCK)[encoded.indices.to_numpy(zero_copy_only=False)]
        return blocks.view("<u8")

    def _digest(self, value: str) -> bytes:
        return b"\xff" + hashlib.blake2b(value.encode(), key=self._key[:64], digest_size=_BLOCK - 1).digest()

    def _encrypt(self, blocks: npt.NDArray[Any], domain: str) -> tuple[UInt64s, UInt64s]:
        subkey = hashlib.blake2b(self._key[:64], digest_size=16, person=domain.encode()[:16]).digest()
        chosen = algorithms.AES(subkey) if self._algorithm == "aes" else algorithms.SM4(subkey)
        # ECB is what is wanted here: equal numbers must give equal keys, and each block is one whole number.
        encryptor = Cipher(chosen, modes.ECB()).encryptor()
        out = np.frombuffer(encryptor.update(blocks.tobytes()) + encryptor.finalize(), dtype="<u8")
        return out[0::2].astype(np.uint64), out[1::2].astype(np.uint64)


def signed(keys: UInt64s) -> npt.NDArray[np.int64]:
    """The same 64 bits as int64[n], for databases without unsigned integers.

    >>> signed(np.array([2**64 - 1], dtype=np.uint64))
    array([-1])
    """
    return keys.view(np.int64)


def unsigned(key: int) -> int:
    """The unsigned form of one signed key.

    >>> unsigned(-1) == 2**64 - 1
    True
    """
    return key & 0xFFFF_FFFF_FFFF_FFFF


def refuse_collisions(sorted_keys: UInt64s, checks: UInt64s, where: str) -> None:
    """Raises PseudonymsCollide when equal neighbouring keys have different check halves."""
    same_key = sorted_keys[1:] == sorted_keys[:-1]
    collisions = int(np.count_nonzero(same_key & (checks[1:] != checks[:-1])))
    if collisions:
        raise PseudonymsCollide(collisions, where)
