"""Zipped formats that nobody has checked: damaged, encrypted, or swelling to gigabytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from litreview.errors import DamagedError, EncryptedError, TooLargeError

_MOST_MEMBERS = 20_000
_MOST_BYTES = 400_000_000
"""Unpacked bytes of all members, as the archive declares them."""
_LARGEST_PART = 80_000_000
"""Unpacked bytes of one part that is parsed; the text of a long book has 5 MB."""
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, IndexError)


class Archive:
    """The members of a zip file, read one by one within limits."""

    def __init__(self, content: bytes, *, name: str) -> None:
        """Open; raises DamagedError, EncryptedError or TooLargeError."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            members = self._zip.infolist()
        except _BROKEN as error:
            raise self._damaged("it is cut off or broken") from error
        if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > _MOST_BYTES:
            what = f"The file unpacks to more than {_MOST_BYTES / 1e6:,.0f} MB or {_MOST_MEMBERS:,} parts."
            raise TooLargeError(what, where=name, remedy="Take out its pictures and save it again.")
        if any(m.flag_bits & 0x1 for m in members):
            raise EncryptedError(
                "The file is encrypted.", where=name, remedy="Take the password off and save it again."
            )
        self._names = {m.filename: m for m in members}
        self._lower = {m.filename.casefold(): m for m in members}

    def __contains__(self, member: str) -> bool:
        """Tell whether there is such a part."""
        return member in self._names or member.casefold() in self._lower

    def read(self, member: str) -> bytes:
        """Return the bytes of a part; raises DamagedError for a missing or broken one, TooLargeError for a huge one."""
        found = self._names.get(member) or self._lower.get(member.casefold())
        if found is None:
            raise self._damaged(f"its part {member} is missing")
        try:
            with self._zip.open(found) as stream:
                content = stream.read(_LARGEST_PART + 1)
        except (*_BROKEN, RuntimeError) as error:
            raise self._damaged(f"its part {member} is broken") from error
        if len(content) > _LARGEST_PART:
            what = f"The part {member} unpacks to more than {_LARGEST_PART / 1e6:.0f} MB."
            raise TooLargeError(what, where=self.name, remedy="Split the document.")
        return content

    def read_if_there(self, member: str) -> bytes | None:
        """Return the bytes of a part that may be missing."""
        return self.read(member) if member in self else None

    def _damaged(self, why: str) -> DamagedError:
        return DamagedError(
            f"The file cannot be unpacked: {why}.", where=self.name, remedy="Download or save it again."
        )
