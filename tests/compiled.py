"""Templates are compiled once a run: what one process of it compiled, the others read."""

import hashlib
import marshal
import os
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import CodeType

Key = tuple[str, str, str]


class Shared(MutableMapping[Key, CodeType]):
    """The code of templates, kept in memory, and in a folder for the other processes of the run."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.known = folder, dict[Key, CodeType]()
        folder.mkdir(exist_ok=True)

    def __getitem__(self, key: Key) -> CodeType:
        """KeyError if no process has compiled it by now."""
        if key not in self.known:
            self.known[key] = self._read(key)
        return self.known[key]

    def __setitem__(self, key: Key, code: CodeType) -> None:
        self.known[key] = code
        part = self._of(key).with_suffix(f".{os.getpid()}")
        part.write_bytes(marshal.dumps(code))
        part.rename(self._of(key))

    def __delitem__(self, key: Key) -> None:
        del self.known[key]
        self._of(key).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[Key]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def _read(self, key: Key) -> CodeType:
        try:
            code: CodeType = marshal.loads(self._of(key).read_bytes())
        except FileNotFoundError:
            raise KeyError(key) from None
        return code

    def _of(self, key: Key) -> Path:
        return self.folder / hashlib.sha256("|".join(key).encode()).hexdigest()
