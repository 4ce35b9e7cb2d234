"""What accounts does by itself: personal data is kept no longer than the provider said."""

from msp.accounts.actions import privacy
from msp.data.jobs import Recurring

DAY = 24 * 3600
JOBS = (Recurring("accounts.keep_no_longer", DAY, privacy.keep_no_longer),)
