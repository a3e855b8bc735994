"""方法与来源: the rules, the lamps and the assumptions, rendered from the plan and from the rules' own tables."""

from pages.ui import frame, listing, manual, manual_checks, manual_forecast

here = frame.current()
listing.head("方法与来源", "每个数和每盏灯是怎么来的？")
manual.lamps(here.plan)
manual.kinds(here.plan)
manual.rules()
manual_forecast.forecast()
manual_checks.reporting_rule(here)
manual_checks.score(here)
manual_checks.second_opinion(here)
manual.assumptions(here.plan)
manual.intake()
manual.differences(here.plan)
