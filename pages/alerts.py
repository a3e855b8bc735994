"""预警: which targets are behind, since when, what it takes and who is responsible; who has not reported."""

from pages.ui import alerts, frame

alerts.draw(frame.current())
