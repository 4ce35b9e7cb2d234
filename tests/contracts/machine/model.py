"""The books of hours as plain dictionaries: nothing of the product is used here."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor

DAY = 24 * 60
OCTOBER = (date(2026, 10, 1), date(2026, 11, 1))


class No(Exception):
    """The model says that this must be refused."""


def half_up(exact):
    """A fraction that is not negative, to the nearest whole number."""
    return floor(Fraction(exact) + Fraction(1, 2))


@dataclass
class Pool:
    """Minutes bought once."""

    client: str
    granted: int
    price: int
    bought_on: date
    starts_on: date
    expires_on: date | None
    left: int = 0
    used_once: bool = False
    sold: int | None = None  # the price on the bill, where it was put right afterwards
    paid_back: bool = False

    @property
    def earned(self):
        """What of the price is no longer owed."""
        gone = min(max(self.granted - self.left, 0), self.granted)
        return half_up(Fraction(self.price * gone, self.granted))

    def serves(self, day):
        """Whether its minutes may be used on that day."""
        return self.starts_on <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass
class Entry:
    """Work: what it took from which pool, and what is to be charged at which price."""

    client: str
    minutes: int
    on: date
    state: str = "submitted"
    parts: dict = field(default_factory=dict)
    billable: int = 0
    charged: int = 0
    rate: int = 0
    terms_on: date | None = None

    @property
    def amount(self):
        """What it costs."""
        return half_up(Fraction(self.charged * self.rate, 60))


@dataclass
class Books:
    """Two clients, their pools, their work, and the month that may be closed."""

    terms: dict  # client → [(starts_on, increment, rate)]
    today: date
    pools: dict = field(default_factory=dict)
    entries: dict = field(default_factory=dict)
    invoices: dict = field(default_factory=dict)
    closed: bool = False

    def is_locked(self, day):
        """Whether nothing of that day is changed any more."""
        return self.closed and OCTOBER[0] <= day < OCTOBER[1]

    def buy(self, name, pool):
        pool.left = pool.granted
        self.pools[name] = pool

    def log(self, name, entry):
        self._fits(name, entry.minutes, entry.on)
        self._open(entry.on)
        self._apply(entry)
        self.entries[name] = entry

    def edit(self, name, minutes, on):
        entry = self._changeable(name)
        self._fits(name, minutes, on)
        self._open(on)
        self._give_back(entry)
        entry.minutes, entry.on = minutes, on
        self._apply(entry)

    def move(self, name, client):
        entry = self._changeable(name)
        self._give_back(entry)
        entry.client = client
        self._apply(entry)

    def approve(self, name):
        entry = self.entries[name]
        if entry.state == "approved":
            return
        if entry.state == "billed":
            raise No
        self._open(entry.on)
        entry.state = "approved"

    def expire(self, today):
        self.today = today
        for pool in self.pools.values():
            if pool.expires_on is not None and pool.expires_on < today:
                pool.left = min(pool.left, 0)

    def adjust(self, name, minutes):
        pool = self.pools[name]
        if self._has_ended(pool) or pool.left + minutes < 0:
            raise No
        pool.left += minutes

    def refund(self, name, minutes):
        pool = self.pools[name]
        if minutes > pool.left:
            raise No
        before = pool.earned
        pool.left -= minutes
        pool.paid_back = True
        return pool.earned - before

    def reprice(self, name, price):
        pool = self.pools[name]
        if price == pool.price or pool.paid_back:
            raise No
        pool.sold = pool.price if pool.sold is None else pool.sold
        pool.price = price

    def amend(self, client, starts_on, terms):
        if starts_on in {told[0] for told in self.terms[client]}:
            raise No
        self.terms[client].append((starts_on, *terms))

    def reweigh(self):
        """Open work whose terms changed is given back, then used again in the order of days."""
        due = [
            (entry.on, name)
            for name, entry in self.entries.items()
            if entry.state != "billed"
            and not self.is_locked(entry.on)
            and self._terms(entry)[0] != entry.terms_on
        ]
        for _, name in due:
            self._give_back(self.entries[name])
        for _, name in sorted(due):
            self._apply(self.entries[name])
        return len(due)

    def close(self):
        """October's bill of each client that nothing holds back: its net amount."""
        if self.closed:
            raise No
        self.closed = True
        for client in self.terms:
            mine = [e for e in self.entries.values() if e.client == client and self._in_month(e.on)]
            if any(entry.state == "submitted" for entry in mine):
                continue
            sold = [
                pool.price if pool.sold is None else pool.sold
                for pool in self.pools.values()
                if pool.client == client and self._in_month(pool.bought_on)
            ]
            net = sum(entry.amount for entry in mine) + sum(sold)
            # hours given away are a line of ¥0, and their invoice says so
            if net or sold:
                self.invoices[client] = [net, 0]
                for entry in mine:
                    entry.state = "billed"

    def credit(self, client, amount):
        net, given = self.invoices[client]
        if given + amount > net:
            raise No
        self.invoices[client][1] += amount

    def _in_month(self, day):
        return OCTOBER[0] <= day < OCTOBER[1]

    def _has_ended(self, pool):
        return pool.expires_on is not None and pool.expires_on < self.today

    def _open(self, day):
        if self.is_locked(day):
            raise No

    def _fits(self, name, minutes, on):
        """A person's day has 24 hours."""
        others = sum(e.minutes for key, e in self.entries.items() if key != name and e.on == on)
        if others + minutes > DAY:
            raise No

    def _changeable(self, name):
        entry = self.entries[name]
        if entry.state == "billed":
            raise No
        self._open(entry.on)
        entry.state = "submitted"
        return entry

    def _give_back(self, entry):
        for name, minutes in entry.parts.items():
            self.pools[name].left += minutes
        entry.parts, entry.charged = {}, 0

    def _terms(self, entry):
        return max(told for told in self.terms[entry.client] if told[0] <= entry.on)

    def _apply(self, entry):
        entry.terms_on, increment, rate = self._terms(entry)
        entry.billable = -(-entry.minutes // increment) * increment
        wanted = entry.billable
        mine = [
            (pool.expires_on or date.max, pool.bought_on, name)
            for name, pool in self.pools.items()
            if pool.client == entry.client and pool.serves(entry.on) and pool.left > 0
        ]
        for _, _, name in sorted(mine):
            taken = min(wanted, self.pools[name].left)
            if taken:
                self.pools[name].left -= taken
                self.pools[name].used_once = True
                entry.parts[name] = taken
                wanted -= taken
        entry.charged, entry.rate = wanted, rate
