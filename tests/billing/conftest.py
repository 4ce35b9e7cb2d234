"""A loaded machine is slow now and then, which says nothing about arithmetic: no deadlines."""

from hypothesis import settings

settings.register_profile("billing", deadline=None)
settings.load_profile("billing")
