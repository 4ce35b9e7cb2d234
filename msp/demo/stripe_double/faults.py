"""Faults asked for by name and counted, and the post of events that they may disturb."""

from typing import Any, Final

from msp.demo.stripe_double.store import Store

Json = dict[str, Any]

# What can be made to go wrong, and how often when no number is given. `None` is "until released".
NAMES: Final[dict[str, int | None]] = {
    "lose_response_after_executing": 1,
    "answer_500": 1,
    "duplicate_events": 1,
    "reorder_events": 2,
    "delay_events": None,
    "old_timestamp": 1,
    "wrong_signature": 1,
}


def arm(store: Store, name: str, told: Json) -> Json:
    """Let the next `count` occasions go wrong; `method` and `path` narrow a fault of requests."""
    fault = {"count": NAMES[name], **told, "id": f"fault_{name}", "name": name}
    return store.put("fault", fault)


def armed(store: Store) -> list[Json]:
    """The faults that still wait for their occasion."""
    return [one for one in store.newest_first("fault") if one["count"] != 0]


def struck(store: Store, name: str, asked: Json | None = None) -> Json | None:
    """The fault if it strikes now, which uses up one of its count."""
    fault = store.get(f"fault_{name}")
    if fault is None or fault["count"] == 0 or not _meant(fault, asked or {}):
        return None
    if fault["count"] is not None:
        store.put("fault", {**fault, "count": fault["count"] - 1})
    return fault


def _meant(fault: Json, asked: Json) -> bool:
    return all(fault.get(name) in {None, asked.get(name)} for name in ("method", "path"))


def post(store: Store, event: Json, endpoint: Json, now: int) -> None:
    """Queue the delivery of an event to an endpoint, disturbed as was asked."""
    delivery = {
        "id": f"del_{event['id']}_{endpoint['id']}",
        "event": event["id"],
        "type": event["type"],
        "endpoint": endpoint["id"],
        "url": endpoint["url"],
        "status": "pending",
        "due": now,
        "order": len(store.newest_first("delivery")),
        "times": 2 if struck(store, "duplicate_events") else 1,
        "attempts": [],
    }
    if struck(store, "delay_events"):
        delivery["status"] = "held"
    elif struck(store, "reorder_events"):
        delivery["status"] = "shuffled"
    store.put("delivery", delivery)
    shuffle = store.get("fault_reorder_events")
    if shuffle is not None and shuffle["count"] == 0:
        turn_round(store, now)


def turn_round(store: Store, now: int) -> None:
    """Send what was collected for reordering, the last first."""
    shuffled = [one for one in store.newest_first("delivery") if one["status"] == "shuffled"]
    orders = sorted(one["order"] for one in shuffled)
    for one, order in zip(shuffled, orders, strict=True):
        store.put("delivery", {**one, "status": "pending", "order": order, "due": now})


def release(store: Store, now: int) -> int:
    """End holding and reordering: everything kept back is due now. Returns how many."""
    store.drop("fault_delay_events")
    turn_round(store, now)
    store.drop("fault_reorder_events")
    held = [one for one in store.newest_first("delivery") if one["status"] == "held"]
    for one in held:
        store.put("delivery", {**one, "status": "pending", "due": now})
    return len(held)
