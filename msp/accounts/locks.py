"""What keeps secrets: hashes of passwords, fingerprints of tokens, seeds under rotatable keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from msp.accounts import rules

# OWASP's second choice: 19 MiB, two passes, one lane
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# each hashing takes 19 MiB: at most this many at once in a process
TURNSTILE = BoundedSemaphore(2)
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The installation's secrets, and the address it is reached at.

    The first of `keys` seals, all of them open: a new key is put in front, the old ones are
    dropped once everything was sealed anew.
    """

    secret: str
    keys: tuple[str, ...]
    public_url: str

    def mail_hash(self, mail: str) -> str:
        """What a login knows of an address: one address, one hash; nothing without the secret."""
        return self._keyed("mail", rules.normal_mail(mail))

    def code_hash(self, code: str) -> str:
        """What is stored of a recovery code."""
        return self._keyed("code", rules.normal_code(code))

    def seal(self, text: str) -> str:
        """The text as it may lie in the database."""
        return self._fernet().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """The text again, or None where no key fits."""
        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def reseal(self, sealed: str) -> str:
        """The same under the newest key."""
        return self._fernet().rotate(sealed.encode()).decode()

    def link(self, path: str) -> str:
        """The full address of one of our own pages."""
        return f"{self.public_url.rstrip('/')}{path}"

    def _keyed(self, purpose: str, text: str) -> str:
        key = f"{purpose}:{self.secret}".encode()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(_key(text)) for text in self.keys or (f"keys:{self.secret}",)])


def keyring(secret: str, keys: str, public_url: str) -> Keyring:
    """The keyring that the settings describe; `keys` is a list with commas, newest first."""
    listed = tuple(part.strip() for part in keys.split(",") if part.strip())
    return Keyring(secret, listed, public_url)


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored of a random 256-bit secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def recovery_codes() -> list[str]:
    """Ten codes of ten letters each, for the day the telephone is lost."""
    made = ("".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(10))
    return [f"{code[:5]}-{code[5:]}" for code in made]


def password_hash(password: str) -> str:
    """What is stored of a password."""
    with TURNSTILE:
        return HASHER.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether that is the password. Takes as long for an unknown name (`stored` None)."""
    with TURNSTILE:
        try:
            HASHER.verify(stored or _nobodys(), password)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with older parameters."""
    return HASHER.check_needs_rehash(stored)


@cache
def _nobodys() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


@cache
def _key(text: str) -> bytes:
    """A Fernet key from a text of any form."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"msp:{text}".encode()).digest())
