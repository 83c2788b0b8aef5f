"""What strangers packed: damage that shows while it is read is said in words."""

import errno
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserError
from core.words import msg

# ValueError: names that are no UTF-8, places before the file's start
_DAMAGED = (
    *(EOFError, ValueError, OSError, OverflowError, NotImplementedError, RuntimeError),
    *(zlib.error, lzma.LZMAError, struct.error, zipfile.BadZipFile),
)
_OURS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)  # the disk we unpack to


@contextmanager
def zipped(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip, opened; raises UserError for one that is damaged, as late as that may show."""
    with kindly(), zipfile.ZipFile(path) as found:
        yield found


@contextmanager
def kindly() -> Iterator[None]:
    """Raises UserError for damage that shows inside; a full disk of ours is passed on."""
    try:
        yield
    except UserError:
        raise
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno in _OURS:
            raise
        raise _told(error) from None


def _told(error: BaseException) -> UserError:
    if isinstance(error, RuntimeError) and "encrypted" in str(error):
        return UserError(msg("The zip has a password."), msg("Pack the table without one."))
    return UserError(
        msg("The packed file is damaged or cut off."), msg("Copy or download it again.")
    )
