"""规划目标: what the document asks, of whom and by when, in its own words."""

from pages.ui import frame, plan_page

plan_page.draw(frame.current())
