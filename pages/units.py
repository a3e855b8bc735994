"""责任单位: who is responsible for what, how it stands, and what it must bring."""

from pages.ui import frame, units

units.draw(frame.current())
