"""会议材料: choose, make, download and freeze the files of a meeting; the packs of earlier meetings."""

from pages.ui import meeting

meeting.draw()
