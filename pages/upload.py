"""数据上报: choose files, see how they were read, what is wrong and what would change, confirm, keep the receipt."""

from pages.ui import (
    frame,
    intake,
    intake_changes,
    intake_commit,
    intake_issues,
    intake_layout,
    intake_recent,
    intake_state,
    listing,
)

here = frame.current()
listing.head("数据上报", "这份报表读对了吗，会改变什么？")
intake_commit.receipt()
choice = intake.choose_files(here.plan)
if choice.files:
    items = intake.check(here.store, here.plan, choice)
    for place, item in intake.places(items):
        with place:
            intake.verdict(item)
            intake_issues.show(item)
            intake_layout.show(here.store, here.plan, choice, item)
    if intake_state.all_ready(items):
        changed = intake_changes.show(here.store, here.plan, items)
        intake_commit.confirm(here.store, here.plan, choice, items, changed)
intake_recent.template(here.store, here.plan, here.period)
intake_recent.recent(here.store, here.plan)
