"""EDGAR, followed politely and without gaps: HTTP on one side, `Submission` and `Alarm` on the other.

`follower.Follower` watches the latest-filings feed, which is fast and forgets, and the daily indexes, which are late
and complete; `backfill.Backfill` walks indexes of the past. What has been seen is kept behind `cursor.Cursor`, the
requests of all workers behind `request_budget.RequestSlots`; nothing here knows what stands behind the two.
"""
