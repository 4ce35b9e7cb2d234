"""Plain values every floor stands on: money, time, calendars, errors, who may do what."""
