"""People who act in the platform's tests."""

from datetime import datetime

from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting

NOW = datetime(2025, 9, 8, 9, 30, tzinfo=SHANGHAI)
MACHINE = Acting.system("test", NOW)
CLERK = Acting("staff", "S-TEST", "陈示例", NOW, "assistance")
