"""Time zones with something odd about each."""

from __future__ import annotations

ZONES = (
    "UTC",
    "Europe/Kyiv",  # an ordinary summer time; two hours and two minutes ahead until 1924
    "America/New_York",
    "America/Sao_Paulo",  # clocks were put forward at midnight
    "America/Havana",  # they are put back to midnight
    "America/St_Johns",  # half an hour off, and clocks were put back at one past midnight
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kolkata",  # half an hour off
    "Asia/Kathmandu",  # three quarters
    "Pacific/Chatham",  # three quarters, with summer time
    "Africa/Monrovia",  # 44 minutes and 30 seconds behind until 1972
    "Europe/Amsterdam",  # 19 minutes and 32 seconds ahead until 1937
    "Africa/Casablanca",  # summer time is taken back for Ramadan
    "Pacific/Apia",  # skipped a day
    "America/Juneau",  # had a day twice
    "Pacific/Kiritimati",  # 14 hours ahead
    "Etc/GMT+12",
)
