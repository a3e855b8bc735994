"""街道与功能区: where each street and zone stands, who leads and who falls back."""

from pages.ui import frame, regions

regions.draw(frame.current())
